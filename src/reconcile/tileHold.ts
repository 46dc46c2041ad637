import { guardWrites } from '../act/lease/guardWrites.ts';
import { giveBack, holding } from '../act/lease/heldLeases.ts';
import { TileLease, type LeaseHolder } from '../act/lease/lease.ts';
import type { ProcessWatch, Term } from '../act/lease/leaseValue.ts';
import { Marks } from '../act/marks.ts';
import type { Plan } from '../plan/plan.ts';
import type { TileFacts } from '../observe/facts.ts';
import type { CallOptions, Priority } from '../platform/api.ts';
import type { PlatformClient } from '../platform/client.ts';
import { keyOf, type IntegrationTile } from '../resources/schema/schema.ts';
import type { Platforms } from './platforms.ts';
import { realTimers } from '../lib/clock.ts';
import { type Timers } from '../lib/clock.ts';

/** What holding a tile takes from its surroundings. */
export interface HoldContext {
  readonly platforms: Platforms;
  /** Name of this process among those that may write to the tile. */
  readonly holder: string;
  /** The term in which this process has the tile, where processes share tiles by terms. */
  readonly term?: Term | undefined;
  /** What this process knows of others on its machine, so that it need not wait for the lease of one that has ended. */
  readonly watch?: ProcessWatch | undefined;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** For renewing the lease while calls are under way. Default: real time. */
  readonly timers?: Timers | undefined;
  readonly lane: Priority;
  /** Cuts off calls under way. */
  readonly signal?: AbortSignal;
}

/**
 * What one run holds of its tile: the lease, which is taken once and renewed until the run ends, and the platform as it may
 * be written to under it. A lease that was lost is not taken again: every further write is refused, and calls that still
 * wait for their turn are cut off.
 */
export class TileHold {
  readonly #context: HoldContext;
  readonly #tile: IntegrationTile;
  #lease: TileLease | undefined;
  /** Cuts off the calls of the lease where the process is to end and they take too long. */
  readonly #hurry = new AbortController();

  constructor(context: HoldContext, tile: IntegrationTile) {
    this.#context = context;
    this.#tile = tile;
  }

  get #client(): PlatformClient {
    return this.#context.platforms.of(this.#tile);
  }

  get #holder(): LeaseHolder & { readonly term?: Term } {
    const { holder, term, watch } = this.#context;
    // Two manifests may name one tile of the platform: they are two to it, even within one process.
    return { name: `${holder} for ${keyOf(this.#tile)}`, watch, ...(term ? { term } : {}) };
  }

  /** Takes the lease of the tile, once in a run; gives whether it did. Rejects as `TileLease.take` does. */
  async take({ integration }: TileFacts): Promise<boolean> {
    if (this.#lease) return false;
    const { now, sleep, signal, timers = realTimers } = this.#context;
    const { signal: hurried } = this.#hurry;
    const call = {
      lane: 'change' as const,
      signal: signal ? AbortSignal.any([signal, hurried]) : hurried,
    };
    const lease = new TileLease(this.#client, integration.id, this.#holder, now, call);
    await holding(lease, () => lease.take(sleep));
    lease.beat(timers);
    this.#lease = lease;
    return true;
  }

  /** Makes sure that the tile is still ours. Rejects as `TileLease.keep` does. */
  async keep(): Promise<void> {
    await this.#lease?.keep();
  }

  /** The platform, with a look at the lease before every call that writes. */
  writable(): PlatformClient {
    return guardWrites(this.#client, () => this.keep());
  }

  /** How calls are made while a plan is carried out: none is sent after the lease was lost. */
  call(): CallOptions {
    const { lane, signal } = this.#context;
    const signals = [signal, this.#lease?.signal].filter((each) => each !== undefined);
    return {
      lane: lane === 'sweep' ? 'change' : lane,
      ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}),
    };
  }

  /** The marks of the tile as this process writes them. */
  marks(facts: TileFacts, wanted: Plan['marks']): Marks {
    const { platforms, now, sleep } = this.#context;
    const { name, term } = this.#holder;
    const writer = { holder: name, ...(term ? { term: { ...term } } : {}) };
    return new Marks(this.writable(), facts.integration.id, facts.marks, wanted, {
      ...{ writer, written: platforms.written, now, sleep },
    });
  }

  /** Gives the lease back, where it is ours. `inHurry`: the process is to end, and waits for it only so long. */
  async release(inHurry: boolean): Promise<void> {
    if (!this.#lease) return;
    const hurry = inHurry ? { cut: this.#hurry, sleep: this.#context.sleep } : undefined;
    await giveBack(this.#lease, hurry);
  }
}
