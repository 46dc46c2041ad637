import { Bugs } from '../../report/bugs.ts';
import type { SourcedTile } from '../../report/status/statusTypes.ts';
import { isTrue } from '../../report/status/conditions.ts';
import { sourceSentence, withSource, type SourceStatus } from '../../report/status/sourceStatus.ts';
import type { GitPoll, GitSource, GoodCommit } from '../../sources/git/gitPoll.ts';
import type { Looking } from '../../web/looking.ts';
import type { PassReceipt, Steering, SteeringAnswer } from '../../web/steering.ts';
import { desiredTilesOf, type Provenance } from '../../reconcile/desiredTiles.ts';
import { Engine, type EngineOptions } from '../engine.ts';
import { ControllerLooking } from '../looking.ts';
import type { Departures } from '../../judge/removing/departure.ts';
import { onOneLine } from '../../resources/load.ts';
import { tellMissing } from './missing.ts';
import { type Priority } from '../queue.ts';
import { realTimers } from '../../lib/clock.ts';
import { type Timers } from '../../lib/clock.ts';
import type { DesiredTile } from '../../reconcile/desiredTiles.ts';
import { ControllerSteering } from '../steering.ts';
import { Suspensions } from '../suspensions.ts';
import { SourceWatch } from './sourceWatch.ts';

/** What the controller of a Git source is made of. */
export interface ControllerOptions extends Omit<EngineOptions, 'claimOf'> {
  readonly source: GitSource;
  /** Name of the source for people and metrics, without credentials. */
  readonly sourceName: string;
  /** Branch and folder, where they are named. */
  readonly branch?: string | undefined;
  readonly folder?: string | undefined;
  /** Milliseconds between two looks at the source. */
  readonly pollInterval: number;
  readonly onPoll?: (poll: GitPoll) => void;
}

