import { heldDeletionText, type HeldDeletion } from '../../judge/admitting/clusterLoss.ts';
import { dated, type Claim } from './conditions.ts';
import { leftAsideOf, type HeldDocuments, type SourceStatus } from './sourceStatus.ts';

/** What is known of a cluster as a source of manifests. */
export interface ClusterSource {
  /** Name of the cluster. */
  readonly name: string;
  /** Undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  /** Why its documents are not all known; undefined where they are. */
  readonly unlisted: string | undefined;
  readonly losses: readonly (HeldDeletion & { readonly since: string })[];
}

const mostTold = 50;

/** How a cluster stands as a source of manifests. `previous` tells since when its conditions hold; `now` is ISO-8601. Pure. */
export function clusterSourceStatus(
  source: ClusterSource,
  previous: SourceStatus | undefined,
  now: string,
): SourceStatus {
  const { name, namespaces, losses } = source;
  return {
    source: name,
    ...(namespaces === undefined ? {} : { folder: namespaces.join(', ') }),
    documents: losses.map(heldDocuments),
    leftAside: leftAsideOf([]),
    conditions: dated(claimsOf(source), previous?.conditions, now, undefined),
  };
}

function claimsOf({ unlisted, losses }: ClusterSource): Claim[] {
  if (unlisted !== undefined)
    return [{ type: 'Ready', status: 'False', reason: 'SourceNotRead', message: unlisted }];
  if (losses.length === 0) {
    const message = 'What stands in the cluster is in force.';
    return [{ type: 'Ready', status: 'True', reason: 'NewestInForce', message }];
  }
  const message = losses.map((loss) => heldDeletionText(loss, loss.since)).join(' ');
  return [
    { type: 'Ready', status: 'False', reason: 'SourceHeld', message },
    { type: 'Stalled', status: 'True', reason: 'SourceHeld', message },
  ];
}

function heldDocuments(loss: ClusterSource['losses'][number]): HeldDocuments {
  const { tile, hash, since, accounts, of } = loss;
  return {
    ...{ tile, hash, since, of },
    lost: accounts.slice(0, mostTold).map(({ account, accountName }) => ({ account, accountName, tile })),
    lostCount: accounts.length,
    message: heldDeletionText(loss, since),
  };
}
