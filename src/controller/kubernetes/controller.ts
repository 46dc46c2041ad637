import { Bugs } from '../../report/bugs.ts';
import type { SourceStatus } from '../../report/status/sourceStatus.ts';
import type { TileStatus } from '../../report/status/statusTypes.ts';
import type { Kind } from '../../resources/group.ts';
import type { TileObjectStatus } from '../../resources/schema/statusSchema.ts';
import { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { Connection } from '../../kubernetes/connection.ts';
import { Events } from '../../kubernetes/events.ts';
import { Leases } from '../../kubernetes/leases.ts';
import { tileKeyOf } from '../../sources/kubernetes/manifests.ts';
import { keyOfObject, type ClusterObject } from '../../kubernetes/objects.ts';
import { Secrets } from '../../kubernetes/secrets.ts';
import { StatusWriter } from '../../kubernetes/statusWriter.ts';
import { ClusterView } from '../../kubernetes/view.ts';
import type { Looking } from '../../web/looking.ts';
import type { Steering } from '../../web/steering.ts';
import { Engine, type EngineOptions } from '../engine.ts';
import { ControllerLooking } from '../looking.ts';
import { ControllerSteering } from '../steering.ts';
import { givenBack } from '../shards/campaign.ts';
import { Shards } from '../shards/shards.ts';
import { steadyTimers } from '../../lib/clock.ts';
import type { Sweep } from '../../reconcile/sweep.ts';
import { ClusterSource } from './clusterSource.ts';
import { askedOfWords, asksAnew, desiredTilesOfCluster, type DesiredClusterTile } from './desiredTiles.ts';
import { withHeldLoss } from './faultStatus.ts';
import { finalizerChanges, setFinalizer } from './finalizers.ts';
import { tellOfOthers, toldWithoutSweep } from './faultReports.ts';
import { Reporting } from './reporting.ts';

/** What the controller of a cluster is made of. */
export interface ClusterControllerOptions extends Omit<EngineOptions, 'claimOf' | 'previous' | 'platforms'> {
  readonly connection: Connection;
  /** Undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  readonly tileSelector?: string | undefined;
  readonly shards: number;
  readonly leaseName: string;
  readonly leaseNamespace: string;
  /** Whether tiles may name variables and files of this process. */
  readonly processTokens: boolean;
  /** Makes the platform clients, given how secrets are read. */
  readonly platforms: (readSecret: Secrets['read']) => EngineOptions['platforms'];
}

/** Milliseconds that changes are gathered before they are looked at. */
const gathering = 50;
/** Milliseconds before documents are looked at again where a fault of our own was in the way. */
const pauseAfterBug = 60_000;

/** Watches the documents of a cluster and keeps the declared tiles that are this process's as declared. */
export class ClusterController {
  readonly #options: ClusterControllerOptions;
  readonly #api: ClusterApi;
  readonly #view: ClusterView;
  readonly #secrets: Secrets;
  readonly #platforms: EngineOptions['platforms'];
  readonly #source: ClusterSource;
  readonly #writer: StatusWriter;
  readonly #reporting: Reporting;
  readonly #engine: Engine;
  readonly #shards: Shards;
  readonly #bugs: Bugs;
  /** How people steer this controller besides by annotation. */
  readonly steering: Steering;
  /** How people have it look at accounts of the tiles that are this process's. */
  readonly looking: Looking;
  readonly #stop = new AbortController();
  /** Documents, as `kind namespace/name`, of which something else is told than what came of a sweep. */
  #told: ReadonlySet<string> = new Set();
  /** Tiles of the last look, by `namespace/name`, whoever works on them. */
  #desires: ReadonlyMap<string, DesiredClusterTile> = new Map();
  #dirty = false;
  #looking: Promise<void> | undefined;

  constructor(options: ClusterControllerOptions) {
    const { connection, log, metrics, now } = options;
    this.#options = options;
    this.#bugs = options.bugs ?? new Bugs(options);
    const waits = waitsOf(options);
    this.#api = new ClusterApi(connection);
    this.#writer = new StatusWriter(this.#api, {
      sleep: options.sleep,
      onWrite: (kind, problem) => {
        metrics?.recordStatusWrite(kind, problem === undefined);
        if (problem !== undefined) log.warn(`a status could not be written: ${problem}`);
      },
    });
    this.#view = new ClusterView(connection, this.#api, {
      ...waits,
      namespaces: options.namespaces,
      tileSelector: options.tileSelector,
      onListed: () => this.#changed(),
      onChange: (kind, key, object) => {
        if (object) this.#writer.seen(object);
        else this.#writer.gone(kind, key);
        this.#changed();
      },
    });
    this.#secrets = new Secrets(connection, this.#api, {
      ...waits,
      onChange: (secret) => this.#secretChanged(secret),
    });
    this.#source = new ClusterSource({
      ...options,
      api: this.#api,
      name: connection.name,
      selects: options.tileSelector !== undefined,
      owns: (tile) => this.#shards.owns(tile),
      lookAgain: (milliseconds) => this.#lookAgainAfter(milliseconds),
    });
    this.#platforms = options.platforms((reference) => this.#secrets.read(reference));
    this.#reporting = new Reporting({
      find: (kind, key) => this.#view.find(kind, key),
      accountsOf: (tile) => this.#view.all('AmazonAccount').filter((account) => tileKeyOf(account) === tile),
      writer: this.#writer,
      events: new Events(connection, options.holder),
      ...{ log, now },
    });
    this.#shards = this.#makeShards(waits);
    this.#engine = new Engine({
      ...options,
      bugs: this.#bugs,
      platforms: this.#platforms,
      previous: (tile) => this.#reporting.previous(tile),
      askedOf: (_tile, desire) =>
        askedOfWords((desire as DesiredClusterTile).words, (document) => this.#wordReceipts(document)),
      approvedOf: (tile, desire) =>
        this.#reporting.openApproval(tile, (desire as DesiredClusterTile).approval),
      claimOf: (tile) => (this.#shards.owns(tile) ? this.#claimOf(tile) : undefined),
      onSweep: async (tile, sweep, desire) => {
        await this.#swept(tile, sweep, desire as DesiredClusterTile);
        await options.onSweep?.(tile, sweep, desire);
      },
    });
    const [engine, platforms] = [this.#engine, this.#platforms];
    const desires = () => engine.desires;
    this.looking = new ControllerLooking({ desires, platforms, now, bugs: this.#bugs });
    this.steering = new ControllerSteering({ engine: this.#engine, now, sleep: options.sleep });
  }

  /** Begins to watch; returns at once. */
  start(): void {
    this.#view.start();
    this.#shards.start();
  }

  /** The last status of every tile that this process works on. */
  statuses(): readonly TileStatus[] {
    return this.#engine.statuses().map((status) => {
      const loss = (this.#engine.desires.get(status.tile) as DesiredClusterTile | undefined)?.loss;
      return { ...status, conditions: withHeldLoss(status.conditions, loss) };
    });
  }

  /** How the lists of documents stand. */
  sources(): readonly SourceStatus[] {
    return [this.#source.status(this.#view.lacking)];
  }

  /** Asks for a tile to be swept now. */
  sweepNow(tile: string): void {
    this.#engine.sweepNow(tile);
  }

  /** False when nothing has been done for much longer than it should have been: the process hangs. */
  isLive(): boolean {
    return this.#shards.isLive;
  }

  /** Ready: everything is listed and the Leases can be held, so that this process can take over at any moment. */
  readiness(): { ready: boolean; reason: string } {
    if (this.#stop.signal.aborted) return { ready: false, reason: 'stopping' };
    const { lacking } = this.#view;
    if (lacking !== undefined) return { ready: false, reason: lacking };
    const { trouble } = this.#shards;
    return trouble === undefined
      ? { ready: true, reason: 'ok' }
      : {
          ready: false,
          reason: `the Leases by which tiles are shared cannot be held, so that no tile is worked on here: ${trouble}`,
        };
  }

  /** Sets what is told of this process at this moment; called before metrics are read. */
  recordMoment(): void {
    const { metrics, shards, connection, now } = this.#options;
    metrics?.recordMoment({
      queueDepth: this.#engine.depth,
      lastHeard: this.#view.lastHeard(),
      shards: Array.from({ length: shards }, (_none, shard) => this.#shards.held.includes(shard)),
      cluster: { source: connection.name, lostAccounts: this.#source.lostAccounts },
      quotas: this.#platforms.quotas(now().getTime()),
    });
  }

  /** Finishes the steps in hand, gives the Leases back and stops. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#engine.stop();
    await this.#looking;
    await this.#writer.stop();
    await this.#shards.stop();
    await Promise.all([this.#view.stop(), this.#secrets.watchOnly(new Set())]);
    await this.#platforms.close();
  }

  #makeShards(
    waits: Pick<ConstructorParameters<typeof Shards>[0], 'sleep' | 'random' | 'onTrouble'>,
  ): Shards {
    const { connection, leaseName, leaseNamespace, shards: count, holder, log } = this.#options;
    return new Shards({
      ...waits,
      count,
      identity: holder,
      leases: new Leases(connection, leaseNamespace, leaseName),
      timers: steadyTimers(),
      // It asks far more often than a list that has failed: whatever pauses need not wait to find out by itself.
      onReached: () => this.#view.wake(),
      onTaken: (shard) => {
        log.info(`shard ${String(shard)} of ${String(count)} is worked on here now`);
        this.#changed();
      },
      onLost: (shard, why) => {
        const level = why === givenBack ? 'info' : 'warn';
        log[level](`shard ${String(shard)} of ${String(count)} is not worked on here any more: ${why}`);
        this.#changed();
      },
      finish: async (shard) => {
        const tiles = [...this.#engine.desires.keys()].filter((tile) => this.#shards.shardOf(tile) === shard);
        for (const tile of tiles) this.#engine.remove(tile);
        await Promise.all(tiles.map((tile) => this.#engine.settled(tile)));
      },
    });
  }

  /** The words of a document, as `kind namespace/name`, that a sweep has handled. */
  #wordReceipts(document: string): Readonly<Record<string, string>> {
    const [kind, key = ''] = document.split(' ');
    const object = this.#view.find(kind as Kind, key);
    const status = object && (this.#writer.current(object) as TileObjectStatus | undefined);
    return status?.lastHandledWords ?? {};
  }

  #claimOf(tile: string) {
    const [signal, term] = [this.#shards.signalOf(tile), this.#shards.termOf(tile)];
    return { ...(signal ? { signal } : {}), ...(term ? { term } : {}) };
  }

  /** A token has changed: its tiles are tried anew at once. */
  #secretChanged(secret: string): void {
    this.#platforms.secretChanged(secret);
    for (const [key, { tile }] of this.#engine.desires)
      if (secretOf(tile) === secret) this.#engine.sweepNow(key, 'change');
  }

  /** Looks at the documents soon; what changes until then is one look. */
  #changed(): void {
    this.#dirty = true;
    if (this.#looking || this.#stop.signal.aborted) return;
    this.#looking = this.#lookWhileDirty().finally(() => {
      this.#looking = undefined;
      if (this.#dirty) this.#changed();
    });
  }

  async #lookWhileDirty(): Promise<void> {
    const { signal } = this.#stop;
    const { sleep, log } = this.#options;
    while (this.#dirty && !signal.aborted) {
      await sleep(gathering, signal).catch(() => undefined);
      this.#dirty = false;
      if (signal.aborted || !this.#view.listed) continue;
      try {
        await this.#look();
      } catch (error) {
        log.warn('not everything in the cluster could be brought up to date; tried again', { error });
        const pause = this.#bugs.note('cluster', error) ? pauseAfterBug : 2000;
        await sleep(pause, signal).catch(() => undefined);
        this.#dirty = true;
      }
    }
  }

  async #look(): Promise<void> {
    const { now } = this.#options;
    const [tiles, accounts] = [this.#view.all('IntegrationTile'), this.#view.all('AmazonAccount')];
    const manifests = await this.#source.read(tiles, accounts);
    this.#desires = desiredTilesOfCluster(manifests, this.#options.connection.name);
    this.#told = toldWithoutSweep(manifests);
    this.#adopt();
    await this.#secrets.watchOnly(
      new Set([...this.#engine.desires.values()].flatMap(({ tile }) => secretOf(tile) ?? [])),
    );
    await tellOfOthers(
      {
        ...{ api: this.#api, writer: this.#writer, reporting: this.#reporting, now },
        owns: (tile) => this.#shards.owns(tile),
        sees: (tile) => this.#view.find('IntegrationTile', tile) !== undefined,
        selects: this.#options.tileSelector !== undefined,
      },
      manifests,
    );
    const changes = finalizerChanges(manifests, { tiles, accounts }, now());
    for (const change of changes) if (this.#isOurs(change.object)) await setFinalizer(this.#api, change);
  }

  #lookAgainAfter(milliseconds: number): void {
    const { signal } = this.#stop;
    void this.#options.sleep(milliseconds, signal).then(
      () => this.#changed(),
      () => undefined,
    );
  }

  /** Gives the engine the tiles that are this process's, as they are declared now, and takes the others from it. */
  #adopt(): void {
    for (const key of [...this.#engine.desires.keys()])
      if (!this.#desires.has(key) || !this.#shards.owns(key)) this.#engine.remove(key);
    for (const [key, desire] of this.#desires) {
      if (!this.#shards.owns(key)) continue;
      const known = this.#engine.desires.get(key) as DesiredClusterTile | undefined;
      if (known?.mark === desire.mark) continue;
      const asked = known !== undefined && asksAnew(known, desire);
      this.#engine.put(key, desire, known === undefined ? 'sweep' : asked ? 'person' : 'change');
    }
  }

  #isOurs(object: ClusterObject): boolean {
    return this.#shards.owns(object.kind === 'IntegrationTile' ? keyOfObject(object) : tileKeyOf(object));
  }

  async #swept(tile: string, sweep: Sweep, desire: DesiredClusterTile): Promise<void> {
    // Whoever has the tile now tells of it.
    if (!this.#shards.owns(tile)) return;
    const superseded = this.#engine.desires.get(tile) !== desire;
    try {
      const gone = await this.#reporting.afterSweep(desire, sweep, { superseded, skip: this.#told });
      for (const key of gone) {
        const object = this.#view.find('AmazonAccount', key);
        if (object) await setFinalizer(this.#api, { object, wanted: false });
      }
    } catch (error) {
      this.#bugs.note('cluster', error, { tile });
      this.#options.log.warn('what came of a sweep could not be told in the cluster; the next tells it', {
        tile,
        error,
      });
    }
    // Suspensions end by the calendar, which no document tells.
    this.#changed();
  }
}

/** `namespace/name` of the secret that a tile's token is in. */
function secretOf({ spec, metadata }: DesiredClusterTile['tile']): string | undefined {
  const { secretKeyRef } = spec.platform.tokenFrom;
  return secretKeyRef && `${metadata.namespace}/${secretKeyRef.name}`;
}

/** How what watches the cluster waits, and where it tells how it goes. */
function waitsOf({ now, random = Math.random, sleep, log }: ClusterControllerOptions) {
  return {
    now: () => now().getTime(),
    random,
    sleep: sleep as (milliseconds: number, signal: AbortSignal) => Promise<void>,
    onTrouble: (message: string) => log.warn(message),
    onRecovery: (message: string) => log.info(message),
  };
}
