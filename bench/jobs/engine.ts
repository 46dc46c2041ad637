import { openStateStore, type StateStore } from '../../src/act/journal/stateStore.ts';
import { desiredTilesOf } from '../../src/reconcile/desiredTiles.ts';
import { Platforms } from '../../src/reconcile/platforms.ts';
import type { ReconcileContext } from '../../src/reconcile/context.ts';
import type { DesiredTile } from '../../src/reconcile/desiredTiles.ts';
import { sweepTile, type Sweep } from '../../src/reconcile/sweep.ts';
import { createPlatformClient, type PlatformClient } from '../../src/platform/client.ts';
import { tokenSource } from '../../src/platform/token.ts';
import { createLog } from '../../src/report/log.ts';
import { createMetrics } from '../../src/report/metrics/metrics.ts';
import { formatProblem, loadManifestPaths } from '../../src/resources/load.ts';
import { tokenVariable, type Tile } from '../tile.ts';

/** A client of its own for a tile. */
export function clientOf(tile: Tile): PlatformClient {
  return createPlatformClient({ baseURL: tile.url, token: tokenSource({ env: tokenVariable }) });
}

/** The tile as its manifests declare it. */
export async function readDesire(tile: Tile): Promise<DesiredTile> {
  const manifests = await loadManifestPaths([tile.manifests]);
  const [problem] = manifests.problems;
  if (problem) throw new Error(`the bench wrote a manifest that is not valid: ${formatProblem(problem)}`);
  const [desire] = desiredTilesOf(manifests, 'bench', true).values();
  if (!desire || desire.accounts.length !== tile.accounts)
    throw new Error(`${desire?.accounts.length ?? 0} accounts are declared; ${tile.accounts} were expected`);
  return desire;
}

/** What a reconcile needs: a store on disk and the real clock. */
export async function withPlatforms<T>(
  tile: Tile,
  work: (context: ReconcileContext & { readonly store: StateStore }) => Promise<T>,
): Promise<T> {
  const platforms = new Platforms();
  const store = openStateStore(tile.state);
  const context = {
    ...{ platforms, store, journal: store, holder: 'bench', lane: 'sweep' as const },
    now: () => new Date(),
    sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
  };
  try {
    return await work(context);
  } finally {
    await platforms.close();
    store.close();
  }
}

/** What the controller sweeps with: a store on disk, metrics, the real clock. */
export async function withSweeper<T>(tile: Tile, work: (sweep: () => Promise<Sweep>) => Promise<T>) {
  const desire = await readDesire(tile);
  const log = createLog({ level: 'silent' });
  const metrics = createMetrics({ version: 'bench' });
  return await withPlatforms(tile, (context) => work(() => sweepTile({ ...context, log, metrics }, desire)));
}

/** Throws where a sweep found anything to do: figures of another sweep would be figures of something else. */
export function expectNothingToDo({ run, outcome }: Sweep): void {
  const { plan, failure } = run;
  const found = [
    ...(failure ? [failure.message] : []),
    ...(plan?.steps.map((step) => step.title) ?? ['no plan']),
    ...(plan?.drift.map((drift) => `${drift.account} ${drift.path} differs`) ?? []),
    ...(plan?.blockers.map((blocker) => `${blocker.account ?? ''} ${blocker.message}`) ?? []),
  ];
  if (outcome !== 'synced' || found.length > 0 || plan?.marks)
    throw new Error(`a sweep with nothing to do was expected; it came to "${outcome}": ${found[0] ?? ''}`);
}
