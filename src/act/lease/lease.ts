import type { CallOptions, PlatformApi } from '../../platform/api.ts';
import { readBackPauses } from '../pauses.ts';
import { isDead, leaseText, readLease, type LeaseValue, type ProcessWatch, type Term } from './leaseValue.ts';
import { KnownError } from '../../lib/knownError.ts';

export type { Term };

/** Milliseconds that a lease holds without being renewed. */
const leaseMilliseconds = 120_000;
/** Its holder counts it as lost so long before it runs out: clocks differ, and a call under way must end before. */
const marginMilliseconds = 20_000;
/** Milliseconds between two looks whether it has to be renewed while a run goes on. */
const beatMilliseconds = 10_000;

/** Another Storekeeper holds the tile. */
export class LeaseHeldError extends KnownError {
  override readonly name = 'LeaseHeldError';
  readonly holder: string;
  constructor(lease: LeaseValue, watch?: ProcessWatch) {
    super(
      `${leaseText(lease, watch)}. Two must not write to one tile. Wait until it has ended; where it is a controller that always runs, let it do the work instead of applying beside it, or stop it first.`,
    );
    this.holder = lease.holder;
  }
}

/** The lease was ours and is no more, or cannot be shown to be: nothing more is written in this run. */
export class LeaseLostError extends KnownError {
  override readonly name = 'LeaseLostError';
  constructor(why: string) {
    super(
      `The tile's lease was lost: ${why}. The run ends here and nothing more is written. Nothing to do: the next one looks at the tile anew.`,
    );
  }
}

/** Who takes a lease, and what he knows of other processes. */
export interface LeaseHolder {
  readonly name: string;
  readonly term?: Term | undefined;
  readonly watch?: ProcessWatch | undefined;
}

/** Timers as the heartbeat uses them, so that it can beat in virtual time. */
export interface Alarms {
  readonly set: (task: () => void, milliseconds: number) => { clear(): void };
}

type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/**
 * A lease on a tile, kept in the platform's global state so that it also holds between machines that know nothing of each
 * other. The platform has no compare-and-set (platform.md P17): it is written, then read back after a while, and whoever
 * does not read what he wrote himself has lost. It is taken once: lost, it is never taken again by the same object.
 */
export class TileLease {
  readonly #api: PlatformApi;
  readonly #key: string;
  readonly #holder: LeaseHolder;
  readonly #now: () => Date;
  readonly #call: CallOptions;
  readonly #cut = new AbortController();
  #since = '';
  #expiresAt = 0;
  #lost: LeaseLostError | undefined;
  #renewing: Promise<void> | undefined;
  #alarm: { clear(): void } | undefined;

