import { describe, expect, it } from 'vitest';
import { planTile } from '../../src/reconcile/planTile.ts';
import { desiredTilesOf } from '../../src/reconcile/desiredTiles.ts';
import { Platforms } from '../../src/reconcile/platforms.ts';
import { loadManifestPaths } from '../../src/resources/load.ts';
import { start } from '../cli/command.ts';
import { withBench, type Bench } from './applying.ts';
import { account } from './manifests.ts';
import { Tap } from './tap.ts';

/** The hash that a person would read in the plan of a folder. */
async function hashOf(bench: Bench): Promise<string> {
  const platforms = new Platforms();
  try {
    const [desire] = desiredTilesOf(await loadManifestPaths([bench.folder]), undefined, true).values();
    if (!desire) throw new Error('no tile');
    return (await planTile({ platforms, lane: 'person', now: () => new Date() }, desire)).plan.hash;
  } finally {
    await platforms.close();
  }
}

/** Runs an approved `storekeeper apply` and kills it as soon as the platform has carried out its n-th write. */
async function approveAndKill(bench: Bench, nth: number): Promise<void> {
  const approval = await hashOf(bench);
  let writes = 0;
  let kill = (): void => undefined;
  const tap = await Tap.open(bench.platform.url, ({ method, path }) => {
    if (method !== 'GET' && !path.endsWith('/ping')) writes += 1;
    if (writes === nth) kill();
    return 'passed';
  });
  try {
    await bench.write({ 'tile.yaml': bench.tileAt(tap.url) });
    const args = ['apply', bench.folder, '--state-dir', bench.stateDir, '--approve', approval];
    const { child, ended } = start(args);
    kill = () => void child.kill('SIGKILL');
    await ended;
  } finally {
    await tap.close();
    await bench.write({ 'tile.yaml': bench.tileAt(bench.platform.url) });
    const { client, emulator } = bench.platform;
    await client.call('DELETE', `/v1/state/storekeeper_${emulator.integrationId}_lease`);
  }
}

/** A bench whose second account was managed, and whose manifest says since that it is removed. */
async function withRemoved(story: (bench: Bench) => Promise<void>): Promise<void> {
  await withBench(
    {},
    async (bench) => {
      const live = (await bench.platform.accounts())[1];
      const spec = {
        accountName: live?.name,
        marketplace: live?.marketplace,
      };
      await bench.write({ 'second.yaml': account('second', spec) });
      expect((await bench.apply()).code).toBe(0);
      const removed = { reason: 'shop closed', by: 'Dana' };
      await bench.write({ 'second.yaml': account('second', { ...spec, removed }) });
      await story(bench);
    },
    { accounts: 2 },
  );
}

describe.concurrent('a process that is killed in the middle of a removal', () => {
  it('before it has noted that it begins: nothing has happened, and the approval is asked for again', () =>
    withRemoved(async (bench) => {
      await approveAndKill(bench, 1);
      const { code, status } = await bench.apply();
      expect(code).toBe(2);
      expect(status?.accounts.flatMap((each) => each.waiting?.for ?? [])).toEqual(['Approval']);
      expect(await bench.platform.names()).toHaveLength(2);
    }));

  // 2 is the note that it begins, 3 the beginning, 4 and 5 the steps of the app, 6 the note that it is gone.
  it.each([2, 3, 4, 5, 6])('after write %i: the next one goes on with what was approved', (nth) =>
    withRemoved(async (bench) => {
      await approveAndKill(bench, nth);
      expect((await bench.applyUntilDone()).at(-1)).toBe(0);
      expect(await bench.platform.names()).toEqual(['AMZ-US']);
    }),
  );
});
