import { describe, expect, it } from 'vitest';
import { Quota, QuotaRegistry } from '../../src/platform/http/quota.ts';
import { Secret } from '../../src/platform/secret.ts';
import { errorOf, scriptedPlatform, testClient, virtualTime } from './scripted.ts';

/** A task that is under way until it is let go. */
function held(): { task: () => Promise<void>; letGo: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { task: () => promise, letGo: () => resolve(undefined) };
}

describe('lanes', () => {
  it('start in the order person, change, sweep, whatever the order of arrival', async () => {
    const quota = new Quota({ concurrency: 1 }, virtualTime());
    const first = held();
    const order: string[] = [];
    const note = (name: string) => () => {
      order.push(name);
      return Promise.resolve();
    };
    const all = [
      quota.run('person', first.task),
      quota.run('sweep', note('sweep 1')),
      quota.run('sweep', note('sweep 2')),
      quota.run('change', note('change 1')),
      quota.run('person', note('person 1')),
      quota.run('change', note('change 2')),
    ];
    expect(quota.state.waiting).toEqual({ person: 1, change: 2, sweep: 2 });
    first.letGo();
    await Promise.all(all);
    expect(order).toEqual(['person 1', 'change 1', 'change 2', 'sweep 1', 'sweep 2']);
  });

  it('leave places free for those above: a sweep of slow calls does not keep a person waiting', async () => {
    const quota = new Quota({ concurrency: 3 }, virtualTime());
    const slow = held();
    const sweeps = Array.from({ length: 5 }, () => quota.run('sweep', slow.task));
    expect(quota.state).toMatchObject({ running: 1, waiting: { sweep: 4 } });
    await quota.run('person', () => Promise.resolve());
    await quota.run('change', () => Promise.resolve());
    slow.letGo();
    await Promise.all(sweeps);
  });

  it('go on after a call that failed', async () => {
    const quota = new Quota({ concurrency: 1 }, virtualTime());
    await expect(quota.run('sweep', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(quota.run('sweep', () => Promise.resolve('yes'))).resolves.toBe('yes');
  });

  it('let go of a call that is cut off while it waits', async () => {
    const quota = new Quota({ concurrency: 1 }, virtualTime());
    const first = held();
    const running = quota.run('person', first.task);
    const abort = new AbortController();
    const waiting = quota.run('sweep', () => Promise.resolve('ran'), { signal: abort.signal });
    abort.abort(new Error('the tile was suspended'));
    await expect(waiting).rejects.toThrow('the tile was suspended');
    expect(quota.state.waiting.sweep).toBe(0);
    first.letGo();
    await running;
  });
});

describe('the bucket', () => {
  it('lets a burst of its capacity through and then as many a second as come back', async () => {
    const time = virtualTime(0);
    const quota = new Quota({ capacity: 10, perSecond: 5 }, time);
    await Promise.all(Array.from({ length: 10 }, () => quota.run('sweep', () => Promise.resolve())));
    expect(time.clock()).toBe(0);
    await Promise.all(Array.from({ length: 15 }, () => quota.run('sweep', () => Promise.resolve())));
    expect(time.clock()).toBe(3000);
  });

  it('never holds more than its capacity, however long the rest', async () => {
    const time = virtualTime(0);
    const quota = new Quota({ capacity: 4, perSecond: 2 }, time);
    await time.sleep(3_600_000);
    expect(quota.state.available).toBe(4);
  });

  it('holds up all lanes when the platform says that it is empty', async () => {
    const time = virtualTime(0);
    const quota = new Quota({}, time);
    quota.pause(9000);
    expect(quota.state).toMatchObject({ pausedUntil: 9000 });
    const order: string[] = [];
    const note = (lane: string) => () => Promise.resolve(order.push(lane));
    await Promise.all([quota.run('sweep', note('sweep')), quota.run('person', note('person'))]);
    expect(time.waits[0]).toBe(9000);
    expect(order).toEqual(['person', 'sweep']);
    expect(quota.state.pausedUntil).toBe(0);
  });
});

describe('a pause', () => {
  it('lets go of the calls that would not wait so long, and of nobody else', async () => {
    const time = virtualTime(0);
    const quota = new Quota(
      { concurrency: 1 },
      { clock: time.clock, sleep: () => new Promise(() => undefined) },
    );
    const first = held();
    const running = quota.run('person', first.task);
    const short = quota.run('sweep', () => Promise.resolve(), { patience: () => 5000 });
    const long = quota.run('sweep', () => Promise.resolve(), { patience: () => 10_000 });
    quota.pause(8000);
    await expect(short).rejects.toMatchObject({ name: 'QuotaPausedError', until: 8000 });
    await expect(quota.run('person', () => Promise.resolve(), { patience: () => 0 })).rejects.toThrow(
      '1970-01-01T00:00:08.000Z',
    );
    expect(quota.state.waiting).toEqual({ person: 0, change: 0, sweep: 1 });
    void long;
    first.letGo();
    await running;
  });

  it('keeps nothing awake once nobody waits any more', async () => {
    const slept: (AbortSignal | undefined)[] = [];
    const quota = new Quota(
      {},
      {
        clock: () => 0,
        sleep: (_, signal) => {
          slept.push(signal);
          return new Promise(() => undefined);
        },
      },
    );
    quota.pause(8000);
    const abort = new AbortController();
    const waiting = quota.run('sweep', () => Promise.resolve(), { signal: abort.signal });
    abort.abort(new Error('the process is to end'));
    await expect(waiting).rejects.toThrow('the process is to end');
    expect(slept.map((signal) => signal?.aborted)).toEqual([true]);
  });
});

describe('a client that is told to stop', () => {
  const throttled = { status: 429, json: {}, headers: { 'retry-after': '60' } };

  it('lets go of calls that wait for a paused quota, and of those that come later', async () => {
    const platform = await scriptedPlatform([throttled]);
    const time = virtualTime(0);
    const quota = new Quota({}, { clock: time.clock, sleep: () => new Promise(() => undefined) });
    const { client } = testClient(platform.url, { quota, clock: time.clock, sleep: time.sleep });
    const waiting = errorOf(client.tokenInfo());
    while (quota.state.waiting.person === 0) await new Promise((resolve) => setImmediate(resolve));
    client.stop();
    expect(await waiting).toMatchObject({ kind: 'Throttled', effect: 'none', retryAfter: 60_000 });
    expect((await errorOf(client.tokenInfo())).message).toContain('1970-01-01T00:01:00.000Z');
    expect(platform.seen).toHaveLength(1);
    await client.close();
    await platform.close();
  });

  it('does not pause for another try, and lets calls that need no waiting through', async () => {
    const platform = await scriptedPlatform((_, index) =>
      index === 0 ? { status: 503, json: {} } : { json: { _userId: 'u1' } },
    );
    let slept = 0;
    const { client } = testClient(platform.url, {
      sleep: (_, signal) => {
        slept += 1;
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('cut')));
        });
      },
    });
    const waiting = errorOf(client.tokenInfo());
    while (slept === 0) await new Promise((resolve) => setImmediate(resolve));
    client.stop();
    expect((await waiting).kind).toBe('Unavailable');
    await client.tokenInfo();
    expect(platform.seen).toHaveLength(2);
    await client.close();
    await platform.close();
  });
});

