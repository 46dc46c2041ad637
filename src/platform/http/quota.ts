import type { Priority } from '../api.ts';
import type { Secret } from '../secret.ts';
import { realTiming, type Timing } from '../../lib/clock.ts';
import { KnownError } from '../../lib/knownError.ts';

/** What a quota allows. */
export interface QuotaLimits {
  /** Calls that may be made at once after a rest. */
  readonly capacity: number;
  /** Calls that come back each second. */
  readonly perSecond: number;
  /** Calls under way at the same time. */
  readonly concurrency: number;
}

/** The platform's leaky bucket per tenant (platform.md P6); the concurrency is our own choice. */
export const documentedLimits: QuotaLimits = { capacity: 1000, perSecond: 300, concurrency: 10 };

/** How a quota stands, for metrics. */
export interface QuotaState {
  readonly available: number;
  readonly running: number;
  readonly waiting: Readonly<Record<Priority, number>>;
  /** Milliseconds since 1970 until which nothing starts; 0 where nothing is held up. */
  readonly pausedUntil: number;
  /** Milliseconds since 1970 since when the platform refuses calls over the quota; 0 where it does not. */
  readonly throttledSince: number;
}

/** How a call waits for its turn. */
export interface Waiting {
  /** Cuts it off. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds of a pause that it would wait out; default: any. Asked again at each pause and by `lookAgain`. */
  readonly patience?: () => number;
}

/** A wait that the platform asked for. */
export interface AskedWait {
  readonly milliseconds: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** The quota is paused for longer than the call would wait. */
export class QuotaPausedError extends KnownError {
  override readonly name = 'QuotaPausedError';
  /** Milliseconds since 1970. */
  readonly until: number;
  /** What the platform had asked for, which may be longer than the pause. */
  readonly asked: AskedWait;
  constructor(until: number, asked: AskedWait) {
    super(`the quota is paused until ${new Date(until).toISOString()}`);
    this.until = until;
    this.asked = asked;
  }
}

interface Entry {
  readonly start: () => void;
  readonly reject: (reason: Error) => void;
  readonly patience: () => number;
}

const lanes: readonly Priority[] = ['person', 'change', 'sweep'];

/**
 * One tenant's quota, shared by all its clients: a leaky bucket with lanes. A call of a higher lane always starts before
 * any waiting one of a lower lane, and each lane leaves a place free for the lanes above it, so that slow calls of a
 * lower lane cannot fill all places.
 */
export class Quota {
  readonly #limits: QuotaLimits;
  readonly #timing: Pick<Timing, 'clock' | 'sleep'>;
  readonly #queues: Record<Priority, Entry[]> = { person: [], change: [], sweep: [] };
  #available: number;
  #filledAt: number;
  #pausedUntil = 0;
  #asked: AskedWait = { milliseconds: 0, at: 0 };
  /** From the first refusal to the first answer after the last pause. */
  #throttledSince: number | undefined;
  #running = 0;
  /** Ends the sleep until the next call may start. */
  #waking: AbortController | undefined;

  constructor(limits: Partial<QuotaLimits> = {}, timing: Pick<Timing, 'clock' | 'sleep'> = realTiming) {
    this.#limits = { ...documentedLimits, ...limits };
    this.#timing = timing;
    this.#available = this.#limits.capacity;
    this.#filledAt = timing.clock();
  }

  /**
   * Runs a call when its turn has come. Rejects with the signal's reason where it is cut off before that, and with a
   * `QuotaPausedError` where a pause is longer than its patience.
   */
  async run<T>(lane: Priority, task: () => Promise<T>, waiting: Waiting = {}): Promise<T> {
    await this.#turn(lane, waiting);
    try {
      return await task();
    } finally {
      this.#running -= 1;
      this.#startNext();
    }
  }

