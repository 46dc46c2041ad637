/** Where in the process a fault of our own was met: in a run on a tile, at a source, in what is told to a cluster, over HTTP. */
export const bugPlaces = ['sweep', 'source', 'cluster', 'web'] as const;
export type BugPlace = (typeof bugPlaces)[number];

const account = ['namespace', 'tile', 'account'] as const;
const tile = ['namespace', 'tile'] as const;
/** An account at integrator.io, which the quota is counted by; told by where its token is read from. */
const tenant = ['host', 'tenant'] as const;

/** One metric as Prometheus sees it. */
export interface MetricFact {
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

/**
 * Every metric of Storekeeper. Names, labels and meanings are API: dashboards and alert rules of others are built on
 * them, so they are changed only with a note. Listed for people in docs/metrics.md; a test keeps the two the same.
 */
export const metricFacts = {
  storekeeper_build_info: {
    type: 'gauge',
    help: 'Always 1; the version of Storekeeper and of the Node it runs on.',
    labels: ['version', 'node'],
  },
  storekeeper_account_ready: {
    type: 'gauge',
    help: '1 where the live account is as its manifest declares, else 0.',
    labels: account,
  },
  storekeeper_account_condition: {
    type: 'gauge',
    help: 'A condition of an account: 1 true, 0 false, -1 unknown.',
    labels: [...account, 'type'],
  },
  storekeeper_account_drift_paths: {
    type: 'gauge',
    help: 'Declared paths of an account that differ from their live values and are not put back.',
    labels: account,
  },
  storekeeper_account_drift_oldest_timestamp_seconds: {
    type: 'gauge',
    help: 'When the oldest of these differences was first seen, Unix time; absent where there is none.',
    labels: account,
  },
  storekeeper_account_undeclared_changes: {
    type: 'gauge',
    help: 'Changes in the app that no manifest of the account declares, fifty at most; only where policy.undeclared says Report.',
    labels: account,
  },
  storekeeper_account_waiting_since_timestamp_seconds: {
    type: 'gauge',
    help: 'Since when an account waits for what "for" says, Unix time; absent where it waits for nothing.',
    labels: [...account, 'for'],
  },
  storekeeper_account_connection_online: {
    type: 'gauge',
    help: '1 where the connection of an account to Amazon is online, 0 where it is offline; absent where it has none.',
    labels: account,
  },
  storekeeper_account_flows: {
    type: 'gauge',
    help: 'Flows of an account that are on and that are off.',
    labels: [...account, 'state'],
  },
  storekeeper_account_flow_last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When a flow of an account last ran to a good end, Unix time, looked up every quarter of an hour; absent where none was seen to.',
    labels: account,
  },
  storekeeper_tile_ready: {
    type: 'gauge',
    help: '1 where every declared account of the tile is ready and nothing blocks the tile, else 0.',
    labels: tile,
  },
  storekeeper_tile_licences: {
    type: 'gauge',
    help: 'Account licences of a tile: bought, used and free; absent where the token may not read them.',
    labels: [...tile, 'state'],
  },
  storekeeper_tile_licence_expires_timestamp_seconds: {
    type: 'gauge',
    help: 'When the licence of a tile runs out, Unix time; the platform then switches its flows off.',
    labels: tile,
  },
  storekeeper_tile_throttled_until_timestamp_seconds: {
    type: 'gauge',
    help: 'Until when a tile is not looked at because the platform refused calls over the quota, Unix time; absent where it did not.',
    labels: tile,
  },
  storekeeper_tile_unmanaged_accounts: {
    type: 'gauge',
    help: 'Accounts in the tile that no manifest declares.',
    labels: tile,
  },
  storekeeper_tile_abandoned_draft_timestamp_seconds: {
    type: 'gauge',
    help: "Since when an unfinished account of Storekeeper's wizard stands whose manifest is gone, Unix time; absent where there is none.",
    labels: tile,
  },
  storekeeper_drift_corrected_total: {
    type: 'counter',
    help: 'Differing paths that were put back and read back.',
    labels: tile,
  },
  storekeeper_account_drift_corrected_total: {
    type: 'counter',
    help: 'Differing paths of an account that were put back and read back.',
    labels: account,
  },
  storekeeper_account_tug_of_war_paths: {
    type: 'gauge',
    help: 'Paths of an account that somebody changes again whenever they are put back, and that are left so for now.',
    labels: account,
  },
  storekeeper_steps_total: {
    type: 'counter',
    help: 'Steps that were tried, by kind and by what came of them.',
    labels: ['kind', 'outcome'],
  },
  storekeeper_sweeps_total: {
    type: 'counter',
    help: 'Sweeps of a tile by how they ended.',
    labels: [...tile, 'outcome'],
  },
  storekeeper_sweep_duration_seconds: {
    type: 'histogram',
    help: 'How long sweeps took.',
    labels: [],
  },
  storekeeper_sweep_last_timestamp_seconds: {
    type: 'gauge',
    help: 'When the last sweep of a tile ended in which the tile could be read, Unix time.',
    labels: tile,
  },
  storekeeper_source_last_fetch_timestamp_seconds: {
    type: 'gauge',
    help: 'When the source of the manifests was last fetched with success, Unix time.',
    labels: ['source'],
  },
  storekeeper_source_fetch_failures_total: {
    type: 'counter',
    help: 'Attempts to fetch the source that failed.',
    labels: ['source'],
  },
  storekeeper_source_revision_info: {
    type: 'gauge',
    help: 'Always 1; the revision that was fetched last.',
    labels: ['source', 'revision'],
  },
  storekeeper_source_invalid: {
    type: 'gauge',
    help: '1 where the revision that was fetched last has faults, so that an older one stays in force or it is in force in part, else 0.',
    labels: ['source'],
  },
  storekeeper_source_kept_documents: {
    type: 'gauge',
    help: 'Documents that are not taken from the revision in force, because it has faults and is in force in part; 0 where it is in force whole.',
    labels: ['source'],
  },
  storekeeper_source_held: {
    type: 'gauge',
    help: '1 where the newest of a source is held because it loses many accounts or a tile: a commit, or deletions in a cluster; else 0.',
    labels: ['source'],
  },
  storekeeper_source_lost_accounts: {
    type: 'gauge',
    help: 'Accounts that what is held would lose; 0 where nothing is held.',
    labels: ['source'],
  },
  storekeeper_source_problems: {
    type: 'gauge',
    help: 'Faults of the revision that was fetched last.',
    labels: ['source'],
  },
  storekeeper_source_left_aside: {
    type: 'gauge',
    help: 'What was left aside in the revision that was fetched last, by what it is: links, documents of other programs and the like.',
    labels: ['source', 'what'],
  },
  storekeeper_source_rewrites_total: {
    type: 'counter',
    help: 'How often the newest commit did not come after the one before it, because somebody pushed with force.',
    labels: ['source'],
  },
  storekeeper_queue_depth: {
    type: 'gauge',
    help: 'Tiles that are due and wait for a worker.',
    labels: [],
  },
  storekeeper_shard_held: {
    type: 'gauge',
    help: '1 where this process holds the Lease of the shard, else 0; only where documents of a cluster are watched.',
    labels: ['shard'],
  },
  storekeeper_watch_last_event_timestamp_seconds: {
    type: 'gauge',
    help: 'When the Kubernetes API last said anything about a list that is watched, Unix time.',
    labels: ['list'],
  },
  storekeeper_status_writes_total: {
    type: 'counter',
    help: 'Statuses written to documents of a cluster, by kind and by whether it worked (done or failed).',
    labels: ['kind', 'outcome'],
  },
  storekeeper_bugs_total: {
    type: 'counter',
    help: 'Faults of Storekeeper itself, by where they were met: sweep, source, cluster or web. The log has each once with its stack.',
    labels: ['where'],
  },
  storekeeper_platform_calls_total: {
    type: 'counter',
    help: 'Calls of the integrator.io API by route and by class of the answer (2xx … 5xx, or none).',
    labels: ['route', 'status_class'],
  },
  storekeeper_platform_paused_seconds: {
    type: 'gauge',
    help: 'For how long no call of a tenant is begun because the platform refused one over the quota; 0 where calls are begun.',
    labels: tenant,
  },
  storekeeper_platform_throttled_since_timestamp_seconds: {
    type: 'gauge',
    help: 'Since when the platform refuses calls of a tenant over the quota and has answered none, Unix time; absent where it does not.',
    labels: tenant,
  },
  storekeeper_platform_available_calls: {
    type: 'gauge',
    help: 'Calls of a tenant that may be begun at once by the quota that is kept here.',
    labels: tenant,
  },
  storekeeper_platform_running_calls: {
    type: 'gauge',
    help: 'Calls of a tenant that are under way.',
    labels: tenant,
  },
  storekeeper_platform_waiting_calls: {
    type: 'gauge',
    help: 'Calls of a tenant that wait for their turn, by priority: person, change or sweep.',
    labels: [...tenant, 'priority'],
  },
} as const satisfies Record<string, MetricFact>;

export type MetricName = keyof typeof metricFacts;
