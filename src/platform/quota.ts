import type { Lane } from './api.ts';
import type { Secret } from './secret.ts';
import { realTiming, type Timing } from './timing.ts';

/** What a quota allows. */
export interface QuotaLimits {
  /** Calls that may be made at once after a rest. */
  readonly capacity: number;
  /** Calls that come back each second. */
  readonly perSecond: number;
  /** Calls under way at the same time. */
  readonly concurrency: number;
}

/** The platform's leaky bucket per tenant (integrator-io reference 1.3, documented); the concurrency is our own choice. */
export const documentedLimits: QuotaLimits = { capacity: 1000, perSecond: 300, concurrency: 10 };

/** How a quota stands, for metrics. */
export interface QuotaState {
  readonly available: number;
  readonly running: number;
  readonly waiting: Readonly<Record<Lane, number>>;
  /** Milliseconds since 1970 until which nothing starts; 0 where nothing is held up. */
  readonly pausedUntil: number;
}

const lanes: readonly Lane[] = ['person', 'change', 'sweep'];

/**
 * One tenant's quota, shared by all its clients: a leaky bucket with lanes. A call of a higher lane always starts before
 * any waiting one of a lower lane, and each lane leaves a place free for the lanes above it, so that slow calls of a
 * lower lane cannot fill all places.
 */
export class Quota {
  readonly #limits: QuotaLimits;
  readonly #timing: Pick<Timing, 'clock' | 'sleep'>;
  readonly #queues: Record<Lane, (() => void)[]> = { person: [], change: [], sweep: [] };
  #available: number;
  #filledAt: number;
  #pausedUntil = 0;
  #running = 0;
  #waking = false;

  constructor(limits: Partial<QuotaLimits> = {}, timing: Pick<Timing, 'clock' | 'sleep'> = realTiming) {
    this.#limits = { ...documentedLimits, ...limits };
    this.#timing = timing;
    this.#available = this.#limits.capacity;
    this.#filledAt = timing.clock();
  }

  /** Runs a call when its turn has come. Rejects with the signal's reason where it is cut off before that. */
  async run<T>(lane: Lane, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#turn(lane, signal);
    try {
      return await task();
    } finally {
      this.#running -= 1;
      this.#startNext();
    }
  }

  /** Holds up every lane: the platform said that its bucket is empty for so many milliseconds. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#timing.clock() + milliseconds);
    this.#filledAt = this.#pausedUntil;
    // By then at least the call that asks again fits in.
    this.#available = 1;
  }

  get state(): QuotaState {
    this.#refill();
    const { person, change, sweep } = this.#queues;
    return {
      available: Math.floor(this.#available),
      running: this.#running,
      waiting: { person: person.length, change: change.length, sweep: sweep.length },
      pausedUntil: this.#pausedUntil > this.#timing.clock() ? this.#pausedUntil : 0,
    };
  }

  #turn(lane: Lane, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const reason = () =>
        signal?.reason instanceof Error ? signal.reason : new DOMException('cut off', 'AbortError');
      if (signal?.aborted === true) {
        reject(reason());
        return;
      }
      const queue = this.#queues[lane];
      const abort = () => {
        queue.splice(queue.indexOf(start), 1);
        reject(reason());
      };
      const start = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      queue.push(start);
      this.#startNext();
    });
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
      this.#queues[lane].shift()?.();
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
    this.#waking = true;
    const wake = () => {
      this.#waking = false;
      this.#startNext();
    };
    void this.#timing.sleep(milliseconds).then(wake, wake);
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
