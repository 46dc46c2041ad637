import { schedule as scheduleCron, type Logger, type ScheduledTask } from 'node-cron';
import { unitedAsked, type Asked } from '../plan/asked.ts';
import { Bugs } from '../report/bugs.ts';
import type { Log } from '../report/log.ts';
import type { TileStatus } from '../report/status/statusTypes.ts';
import { formatDuration, parseDuration } from '../lib/duration.ts';
import { failureResponses } from '../reconcile/failures.ts';
import { KeyedQueue, type Priority } from './queue.ts';
import { realTimers } from '../lib/clock.ts';
import { type Timers } from '../lib/clock.ts';
import type { DesiredTile } from '../reconcile/desiredTiles.ts';
import { answer, RunRequests, type RunRequest } from './requests.ts';
import { sweepTile, type Sweep, type SweepContext } from '../reconcile/sweep.ts';
import { awaitedOf, sweepPause, Watcher } from './watcher.ts';

/** The right to work on a tile, where several processes share them. */
export type Claim = Pick<SweepContext, 'signal' | 'term'>;

/** What the engine needs besides what a sweep needs. */
export interface EngineOptions extends Omit<
  SweepContext,
  'lane' | 'stopping' | 'onPlan' | 'approved' | 'signal' | 'term'
> {
  readonly random?: () => number;
  readonly timers?: Timers;
  /** Asked before a sweep and between its steps: undefined leaves the tile alone, because another process has it. */
  readonly claimOf?: (tile: string) => Claim | undefined;
  /** What documents ask for by name at this moment, besides what `request` was given. */
  readonly askedOf?: (tile: string, desire: DesiredTile) => Asked | undefined;
  /** The approval of a document that is not spent at this moment; absent: that of the desire. */
  readonly approvedOf?: (tile: string, desire: DesiredTile) => string | undefined;
  /** Called after each sweep, before the next of the same tile may begin. Must not reject. */
  readonly onSweep?: (tile: string, sweep: Sweep, desire: DesiredTile) => unknown;
}

/** Tiles that are worked on at the same time; writes within one are always serial. */
const workers = 4;
/** Share of an interval by which sweeps are spread, so that they do not all come at once after a start. */
const jitter = 0.1;
/** Days that steps and outcomes are kept. */
const historyDays = 90;

