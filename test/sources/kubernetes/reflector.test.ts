import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClusterError } from '../../../src/kubernetes/clusterError.ts';
import type { ClusterObject, ObjectPage } from '../../../src/kubernetes/objects.ts';
import { backoff, Reflector } from '../../../src/kubernetes/reflector.ts';
import type { WatchEvent } from '../../../src/kubernetes/watch.ts';
import { VirtualTime } from '../../controller/virtualTime.ts';

function object(name: string, version: number, uid = `uid-${name}`): ClusterObject {
  return {
    apiVersion: 'storekeeper.dev/v1alpha1',
    kind: 'AmazonAccount',
    metadata: { name, namespace: 'commerce', uid, resourceVersion: String(version) },
  };
}

interface Watch {
  readonly from: string;
  readonly seconds: number;
  readonly send: (event: WatchEvent) => void;
  readonly end: (error?: Error) => void;
}

/** A reflector in virtual time over a server that a test plays by hand. */
function given(pages: (ObjectPage | Error)[] = []) {
  const time = new VirtualTime();
  const told: string[] = [];
  const trouble: string[] = [];
  const recovered: string[] = [];
  const lists: (string | undefined)[] = [];
  const watches: Watch[] = [];
  const reflector = new Reflector({
    name: 'accounts',
    source: {
      list: ({ next }) => {
        lists.push(next);
        const page = pages.shift() ?? { items: [], resourceVersion: '1', next: undefined };
        return page instanceof Error ? Promise.reject(page) : Promise.resolve(page);
      },
      watch: ({ resourceVersion, timeoutSeconds }, send, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => resolve());
          const end = (error?: Error): void => (error ? reject(error) : resolve());
          watches.push({ from: resourceVersion, seconds: timeoutSeconds, send, end });
        }),
    },
    onChange: (key, now) =>
      told.push(`${Math.round(time.now() / 100) / 10} ${key} ${now?.metadata.resourceVersion ?? 'gone'}`),
    onTrouble: (message) => trouble.push(message),
    onRecovery: (message) => recovered.push(message),
    now: time.now,
    sleep: time.sleep,
    random: () => 0.5,
  });
  const last = (): Watch => {
    const watch = watches.at(-1);
    if (!watch) throw new Error('nothing is watched');
    return watch;
  };
  return { time, told, trouble, recovered, lists, watches, reflector, last };
}

const gone = new ClusterError('too old', 410, 'Expired');
const down = new ClusterError('the Kubernetes API cannot be reached (ECONNREFUSED)');

