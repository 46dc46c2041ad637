import type { CallOptions, PlatformApi } from '../platform/api.ts';
import type { Json } from '../platform/documents.ts';

/** Milliseconds that a lease holds without being renewed. */
const leaseMilliseconds = 120_000;

/** Another Storekeeper holds the tile. */
export class LeaseHeldError extends Error {
  override readonly name = 'LeaseHeldError';
  readonly holder: string;
  constructor(holder: string, until: string) {
    super(
      `${holder} is working on the tile (its lease holds until ${until}). Two controllers must not write to one tile: stop one, or wait.`,
    );
    this.holder = holder;
  }
}

/**
 * A term of office that is known to be the only one of its name at a time, with a number that goes up from one to the
 * next: who holds a later term need not wait for the lease of an earlier one to run out.
 */
export interface Term {
  readonly name: string;
  readonly number: number;
}

interface LeaseValue {
  readonly holder: string;
  readonly expiresAt: string;
  readonly term?: Term;
}

function readLease(value: Json | undefined): LeaseValue | undefined {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value))
    return undefined;
  const { holder, expiresAt, term } = value;
  if (typeof holder !== 'string' || typeof expiresAt !== 'string') return undefined;
  return { holder, expiresAt, ...readTerm(term) };
}

function readTerm(value: Json | undefined): { term?: Term } {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return {};
  const { name, number } = value;
  return typeof name === 'string' && typeof number === 'number' ? { term: { name, number } } : {};
}

/**
 * A lease on a tile, kept in the platform's global state so that it also holds between machines that know nothing of each
 * other. The platform has no compare-and-set (reference 1.7): it is written, then read back after a while, and whoever
 * does not read his own name has lost.
 */
export class TileLease {
  readonly #api: PlatformApi;
  readonly #key: string;
  readonly #holder: string;
  readonly #now: () => Date;
  readonly #call: CallOptions;
  readonly #term: Term | undefined;
  #expiresAt = 0;

  constructor(
    api: PlatformApi,
    integrationId: string,
    holder: { readonly name: string; readonly term?: Term | undefined },
    now: () => Date,
    call: CallOptions,
  ) {
    this.#api = api;
    this.#key = `storekeeper_${integrationId}_lease`;
    this.#holder = holder.name;
    this.#term = holder.term;
    this.#now = now;
    this.#call = call;
  }

  /** Takes the lease. Rejects with `LeaseHeldError` where another holds it, or `PlatformError`. */
  async take(
    sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>,
    settleMilliseconds = 200,
  ): Promise<void> {
    await this.#refuseIfHeld();
    await this.#write();
    await sleep(settleMilliseconds, this.#call.signal);
    await this.#refuseIfHeld();
  }

  /** Makes sure that the lease is still ours, and renews it when half of it is over. Rejects as `take` does. */
  async keep(): Promise<void> {
    if (this.#expiresAt - this.#now().getTime() > leaseMilliseconds / 2) return;
    await this.#refuseIfHeld();
    await this.#write();
  }

  /** Gives the lease back, where it is still ours. */
  async release(): Promise<void> {
    const lease = readLease(await this.#api.getState(this.#key, this.#call));
    if (lease?.holder === this.#holder) await this.#api.deleteState(this.#key, this.#call);
  }

  async #refuseIfHeld(): Promise<void> {
    const lease = readLease(await this.#api.getState(this.#key, this.#call));
    if (!lease || lease.holder === this.#holder || Date.parse(lease.expiresAt) <= this.#now().getTime())
      return;
    if (this.#follows(lease.term)) return;
    throw new LeaseHeldError(lease.holder, lease.expiresAt);
  }

  #follows(term: Term | undefined): boolean {
    return term !== undefined && term.name === this.#term?.name && term.number < this.#term.number;
  }

  async #write(): Promise<void> {
    this.#expiresAt = this.#now().getTime() + leaseMilliseconds;
    await this.#api.putState(
      this.#key,
      {
        holder: this.#holder,
        expiresAt: new Date(this.#expiresAt).toISOString(),
        ...(this.#term ? { term: { ...this.#term } } : {}),
      },
      this.#call,
    );
  }
}
