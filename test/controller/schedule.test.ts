import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStateStore } from '../../src/act/journal/stateStore.ts';
import { Controller } from '../../src/controller/git/controller.ts';
import { Platforms } from '../../src/reconcile/platforms.ts';
import { createLog } from '../../src/report/log.ts';
import { loadManifests } from '../../src/resources/load.ts';
import type { GitPoll, GoodCommit } from '../../src/sources/git/gitPoll.ts';
import { account, tile, type Spec } from '../e2e/manifests.ts';
import { VirtualTime } from './virtualTime.ts';

const start = Date.parse('2027-01-01T00:30:00Z');
const minute = 60_000;
const pollInterval = 30_000;

const platform = { baseURL: 'http://127.0.0.1:9', tokenFrom: { env: 'STOREKEEPER_TEST_NO_SUCH_TOKEN' } };

/** A poll that found a new good commit, with a tile and one account. */
function changed(commit: string, tileSpec: Spec = {}): GoodCommit & { outcome: 'changed' } {
  const manifests = loadManifests([
    {
      file: 'accounts.yaml',
      bytes: new TextEncoder().encode(
        [
          // Without a token every sweep ends at once: what is shown here is only when it happens.
          tile({ baseURL: 'http://127.0.0.1:9', tokenFile: 'none' }, { platform, ...tileSpec }),
          account('amazon-us', { accountName: 'AMZ-US', marketplace: 'US' }),
        ].join('---\n'),
      ),
    },
  ]);
  if (manifests.problems.length > 0) throw new Error(JSON.stringify(manifests.problems));
  return {
    outcome: 'changed',
    revision: `main@sha1:${commit}`,
    commit,
    committedAt: '2027-01-01T00:00:00Z',
    author: 'Dana',
    subject: 'Change manifests',
    manifests,
    source: { name: 'git.example.com/accounts', branch: 'main' },
    departures: new Map(),
  };
}

/** A poll that found the same commit again. */
function unchanged(commit: string, tileSpec: Spec = {}): GitPoll {
  return { ...changed(commit, tileSpec), outcome: 'unchanged' };
}

/** A controller in virtual time whose source gives one poll after the other, the last of them again and again. */
function given(polls: GitPoll[]) {
  const time = new VirtualTime(start);
  const sweeps: number[] = [];
  const looks: number[] = [];
  const log: string[] = [];
  let hangs = false;
  const hang = (): void => {
    hangs = true;
  };
  const controller = new Controller({
    source: {
      poll: () => {
        looks.push((time.now() - start) / 1000);
        if (hangs) return new Promise(() => undefined);
        const [next] = polls.length > 1 ? polls.splice(0, 1) : polls;
        return Promise.resolve(next as GitPoll);
      },
      pass: () => Promise.resolve(),
    },
    sourceName: 'test',
    pollInterval,
    platforms: new Platforms(),
    store: openStateStore(':memory:'),
    log: createLog({ level: 'info', write: (line) => log.push(line) }),
    holder: 'test/1/ab',
    now: () => new Date(time.now()),
    sleep: time.sleep,
    random: () => 0.5,
    timers: time,
    onSweep: () => sweeps.push((time.now() - start) / 1000),
  });
  return { time, sweeps, looks, log, controller, hang };
}

describe('when a controller sweeps', () => {
  it('looks at the source at once and then at its interval, and sweeps once for a commit', async () => {
    const { time, looks, sweeps, controller } = given([changed('a'), unchanged('a')]);
    controller.start();
    await time.pass(65_000);
    expect(looks).toEqual([0, 30, 60]);
    expect(sweeps).toEqual([0]);
    await controller.stop();
  });

  it('comes back after a failure as the table says, and never later than the interval of the tile', async () => {
    // A token that is not there is looked for again after five minutes; the interval is shorter, or longer.
    for (const [interval, seconds] of [
      ['3m', [0, 180, 360]],
      ['1h', [0, 315, 630]],
    ] as const) {
      const { time, sweeps, controller } = given([changed('a', { interval }), unchanged('a', { interval })]);
      controller.start();
      await time.pass(11 * minute);
      expect(sweeps.slice(0, 3)).toEqual(seconds);
      await controller.stop();
    }
  });

  it('sweeps at once for a new commit, whatever it was waiting for', async () => {
    const { time, sweeps, controller } = given([
      changed('a', { interval: '7d' }),
      changed('b', { interval: '7d' }),
      unchanged('b', { interval: '7d' }),
    ]);
    controller.start();
    await time.pass(2 * minute);
    expect(sweeps).toEqual([0, 30]);
    await controller.stop();
  });

  it('keeps what is in force while the source cannot be read, and says so', async () => {
    const { time, sweeps, log, controller } = given([
      changed('a', { interval: '1m' }),
      { outcome: 'failed', message: 'no route to host', since: '2027-01-01T00:31:00Z' },
    ]);
    controller.start();
    await time.pass(2.5 * minute);
    expect(sweeps).toEqual([0, 60, 120]);
    expect(log.join('')).toContain('no route to host');
    expect(controller.readiness().ready).toBe(true);
    await controller.stop();
  });

  it('is ready from its first sweep on and until it is told to stop', async () => {
    const { time, controller } = given([changed('a'), unchanged('a')]);
    expect(controller.readiness()).toMatchObject({ ready: false });
    controller.start();
    await time.pass(0);
    expect(controller.readiness()).toEqual({ ready: true, reason: 'ok' });
    await controller.stop();
    expect(controller.readiness()).toEqual({ ready: false, reason: 'stopping' });
  });

  it('is not live any more when a look at the source hangs', async () => {
    const { time, controller, hang } = given([changed('a')]);
    controller.start();
    await time.pass(9 * minute);
    expect(controller.isLive()).toBe(true);
    hang();
    await time.pass(11 * minute);
    expect(controller.isLive()).toBe(false);
  });
});

describe('sweeps at set times', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: start });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('come by the cron expression of the tile, in UTC, until it is taken away', async () => {
    const hourly = changed('a', { sweepSchedule: '0 * * * *', interval: '7d' });
    const { time, sweeps, controller } = given([hourly, changed('b', { interval: '7d' })]);
    controller.start();
    await time.pass(0);
    expect(sweeps).toHaveLength(1);
    for (let hour = 0; hour < 3; hour += 1) {
      await vi.advanceTimersByTimeAsync(60 * minute);
      await time.pass(0);
    }
    expect(sweeps).toHaveLength(4);
    await time.pass(pollInterval);
    const after = sweeps.length;
    await vi.advanceTimersByTimeAsync(180 * minute);
    await time.pass(0);
    expect(sweeps).toHaveLength(after);
    await controller.stop();
  });
});
