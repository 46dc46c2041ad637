import { realTimers, type Timers } from '../lib/clock.ts';

/** Who goes first when more is due than can be worked on: what a person asked for, what was declared anew, the rest. */
export const priorities = ['person', 'change', 'sweep'] as const;
export type Priority = (typeof priorities)[number];

/** How often one key may be begun: `burst` times at once, and then once in `every` milliseconds. */
export interface RateLimit {
  readonly burst: number;
  readonly every: number;
}

interface Entry {
  readonly due: number;
  timer: { clear(): void } | undefined;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * A queue of keys to be worked on: a key is worked on by one worker at a time, stands in the queue once, and what is
 * asked for while it is being worked on comes right after. An earlier date wins over a later one, a higher priority over
 * a lower one. A key that is asked for again and again is slowed down to its rate limit and takes nobody else's turn.
 */
export class KeyedQueue {
  readonly #work: (key: string, priority: Priority) => Promise<void>;
  readonly #workers: number;
  readonly #timers: Timers;
  readonly #limit: RateLimit;
  readonly #waiting = new Map<string, Entry>();
  readonly #ready = new Map<string, Priority>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #buckets = new Map<string, Bucket>();
  #wake: { clear(): void } | undefined;
  #closed = false;

  /** `work` must not reject: a rejection is a fault of the program and is thrown where nobody catches it. */
  constructor(
    work: (key: string, priority: Priority) => Promise<void>,
    workers: number,
    timers: Timers = realTimers,
    limit: RateLimit = { burst: 10, every: 5000 },
  ) {
    this.#work = work;
    this.#workers = workers;
    this.#timers = timers;
    this.#limit = limit;
  }

  /** Keys that are due and not yet worked on. */
  get depth(): number {
    return this.#ready.size;
  }

  /** Asks for a key to be worked on after so many milliseconds. */
  add(key: string, milliseconds = 0, priority: Priority = 'sweep'): void {
    if (this.#closed) return;
    const standing = this.#ready.get(key);
    if (standing !== undefined) {
      if (milliseconds <= 0) this.#ready.set(key, higher(standing, priority));
      return;
    }
    const due = this.#timers.now() + milliseconds;
    const known = this.#waiting.get(key);
    if (milliseconds <= 0) {
      known?.timer?.clear();
      this.#waiting.delete(key);
      this.#due(key, priority);
      return;
    }
    if (known && known.due <= due) return;
    known?.timer?.clear();
    const timer = this.#timers.set(() => {
      this.#waiting.delete(key);
      this.#due(key, priority);
    }, milliseconds);
    this.#waiting.set(key, { due, timer });
  }

  /** Takes a key out of the queue; work in hand goes on. */
  remove(key: string): void {
    this.#waiting.get(key)?.timer?.clear();
    this.#waiting.delete(key);
    this.#ready.delete(key);
    this.#buckets.delete(key);
  }

  /** Resolves when the work on a key that is in hand, if any, is done. */
  async settled(key: string): Promise<void> {
    await this.#running.get(key);
  }

  #due(key: string, priority: Priority): void {
    this.#ready.set(key, priority);
    this.#next();
  }

  #next(): void {
    this.#wake?.clear();
    this.#wake = undefined;
    while (!this.#closed && this.#running.size < this.#workers) {
      const key = this.#choose();
      if (key === undefined) return;
      const priority = this.#ready.get(key) ?? 'sweep';
      this.#ready.delete(key);
      const done = this.#work(key, priority).finally(() => {
        this.#running.delete(key);
        this.#next();
      });
      this.#running.set(key, done);
    }
  }

  /** The first of the highest priority that may begin, with its token taken; sets an alarm where all must wait. */
  #choose(): string | undefined {
    let soonest = Infinity;
    for (const priority of priorities) {
      for (const [key, standing] of this.#ready) {
        if (standing !== priority || this.#running.has(key)) continue;
        const pause = this.#takeToken(key);
        if (pause === 0) return key;
        soonest = Math.min(soonest, pause);
      }
    }
    if (soonest < Infinity) this.#wake = this.#timers.set(() => this.#next(), soonest);
    return undefined;
  }

  /** Takes a token of a key: 0, or milliseconds until there is one. */
  #takeToken(key: string): number {
    const { burst, every } = this.#limit;
    const now = this.#timers.now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, filledAt: now };
    this.#buckets.set(key, bucket);
    const gained = Math.floor((now - bucket.filledAt) / every);
    if (gained > 0) {
      bucket.tokens = Math.min(burst, bucket.tokens + gained);
      bucket.filledAt += gained * every;
    }
    if (bucket.tokens === 0) return bucket.filledAt + every - now;
    if (bucket.tokens === burst) bucket.filledAt = now;
    bucket.tokens -= 1;
    return 0;
  }

  /** Takes nothing new and resolves when the work in hand is done. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.clear();
    for (const entry of this.#waiting.values()) entry.timer?.clear();
    this.#waiting.clear();
    this.#ready.clear();
    await Promise.all(this.#running.values());
  }
}

function higher(a: Priority, b: Priority): Priority {
  return priorities.indexOf(a) <= priorities.indexOf(b) ? a : b;
}
