import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Receipt } from '../../plan/plan.ts';
import { asideKinds, type AsideKind } from '../../resources/manifestSet.ts';
import { conditionOf, isTrue } from '../status/conditions.ts';
import { isOpen } from '../status/drift.ts';
import { bugPlaces, metricFacts, type BugPlace, type MetricName } from './metricNames.ts';
import { recordQuotas, type TenantQuota } from './quotas.ts';
import { conditionTypes } from '../status/reasons.ts';
import type { AccountStatus, TileStatus } from '../status/statusTypes.ts';

type Labels = Readonly<Record<string, string>>;

/** How a sweep of a tile went. */
export interface SweepRecord {
  /** `unobserved`: the tile could not be read. */
  readonly outcome: 'synced' | 'changed' | 'drifted' | 'waiting' | 'blocked' | 'failed' | 'unobserved';
  readonly seconds: number;
  /** When it ended, ISO-8601. */
  readonly at: string;
  readonly receipts: readonly Receipt[];
  /** Until when the platform is left alone because it refused calls over the quota, ISO-8601. */
  readonly throttledUntil?: string | undefined;
  /** When a flow of an account last ran to a good end, epoch milliseconds, by the key of the account. */
  readonly lastGoodRuns?: ReadonlyMap<string, number>;
}

/** What came of one look at the source of the manifests; the outcome of a Git poll fits as it is. */
export interface SourceRecord {
  readonly outcome: 'changed' | 'unchanged' | 'invalid' | 'held' | 'failed';
  readonly revision?: string;
  /** Faults of the revision. */
  readonly problems?: readonly unknown[];
  readonly loss?: { readonly accounts: readonly unknown[] };
  readonly leftAside?: Readonly<Partial<Record<AsideKind, number>>>;
  /** Documents that are not as the revision in force has them. */
  readonly keptDocuments?: number;
}

/** What a process that watches a cluster is at, at one moment. */
export interface ProcessMoment {
  readonly queueDepth: number;
  /** Epoch milliseconds at which the API last said anything, by list. */
  readonly lastHeard: Readonly<Record<string, number>>;
  /** Whether each shard is held. */
  readonly shards: readonly boolean[];
  /** The quota of each tenant that was called so far. */
  readonly quotas?: readonly TenantQuota[];
  /** A cluster as the source of manifests, and how many accounts the deletions that are held would lose. */
  readonly cluster?: { readonly source: string; readonly lostAccounts: number };
}

export interface Metrics {
  /** Sets everything that is told of a tile and its accounts; what is no longer there goes. */
  recordTile(status: TileStatus, sweep: SweepRecord): void;
  /** Drops everything that is told of a tile that is no longer declared. */
  forgetTile(tile: string): void;
  /** `source` is a name for people, never an address with credentials in it; `at` is ISO-8601. */
  recordSource(source: string, poll: SourceRecord, at: string): void;
  /** Counts forced pushes; by nought as well, so that the series stands from the beginning. */
  recordRewrite(source: string, by: 0 | 1): void;
  /** Counts a call of the platform; without a status where no answer came. */
  recordCall(call: { readonly route: string; readonly status?: number | undefined }): void;
  /** Counts a status that was written to a document of a cluster, or could not be. */
  recordStatusWrite(kind: string, done: boolean): void;
  /** Counts a fault of Storekeeper itself. */
  recordBug(where: BugPlace): void;
  /** Sets what is true at this moment of the process itself. */
  recordMoment(moment: ProcessMoment): void;
  /** Everything in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** A set of metrics of its own, with those of the process. `version` is that of Storekeeper. */
export function createMetrics(options: { readonly version: string }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauges = new Series(registry);
  setAtStart(gauges, options.version);
  const duration = new Histogram({
    name: 'storekeeper_sweep_duration_seconds' satisfies MetricName,
    help: metricFacts.storekeeper_sweep_duration_seconds.help,
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800],
    registers: [registry],
  });

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    recordTile(status, sweep) {
      const labels = tileLabels(status.tile);
      duration.observe(sweep.seconds);
      gauges.count('storekeeper_sweeps_total', { ...labels, outcome: sweep.outcome });
      for (const { kind, outcome } of sweep.receipts) {
        gauges.count('storekeeper_steps_total', { kind, outcome });
      }
      const corrected = status.accounts.flatMap((each) => each.drift).filter((each) => !isOpen(each));
      gauges.count('storekeeper_drift_corrected_total', labels, corrected.length);
      const group = gauges.replace(`tile ${status.tile}`);
      group('storekeeper_tile_ready', labels, isTrue(status.conditions, 'Ready') ? 1 : 0);
      group('storekeeper_tile_unmanaged_accounts', labels, status.unmanaged.length);
      recordShared(group, labels, status);
      if (sweep.throttledUntil !== undefined)
        group('storekeeper_tile_throttled_until_timestamp_seconds', labels, seconds(sweep.throttledUntil));
      if (sweep.outcome !== 'unobserved') {
        gauges.set('storekeeper_sweep_last_timestamp_seconds', labels, seconds(sweep.at));
      }
      const counted = status.accounts.map((account) => {
        recordAccount(group, labels.tile, account);
        recordShop(group, labels.tile, account, sweep.lastGoodRuns?.get(account.account));
        const putBack = account.drift.filter((each) => !isOpen(each)).length;
        return { labels: accountLabels(labels.tile, account.account), by: putBack };
      });
      gauges.countEach('storekeeper_account_drift_corrected_total', status.tile, counted);
    },
    forgetTile(tile) {
      gauges.replace(`tile ${tile}`);
      gauges.countEach('storekeeper_account_drift_corrected_total', tile, []);
      gauges.drop('storekeeper_sweep_last_timestamp_seconds', tileLabels(tile));
    },
    recordSource(source, poll, at) {
      gauges.count('storekeeper_source_fetch_failures_total', { source }, poll.outcome === 'failed' ? 1 : 0);
      if (poll.outcome !== 'failed') recordCommit(gauges.replace(`source ${source}`), source, poll, at);
    },
    recordRewrite(source, by) {
      gauges.count('storekeeper_source_rewrites_total', { source }, by);
    },
    recordStatusWrite(kind, done) {
      gauges.count('storekeeper_status_writes_total', { kind, outcome: done ? 'done' : 'failed' });
    },
    recordBug: (where) => gauges.count('storekeeper_bugs_total', { where }),
    recordMoment: (moment) => recordMoment(gauges, moment),
    recordCall({ route, status }) {
      const statusClass = status === undefined ? 'none' : `${String(Math.floor(status / 100))}xx`;
      gauges.count('storekeeper_platform_calls_total', { route, status_class: statusClass });
    },
  };
}

