import { accountStatusOf, tileStatusOf } from '../../report/status/objectStatus.ts';
import type { Condition } from '../../report/status/statusTypes.ts';
import {
  neverObserved,
  type AccountObjectStatus,
  type TileObjectStatus,
} from '../../resources/schema/statusSchema.ts';
import { tileKeyOf } from '../../sources/kubernetes/manifests.ts';
import { keyOfObject, type ClusterObject } from '../../kubernetes/objects.ts';
import type { DocumentState, ShownAccount, ShownTile } from '../look/shownStatus.ts';
import type { ClusterChoice } from './choice.ts';
import { listDocuments, openCluster } from './openCluster.ts';

/** What is to be told. */
export interface Wanted {
  readonly what: 'accounts' | 'tiles';
  /** What a person calls the one that is wanted. */
  readonly name?: string;
}

/**
 * What the documents of a cluster tell of tiles and their accounts; nothing is asked of the platform. `accounts`: also those
 * whose tile is not among the documents, with a tile of which only the name is known. Rejects with a `ClusterError`, or a
 * `UsageError` where the cluster does not know our kinds.
 */
export async function clusterStatuses(choice: ClusterChoice, { what, name }: Wanted): Promise<ShownTile[]> {
  const cluster = await openCluster(choice, name);
  const [tiles, accounts] = await Promise.all([
    listDocuments(cluster, 'IntegrationTile'),
    listDocuments(cluster, 'AmazonAccount'),
  ]);
  const byTile = Map.groupBy(accounts, tileKeyOf);
  const told = (key: string) => (byTile.get(key) ?? []).map(toldAccount);
  const listed = tiles.map((tile) => toldTile(tile, told(keyOfObject(tile))));
  if (what === 'tiles') return listed;
  const known = new Set(tiles.map(keyOfObject));
  const others = [...byTile.keys()].filter((key) => !known.has(key));
  return [...listed, ...others.map((key) => tileAsTold(key, {}, told(key)))];
}

function toldTile(object: ClusterObject, accounts: readonly ShownAccount[]): ShownTile {
  const status = (object.status ?? {}) as TileObjectStatus;
  return {
    ...tileAsTold(keyOfObject(object), status, accounts),
    ...stateOf(object, status),
    conditions: conditionsOf(object, status),
  };
}

function tileAsTold(key: string, status: TileObjectStatus, accounts: readonly ShownAccount[]): ShownTile {
  const { observedAt: _observedAt, ...told } = tileStatusOf(key, status, []);
  return { ...told, accounts };
}

/** What the document of an account tells, also where no sweep has seen it yet. */
function toldAccount(object: ClusterObject): ShownAccount {
  const status = (object.status ?? {}) as AccountObjectStatus;
  const swept = accountStatusOf(keyOfObject(object), status);
  return {
    ...(swept
      ? { ...swept, drift: swept.drift.map(({ lastSeen: _lastSeen, ...record }) => record) }
      : unswept(object)),
    ...stateOf(object, status),
    conditions: conditionsOf(object, status),
  };
}

function unswept(object: ClusterObject): Omit<ShownAccount, 'conditions'> {
  const { accountName = '', marketplace = '' } = (object.spec ?? {}) as Record<string, string>;
  return {
    ...{ account: keyOfObject(object), accountName, marketplace, driftPaths: 0, declaredPaths: 0 },
    ...{ drift: [], blockers: [], warnings: [], checklist: [], outcomes: [] },
  };
}

function stateOf(object: ClusterObject, status: AccountObjectStatus | TileObjectStatus): DocumentState {
  const { generation } = object.metadata;
  const { observedGeneration, lastHandledReconcileAt } = status;
  return {
    ...(generation === undefined ? {} : { generation }),
    ...(observedGeneration === undefined || observedGeneration === neverObserved
      ? {}
      : { observedGeneration }),
    ...(lastHandledReconcileAt === undefined ? {} : { lastHandledReconcileAt }),
  };
}

function conditionsOf({ metadata }: ClusterObject, status: AccountObjectStatus | TileObjectStatus) {
  const conditions = (status.conditions ?? []) as readonly Condition[];
  if (conditions.length > 0) return conditions;
  const never: Condition = {
    ...{ type: 'Ready', status: 'Unknown', reason: 'NotObserved' },
    message: 'No controller has looked at it yet.',
    lastTransitionTime: metadata.creationTimestamp ?? '',
  };
  return [never];
}
