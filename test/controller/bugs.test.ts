import { describe, expect, it } from 'vitest';
import { openStateStore } from '../../src/act/journal/stateStore.ts';
import { Controller } from '../../src/controller/git/controller.ts';
import type { PlatformClient } from '../../src/platform/client.ts';
import { desiredTilesOf } from '../../src/reconcile/desiredTiles.ts';
import { Platforms } from '../../src/reconcile/platforms.ts';
import { sweepTile } from '../../src/reconcile/sweep.ts';
import { createLog } from '../../src/report/log.ts';
import { createMetrics } from '../../src/report/metrics/metrics.ts';
import { conditionOf } from '../../src/report/status/conditions.ts';
import { loadManifestPaths, loadManifests } from '../../src/resources/load.ts';
import type { IntegrationTile } from '../../src/resources/schema/schema.ts';
import type { GitPoll } from '../../src/sources/git/gitPoll.ts';
import { withBench } from '../e2e/applying.ts';
import { account, amazonUS, tile } from '../e2e/manifests.ts';
import { withRunning } from '../e2e/world.ts';
import { VirtualTime } from './virtualTime.ts';

const start = Date.parse('2027-01-01T00:30:00Z');
const minute = 60_000;
const secret = 'Bearer canary-7f3a9c';

/** Reads what is not there, with a message that holds a secret as a message of a library may. */
function fault(): never {
  throw new TypeError(`Cannot read properties of undefined (reading 'a'), ${secret}`);
}

class FaultyPlatforms extends Platforms {
  override integrationId(): Promise<string> {
    return Promise.resolve().then(fault);
  }
}

function commit(): GitPoll {
  const text = [
    tile({ baseURL: 'http://127.0.0.1:9', tokenFile: 'none' }, { interval: '3m' }),
    account('amazon-us', { accountName: 'AMZ-US', marketplace: 'US' }),
  ].join('---\n');
  return {
    outcome: 'changed',
    revision: 'main@sha1:a',
    commit: 'a',
    committedAt: '2027-01-01T00:00:00Z',
    author: 'Dana',
    subject: 'Change manifests',
    manifests: loadManifests([{ file: 'accounts.yaml', bytes: new TextEncoder().encode(text) }]),
    source: { name: 'git.example.com/accounts', branch: 'main' },
    departures: new Map(),
  };
}

/** A controller in virtual time, the platform layer of which has a fault. */
function given({ poll = commit, platforms = new FaultyPlatforms() } = {}) {
  const time = new VirtualTime(start);
  const sweeps: number[] = [];
  const lines: string[] = [];
  const metrics = createMetrics({ version: '1' });
  const controller = new Controller({
    source: { poll: () => Promise.resolve(poll()), pass: () => Promise.resolve() },
    ...{ sourceName: 'test', pollInterval: 24 * 60 * minute, platforms, metrics },
    store: openStateStore(':memory:'),
    log: createLog({ level: 'info', write: (line) => lines.push(line) }),
    holder: 'test/1/ab',
    now: () => new Date(time.now()),
    sleep: time.sleep,
    random: () => 0.5,
    timers: time,
    onSweep: () => sweeps.push((time.now() - start) / minute),
  });
  const logged = () => lines.map((line) => JSON.parse(line) as Record<string, string>);
  return { time, sweeps, logged, lines, controller, metrics };
}