/** What stands from the beginning: who this is, and the counters whose first increase is to be seen. */
function setAtStart(series: Series, version: string): void {
  series.set('storekeeper_build_info', { version, node: process.versions.node }, 1);
  for (const where of bugPlaces) series.count('storekeeper_bugs_total', { where }, 0);
}

type SetGauge = (name: MetricName, labels: Labels, value: number) => void;

/** What is true of the process at one moment. */
function recordMoment(series: Series, moment: ProcessMoment): void {
  const { queueDepth, lastHeard, shards, cluster } = moment;
  const set: SetGauge = (...gauge) => series.set(...gauge);
  recordQuotas(series.replace('quotas'), moment.quotas ?? []);
  set('storekeeper_queue_depth', {}, queueDepth);
  for (const [list, at] of Object.entries(lastHeard))
    set('storekeeper_watch_last_event_timestamp_seconds', { list }, at / 1000);
  for (const [shard, held] of shards.entries())
    set('storekeeper_shard_held', { shard: String(shard) }, held ? 1 : 0);
  if (cluster === undefined) return;
  const { source, lostAccounts } = cluster;
  set('storekeeper_source_held', { source }, lostAccounts > 0 ? 1 : 0);
  set('storekeeper_source_lost_accounts', { source }, lostAccounts);
}

/** What the newest commit of a source is, and what came of it. */
function recordCommit(set: SetGauge, source: string, poll: SourceRecord, at: string): void {
  set('storekeeper_source_last_fetch_timestamp_seconds', { source }, seconds(at));
  set('storekeeper_source_invalid', { source }, poll.outcome === 'invalid' ? 1 : 0);
  set('storekeeper_source_problems', { source }, (poll.problems ?? []).length);
  set('storekeeper_source_kept_documents', { source }, poll.keptDocuments ?? 0);
  set('storekeeper_source_held', { source }, poll.outcome === 'held' ? 1 : 0);
  set('storekeeper_source_lost_accounts', { source }, poll.loss?.accounts.length ?? 0);
  for (const what of asideKinds)
    set('storekeeper_source_left_aside', { source, what }, poll.leftAside?.[what] ?? 0);
  if (poll.revision !== undefined)
    set('storekeeper_source_revision_info', { source, revision: poll.revision }, 1);
}

/** What the accounts of a tile share: its licences, and its one wizard. */
function recordShared(set: SetGauge, labels: Labels, { licence, abandonedDraft }: TileStatus): void {
  if (abandonedDraft)
    set('storekeeper_tile_abandoned_draft_timestamp_seconds', labels, seconds(abandonedDraft.since));
  if (licence === undefined) return;
  const { bought, used, free, expires } = licence;
  for (const [state, count] of Object.entries({ bought, used, free })) {
    if (count !== undefined) set('storekeeper_tile_licences', { ...labels, state }, count);
  }
  if (expires !== undefined)
    set('storekeeper_tile_licence_expires_timestamp_seconds', labels, seconds(expires));
}

