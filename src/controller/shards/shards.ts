import { createHash } from 'node:crypto';
import type { Term } from '../../act/lease/lease.ts';
import type { LeaseRecord } from '../../kubernetes/leases.ts';
import type { Timers } from '../../lib/clock.ts';
import { Campaign, leaseSeconds, renewDeadline, type LeaseWrites } from './campaign.ts';

/** The Leases of a group as sharing the tiles uses them. Every method rejects with a `ClusterError`. */
export interface GroupLeases extends LeaseWrites {
  readonly group: string;
  list(): Promise<readonly LeaseRecord[]>;
  read(name: string): Promise<LeaseRecord>;
  remove(name: string): Promise<void>;
}

/** What sharing the tiles among processes is made of. */
export interface ShardsOptions {
  readonly leases: GroupLeases;
  /** How many shards the tiles are hashed over; the same for all processes of a group. */
  readonly count: number;
  /** Name of this process, different from every other. */
  readonly identity: string;
  readonly timers: Timers;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly onTaken: (shard: number) => void;
  readonly onLost: (shard: number, why: string) => void;
  /** Called before a shard is given to another process of its own accord: resolves when no work on it is in hand. */
  readonly finish: (shard: number) => Promise<void>;
  /** Told in one sentence that the Leases cannot be reached. */
  readonly onTrouble: (message: string) => void;
  /** Told when the Leases can be reached again. */
  readonly onReached?: () => void;
}

/** Milliseconds between two looks at the Leases, spread by a quarter. */
const lookEvery = 1500;

/** Milliseconds after which the Lease of a silent process is removed. */
const longGone = 600_000;

/** The shard of a tile: the same in every process. */
export function shardOf(tile: string, count: number): number {
  return createHash('sha256').update(tile).digest().readUInt32BE(0) % count;
}

/**
 * Shares tiles among the processes of a group: tiles are hashed over shards, and each shard is with the one process that
 * holds its Lease. Where there are several shards, every process also holds a Lease of its own that says that it is
 * there, and takes no more than its part: so a newcomer gets its share, and what a process leaves behind is taken over.
 */
export class Shards {
  readonly #options: ShardsOptions;
  readonly #campaigns: readonly Campaign[];
  readonly #member: Campaign | undefined;
  readonly #membersSeen = new Map<string, { readonly renewedAt: string; readonly at: number }>();
  /** Shards that are being given to another process: their work ends, and then their Lease is given back. */
  readonly #yielding = new Set<number>();
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;
  #lookedAt: number;
  /** Whether the last look did not come to its end. */
  #isAway = false;
  /** Since when no look has come to its end, and why the last one did not. */
  #failing: { readonly since: number; readonly why: string } | undefined;