describe('a fault of our own in a sweep', () => {
  it('is tried again slowly, also where the interval of the tile is shorter', async () => {
    const { time, sweeps, controller } = given();
    controller.start();
    await time.pass(210 * minute);
    // Ten minutes that double up to an hour, with the spread of a twentieth that this test has.
    expect(sweeps).toEqual([0, 10.5, 31.5, 73.5, 136.5, 199.5]);
    await controller.stop();
  });

  it('is logged once with its stack and the tile, and counted each time', async () => {
    const { time, logged, lines, controller, metrics } = given();
    controller.start();
    await time.pass(80 * minute);
    const withStack = logged().filter(({ stack }) => stack !== undefined);
    expect(withStack).toMatchObject([{ level: 'error', tile: 'commerce/amazon-netsuite', reason: 'Bug' }]);
    expect(withStack[0]?.stack).toMatch(/^at fault /);
    expect(await metrics.text()).toContain('storekeeper_bugs_total{where="sweep"} 4');
    expect(lines.join('')).not.toContain('canary');
    await controller.stop();
  });

  it('is shown in the status as a fault of Storekeeper that is to be reported', async () => {
    const { time, controller } = given();
    controller.start();
    await time.pass(minute);
    const [status] = controller.statuses();
    expect(conditionOf(status?.conditions ?? [], 'Ready')).toMatchObject({
      status: 'Unknown',
      reason: 'StorekeeperFault',
    });
    expect(conditionOf(status?.conditions ?? [], 'Stalled')).toMatchObject({
      reason: 'StorekeeperFault',
      message:
        "A fault of Storekeeper, please report it: TypeError: Cannot read properties of undefined (reading 'a'), Bearer [struck out]",
    });
    await controller.stop();
  });

  it('of a commit ends neither the process nor the looks at the source', async () => {
    const { time, logged, controller, metrics } = given({ poll: fault });
    controller.start();
    await time.pass(49 * 60 * minute);
    expect(logged().filter(({ stack }) => stack !== undefined)).toMatchObject([{ source: 'test' }]);
    expect(await metrics.text()).toContain('storekeeper_bugs_total{where="source"} 3');
    await controller.stop();
  });
});

/** Platforms whose clients have a fault where settings are saved. */
class FaultySaving extends Platforms {
  override of(declared: IntegrationTile): PlatformClient {
    return { ...super.of(declared), persistSettings: () => Promise.resolve().then(fault) };
  }
}

describe.concurrent('a step that a fault of our own interrupts', () => {
  it('is unknown, and the account says whose fault it is', () =>
    withBench({}, async (bench) => {
      await bench.applyUntilDone();
      await bench.write({
        'amazon-us.yaml': amazonUS({ settings: { product: { priceLevel: 'Wholesale Price' } } }),
      });
      const [desire] = [
        ...desiredTilesOf(await loadManifestPaths([bench.folder]), undefined, false).values(),
      ];
      const lines: string[] = [];
      const platforms = new FaultySaving();
      const store = openStateStore(':memory:');
      const context = {
        ...{ platforms, store, holder: 'test', lane: 'sweep' as const },
        log: createLog({ level: 'info', write: (line) => lines.push(line) }),
        now: () => new Date(),
        sleep: () => Promise.resolve(),
      };
      const { run, status } = await sweepTile(context, desire as NonNullable<typeof desire>);
      expect(run.receipts.at(-1)).toMatchObject({ kind: 'SaveSettings', outcome: 'unknown' });
      expect(run.failure).toMatchObject({ kind: 'Bug' });
      const [us] = status.accounts;
      for (const { conditions } of [status, ...(us ? [us] : [])])
        expect(conditionOf(conditions, 'Stalled')).toMatchObject({ reason: 'StorekeeperFault' });
      expect(lines.filter((line) => line.includes('"stack"'))).toHaveLength(1);
      store.close();
      await platforms.close();
    }));
});

describe.concurrent('a fault of our own in an answer over HTTP', () => {
  it('is logged with its stack, and its reader is told nothing of it', () =>
    withRunning({}, async (world) => {
      world.running.controller.statuses = fault;
      for (let times = 0; times < 2; times += 1) {
        const answer = await fetch(`${world.running.web.url}/api/v1/tiles`);
        expect([answer.status, await answer.text()]).toEqual([500, '{"error":"internal error"}']);
      }
      const withStack = world.log.filter((line) => line.includes('"stack"'));
      expect(withStack).toHaveLength(1);
      expect(JSON.parse(withStack[0] ?? '')).toMatchObject({ level: 'error', path: '/api/v1/tiles' });
      expect(world.log.join('')).not.toContain('canary');
      expect(await (await fetch(`${world.running.web.url}/metrics`)).text()).toContain(
        'storekeeper_bugs_total{where="web"} 2',
      );
    }));
});