  constructor(
    api: PlatformApi,
    integrationId: string,
    holder: LeaseHolder,
    now: () => Date,
    call: CallOptions,
  ) {
    this.#api = api;
    this.#key = `storekeeper_${integrationId}_lease`;
    this.#holder = holder;
    this.#now = now;
    const signals = [this.#cut.signal, ...(call.signal ? [call.signal] : [])];
    this.#call = { ...call, signal: AbortSignal.any(signals) };
  }

  /** Aborted when the lease is lost: calls that wait for their turn are then not sent any more. */
  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  /**
   * Takes the lease. Rejects with `LeaseHeldError` where another holds it, with `LeaseLostError` where what was written
   * cannot be read back in several looks, or with `PlatformError`.
   */
  async take(sleep: Sleep, settleMilliseconds = 200): Promise<void> {
    this.#refuseIfHeld(await this.#read());
    this.#since = this.#now().toISOString();
    await this.#write();
    for (const pause of [settleMilliseconds, ...readBackPauses.filter((each) => each > 0)]) {
      await sleep(pause, this.#call.signal);
      const lease = await this.#read();
      if (this.#isOurs(lease)) return;
      // Anything older than what was written is a copy that is a moment behind.
      this.#refuseIfHeld(lease);
    }
    throw this.#lose('it was written and could not be read back');
  }

  /** Renews the lease by itself from now on until it is given back or lost, also while a call is under way. */
  beat(alarms: Alarms): void {
    this.#alarm = alarms.set(() => {
      if (this.#lost) return;
      if (this.#isOver()) this.#lose(`it ran out at ${this.#until()} without being renewed`);
      else if (this.#isDue()) this.#renew().catch(() => undefined);
      if (!this.#lost) this.beat(alarms);
    }, beatMilliseconds);
  }

  /** Makes sure that the lease is still ours, and renews it when half of it is over. Rejects with `LeaseLostError` or `PlatformError`. */
  async keep(): Promise<void> {
    if (this.#lost) throw this.#lost;
    if (this.#isOver()) throw this.#lose(await this.#whyOver());
    if (this.#isDue()) await this.#renew();
  }

  /** Gives the lease back, where it is still ours. */
  async release(): Promise<void> {
    this.#alarm?.clear();
    await this.#renewing?.catch(() => undefined);
    if (!this.#lost && this.#isOurs(await this.#read())) await this.#api.deleteState(this.#key, this.#call);
  }

  /** One renewal at a time: steps and heartbeat may ask at the same moment. */
  #renew(): Promise<void> {
    this.#renewing ??= this.#renewOnce().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #renewOnce(): Promise<void> {
    const lease = await this.#read();
    if (!this.#isOurs(lease))
      throw this.#lose(
        lease ? leaseText(lease, this.#holder.watch) : 'it is not there any more, or cannot be read',
      );
    if (this.#isOver()) throw this.#lose(`it ran out at ${this.#until()} while it was being renewed`);
    await this.#write();
  }

  #lose(why: string): LeaseLostError {
    this.#lost ??= new LeaseLostError(why);
    this.#alarm?.clear();
    this.#cut.abort(this.#lost);
    return this.#lost;
  }

  /** For people: who has it now, where that can be read. */
  async #whyOver(): Promise<string> {
    const why = `it ran out at ${this.#until()} without being renewed`;
    const lease = await this.#read().catch(() => undefined);
    return lease && !this.#isOurs(lease) ? `${why}, and ${leaseText(lease, this.#holder.watch)}` : why;
  }

  #until(): string {
    return new Date(this.#expiresAt).toISOString();
  }

  #isOver(): boolean {
    return this.#now().getTime() >= this.#expiresAt - marginMilliseconds;
  }

  #isDue(): boolean {
    return this.#expiresAt - this.#now().getTime() <= leaseMilliseconds / 2;
  }

  #isOurs(lease: LeaseValue | undefined): boolean {
    return lease?.holder === this.#holder.name && lease.since === this.#since;
  }

  async #read(): Promise<LeaseValue | undefined> {
    return readLease(await this.#api.getState(this.#key, this.#call));
  }

  #refuseIfHeld(lease: LeaseValue | undefined): void {
    if (!lease || lease.holder === this.#holder.name) return;
    if (Date.parse(lease.expiresAt) <= this.#now().getTime()) return;
    if (this.#follows(lease.term) || isDead(lease, this.#holder.watch)) return;
    throw new LeaseHeldError(lease, this.#holder.watch);
  }

  #follows(term: Term | undefined): boolean {
    const { term: own } = this.#holder;
    return term !== undefined && term.name === own?.name && term.number < own.number;
  }

  async #write(): Promise<void> {
    const { name, term, watch } = this.#holder;
    const expiresAt = this.#now().getTime() + leaseMilliseconds;
    await this.#api.putState(
      this.#key,
      {
        holder: name,
        since: this.#since,
        expiresAt: new Date(expiresAt).toISOString(),
        ...(term ? { term: { ...term } } : {}),
        ...(watch?.self ? { process: { ...watch.self } } : {}),
      },
      this.#call,
    );
    this.#expiresAt = expiresAt;
  }
}