/**
 * Keeps declared tiles as declared: sweeps each when it was declared anew, when its time has come, and when somebody
 * asks. Where the declarations come from is the business of whoever calls `put`.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #queue: KeyedQueue;
  readonly #timers: Timers;
  readonly #desires = new Map<string, DesiredTile>();
  readonly #statuses = new Map<string, TileStatus>();
  readonly #failures = new Map<string, number>();
  /** Since when tiles do not work, in milliseconds since 1970: whoever reads of a failure is told when it has passed. */
  readonly #failingSince = new Map<string, number>();
  readonly #requests = new RunRequests();
  readonly #watcher: Watcher;
  readonly #bugs: Bugs;
  readonly #crons = new Map<string, { readonly expression: string; readonly task: ScheduledTask }>();
  readonly #housekeeping: ScheduledTask;
  #stopping = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.#bugs = options.bugs ?? new Bugs(options);
    this.#queue = new KeyedQueue((key, priority) => this.#workOrTell(key, priority), workers, this.#timers);
    this.#watcher = new Watcher({
      timers: this.#timers,
      ping: (key, connection, signal) => this.#isOnline(key, connection, signal),
      onCome: (key) => {
        options.log.info('a connection that was waited for is online', { tile: key });
        this.sweepNow(key, 'change');
      },
    });
    this.#housekeeping = scheduleCron('17 3 * * *', () => this.#prune(), {
      noOverlap: true,
      logger: cronLogger(options.log),
    });
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** The tiles that are declared, by `namespace/name`. */
  get desires(): ReadonlyMap<string, DesiredTile> {
    return this.#desires;
  }

  /** Tiles that are due and not yet worked on. */
  get depth(): number {
    return this.#queue.depth;
  }

  /** The last status of every declared tile that has been looked at. */
  statuses(): readonly TileStatus[] {
    return [...this.#statuses.values()];
  }

  /** Declared tiles that have not been looked at yet. */
  unseen(): readonly string[] {
    return [...this.#desires.keys()].filter((key) => !this.#statuses.has(key));
  }

  /** Declares a tile, new or otherwise than before, and has it swept. A run on what it said before ends early. */
  put(key: string, desire: DesiredTile, priority: Priority = 'change'): void {
    this.#desires.set(key, desire);
    this.#scheduleSweeps(key, desire.tile.spec.sweepSchedule);
    this.#failures.delete(key);
    this.#queue.add(key, 0, priority);
  }

  /** A tile that is no longer declared is left alone; a document that vanished is no order to do anything. */
  remove(key: string): void {
    if (!this.#desires.delete(key)) return;
    this.#statuses.delete(key);
    this.#failures.delete(key);
    this.#failingSince.delete(key);
    this.#queue.remove(key);
    this.#requests.drop(key);
    this.#watcher.forget(key);
    this.#scheduleSweeps(key, undefined);
    this.#options.metrics?.forgetTile(key);
  }

  /** Asks for a tile to be swept now. */
  sweepNow(key: string, priority: Priority = 'person'): void {
    if (this.#desires.has(key)) this.#queue.add(key, 0, priority);
  }

  /**
   * Asks for a tile to be swept now, with what a person wants of that run. Resolves with the run that answers it, which
   * begins from now on; with undefined where none will, because the tile is not declared here or the process stops.
   */
  request(key: string, request: RunRequest): Promise<Sweep | undefined> {
    if (!this.#desires.has(key) || this.#stopping) return Promise.resolve(undefined);
    const answered = this.#requests.add(key, request);
    this.#queue.add(key, 0, 'person');
    return answered;
  }

  /** Resolves when no work on the tile is in hand. */
  settled(key: string): Promise<void> {
    return this.#queue.settled(key);
  }

  /** Finishes the step in hand of every tile, gives leases back and stops. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#watcher.close();
    this.#options.platforms.stop();
    for (const { task } of this.#crons.values()) await task.destroy();
    await this.#housekeeping.destroy();
    await this.#queue.close();
    this.#requests.dropAll();
  }

  #scheduleSweeps(key: string, expression: string | undefined): void {
    const known = this.#crons.get(key);
    if (known?.expression === expression) return;
    if (known) void known.task.destroy();
    this.#crons.delete(key);
    if (expression === undefined) return;
    const task = scheduleCron(expression, () => this.#queue.add(key), {
      timezone: 'UTC',
      logger: cronLogger(this.#options.log),
    });
    this.#crons.set(key, { expression, task });
  }

  /** Never rejects: a fault of our own around a sweep must not end the process, nor all sweeps of the tile. */
  async #workOrTell(key: string, priority: Priority): Promise<void> {
    try {
      await this.#work(key, priority);
    } catch (error) {
      if (!this.#bugs.note('sweep', error, { tile: key }))
        this.#options.log.error('what comes after a sweep failed', { tile: key, error });
      if (this.#desires.has(key)) this.#queue.add(key, failureResponses.Bug.comeBack(0, undefined));
    }
  }

  async #work(key: string, priority: Priority): Promise<void> {
    const desire = this.#desires.get(key);
    const { claimOf, onSweep, askedOf, approvedOf } = this.#options;
    const claim = claimOf ? claimOf(key) : {};
    if (!desire || this.#stopping || !claim) return;
    this.#watcher.forget(key);
    const requests = this.#requests.take(key);
    const asked = unitedAsked([askedOf?.(key, desire), requests.asked]);
    // A run that works on what is no longer declared ends after the step in hand; what is declared now comes next.
    const isSuperseded = () => this.#stopping || this.#desires.get(key) !== desire;
    const sweep = await sweepTile(
      {
        ...this.#options,
        ...claim,
        bugs: this.#bugs,
        told: (tile) => this.#statuses.get(tile),
        lane: priority === 'person' ? 'person' : 'sweep',
        approved: requests.approved ?? (approvedOf ? approvedOf(key, desire) : desire.approved),
        stopping: () => isSuperseded() || (claimOf !== undefined && !claimOf(key)),
      },
      asked === undefined ? desire : { ...desire, asked },
    );
    if (this.#desires.has(key)) {
      this.#statuses.set(key, sweep.status);
      this.#noteFailing(key, sweep);
    }
    await onSweep?.(key, sweep, desire);
    if (this.#desires.has(key)) {
      this.#queue.add(key, this.#nextAfter(key, desire, sweep));
      this.#watch(key, sweep);
    }
    // What ended early has not answered anybody: the next run does.
    if (isSuperseded()) this.#requests.putBack(key, requests, sweep.run.approval);
    else answer(requests, sweep);
    if (this.#stopping || !this.#desires.has(key)) this.#requests.drop(key);
  }

  /** Remembers since when a tile does not work, and tells once that it does again. */
  #noteFailing(key: string, { run }: Sweep): void {
    const since = this.#failingSince.get(key);
    const now = this.#timers.now();
    if (run.failure) this.#failingSince.set(key, since ?? now);
    else if (since !== undefined && run.plan) {
      this.#failingSince.delete(key);
      this.#options.log.info(
        `the tile works again, after ${formatDuration(now - since)} in which it did not`,
        {
          tile: key,
        },
      );
    }
  }

  /** Has it looked between two sweeps whether a person has done what the tile waits for. */
  #watch(key: string, { run, status }: Sweep): void {
    const awaited = run.failure || this.#stopping ? undefined : awaitedOf(status, run.facts);
    if (awaited) this.#watcher.watch(key, awaited);
  }

  /** Whether a connection is online, as one call tells. Rejects where it does not. */
  async #isOnline(key: string, connection: string, signal: AbortSignal): Promise<boolean> {
    const { platforms, claimOf } = this.#options;
    const desire = this.#desires.get(key);
    if (!desire || (claimOf && !claimOf(key))) return false;
    const { online } = await platforms.of(desire.tile).pingConnection(connection, { lane: 'sweep', signal });
    return online === true;
  }

  /** Milliseconds until the next sweep, from the table of failures or the tile's interval. */
  #nextAfter(key: string, desire: DesiredTile, sweep: Sweep): number {
    const interval = parseDuration(desire.tile.spec.interval);
    const random = this.#options.random ?? Math.random;
    const spread = interval * (1 + jitter * (2 * random() - 1));
    const { failure } = sweep.run;
    const kind = failure?.kind ?? (sweep.outcome === 'waiting' ? 'Waiting' : undefined);
    if (kind === undefined) {
      this.#failures.delete(key);
      return spread;
    }
    const before = this.#failures.get(key) ?? 0;
    if (failure) this.#failures.set(key, before + 1);
    const usual = failureResponses[kind].comeBack(before, failure?.retryAfter);
    const awaited = failure ? undefined : awaitedOf(sweep.status, sweep.run.facts);
    const pause =
      (awaited ? sweepPause(awaited, this.#timers.now(), usual) : usual) * (1 + jitter * random());
    // What the platform asked for counts, also where the interval is shorter.
    const asked = kind === 'Throttled' && failure?.retryAfter !== undefined;
    return asked || failureResponses[kind].slowly === true ? pause : Math.min(spread, pause);
  }

  #prune(): void {
    const before = new Date(this.#timers.now() - historyDays * 86_400_000).toISOString();
    const gone = this.#options.store.prune(before);
    this.#options.log.info(`${gone} old entries of the history are gone`);
  }
}

/** node-cron prints to stdout unless it is given a logger. */
function cronLogger(log: Log): Logger {
  const text = (message: string | Error) => (message instanceof Error ? message.message : message);
  return {
    info: (message) => log.debug(text(message)),
    warn: (message) => log.warn(text(message)),
    error: (message) => log.error(text(message)),
    debug: (message) => log.debug(text(message)),
  };
}