  /**
   * Holds up every lane for so many milliseconds: the platform said that its bucket is empty. `asked`: how long it asked to
   * wait, where the pause is not as long. Gives whether this is the first refusal since calls were answered.
   */
  pause(milliseconds: number, asked: number = milliseconds): boolean {
    const at = this.#timing.clock();
    if (at + milliseconds >= this.#pausedUntil) this.#asked = { milliseconds: asked, at };
    this.#pausedUntil = Math.max(this.#pausedUntil, at + milliseconds);
    this.#filledAt = this.#pausedUntil;
    // By then at least the call that asks again fits in.
    this.#available = 1;
    this.lookAgain();
    const isFirst = this.#throttledSince === undefined;
    this.#throttledSince ??= at;
    return isFirst;
  }

  /**
   * The platform answers calls again. Gives for how many milliseconds it had refused them; undefined where it had not, and
   * where the pause is not over: such an answer is that of a call made before.
   */
  ease(): number | undefined {
    const now = this.#timing.clock();
    if (this.#throttledSince === undefined || now < this.#pausedUntil) return undefined;
    const since = this.#throttledSince;
    this.#throttledSince = undefined;
    return now - since;
  }

  /** Asks every call that waits whether it still would: one that has run out of patience is let go. */
  lookAgain(): void {
    const pause = this.#pausedUntil - this.#timing.clock();
    for (const lane of lanes)
      for (const entry of [...this.#queues[lane]]) if (pause > entry.patience()) this.#letGo(lane, entry);
  }

  get state(): QuotaState {
    this.#refill();
    const { person, change, sweep } = this.#queues;
    return {
      available: Math.floor(this.#available),
      running: this.#running,
      waiting: { person: person.length, change: change.length, sweep: sweep.length },
      pausedUntil: this.#pausedUntil > this.#timing.clock() ? this.#pausedUntil : 0,
      throttledSince: this.#throttledSince ?? 0,
    };
  }

  #turn(lane: Priority, { signal, patience = () => Infinity }: Waiting): Promise<void> {
    return new Promise((resolve, reject) => {
      const reason = () =>
        signal?.reason instanceof Error ? signal.reason : new DOMException('cut off', 'AbortError');
      if (signal?.aborted === true) {
        reject(reason());
        return;
      }
      const abort = () => {
        this.#letGo(lane, entry, reason());
      };
      const settled = () => signal?.removeEventListener('abort', abort);
      const entry: Entry = {
        start: () => {
          settled();
          resolve();
        },
        reject: (cause) => {
          settled();
          reject(cause);
        },
        patience,
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#queues[lane].push(entry);
      if (this.#pausedUntil - this.#timing.clock() > patience()) this.#letGo(lane, entry);
      this.#startNext();
    });
  }

  /** Takes a call out of its lane. Where nobody is left that waits, nothing has to wake up either. */
  #letGo(
    lane: Priority,
    entry: Entry,
    reason: Error = new QuotaPausedError(this.#pausedUntil, this.#asked),
  ): void {
    const queue = this.#queues[lane];
    const index = queue.indexOf(entry);
    if (index === -1) return;
    queue.splice(index, 1);
    entry.reject(reason);
    if (lanes.every((name) => this.#queues[name].length === 0)) this.#waking?.abort();
  }

  #startNext(): void {
    for (;;) {
      const lane = lanes.find((name, index) => this.#queues[name].length > 0 && this.#hasPlace(index));
      if (lane === undefined) return;
      const wait = this.#millisecondsToNext();
      if (wait > 0) {
        this.#wakeAfter(wait);
        return;
      }
      this.#available -= 1;
      this.#running += 1;
      this.#queues[lane].shift()?.start();
    }
  }

  #hasPlace(laneIndex: number): boolean {
    return this.#running < Math.max(1, this.#limits.concurrency - laneIndex);
  }

  #refill(): void {
    const now = this.#timing.clock();
    if (now <= this.#filledAt) return;
    const back = ((now - this.#filledAt) / 1000) * this.#limits.perSecond;
    this.#available = Math.min(this.#limits.capacity, this.#available + back);
    this.#filledAt = now;
  }

  #millisecondsToNext(): number {
    const pause = this.#pausedUntil - this.#timing.clock();
    if (pause > 0) return Math.ceil(pause);
    this.#refill();
    if (this.#available >= 1) return 0;
    return Math.ceil(((1 - this.#available) / this.#limits.perSecond) * 1000);
  }

  #wakeAfter(milliseconds: number): void {
    if (this.#waking) return;
    const waking = new AbortController();
    this.#waking = waking;
    const wake = () => {
      this.#waking = undefined;
      this.#startNext();
    };
    void this.#timing.sleep(milliseconds, waking.signal).then(wake, wake);
  }
}

/** Quotas by tenant. A tenant is told by base URL and token: the platform counts per account, which a token belongs to. */
export class QuotaRegistry {
  readonly #quotas = new Map<string, Quota>();
  readonly #limits: Partial<QuotaLimits>;

  constructor(limits: Partial<QuotaLimits> = {}) {
    this.#limits = limits;
  }

  /** The quota of a tenant; `timing` counts where it is asked for the first time. */
  quotaOf(baseURL: string, token: Secret, timing: Pick<Timing, 'clock' | 'sleep'> = realTiming): Quota {
    const key = `${baseURL} ${token.fingerprint()}`;
    const known = this.#quotas.get(key);
    if (known !== undefined) return known;
    const fresh = new Quota(this.#limits, timing);
    this.#quotas.set(key, fresh);
    return fresh;
  }

  /** Lets a rotated token share the quota of the one that it replaces. */
  share(baseURL: string, token: Secret, quota: Quota): void {
    this.#quotas.set(`${baseURL} ${token.fingerprint()}`, quota);
  }
}

/** The quotas that all clients of this process share unless they are given one. */
export const sharedQuotas = new QuotaRegistry();
