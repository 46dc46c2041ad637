import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedQueue } from '../../src/controller/queue.ts';
import { VirtualTime } from './virtualTime.ts';

/** A queue whose work takes ten seconds of virtual time, with a line for each beginning and end. */
function given(workers = 4, seconds = 10) {
  const time = new VirtualTime();
  const lines: string[] = [];
  const running = new Set<string>();
  const work = async (key: string): Promise<void> => {
    if (running.has(key)) throw new Error(`${key} is worked on twice at once`);
    running.add(key);
    if (running.size > workers) throw new Error(`${running.size} works at once`);
    lines.push(`${time.now() / 1000} ${key} begins`);
    await time.sleep(seconds * 1000);
    lines.push(`${time.now() / 1000} ${key} ends`);
    running.delete(key);
  };
  return { time, lines, running, queue: new KeyedQueue(work, workers, time) };
}

describe('the queue of tiles', () => {
  it('works on what is asked for at once, and on several keys at the same time', async () => {
    const { time, lines, queue } = given();
    queue.add('a');
    queue.add('b');
    await time.pass(10_000);
    expect(lines).toEqual(['0 a begins', '0 b begins', '10 a ends', '10 b ends']);
  });

  it('works on no more keys at once than there are workers', async () => {
    const { time, lines, queue } = given(1);
    queue.add('a');
    queue.add('b');
    expect(queue.depth).toBe(1);
    await time.pass(20_000);
    expect(lines).toEqual(['0 a begins', '10 a ends', '10 b begins', '20 b ends']);
  });

  it('takes what is asked for several times as one', async () => {
    const { time, lines, queue } = given();
    queue.add('a', 5000);
    queue.add('a', 5000);
    queue.add('a', 7000);
    await time.pass(60_000);
    expect(lines).toEqual(['5 a begins', '15 a ends']);
  });

  it('comes back once, right after, for what was asked for while the key was being worked on', async () => {
    const { time, lines, queue } = given();
    queue.add('a');
    await time.pass(3000);
    queue.add('a');
    queue.add('a');
    await time.pass(60_000);
    expect(lines).toEqual(['0 a begins', '10 a ends', '10 a begins', '20 a ends']);
  });

  it.each([
    { reason: 'an earlier date wins over a later one', dates: [20, 5], begins: 5 },
    { reason: 'a later date does not put an earlier one off', dates: [5, 20], begins: 5 },
    { reason: 'now wins over any date', dates: [20, 0], begins: 0 },
    { reason: 'a date does not put now off', dates: [0, 20], begins: 0 },
  ])('$reason', async ({ dates, begins }) => {
    const { time, lines, queue } = given(4, 0);
    for (const seconds of dates) queue.add('a', seconds * 1000);
    await time.pass(10_000);
    expect(lines[0]).toBe(`${begins} a begins`);
  });

  it('forgets what is taken out, and lets work in hand come to its end', async () => {
    const { time, lines, queue } = given();
    queue.add('a');
    queue.add('b', 5000);
    await time.pass(1000);
    queue.add('a');
    queue.remove('a');
    queue.remove('b');
    await time.pass(60_000);
    expect(lines).toEqual(['0 a begins', '10 a ends']);
    expect(time.pending).toBe(0);
  });

  it('waits for the work in hand when it is closed, and takes nothing new', async () => {
    const { time, lines, queue } = given(1);
    queue.add('a');
    queue.add('b');
    queue.add('c', 2000);
    let closed = false;
    const close = queue.close().then(() => {
      closed = true;
    });
    queue.add('d');
    await time.pass(9000);
    expect(closed).toBe(false);
    await time.pass(60_000);
    await close;
    expect(lines).toEqual(['0 a begins', '10 a ends']);
    expect(time.pending).toBe(0);
  });

  it('never works on one key twice at once, and never misses what was asked for, whatever is asked when', async () => {
    const asked = fc.array(
      fc.record({
        key: fc.constantFrom('a', 'b', 'c'),
        delay: fc.nat(30),
        pause: fc.nat(15),
      }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(asked, fc.integer({ min: 1, max: 3 }), async (requests, workers) => {
        const { time, lines, running, queue } = given(workers);
        const last = new Map<string, number>();
        for (const { key, delay, pause } of requests) {
          queue.add(key, delay * 1000);
          // Whatever was asked for must begin at some time after it was asked for.
          last.set(key, time.now() / 1000);
          await time.pass(pause * 1000);
        }
        await time.pass(3_600_000);
        expect(running.size).toBe(0);
        expect(time.pending).toBe(0);
        for (const [key, since] of last) {
          const begins = lines
            .filter((line) => line.endsWith(` ${key} begins`))
            .map((line) => parseInt(line, 10));
          expect(Math.max(...begins)).toBeGreaterThanOrEqual(since);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('who goes first in the queue', () => {
  it('is what a person asked for, then what was declared anew, then the rest, in their order', async () => {
    const { time, lines, queue } = given(1);
    queue.add('busy');
    queue.add('sweep-1', 0, 'sweep');
    queue.add('change-1', 0, 'change');
    queue.add('person-1', 0, 'person');
    queue.add('sweep-2', 0, 'sweep');
    queue.add('person-2', 0, 'person');
    await time.pass(60_000);
    expect(lines.filter((line) => line.endsWith('begins')).map((line) => line.split(' ')[1])).toEqual([
      'busy',
      'person-1',
      'person-2',
      'change-1',
      'sweep-1',
      'sweep-2',
    ]);
  });

  it('is a key with the highest priority that was asked for it while it stood there', async () => {
    const { time, lines, queue } = given(1);
    queue.add('busy');
    queue.add('a', 0, 'sweep');
    queue.add('b', 0, 'sweep');
    queue.add('b', 0, 'person');
    queue.add('b', 0, 'sweep');
    await time.pass(60_000);
    expect(lines.filter((line) => line.endsWith('begins'))).toEqual([
      '0 busy begins',
      '10 b begins',
      '20 a begins',
    ]);
  });

  it('hears with which priority its turn has come', async () => {
    const time = new VirtualTime();
    const heard: string[] = [];
    const queue = new KeyedQueue(
      (key, priority) => Promise.resolve(void heard.push(`${key} ${priority}`)),
      1,
      time,
    );
    queue.add('a', 0, 'person');
    queue.add('b', 1000, 'change');
    queue.add('c');
    await time.pass(2000);
    expect(heard).toEqual(['a person', 'c sweep', 'b change']);
  });
});

describe('the rate limit of the queue', () => {
  /** A queue whose work takes no time, with the seconds at which each key was begun. */
  function limited() {
    const time = new VirtualTime();
    const begun: Record<string, number[]> = {};
    const work = (key: string): Promise<void> =>
      Promise.resolve(void (begun[key] ??= []).push(time.now() / 1000));
    return { time, begun, queue: new KeyedQueue(work, 4, time, { burst: 3, every: 10_000 }) };
  }

  it('lets a few at once, and slows down a key that is asked for without end', async () => {
    const { time, begun, queue } = limited();
    for (let second = 0; second < 60; second += 1) {
      queue.add('storm', 0, 'person');
      await time.pass(1000);
    }
    expect(begun['storm']?.slice(0, 3)).toEqual([0, 1, 2]);
    expect(begun['storm']?.length).toBeLessThanOrEqual(3 + 6);
    expect(begun['storm']?.length).toBeGreaterThanOrEqual(3 + 5);
  });

  it('takes nothing from the other keys', async () => {
    const { time, begun, queue } = limited();
    for (let second = 0; second < 10; second += 1) {
      queue.add('storm', 0, 'person');
      await time.pass(1000);
    }
    queue.add('calm', 0, 'sweep');
    await time.pass(0);
    expect(begun['calm']).toEqual([10]);
  });

  it('forgets nothing that was asked for: the last request is carried out when its time comes', async () => {
    const { time, begun, queue } = limited();
    for (let turn = 0; turn < 5; turn += 1) {
      queue.add('a');
      await time.pass(0);
    }
    expect(begun['a']).toHaveLength(3);
    await time.pass(10_000);
    expect(begun['a']).toHaveLength(4);
    await time.pass(60_000);
    expect(begun['a']).toHaveLength(4);
  });

  it('is whole again after a quiet while', async () => {
    const { time, begun, queue } = limited();
    for (let turn = 0; turn < 3; turn += 1) {
      queue.add('a');
      await time.pass(0);
    }
    await time.pass(30_000);
    for (let turn = 0; turn < 3; turn += 1) {
      queue.add('a');
      await time.pass(0);
    }
    expect(begun['a']).toEqual([0, 0, 0, 30, 30, 30]);
  });
});