describe('one quota per tenant', () => {
  it('is shared by base URL and token, and by a token with the one that replaces it', () => {
    const registry = new QuotaRegistry();
    const url = 'https://api.integrator.io';
    const one = registry.quotaOf(url, new Secret('one'));
    expect(registry.quotaOf(url, new Secret('one'))).toBe(one);
    expect(registry.quotaOf(url, new Secret('two'))).not.toBe(one);
    expect(registry.quotaOf('https://api.eu.integrator.io', new Secret('one'))).not.toBe(one);
    registry.share(url, new Secret('three'), one);
    expect(registry.quotaOf(url, new Secret('three'))).toBe(one);
  });

  it('lets a 429 of one client hold up the other clients of the tenant', async () => {
    const platform = await scriptedPlatform((_, index) =>
      index === 0
        ? { status: 429, json: {}, headers: { 'retry-after': '300' } }
        : { json: { _userId: 'u1' } },
    );
    const time = virtualTime(0);
    const quota = new Quota({}, time);
    const shared = { quota, clock: time.clock, sleep: time.sleep };
    const [one, other] = [testClient(platform.url, shared), testClient(platform.url, shared)];
    expect((await errorOf(one.client.tokenInfo())).kind).toBe('Throttled');
    // Five minutes are longer than a call waits in all: it is told at once, without being sent.
    expect(await errorOf(other.client.tokenInfo())).toMatchObject({ kind: 'Throttled', retryAfter: 300_000 });
    expect(platform.seen).toHaveLength(1);
    await time.sleep(200_000);
    await other.client.tokenInfo();
    expect(time.clock()).toBe(300_000);
    await Promise.all([one.client.close(), other.client.close(), platform.close()]);
  });
});
