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
