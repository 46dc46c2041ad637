import type { Kind } from '../../resources/group.ts';
import { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { ClusterError } from '../../kubernetes/clusterError.ts';
import { Connection } from '../../kubernetes/connection.ts';
import { plurals, group, type ClusterObject } from '../../kubernetes/objects.ts';
import { UsageError } from '../exit.ts';
import type { ClusterChoice } from './choice.ts';

/** A cluster with the namespaces that a command is about. */
export interface OpenCluster {
  readonly api: ClusterApi;
  /** Undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  /** What tells the cluster from others. */
  readonly name: string;
}

/**
 * Finds out which cluster and namespaces are meant; nothing is asked of the cluster yet. `name`: what a person calls one
 * document; where it is a `namespace/name` and no namespace is given, that is the one. Rejects with a `ClusterError`.
 */
export async function openCluster(choice: ClusterChoice, name = ''): Promise<OpenCluster> {
  const connection = await Connection.open(choice);
  const own = name.includes('/') ? name.slice(0, name.indexOf('/')) : connection.namespace;
  const named = choice.namespaces.length > 0 ? [...new Set(choice.namespaces)] : [own];
  return {
    api: new ClusterApi(connection),
    namespaces: choice.allNamespaces ? undefined : named,
    name: connection.name,
  };
}

/** The documents of a kind in the namespaces. Rejects with a `ClusterError`, or a `UsageError` where the cluster has no such kind. */
export async function listDocuments(cluster: OpenCluster, kind: Kind): Promise<ClusterObject[]> {
  const lists = await Promise.all(
    (cluster.namespaces ?? [undefined]).map((namespace) =>
      ofKnownKind(kind, () => cluster.api.listAll({ kind, namespace })),
    ),
  );
  return lists.flat().toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** For people: `namespace commerce`, or `all namespaces`. */
export function scopeText({ namespaces }: OpenCluster): string {
  if (namespaces === undefined) return 'all namespaces';
  return `${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${namespaces.join(', ')}`;
}

/** A list of a kind that the API server knows is never "not found", even in a namespace that is not there. */
async function ofKnownKind<T>(kind: Kind, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status !== 404) throw error;
    throw new UsageError(
      `the cluster has no ${plurals[kind]}.${group}: the custom resource definitions are not installed. ` +
        'Install them with "kubectl apply --server-side -f crds/" from a checkout of Storekeeper, or name another cluster with --context',
    );
  }
}

function sortKey({ metadata }: ClusterObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
