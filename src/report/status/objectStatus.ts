import type { AccountObjectStatus, TileObjectStatus } from '../../resources/schema/statusSchema.ts';
import { isTrue } from './conditions.ts';
import type { AccountStatus, TileStatus } from './statusTypes.ts';

/** What a status in Kubernetes says of the document rather than of the account or tile. */
export interface DocumentReceipts {
  readonly observedGeneration?: number;
  readonly lastHandledReconcileAt?: string;
  readonly lastHandledWords?: Readonly<Record<string, string>>;
  /** Of a tile. */
  readonly lastHandledApproval?: string;
}

/**
 * The status of an account as its object in Kubernetes tells it: without what metadata says already, and without what
 * changes at every sweep, so that nothing is written where nothing is new.
 */
export function accountObjectStatus(status: AccountStatus, extra: DocumentReceipts): AccountObjectStatus {
  const { account: _account, drift, blockers, warnings, outcomes, conditions, ...rest } = status;
  return clean({
    ...rest,
    ...extra,
    conditions: conditions.map(bounded),
    drift: drift.map(({ lastSeen: _lastSeen, ...record }) => record),
    blockers: blockers.map(withoutAccount),
    warnings: warnings.map(withoutAccount),
    outcomes,
  }) as AccountObjectStatus;
}

/** The status of a tile as its object in Kubernetes tells it. */
export function tileObjectStatus(status: TileStatus, extra: DocumentReceipts): TileObjectStatus {
  const { integrationId, planHash, conditions, blockers, warnings, unmanaged, abandonedDraft, licence } =
    status;
  const having = (type: 'Ready' | 'Drifted') =>
    status.accounts.filter((account) => isTrue(account.conditions, type)).length;
  const generation = extra.observedGeneration;
  const applied = isTrue(conditions, 'Ready') && generation !== undefined;
  return clean({
    ...extra,
    ...{ integrationId, planHash, unmanaged, abandonedDraft, licence },
    conditions: conditions.map(bounded),
    blockers: blockers.map(withoutAccount),
    warnings: warnings.map(withoutAccount),
    accounts: { declared: status.accounts.length, ready: having('Ready'), drifted: having('Drifted') },
    driftPaths: status.accounts.reduce((sum, account) => sum + account.driftPaths, 0),
    ...(applied ? { lastAppliedRevision: `generation:${String(generation)}` } : {}),
  }) as TileObjectStatus;
}

/** What a sweep remembers of the one before, from what the object tells. `key` is the `namespace/name` of the account. */
export function accountStatusOf(key: string, status: AccountObjectStatus): AccountStatus | undefined {
  if (status.state === undefined || status.accountName === undefined) return undefined;
  // That a deletion is held is of the document, and over when a sweep works on the account.
  const {
    drift = [],
    conditions = [],
    blockers = [],
    warnings = [],
    heldSince: _heldSince,
    ...rest
  } = status;
  return {
    declaredPaths: 0,
    driftPaths: 0,
    marketplace: '',
    management: 'Full',
    checklist: [],
    outcomes: [],
    ...rest,
    account: key,
    conditions,
    drift: drift.map((record) => ({ ...record, lastSeen: record.since })),
    blockers: blockers.map((blocker) => ({ path: undefined, ...blocker, account: key })),
    warnings: warnings.map((warning) => ({ path: undefined, ...warning, account: key })),
  } as AccountStatus;
}

/** The status of a tile and its accounts, from what their objects tell. */
export function tileStatusOf(
  key: string,
  status: TileObjectStatus,
  accounts: readonly AccountStatus[],
): TileStatus {
  const { conditions = [], blockers = [], warnings = [], unmanaged = [], abandonedDraft, licence } = status;
  return {
    tile: key,
    integrationId: status.integrationId ?? '',
    observedAt: '',
    planHash: status.planHash ?? '',
    conditions: conditions as TileStatus['conditions'],
    accounts,
    blockers: blockers.map((blocker) => ({
      path: undefined,
      ...blocker,
      account: undefined,
    })) as TileStatus['blockers'],
    warnings: warnings.map((warning) => ({
      path: undefined,
      ...warning,
      account: undefined,
    })) as TileStatus['warnings'],
    unmanaged,
    ...(abandonedDraft === undefined ? {} : { abandonedDraft }),
    ...(licence === undefined
      ? {}
      : {
          licence: { bought: undefined, free: undefined, edition: undefined, expires: undefined, ...licence },
        }),
  };
}

const longestMessage = 32_000;

/** The API refuses a condition with a longer message, and with it the whole status. */
function bounded<T extends { readonly message: string }>(condition: T): T {
  const { message } = condition;
  return message.length <= longestMessage
    ? condition
    : { ...condition, message: `${message.slice(0, longestMessage)}…` };
}

function withoutAccount<T extends { readonly account: string | undefined }>({
  account: _account,
  ...rest
}: T) {
  return rest;
}

/** JSON has no undefined. */
function clean(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
