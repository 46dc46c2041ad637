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
