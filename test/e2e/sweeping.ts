import { openStateStore } from '../../src/act/journal/stateStore.ts';
import { desiredTilesOf } from '../../src/reconcile/desiredTiles.ts';
import { Platforms } from '../../src/reconcile/platforms.ts';
import { sweepTile, type Sweep } from '../../src/reconcile/sweep.ts';
import type { Asked } from '../../src/plan/asked.ts';
import { createLog } from '../../src/report/log.ts';
import { loadManifestPaths } from '../../src/resources/load.ts';
import type { Bench } from './applying.ts';

/** One sweep of the controller over the manifests of a folder, at the moment that a test chooses. */
export async function sweepAt(bench: Bench, now: Date, asked?: Asked): Promise<Sweep> {
  const [desire] = desiredTilesOf(await loadManifestPaths([bench.folder]), undefined, true).values();
  if (!desire) throw new Error('no tile');
  const platforms = new Platforms();
  const store = openStateStore(bench.stateDir);
  try {
    return await sweepTile(
      {
        platforms,
        store,
        holder: 'test',
        now: () => now,
        sleep: () => Promise.resolve(),
        lane: 'sweep',
        log: createLog({ level: 'silent', write: () => undefined }),
      },
      { ...desire, asked },
    );
  } finally {
    store.close();
    await platforms.close();
  }
}