/** Watches a Git source and keeps the declared tiles as declared until it is stopped. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #engine: Engine;
  readonly #watch: SourceWatch;
  readonly #timers: Timers;
  readonly #bugs: Bugs;
  readonly #cut = new AbortController();
  #polling: Promise<void> | undefined;
  #pollTimer: { clear(): void } | undefined;
  #stopping = false;
  /** Revision of the manifests that are in force. */
  #inForce: string | undefined;
  #lastPollAt = 0;
  /** What the manifests in force declare, whatever is suspended by command. */
  #declared: ReadonlyMap<string, DesiredTile> = new Map();
  readonly #suspensions: Suspensions;
  /** How people steer this controller. */
  readonly steering: Steering;
  /** How people have it look at accounts. */
  readonly looking: Looking;

  /** Throws a StateError where what was suspended before cannot be read. */
  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.#bugs = options.bugs ?? new Bugs(options);
    this.#engine = new Engine({ ...options, bugs: this.#bugs });
    this.#suspensions = new Suspensions(options.store);
    const { platforms, now } = options;
    const desires = () => this.#declared;
    this.looking = new ControllerLooking({ desires, platforms, now, bugs: this.#bugs });
    this.steering = new ControllerSteering({
      ...{ engine: this.#engine, now: options.now, sleep: options.sleep },
      suspending: {
        suspensions: this.#suspensions,
        declared: () => this.#declared,
        changed: (tile) => this.#putInForce(tile, 'person'),
      },
      pass: (commit) => this.#pass(commit),
    });
    this.#watch = new SourceWatch({ ...options, name: options.sourceName });
  }

  /** Begins to watch; returns at once. */
  start(): void {
    this.#poll();
  }

  /** The last status of every declared tile, with what there is to know of its source. */
  statuses(): readonly SourcedTile[] {
    const { status, kept } = this.#watch;
    return this.#engine.statuses().map((tile) => withSource(tile, status, kept));
  }

  /** How the source stands. */
  sources(): readonly SourceStatus[] {
    return [this.#watch.status];
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
    const { status } = this.#watch;
    const newest = isTrue(status.conditions, 'Ready');
    if (this.#engine.desires.size === 0)
      return {
        ready: false,
        reason: newest ? 'no tile is declared in the newest commit' : sourceSentence(status),
      };
    const missing = this.#engine.unseen();
    if (missing.length > 0) return { ready: false, reason: `not yet looked at: ${missing.join(', ')}` };
    // What is in force is kept, so that the process does its work; a pod that is taken away mends no commit.
    return { ready: true, reason: newest ? 'ok' : `ok, but: ${sourceSentence(status)}` };
  }

  /** Sets what is told of this process at this moment; called before metrics are read. */
  recordMoment(): void {
    const { metrics, platforms, now } = this.#options;
    metrics?.recordMoment({
      queueDepth: this.#engine.depth,
      lastHeard: {},
      shards: [],
      quotas: platforms.quotas(now().getTime()),
    });
  }

  /** Asks for a tile to be swept now. */
  sweepNow(tile: string): void {
    this.#engine.sweepNow(tile);
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
    await Promise.all([this.#polling, this.#engine.stop()]);
  }

  #poll(): void {
    if (this.#stopping || this.#polling) return;
    this.#polling = this.#pollOnce().finally(() => {
      this.#polling = undefined;
      if (!this.#stopping) this.#pollTimer = this.#timers.set(() => this.#poll(), this.#options.pollInterval);
    });
  }

  /** Never rejects: a fault of our own in what a commit says must not end the process, which keeps what is in force. */
  async #pollOnce(): Promise<void> {
    const { source, sourceName, log } = this.#options;
    try {
      const poll = await source.poll(this.#cut.signal);
      if (this.#stopping) return;
      this.#lastPollAt = this.#timers.now();
      this.#takeIn(poll);
    } catch (error) {
      // The loop goes on: a process that is started anew would meet the same.
      this.#lastPollAt = this.#timers.now();
      if (!this.#bugs.note('source', error, { source: sourceName }))
        log.error('what the source holds could not be taken in', { source: sourceName, error });
    }
  }

  /** Lets a held commit come into force that a person names, and looks at the source for it. */
  async #pass(word: string): Promise<SteeringAnswer<PassReceipt>> {
    const { source, sourceName, log } = this.#options;
    const { held, inForce } = this.#watch.status;
    const found = [held, inForce].find((each) => each?.commit.startsWith(word));
    if (found === undefined) {
      const there = held ? `the one that is held is ${held.commit}` : 'none is held';
      return { ok: false, why: 'NotFound', message: `no commit ${word} of ${sourceName} is held: ${there}` };
    }
    const { commit } = found;
    if (found === held) {
      log.info('a person let a held commit pass', { source: sourceName, commit });
      await source.pass(commit);
      // A look that is in hand may have begun before.
      await this.#polling;
      this.pollNow();
      await this.#polling;
    }
    if (this.#stopping)
      return { ok: false, why: 'Stopping', message: 'the controller is stopping; ask again when it runs' };
    const { status } = this.#watch;
    const told = { source: sourceName, commit, inForce: status.inForce?.commit === commit };
    return { ok: true, told: { ...told, message: sourceSentence(status) } };
  }

  /** Tells of the accounts whose manifests are gone while a person has them left alone by command. */
  #tellSuspended(departures: Departures): void {
    const { log, sourceName } = this.#options;
    for (const account of departures.keys()) {
      const suspension = this.#suspensions.of(`AmazonAccount ${account}`);
      if (suspension)
        log.warn(
          onOneLine(
            `the manifest of ${account} is gone, and nothing is done about it: the account is suspended by command since ${suspension.since} (${suspension.reason}); "storekeeper resume account ${account}" lets it go on`,
          ),
          { source: sourceName, account },
        );
    }
  }

  #takeIn(poll: GitPoll): void {
    this.#watch.takeIn(poll);
    this.#options.onPoll?.(poll);
    const good = 'manifests' in poll ? poll : poll.lastGood;
    if (good && (poll.outcome === 'changed' || good.revision !== this.#inForce)) {
      tellMissing(this.#options.log, this.#options.sourceName, good.departures);
      this.#tellSuspended(good.departures);
      const whole = good.kept === undefined;
      this.#adopt(desiredTilesOf(good.manifests, good.revision, whole, provenanceOf(good)), good.revision);
    }
  }

  #adopt(desires: Map<string, DesiredTile>, revision: string): void {
    const { log, sourceName } = this.#options;
    this.#inForce = revision;
    for (const key of [...this.#engine.desires.keys()]) {
      if (desires.has(key)) continue;
      this.#engine.remove(key);
      log.warn('the tile is no longer declared and is left alone', { tile: key });
    }
    this.#declared = desires;
    for (const key of desires.keys()) this.#putInForce(key);
    log.info('manifests are in force', { revision, source: sourceName });
  }

  /** Has a tile kept as its manifests declare, but for what is suspended by command. */
  #putInForce(tile: string, priority?: Priority): void {
    const desire = this.#declared.get(tile);
    if (!desire) return;
    try {
      this.#suspensions.note(desire, this.#options.now());
    } catch (error) {
      // The sweep tells it of the tile: a store that takes no note stops it.
      this.#options.log.error('what suspended manifests say of their removal cannot be noted', {
        tile,
        error,
      });
    }
    this.#engine.put(tile, this.#suspensions.over(desire), priority);
  }
}

/** What a commit tells besides its manifests. */
function provenanceOf({ source, commit, departures }: GoodCommit): Provenance {
  return { source: { mark: source, commit, lives: true }, departures };
}
