import { realTimers, type Timers } from '../controller/queue.ts';

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
