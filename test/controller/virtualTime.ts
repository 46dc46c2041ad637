import type { Timers } from '../../src/lib/clock.ts';

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

/** Time that only moves when a test says so. */
export class VirtualTime implements Timers {
  #now: number;
  #order = 0;
  readonly #alarms = new Set<Alarm>();

  /** `start`: milliseconds since 1970. */
  constructor(start = 0) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  readonly set = (task: () => void, milliseconds: number): { clear(): void } => {
    const alarm = { at: this.#now + milliseconds, order: this.#order, task };
    this.#order += 1;
    this.#alarms.add(alarm);
    return { clear: () => void this.#alarms.delete(alarm) };
  };

  /** A sleep in this time. */
  readonly sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => void this.set(resolve, milliseconds));

  /** Alarms that have not rung yet. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Lets so much time pass: each alarm rings in its turn, and everything that follows from it happens before the next. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settled();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.task();
      await settled();
    }
    this.#now = end;
  }

  #next(end: number): Alarm | undefined {
    return [...this.#alarms]
      .filter((alarm) => alarm.at <= end)
      .sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

/** Until every promise that can be settled without time passing is settled. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
