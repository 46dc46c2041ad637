import type { Term } from '../../act/lease/lease.ts';
import { ClusterError } from '../../kubernetes/clusterError.ts';
import type { LeaseClaim, LeaseRecord } from '../../kubernetes/leases.ts';
import type { Timers } from '../../lib/clock.ts';
import { KnownError } from '../../lib/knownError.ts';

/** What a Lease covered is cut off with: the Lease is another's by now, or given back. */
class LeaseNotHeldError extends KnownError {
  override readonly name = 'LeaseNotHeldError';
}

/** The Leases as a campaign uses them. Both reject with a `ClusterError`; 409: somebody was faster. */
export interface LeaseWrites {
  create(name: string, claim: LeaseClaim): Promise<LeaseRecord>;
  replace(known: LeaseRecord, claim: LeaseClaim): Promise<LeaseRecord>;
}

/** Seconds that a holder may be silent before others take its Lease. */
export const leaseSeconds = 10;
/**
 * Milliseconds after its last renewal at which a holder takes itself for deposed: earlier than anybody else does, by
 * enough for a write that is under way to end.
 */
export const renewDeadline = 7000;

/** Why a Lease is not held any more where its holder wanted that. */
export const givenBack = 'given back';

/** What a campaign is made of. `timers.now` must not stand still while the process or the machine sleeps. */
export interface CampaignOptions {
  readonly name: string;
  /** Name of this process, different from every other. */
  readonly identity: string;
  readonly leases: LeaseWrites;
  readonly timers: Timers;
  readonly onTaken?: () => void;
  /** Told once when the Lease is not held any more, with the reason. */
  readonly onLost?: (why: string) => void;
}

interface Observed {
  readonly record: LeaseRecord;
  /** When it was first seen so. */
  readonly at: number;
}

interface Held {
  record: LeaseRecord;
  /** Until when nobody else can have it. */
  until: number;
  alarm: { clear(): void };
  readonly cut: AbortController;
}

/**
 * One process's claim to one Lease. How long a holder has been silent is measured by the own clock, from when the last
 * renewal was seen: clocks of other machines do not matter.
 */
export class Campaign {
  readonly #options: CampaignOptions;
  #observed: Observed | undefined;
  #held: Held | undefined;

  constructor(options: CampaignOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Whether this process has the Lease at this moment. */
  get isHeld(): boolean {
    return this.#held !== undefined && this.#options.timers.now() < this.#held.until;
  }

  /** Aborted when the Lease is lost; undefined while it is not held. */
  get signal(): AbortSignal | undefined {
    return this.#held?.cut.signal;
  }

  /** The term in which it is held. */
  get term(): Term | undefined {
    const record = this.#held?.record;
    return record && { name: `${this.name} ${record.uid}`, number: record.transitions };
  }

  /** Takes in how the Lease was just seen; undefined: there is none. */
  observe(record: LeaseRecord | undefined): void {
    if (record === undefined) {
      this.#observed = undefined;
      if (this.#held) this.#lose('the Lease was deleted');
      return;
    }
    const known = this.#observed?.record;
    const same =
      known?.holder === record.holder &&
      known.renewedAt === record.renewedAt &&
      known.transitions === record.transitions;
    this.#observed = { record, at: same && this.#observed ? this.#observed.at : this.#options.timers.now() };
    if (!this.#held) return;
    if (record.holder === this.#options.identity) this.#held.record = record;
    else this.#lose(`${record.holder === '' ? 'nobody' : record.holder} holds it now`);
  }

  /** Whether the Lease may be taken: nobody holds it, or its holder has been silent for too long. */
  get isFree(): boolean {
    if (this.#held) return false;
    const { record, at } = this.#observed ?? {};
    if (record === undefined || at === undefined || record.holder === '') return true;
    // A renewal whose answer came too late.
    if (record.holder === this.#options.identity) return true;
    const silence = Math.max(leaseSeconds, record.seconds) * 1000;
    return this.#options.timers.now() - at >= silence;
  }

  /** Takes the Lease if it is free; being slower than another is no error. Rejects with a `ClusterError`. */
  async take(): Promise<void> {
    if (!this.isFree) return;
    const { leases, name, identity, timers, onTaken } = this.#options;
    const known = this.#observed?.record;
    const startedAt = timers.now();
    const transitions = (known?.transitions ?? 0) + 1;
    const claim: LeaseClaim = { holder: identity, seconds: leaseSeconds, transitions, acquired: true };
    try {
      const record = await (known ? leases.replace(known, claim) : leases.create(name, claim));
      this.#hold(record, startedAt);
      onTaken?.();
    } catch (error) {
      if (!(error instanceof ClusterError) || error.status !== 409) throw error;
    }
  }

  /** Renews the Lease. Rejects with a `ClusterError`; it stays held until the deadline all the same. */
  async renew(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    const { leases, identity, timers } = this.#options;
    const startedAt = timers.now();
    const { transitions } = held.record;
    const claim: LeaseClaim = { holder: identity, seconds: leaseSeconds, transitions, acquired: false };
    const record = await leases.replace(held.record, claim);
    if (this.#held === held) this.#hold(record, startedAt, held);
  }

  /** Gives the Lease back, so that another may have it at once. Rejects with a `ClusterError`. */
  async release(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    this.#lose(givenBack);
    const { transitions } = held.record;
    const record = await this.#options.leases.replace(held.record, {
      ...{ holder: '', seconds: 1, transitions, acquired: false },
    });
    this.observe(record);
  }

  #hold(record: LeaseRecord, startedAt: number, before?: Held): void {
    const { timers } = this.#options;
    before?.alarm.clear();
    const until = startedAt + renewDeadline;
    const alarm = timers.set(
      () => this.#lose(`it could not be renewed for ${String(renewDeadline / 1000)} s`),
      Math.max(0, until - timers.now()),
    );
    this.#observed = { record, at: timers.now() };
    this.#held = { record, until, alarm, cut: before?.cut ?? new AbortController() };
  }

  #lose(why: string): void {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    held.alarm.clear();
    held.cut.abort(new LeaseNotHeldError(`the Lease ${this.name} is not held any more: ${why}`));
    this.#options.onLost?.(why);
  }
}
