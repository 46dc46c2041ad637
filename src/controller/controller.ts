import { schedule as scheduleCron, type Logger, type ScheduledTask } from 'node-cron';
import type { Log } from '../report/log.ts';
import type { TileStatus } from '../report/statusTypes.ts';
import { parseDuration } from '../resources/duration.ts';
import { formatProblem } from '../resources/load.ts';
import type { GitPoll, GitSource } from '../sources/git/gitPoll.ts';
import { desiresOf } from './desires.ts';
import { failureResponses } from './failures.ts';
import { KeyedQueue, realTimers, type Timers } from './queue.ts';
import type { TileDesire } from './reconcile.ts';
import { sweepTile, type Sweep, type SweepContext } from './sweep.ts';

/** What the long-running controller is made of. */
export interface ControllerOptions extends Omit<SweepContext, 'lane' | 'stopping' | 'onPlan'> {
  readonly source: GitSource;
  /** Name of the source for people and metrics, without credentials. */
  readonly sourceName: string;
  /** Milliseconds between two looks at the source. */
  readonly pollInterval: number;
  readonly random?: () => number;
  readonly timers?: Timers;
  readonly onSweep?: (tile: string, sweep: Sweep) => void;
  readonly onPoll?: (poll: GitPoll) => void;
}

/** Tiles that are worked on at the same time; writes within one are always serial. */
const workers = 4;
/** Share of an interval by which sweeps are spread, so that they do not all come at once after a start. */
const jitter = 0.1;
/** Days that steps and outcomes are kept. */
const historyDays = 90;

/** Watches a Git source and keeps the declared tiles as declared until it is stopped. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #queue: KeyedQueue;
  readonly #timers: Timers;
  readonly #desires = new Map<string, TileDesire>();
  readonly #statuses = new Map<string, TileStatus>();
  readonly #failures = new Map<string, number>();
  readonly #crons = new Map<string, { readonly expression: string; readonly task: ScheduledTask }>();
  readonly #housekeeping: ScheduledTask;
  readonly #cut = new AbortController();
  #polling: Promise<void> | undefined;
  #pollTimer: { clear(): void } | undefined;
  #stopping = false;
  #lastPoll: GitPoll | undefined;
  /** Revision of the manifests that are in force. */
  #inForce: string | undefined;
  #lastPollAt = 0;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.#queue = new KeyedQueue((key) => this.#work(key), workers, this.#timers);
    this.#housekeeping = scheduleCron('17 3 * * *', () => this.#prune(), {
      noOverlap: true,
      logger: cronLogger(options.log),
    });
  }

  /** Begins to watch; returns at once. */
  start(): void {
    this.#poll();
  }

  /** The last status of every declared tile. */
  statuses(): readonly TileStatus[] {
    return [...this.#statuses.values()];
  }

  /** False when the source has not been looked at for much longer than it should have been: the process hangs. */
  isLive(): boolean {
    return (
      this.#lastPollAt === 0 ||
      this.#timers.now() - this.#lastPollAt < Math.max(10 * this.#options.pollInterval, 600_000)
    );
  }

  /** Ready: manifests are in force and every declared tile has been looked at once. */
  readiness(): { ready: boolean; reason: string } {
    if (this.#stopping) return { ready: false, reason: 'stopping' };
    if (this.#desires.size === 0)
      return {
        ready: false,
        reason:
          this.#lastPoll === undefined
            ? 'the source has not been read yet'
            : 'no tile is declared, or no commit was good so far',
      };
    const missing = [...this.#desires.keys()].filter((key) => !this.#statuses.has(key));
    return missing.length > 0
      ? { ready: false, reason: `not yet looked at: ${missing.join(', ')}` }
      : { ready: true, reason: 'ok' };
  }

  /** Asks for a tile to be swept now. */
  sweepNow(tile: string): void {
    this.#queue.add(tile);
  }

  /** Looks at the source now rather than when its time has come. */
  pollNow(): void {
    this.#pollTimer?.clear();
    this.#poll();
  }

  /** Finishes the step in hand, gives leases back and stops. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#pollTimer?.clear();
    this.#cut.abort();
    for (const { task } of this.#crons.values()) await task.destroy();
    await this.#housekeeping.destroy();
    await this.#polling;
    await this.#queue.close();
  }

  #poll(): void {
    if (this.#stopping || this.#polling) return;
    this.#polling = this.#options.source.poll(this.#cut.signal).then((poll) => {
      this.#polling = undefined;
      if (this.#stopping) return;
      this.#lastPollAt = this.#timers.now();
      this.#takeIn(poll);
      this.#pollTimer = this.#timers.set(() => this.#poll(), this.#options.pollInterval);
    });
  }

  #takeIn(poll: GitPoll): void {
    const { metrics, sourceName, log, now, onPoll } = this.#options;
    metrics?.recordSource(sourceName, poll, now().toISOString());
    onPoll?.(poll);
    if (poll.outcome === 'failed')
      log.warn(`the source cannot be read: ${poll.message}`, { source: sourceName });
    if (
      poll.outcome === 'invalid' &&
      !(this.#lastPoll?.outcome === 'invalid' && this.#lastPoll.commit === poll.commit)
    ) {
      log.error(
        `commit ${poll.commit} is not valid; ${poll.lastGood ? `${poll.lastGood.revision} stays in force` : 'nothing is in force'}`,
        { source: sourceName, commit: poll.commit },
      );
      for (const problem of poll.problems)
        log.error(formatProblem(problem), { source: sourceName, file: problem.file, path: problem.path });
    }
    const good = 'manifests' in poll ? poll : poll.lastGood;
    this.#lastPoll = poll;
    if (good && (poll.outcome === 'changed' || good.revision !== this.#inForce))
      this.#adopt(desiresOf(good.manifests, good.revision, true), good.revision);
  }

  #adopt(desires: Map<string, TileDesire>, revision: string): void {
    this.#inForce = revision;
    for (const key of this.#desires.keys()) if (!desires.has(key)) this.#letGo(key);
    for (const [key, desire] of desires) {
      this.#desires.set(key, desire);
      this.#scheduleSweeps(key, desire.tile.spec.sweepSchedule);
      this.#failures.delete(key);
      this.#queue.add(key);
    }
    this.#options.log.info('manifests are in force', { revision, source: this.#options.sourceName });
  }

  /** A tile that is no longer declared is left alone; a document that vanished is no order to do anything. */
  #letGo(key: string): void {
    this.#desires.delete(key);
    this.#statuses.delete(key);
    this.#queue.remove(key);
    this.#scheduleSweeps(key, undefined);
    this.#options.metrics?.forgetTile(key);
    this.#options.log.warn('the tile is no longer declared and is left alone', { tile: key });
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

  async #work(key: string): Promise<void> {
    const desire = this.#desires.get(key);
    if (!desire || this.#stopping) return;
    const sweep = await sweepTile(
      {
        ...this.#options,
        lane: 'sweep', // A run that works on what is no longer declared ends after the step in hand; the newer commit comes next.
        stopping: () => this.#stopping || this.#desires.get(key) !== desire,
      },
      desire,
    );
    if (this.#desires.has(key)) this.#statuses.set(key, sweep.status);
    this.#options.onSweep?.(key, sweep);
    this.#queue.add(key, this.#nextAfter(key, desire, sweep));
  }

  /** Milliseconds until the next sweep, from the table of failures or the tile's interval. */
  #nextAfter(key: string, desire: TileDesire, sweep: Sweep): number {
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
    const pause = failureResponses[kind].comeBack(before, failure?.retryAfter);
    return Math.min(spread, pause * (1 + jitter * random()));
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