  constructor(options: ShardsOptions) {
    this.#options = options;
    const { leases, count, identity, timers, onTaken, onLost } = options;
    const common = { identity, leases, timers };
    this.#campaigns = Array.from(
      { length: count },
      (_none, shard) =>
        new Campaign({
          ...common,
          name: `${leases.group}-shard-${String(shard)}`,
          onTaken: () => onTaken(shard),
          onLost: (why) => onLost(shard, why),
        }),
    );
    if (count > 1)
      this.#member = new Campaign({ ...common, name: `${this.#memberPrefix}${digest(identity)}` });
    this.#lookedAt = timers.now();
  }

  /** Whether the work on a tile is this process's at this moment. */
  owns(tile: string): boolean {
    const shard = this.shardOf(tile);
    return !this.#yielding.has(shard) && this.#campaigns[shard]?.isHeld === true;
  }

  shardOf(tile: string): number {
    return shardOf(tile, this.#options.count);
  }

  /** The term in which a tile is this process's. */
  termOf(tile: string): Term | undefined {
    return this.#campaigns[this.shardOf(tile)]?.term;
  }

  /** Aborted when the tile is not this process's any more. */
  signalOf(tile: string): AbortSignal | undefined {
    return this.#campaigns[this.shardOf(tile)]?.signal;
  }

  /** Shards that are held at this moment. */
  get held(): readonly number[] {
    return this.#campaigns.flatMap((campaign, shard) => (campaign.isHeld ? shard : []));
  }

  /** False where the Leases have not been looked at for a minute, whatever came of it: the process hangs. */
  get isLive(): boolean {
    return this.#options.timers.now() - this.#lookedAt < 60_000;
  }

  /** Why no Lease can be held here, where the looks at them have failed for longer than one is held without being renewed. */
  get trouble(): string | undefined {
    const { since, why } = this.#failing ?? {};
    return since !== undefined && this.#options.timers.now() - since >= renewDeadline ? why : undefined;
  }

  /** Begins; returns at once. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Gives all Leases back. Work must have ended before: another process may begin at once. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    const given = [...this.#campaigns, ...(this.#member ? [this.#member] : [])].map((each) => each.release());
    await Promise.allSettled(given);
    if (this.#member) await this.#options.leases.remove(this.#member.name).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { sleep, random } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#look();
      await sleep(lookEvery * (0.75 + random() / 2), signal).catch(() => undefined);
    }
  }

  /** One look at the Leases: renews what is held, and takes or gives as the group needs it. */
  async #look(): Promise<void> {
    const { leases, onTrouble } = this.#options;
    this.#lookedAt = this.#options.timers.now();
    try {
      // What is held is renewed first and by itself: a list that hangs must not cost it.
      await Promise.all(this.#all.map((campaign) => campaign.renew().catch((error: unknown) => tell(error))));
      const records = new Map((await leases.list()).map((record) => [record.name, record]));
      if (this.#isAway) this.#options.onReached?.();
      this.#isAway = false;
      for (const campaign of this.#all) campaign.observe(records.get(campaign.name));
      if (this.#member && !this.#member.isHeld) await this.#member.take();
      await this.#share(this.#quota([...records.values()]));
      await this.#removeLongGone();
      this.#failing = undefined;
    } catch (error) {
      this.#isAway = true;
      this.#failing = { since: this.#failing?.since ?? this.#options.timers.now(), why: textOf(error) };
      tell(error);
    }
    function tell(error: unknown): void {
      onTrouble(textOf(error));
    }
  }

  async #share(quota: number): Promise<void> {
    for (const campaign of this.#campaigns) {
      if (this.held.length >= quota || this.#stop.signal.aborted) break;
      if (campaign.isFree) await this.#take(campaign);
    }
    const spare = this.held.filter((shard) => !this.#yielding.has(shard)).slice(quota);
    for (const shard of spare) this.#yield(shard);
  }

  async #take(campaign: Campaign): Promise<void> {
    await campaign.take();
    if (campaign.isHeld) return;
    // Somebody was faster, or a Lease of that name stands there without our label.
    campaign.observe(await this.#options.leases.read(campaign.name));
  }

  /** Ends the work on a shard and gives its Lease to whoever takes it; meanwhile it is renewed. */
  #yield(shard: number): void {
    const { finish, onTrouble } = this.#options;
    this.#yielding.add(shard);
    void finish(shard)
      .then(() => this.#campaigns[shard]?.release())
      .catch((error: unknown) => onTrouble(textOf(error)))
      .finally(() => this.#yielding.delete(shard));
  }

  /** How many shards this process may have: its part of them among the processes that are there, rounded up. */
  #quota(records: readonly LeaseRecord[]): number {
    if (!this.#member) return this.#campaigns.length;
    const now = this.#options.timers.now();
    const there = records.filter(({ name, holder }) => name.startsWith(this.#memberPrefix) && holder !== '');
    for (const name of [...this.#membersSeen.keys()])
      if (!there.some((record) => record.name === name)) this.#membersSeen.delete(name);
    for (const { name, renewedAt } of there) {
      if (this.#membersSeen.get(name)?.renewedAt !== renewedAt)
        this.#membersSeen.set(name, { renewedAt, at: now });
    }
    const alive = [...this.#membersSeen.values()].filter(({ at }) => now - at < leaseSeconds * 1000);
    return Math.ceil(this.#campaigns.length / Math.max(1, alive.length));
  }

  /** Processes that were killed leave the Lease behind that said that they are there. */
  async #removeLongGone(): Promise<void> {
    const now = this.#options.timers.now();
    for (const [name, { at }] of this.#membersSeen)
      if (now - at > longGone) await this.#options.leases.remove(name).catch(() => undefined);
  }

  get #memberPrefix(): string {
    return `${this.#options.leases.group}-member-`;
  }

  get #all(): readonly Campaign[] {
    return this.#member ? [...this.#campaigns, this.#member] : this.#campaigns;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A name of a process may have characters that a Lease may not. */
function digest(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 12);
}
