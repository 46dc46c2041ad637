import type { Command } from 'commander';
import { UsageError } from '../exit.ts';

/** Which documents of which cluster a command is about. */
export interface ClusterChoice {
  /** Empty: the namespace of the kubeconfig's context, unless `allNamespaces`. */
  readonly namespaces: readonly string[];
  readonly allNamespaces: boolean;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/** Where a command finds what it is about: in files and folders, or in a cluster. */
export interface Place {
  readonly paths: readonly string[];
  readonly cluster?: ClusterChoice | undefined;
}

/** The options as they are given. */
export interface ClusterFlags {
  readonly kubernetes?: boolean;
  readonly namespace?: readonly string[];
  readonly allNamespaces?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Adds the options that name a cluster and namespaces. Each of them means that a cluster is asked. */
export function addClusterOptions(command: Command): Command {
  return command
    .option('-k, --kubernetes', 'the documents in the cluster; the options below mean it too')
    .option(
      '-n, --namespace <name>',
      "namespace, may be given several times (default: that of the kubeconfig's context)",
      (name: string, before: readonly string[] = []) => [...before, name],
    )
    .option('-A, --all-namespaces', 'all namespaces')
    .option('--kubeconfig <file>', 'how to reach the cluster (default: KUBECONFIG, or the service account)')
    .option('--context <name>', 'context of the kubeconfig');
}

/** The cluster that the options name; undefined where none of them is given. Throws a `UsageError` for two that exclude each other. */
export function clusterOf(flags: ClusterFlags): ClusterChoice | undefined {
  const {
    namespace: namespaces = [],
    allNamespaces = false,
    kubeconfig,
    context,
    kubernetes = false,
  } = flags;
  if (allNamespaces && namespaces.length > 0)
    throw new UsageError('found both --namespace and --all-namespaces; accepted: one of them');
  const isNamed = kubernetes || allNamespaces || namespaces.length > 0;
  if (!isNamed && kubeconfig === undefined && context === undefined) return undefined;
  return { namespaces, allNamespaces, kubeconfig, context };
}

/** Where a command finds manifests. Throws a `UsageError` for both places at once. */
export function placeOf(paths: readonly string[], flags: ClusterFlags): Place {
  const cluster = clusterOf(flags);
  if (cluster !== undefined && paths.length > 0)
    throw new UsageError(
      `found the manifests ${paths.join(', ')} and an option that means a cluster; accepted: either PATH, or --kubernetes for the documents in the cluster`,
    );
  return { paths, cluster };
}

/** As `placeOf`, for a command that asks nobody else. */
export function neededPlaceOf(paths: readonly string[], flags: ClusterFlags): Place {
  const place = placeOf(paths, flags);
  if (place.cluster === undefined && paths.length === 0)
    throw new UsageError(
      'found neither PATH nor --kubernetes; accepted: files or folders with manifests, or --kubernetes for the documents in the cluster',
    );
  return place;
}
