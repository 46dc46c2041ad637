import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds since 1970. */
export type Clock = () => number;

/** Resolves after the given milliseconds; rejects with the signal's reason when it is cut off. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Time and chance as the rooms take them: real by default, virtual in tests. */
export interface Timing {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
}

/** The real ones. The clock never goes back, so that a corrected system time cannot hold up a queue. */
export const realTiming: Timing = {
  clock: () => performance.timeOrigin + performance.now(),
  sleep: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
  random: Math.random,
};

/** Timers as the queue uses them, so that it can run in virtual time. */
export interface Timers {
  readonly now: () => number;
  readonly set: (task: () => void, milliseconds: number) => { clear(): void };
}

export const realTimers: Timers = {
  now: Date.now,
  set: (task, milliseconds) => {
    const handle = setTimeout(task, Math.min(milliseconds, 2 ** 31 - 1));
    return { clear: () => clearTimeout(handle) };
  },
};

/**
 * Timers whose clock only goes forward and does not stand still while the machine sleeps: the further of the steady clock
 * and the clock on the wall. A wall clock that is set forward makes a holder give up early, which is the safe side.
 */
export function steadyTimers(): Timers {
  const start = { steady: performance.now(), wall: Date.now() };
  let latest = 0;
  return {
    now: () => {
      latest = Math.max(latest, performance.now() - start.steady, Date.now() - start.wall);
      return latest;
    },
    set: realTimers.set,
  };
}
