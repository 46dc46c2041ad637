import { beforeAll, describe, expect, it } from 'vitest';
import { start } from '../cli/command.ts';
import { until } from '../e2e/until.ts';
import { leaveOut, startCluster, type Cluster } from '../../scripts/cluster/cluster.ts';
import { Wire } from './wire.ts';
import { inWorld, type ClusterWorld } from './world.ts';

const accounts = 12;
const priceLevel = '/settings/product/priceLevel';

/** What is asked of each account: another price level than it has. Gives it by the name of the account. */
async function muchToDo(world: ClusterWorld): Promise<Record<string, string>> {
  const there = await world.platform.accounts();
  await world.platform.fault({
    kind: 'latency',
    milliseconds: 500,
    count: 1000,
    match: { method: 'PUT', path: '/v1/integrations/*/settings/*' },
  });
  const wanted = Object.fromEntries(
    there.map(({ name, settings }) => [
      name,
      settings[priceLevel] === 'Base Price' ? 'Online Price' : 'Base Price',
    ]),
  );
  await world.apply(
    world.tile(),
    ...there.map(({ name, marketplace }) =>
      world.account(name.toLowerCase(), {
        ...{ accountName: name, marketplace },
        settings: { product: { priceLevel: wanted[name] } },
      }),
    ),
  );
  return wanted;
}

async function allAreDone(world: ClusterWorld, wanted: Record<string, string>): Promise<true | undefined> {
  const there = await world.platform.accounts();
  return there.every(({ name, settings }) => settings[priceLevel] === wanted[name]) ? true : undefined;
}

/** Writes of settings so far. */
const writes = async (world: ClusterWorld): Promise<number> => (await world.platform.writes()).length;

async function holderOf(world: ClusterWorld): Promise<string> {
  const lease = JSON.parse(await world.kubectl('get', 'lease', 'storekeeper-shard-0', '-o', 'json')) as {
    spec: { holderIdentity?: string };
  };
  return lease.spec.holderIdentity ?? '';
}

const seconds = (from: number): number => (performance.now() - from) / 1000;

describe.skipIf(leaveOut)('two processes that share a tile', { timeout: 120_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    return () => cluster.stop();
  });
  const manyAccounts = { emulator: { accounts } };

  it('the other takes over within 15 seconds when the one at work is killed, and nothing is done twice', () =>
    inWorld(
      cluster,
      async (world) => {
        const first = start([
          ...['run', '--kubernetes', '--kubeconfig', cluster.kubeconfig, '--namespace', world.namespace],
          ...['--lease-namespace', world.namespace, '--port', '0', '--state-dir', world.stateFolder('first')],
        ]);
        await until('the first to hold the Lease', async () => {
          const found = await holderOf(world).catch(() => '');
          return found === '' ? undefined : found;
        });
        const second = await world.start();
        const wanted = await muchToDo(world);
        await until('the first to be in the middle of its work', async () =>
          (await writes(world)) >= 4 ? true : undefined,
        );
        first.child.kill('SIGKILL');
        const killedAt = performance.now();
        await first.ended;
        const left = await writes(world);
        await until('the second to take over', async () =>
          (await holderOf(world)) === second.holder ? true : undefined,
        );
        expect(seconds(killedAt)).toBeLessThan(15);
        await until('the second to write', async () => ((await writes(world)) > left + 1 ? true : undefined));
        await until('everything to be done', () => allAreDone(world, wanted), 60_000);
        const saves = (await world.platform.writes()).filter(({ path }) => path.endsWith('/persistSettings'));
        // What was in hand when the process was killed may have been written once more, and nothing else.
        expect(saves.length).toBeLessThanOrEqual(accounts + 1);
        await world.reason('integrationtile', 'amazon-netsuite', 'AccountsReady');
      },
      manyAccounts,
    ));

  it('the one that is cut off from the API server stops writing before the other begins', () =>
    inWorld(
      cluster,
      async (world) => {
        const { wire, kubeconfig } = await Wire.lay(cluster.kubeconfig);
        try {
          const first = await world.start({ kubeconfig });
          await until('the first to hold the Lease', async () =>
            (await holderOf(world).catch(() => '')) === first.holder ? true : undefined,
          );
          const second = await world.start();
          const wanted = await muchToDo(world);
          await until('the first to be in the middle of its work', async () =>
            (await writes(world)) >= 4 ? true : undefined,
          );
          wire.cut();
          const cutAt = performance.now();
          await until('the first to give up', () =>
            world.log.some((line) => line.includes('is not worked on here any more')) ? true : undefined,
          );
          const gaveUp = seconds(cutAt);
          // What was under way then has come to its end, and nothing follows.
          await new Promise((resolve) => setTimeout(resolve, 700));
          const then = await writes(world);
          const taken = await until('the second to take over', async () => {
            const before = await writes(world);
            return (await holderOf(world)) === second.holder ? before : undefined;
          });
          expect(taken).toBe(then);
          expect(gaveUp).toBeLessThan(8);
          expect(seconds(cutAt)).toBeLessThan(15);
          await until('everything to be done', () => allAreDone(world, wanted), 60_000);
        } finally {
          await wire.close();
        }
      },
      manyAccounts,
    ));

  it('the one that is stopped finishes the step in hand and gives the Lease back at once', () =>
    inWorld(
      cluster,
      async (world) => {
        const first = await world.start();
        await until('the first to hold the Lease', async () =>
          (await holderOf(world).catch(() => '')) === first.holder ? true : undefined,
        );
        const second = await world.start();
        const wanted = await muchToDo(world);
        await until('the first to be in the middle of its work', async () =>
          (await writes(world)) >= 2 ? true : undefined,
        );
        const stoppedAt = performance.now();
        await first.close();
        await until('the second to take over', async () =>
          (await holderOf(world)) === second.holder ? true : undefined,
        );
        expect(seconds(stoppedAt)).toBeLessThan(6);
        await until('everything to be done', () => allAreDone(world, wanted), 60_000);
        expect(
          (await world.platform.writes()).filter(({ path }) => path.endsWith('/persistSettings')),
        ).toHaveLength(accounts);
      },
      manyAccounts,
    ));

  it('shares several tiles out by shards, and every tile is with one of them', () =>
    inWorld(
      cluster,
      async (world) => {
        const names = Array.from({ length: 8 }, (_none, index) => `tile-${String(index)}`);
        const [one, two] = [await world.start({ shards: 4 }), await world.start({ shards: 4 })];
        // They all name the same app, which only one of them finds: what is shown is who works on which.
        await world.apply(...names.map((name) => world.tile({ tag: name }, { name })));
        await until('each to have half of the shards', async () => {
          const held = await Promise.all(
            [one, two].map(async ({ web }) => {
              const text = await (await fetch(`${web.url}/metrics`)).text();
              return text.split('\n').filter((line) => /^storekeeper_shard_held\{.*\} 1$/.test(line)).length;
            }),
          );
          return held[0] === 2 && held[1] === 2 ? true : undefined;
        });
        await until('every tile to be told of', async () => {
          const told = await Promise.all(names.map((name) => world.tileStatus(name)));
          return told.every(({ conditions }) => conditions !== undefined) ? true : undefined;
        });
        await until('each tile to be with one of them', () => {
          const [mine, yours] = [one, two].map(({ controller }) =>
            controller.statuses().map(({ tile }) => tile.split('/')[1] ?? ''),
          );
          const all = [...(mine ?? []), ...(yours ?? [])].sort();
          return JSON.stringify(all) === JSON.stringify(names) ? true : undefined;
        });
      },
      manyAccounts,
    ));
});