/** `tile` is the name of the tile. An account has the namespace of its own manifest, which may be another than the tile's. */
function recordAccount(set: SetGauge, tile: string, status: AccountStatus): void {
  const labels = accountLabels(tile, status.account);
  set('storekeeper_account_ready', labels, isTrue(status.conditions, 'Ready') ? 1 : 0);
  for (const type of conditionTypes) {
    const condition = conditionOf(status.conditions, type)?.status ?? 'False';
    const value = { True: 1, False: 0, Unknown: -1 }[condition];
    set('storekeeper_account_condition', { ...labels, type }, value);
  }
  set('storekeeper_account_drift_paths', labels, status.driftPaths);
  const struggles = status.warnings.filter(({ code }) => code === 'TugOfWar').length;
  set('storekeeper_account_tug_of_war_paths', labels, struggles);
  set('storekeeper_account_undeclared_changes', labels, status.undeclared?.length ?? 0);
  const since = status.drift.filter(isOpen).map((each) => seconds(each.since));
  if (since.length > 0) {
    set('storekeeper_account_drift_oldest_timestamp_seconds', labels, Math.min(...since));
  }
  if (status.waiting !== undefined) {
    const waiting = { ...labels, for: status.waiting.for };
    set('storekeeper_account_waiting_since_timestamp_seconds', waiting, seconds(status.waiting.since));
  }
}

/** How the shop behind an account does. `lastGoodRun`: epoch milliseconds. */
function recordShop(
  set: SetGauge,
  tile: string,
  { account, live }: AccountStatus,
  lastGoodRun: number | undefined,
): void {
  const labels = { namespace: namespaceOf(account), tile, account: nameOf(account) };
  if (live?.connection !== undefined)
    set('storekeeper_account_connection_online', labels, live.connection.offline ? 0 : 1);
  if (live !== undefined) {
    set('storekeeper_account_flows', { ...labels, state: 'on' }, live.flows.on);
    set('storekeeper_account_flows', { ...labels, state: 'off' }, live.flows.total - live.flows.on);
  }
  if (lastGoodRun !== undefined)
    set('storekeeper_account_flow_last_success_timestamp_seconds', labels, lastGoodRun / 1000);
}

/** The gauges and counters of the list, with a memory of which series belong together so that they can go together. */
class Series {
  readonly #gauges = new Map<string, Gauge>();
  readonly #counters = new Map<string, Counter>();
  readonly #groups = new Map<string, (() => void)[]>();
  readonly #counted = new Map<string, ReadonlyMap<string, Labels>>();

  constructor(registry: Registry) {
    for (const [name, { type, help, labels }] of Object.entries(metricFacts)) {
      const detail = { name, help, labelNames: [...labels], registers: [registry] };
      if (type === 'gauge') this.#gauges.set(name, new Gauge(detail));
      if (type === 'counter') this.#counters.set(name, new Counter(detail));
    }
  }

  set(name: MetricName, labels: Labels, value: number): void {
    this.#gauges.get(name)?.set(labels, value);
  }

  drop(name: MetricName, labels: Labels): void {
    this.#gauges.get(name)?.remove(labels);
  }

  /** Counts, by nought as well, so that a series stands from the beginning and its first increase is seen. */
  count(name: MetricName, labels: Labels, by = 1): void {
    this.#counters.get(name)?.inc(labels, by);
  }

  /** Counts for every member of a group; the series of those that are no longer there go. */
  countEach(
    name: MetricName,
    group: string,
    members: readonly { readonly labels: Labels; readonly by: number }[],
  ): void {
    const key = `${name} ${group}`;
    const there = new Map(members.map(({ labels }) => [JSON.stringify(labels), labels]));
    for (const [text, labels] of this.#counted.get(key) ?? [])
      if (!there.has(text)) this.#counters.get(name)?.remove(labels);
    this.#counted.set(key, there);
    for (const { labels, by } of members) this.count(name, labels, by);
  }

  /** Drops the gauges of a group and gives a function that sets its new ones. */
  replace(group: string): SetGauge {
    for (const drop of this.#groups.get(group) ?? []) drop();
    const members: (() => void)[] = [];
    this.#groups.set(group, members);
    return (name, labels, value) => {
      this.set(name, labels, value);
      members.push(() => this.drop(name, labels));
    };
  }
}

function tileLabels(tile: string): { namespace: string; tile: string } {
  return { namespace: namespaceOf(tile), tile: nameOf(tile) };
}

/** One series for each declared account, whose manifest may stand in another namespace than its tile's. */
function accountLabels(tile: string, account: string): { namespace: string; tile: string; account: string } {
  return { namespace: namespaceOf(account), tile, account: nameOf(account) };
}

function namespaceOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

function nameOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
