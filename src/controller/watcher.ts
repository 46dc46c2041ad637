import { unreachable } from '../lib/unreachable.ts';
import type { TileFacts } from '../observe/facts.ts';
import type { TileStatus, Waiting } from '../report/status/statusTypes.ts';
import type { Timers } from '../lib/clock.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How often is looked for what a person is waited for, by how long it has been: up to so many milliseconds, each so many. */
type Pauses = readonly { readonly until: number; readonly pause: number }[];

/** One ping a look: whoever has just opened the link is not kept waiting, and one who lets it lie costs little. */
const pingPauses: Pauses = [
  { until: 5 * minute, pause: 5 * second },
  { until: 30 * minute, pause: 15 * second },
  { until: 2 * hour, pause: minute },
  { until: Infinity, pause: 5 * minute },
];

/** A whole sweep a look, where nothing less tells whether a person has done it. */
const sweepPauses: Pauses = [
  { until: 10 * minute, pause: 20 * second },
  { until: 2 * hour, pause: minute },
  { until: Infinity, pause: 5 * minute },
];

const pauseOf = (pauses: Pauses, waited: number): number =>
  pauses.find(({ until }) => waited < until)?.pause ?? minute;

/** What a tile waits for after a sweep, and how it is found out that it has come. */
export interface Awaited {
  /** Connections of which one coming online is what is waited for. */
  readonly connections: readonly string[];
  /** What only a sweep tells: the bundle that a person installs now, or what takes its time. */
  readonly bySweep: 'soon' | 'slowly' | undefined;
  /** When the wait began that began last, in milliseconds since 1970. */
  readonly since: number;
}

/** What the accounts of a tile wait for by its status; undefined where none waits. */
export function awaitedOf(status: TileStatus, facts: TileFacts | undefined): Awaited | undefined {
  const waits = status.accounts.flatMap(({ waiting, accountId }) =>
    waiting ? [{ waiting, accountId }] : [],
  );
  if (waits.length === 0) return undefined;
  const found = waits.map(({ waiting, accountId }) => ({
    kind: waiting.for,
    connections: connectionsOf(waiting, accountId, facts),
  }));
  const unseen = found.filter(({ connections }) => connections.length === 0);
  const slowly = unseen.length > 0 ? 'slowly' : undefined;
  // What a person enters in the connection of a wizard is told by no ping.
  const entering = facts?.marks.wizard?.steps.some(({ enter }) => enter !== undefined) === true;
  const isSoon = (kind: Waiting['for']): boolean =>
    kind === 'NetSuiteBundle' || (entering && kind === 'AmazonConnection');
  return {
    connections: [...new Set(found.flatMap(({ connections }) => connections))],
    bySweep: unseen.some(({ kind }) => isSoon(kind)) ? 'soon' : slowly,
    since: Math.max(...waits.map(({ waiting }) => Date.parse(waiting.since))),
  };
}

/** Milliseconds until the sweep after one that left something waited for. `usual`: where only a sweep tells. */
export function sweepPause({ bySweep, since }: Awaited, now: number, usual: number): number {
  if (bySweep === 'soon') return pauseOf(sweepPauses, now - since);
  // What a ping tells needs no sweep: it comes for the rest of the tile.
  return bySweep === 'slowly' ? usual : Math.max(usual, pauseOf(pingPauses, now - since));
}

function connectionsOf(
  waiting: Waiting,
  accountId: string | undefined,
  facts: TileFacts | undefined,
): readonly string[] {
  const id = waiting.for === 'AmazonConsent' ? facts?.marks.wizard?.accountId : accountId;
  const amazon = facts?.accounts.find((live) => live.id === id)?.amazon;
  switch (waiting.for) {
    case 'AmazonConsent':
      // Without a link it is not consent that is waited for any more, but what Amazon tells after it.
      return amazon && waiting.link !== undefined ? [amazon.id] : [];
    case 'AmazonConnection':
      return amazon?.offline === true && facts?.marks.wizard?.accountId !== accountId ? [amazon.id] : [];
    case 'NetSuiteConnection':
      return offlineNetSuite(facts);
    case 'Approval':
    case 'AppUpdate':
    case 'Licence':
    case 'NetSuiteBundle':
    case 'Other':
    case 'RefusedStep':
      return [];
    default:
      return unreachable(waiting.for);
  }
}

function offlineNetSuite(facts: TileFacts | undefined): readonly string[] {
  return (facts?.netsuiteConnections ?? []).filter(({ offline }) => offline).map(({ id }) => id);
}

/** What the watcher is made of. */
export interface WatcherOptions {
  readonly timers: Timers;
  /** Whether a connection is online now: one call. May reject: then nothing is known, and it is asked again. */
  readonly ping: (tile: string, connection: string, signal: AbortSignal) => Promise<boolean>;
  /** Told once that something that was waited for has come. */
  readonly onCome: (tile: string) => void;
}

/**
 * Looks between two sweeps whether what a person is waited for has come, by the cheapest call that tells: often while it has
 * just been asked for, and less often as time goes on.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #watched = new Map<string, { clear(): void }>();

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** Looks from now on, in place of what was watched of the tile before. */
  watch(tile: string, awaited: Awaited): void {
    this.forget(tile);
    if (awaited.connections.length === 0) return;
    const cut = new AbortController();
    let timer: { clear(): void } | undefined;
    const next = (): void => {
      const pause = pauseOf(pingPauses, this.#options.timers.now() - awaited.since);
      timer = this.#options.timers.set(() => void look(), pause);
    };
    const look = async (): Promise<void> => {
      const hasCome = await this.#anyOnline(tile, awaited.connections, cut.signal);
      if (cut.signal.aborted) return;
      if (!hasCome) return next();
      this.forget(tile);
      this.#options.onCome(tile);
    };
    this.#watched.set(tile, {
      clear: () => {
        cut.abort();
        timer?.clear();
      },
    });
    next();
  }

  /** Looks no more: a sweep is at work, or the tile is let go of. */
  forget(tile: string): void {
    this.#watched.get(tile)?.clear();
    this.#watched.delete(tile);
  }

  /** Looks at nothing any more. */
  close(): void {
    for (const tile of [...this.#watched.keys()]) this.forget(tile);
  }

  async #anyOnline(tile: string, connections: readonly string[], signal: AbortSignal): Promise<boolean> {
    for (const connection of connections) {
      try {
        if (await this.#options.ping(tile, connection, signal)) return true;
      } catch {
        // Whatever is wrong there, the next sweep meets it too and tells it.
      }
      if (signal.aborted) return false;
    }
    return false;
  }
}