describe('a reflector', () => {
  it('lists page by page, and watches from the version of the list', async () => {
    const { time, told, lists, reflector, last } = given([
      { items: [object('a', 3)], resourceVersion: '9', next: 'more' },
      { items: [object('b', 4)], resourceVersion: '9', next: undefined },
    ]);
    reflector.start();
    expect(reflector.listed).toBe(false);
    await time.pass(0);
    expect(lists).toEqual([undefined, 'more']);
    expect(told).toEqual(['0 commerce/a 3', '0 commerce/b 4']);
    expect(reflector.listed).toBe(true);
    expect(last()).toMatchObject({ from: '9', seconds: 360 });
    await reflector.stop();
  });

  it('tells each change once, also where the server repeats itself', async () => {
    const { time, told, reflector, last } = given();
    reflector.start();
    await time.pass(0);
    last().send({ type: 'ADDED', object: object('a', 5) });
    last().send({ type: 'ADDED', object: object('a', 5) });
    last().send({ type: 'MODIFIED', object: object('a', 6) });
    last().send({ type: 'DELETED', object: object('a', 7) });
    last().send({ type: 'DELETED', object: object('a', 7) });
    expect(told).toEqual(['0 commerce/a 5', '0 commerce/a 6', '0 commerce/a gone']);
    await reflector.stop();
  });

  it('goes on from the last version that it heard of, a bookmark included, without listing anew', async () => {
    const { time, lists, watches, reflector, last } = given();
    reflector.start();
    await time.pass(0);
    last().send({ type: 'MODIFIED', object: object('a', 12) });
    last().send({ type: 'BOOKMARK', object: object('', 40) });
    await time.pass(300_000);
    last().end();
    await time.pass(0);
    expect(watches.map(({ from }) => from)).toEqual(['1', '40']);
    expect(lists).toHaveLength(1);
    await reflector.stop();
  });

  it('lists anew where the server has forgotten the version, and tells only what has really changed', async () => {
    const { time, told, trouble, lists, reflector, last } = given([
      { items: [object('a', 1), object('b', 2), object('c', 3)], resourceVersion: '3', next: undefined },
      { items: [object('a', 1), object('b', 8), object('d', 9)], resourceVersion: '9', next: undefined },
    ]);
    reflector.start();
    await time.pass(0);
    told.length = 0;
    last().end(gone);
    await time.pass(30_000);
    expect(lists).toHaveLength(2);
    expect(told.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'commerce/c gone',
      'commerce/b 8',
      'commerce/d 9',
    ]);
    expect(trouble.join()).toContain('listed anew');
    expect(last().from).toBe('9');
    await reflector.stop();
  });

  it('begins a list again from its first page where the pages have expired half-way', async () => {
    const { time, told, lists, reflector } = given([
      { items: [object('a', 1)], resourceVersion: '1', next: 'more' },
      gone,
      { items: [object('a', 1), object('b', 2)], resourceVersion: '2', next: undefined },
    ]);
    reflector.start();
    await time.pass(30_000);
    expect(lists).toEqual([undefined, 'more', undefined]);
    expect(told).toHaveLength(2);
    await reflector.stop();
  });

  it('tries again for ever, at longer and longer intervals up to half a minute', async () => {
    const { time, lists, reflector } = given(Array.from({ length: 30 }, () => down));
    reflector.start();
    await time.pass(3000);
    const soon = lists.length;
    expect(soon).toBeGreaterThanOrEqual(3);
    await time.pass(600_000);
    // Half of the longest pause each, since the test's chance is always one half.
    expect(lists.length - soon).toBeGreaterThan(20);
    await time.pass(600_000);
    expect(reflector.listed).toBe(true);
    await reflector.stop();
  });

  it('keeps what it knows while the server cannot be reached', async () => {
    const { time, told, reflector, last, watches } = given([
      { items: [object('a', 1)], resourceVersion: '1', next: undefined },
    ]);
    reflector.start();
    await time.pass(20_000);
    last().end(down);
    await time.pass(1000);
    expect(told).toEqual(['0 commerce/a 1']);
    expect(reflector.objects.size).toBe(1);
    expect(watches.map(({ from }) => from)).toEqual(['1', '1']);
    await reflector.stop();
  });

  it('tells once that the server is there again, and how long it was not', async () => {
    const { time, trouble, recovered, reflector, last } = given([
      { items: [], resourceVersion: '1', next: undefined },
    ]);
    reflector.start();
    await time.pass(60_000);
    last().end(down);
    await time.pass(1000);
    last().end(down);
    await time.pass(89_000);
    expect({ trouble: trouble.length, recovered }).toEqual({ trouble: 2, recovered: [] });
    last().send({ type: 'BOOKMARK', object: object('', 40) });
    last().send({ type: 'BOOKMARK', object: object('', 41) });
    expect(recovered).toEqual(['accounts can be read again, after 1m30s in which it could not']);
    await reflector.stop();
  });

  it('keeps of a document neither who manages its fields nor what kubectl applied last', async () => {
    const { metadata, ...rest } = object('a', 1);
    const annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'storekeeper.dev/pause': 'x',
    };
    const whole = {
      ...rest,
      metadata: { ...metadata, annotations, managedFields: [{ manager: 'kubectl' }] },
    };
    const { time, reflector, last } = given([{ items: [whole], resourceVersion: '1', next: undefined }]);
    reflector.start();
    await time.pass(0);
    const kept = { ...metadata, annotations: { 'storekeeper.dev/pause': 'x' } };
    expect(reflector.objects.get('commerce/a')?.metadata).toEqual(kept);
    last().send({ type: 'ADDED', object: { ...whole, metadata: { ...whole.metadata, name: 'b' } } });
    expect(reflector.objects.get('commerce/b')?.metadata).toEqual({ ...kept, name: 'b' });
    await reflector.stop();
  });

  it('goes on at once after a watch that told something, however soon the server ended it', async () => {
    const { time, watches, reflector, last } = given();
    reflector.start();
    await time.pass(0);
    for (let turn = 0; turn < 20; turn += 1) {
      last().send({ type: 'MODIFIED', object: object('a', 10 + turn) });
      last().end();
      await time.pass(0);
    }
    expect(watches.length).toBe(21);
    expect(last().from).toBe('29');
    await reflector.stop();
  });

  it('tries at once, whatever pause it makes, when it is told that the server is there again', async () => {
    const time = new VirtualTime();
    let lists = 0;
    const reflector = new Reflector({
      name: 'accounts',
      source: {
        list: () => ((lists += 1), Promise.reject(down)),
        watch: () => Promise.resolve(),
      },
      onChange: () => undefined,
      now: time.now,
      // A sleep that can be broken off, as a real one.
      sleep: (milliseconds, signal) =>
        new Promise((resolve) => {
          const alarm = time.set(resolve, milliseconds);
          signal.addEventListener('abort', () => (alarm.clear(), resolve()));
        }),
      random: () => 1,
    });
    reflector.start();
    await time.pass(120_000);
    const before = lists;
    reflector.wake();
    await time.pass(0);
    expect(lists).toBe(before + 1);
    // And the pauses begin with the shortest again.
    await time.pass(1000);
    expect(lists).toBe(before + 2);
    await reflector.stop();
  });

  it('does not ask in a tight loop a server that ends every watch at once', async () => {
    const { time, watches, reflector, last } = given();
    reflector.start();
    await time.pass(0);
    for (let second = 0; second < 60; second += 1) {
      last().end();
      await time.pass(1000);
    }
    expect(watches.length).toBeLessThan(15);
    const stopped = reflector.stop();
    await time.pass(60_000);
    await stopped;
  });

  it('tells a document that was deleted and made anew under the same name, even where a list hid the deletion', async () => {
    const { time, told, reflector, last } = given([
      { items: [object('a', 1, 'first')], resourceVersion: '1', next: undefined },
      { items: [object('a', 1, 'second')], resourceVersion: '5', next: undefined },
    ]);
    reflector.start();
    await time.pass(0);
    last().end(gone);
    await time.pass(30_000);
    expect(told).toHaveLength(2);
    await reflector.stop();
  });

  it('ends when it is stopped, also in a pause', async () => {
    const { time, reflector } = given([down]);
    reflector.start();
    await time.pass(0);
    const stopped = reflector.stop();
    await time.pass(60_000);
    await stopped;
  });

  it('pauses anywhere below a bound that doubles up to half a minute', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
        const pause = backoff(failures, () => chance);
        expect(pause).toBeLessThanOrEqual(Math.min(30_000, 800 * 2 ** Math.min(failures, 16)));
        expect(pause).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('knows in the end what the server has, whatever is changed, broken and forgotten on the way', async () => {
    type Act = { kind: 'put' | 'drop'; name: string } | { kind: 'break' | 'forget' | 'end' | 'bookmark' };
    const act: fc.Arbitrary<Act> = fc.oneof(
      fc.record({
        kind: fc.constantFrom('put' as const, 'drop' as const),
        name: fc.constantFrom('a', 'b', 'c'),
      }),
      fc.record({
        kind: fc.constantFrom('break' as const, 'forget' as const, 'end' as const, 'bookmark' as const),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
        const server = new Map<string, ClusterObject>();
        const history: { version: number; event: WatchEvent }[] = [];
        let version = 1;
        let oldest = 0;
        let open: { send: (event: WatchEvent) => void; end: (error?: Error) => void } | undefined;
        const time = new VirtualTime();
        const known = new Map<string, string>();
        const reflector = new Reflector({
          name: 'accounts',
          source: {
            list: () =>
              Promise.resolve({
                items: [...server.values()],
                resourceVersion: String(version),
                next: undefined,
              }),
            watch: ({ resourceVersion }, send, signal) =>
              new Promise((resolve, reject) => {
                if (Number(resourceVersion) < oldest) return reject(gone);
                for (const past of history) if (past.version > Number(resourceVersion)) send(past.event);
                open = { send, end: (error) => (error ? reject(error) : resolve()) };
                signal.addEventListener('abort', () => resolve());
              }),
          },
          onChange: (key, now) => {
            if (now) {
              // A change that is told twice would be one that nobody made.
              expect(known.get(key)).not.toBe(now.metadata.resourceVersion);
              known.set(key, now.metadata.resourceVersion);
            } else expect(known.delete(key)).toBe(true);
          },
          now: time.now,
          sleep: time.sleep,
          random: () => 0.3,
        });
        reflector.start();
        await time.pass(0);
        for (const each of acts) {
          if (each.kind === 'put' || each.kind === 'drop') {
            const before = server.get(each.name);
            if (each.kind === 'drop' && !before) continue;
            version += 1;
            const next = object(each.name, version);
            const type = each.kind === 'drop' ? 'DELETED' : before ? 'MODIFIED' : 'ADDED';
            if (each.kind === 'drop') server.delete(each.name);
            else server.set(each.name, next);
            history.push({ version, event: { type, object: next } });
            open?.send({ type, object: next });
          } else if (each.kind === 'forget') oldest = version;
          else if (each.kind === 'bookmark') open?.send({ type: 'BOOKMARK', object: object('', version) });
          else {
            const watch = open;
            open = undefined;
            watch?.end(each.kind === 'break' ? down : undefined);
            await time.pass(100);
          }
        }
        await time.pass(120_000);
        expect(known).toEqual(
          new Map([...server].map(([name, { metadata }]) => [`commerce/${name}`, metadata.resourceVersion])),
        );
        const stopped = reflector.stop();
        await time.pass(60_000);
        await stopped;
      }),
      { numRuns: 60 },
    );
  });
});
