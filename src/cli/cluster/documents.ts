import { desiredTilesOfCluster, type DesiredClusterTile } from '../../controller/kubernetes/desiredTiles.ts';
import type { SecretKey } from '../../platform/token.ts';
import type { Kind } from '../../resources/group.ts';
import { ManifestReader } from '../../sources/kubernetes/manifests.ts';
import type { ClusterChoice } from './choice.ts';
import { listDocuments, openCluster, scopeText } from './openCluster.ts';

/** A document that is not acted on. */
export interface Fault {
  readonly kind: Kind;
  /** `namespace/name`. */
  readonly key: string;
  readonly reason: string;
  readonly message: string;
}

/** What the documents of a cluster declare, as the controller of the same namespaces reads them. */
export interface Documents {
  readonly desires: ReadonlyMap<string, DesiredClusterTile>;
  readonly faults: readonly Fault[];
  /** Reads a key of a secret of the same cluster; nothing is kept. */
  readonly readSecret: (reference: SecretKey) => Promise<string>;
  /** Where was looked, for people. */
  readonly scope: string;
}

/** Reads the documents of a cluster. Rejects with a `ClusterError`, or a `UsageError` where it does not know our kinds. */
export async function readDocuments(choice: ClusterChoice, processTokens: boolean): Promise<Documents> {
  const cluster = await openCluster(choice);
  const [tiles, accounts] = await Promise.all([
    listDocuments(cluster, 'IntegrationTile'),
    listDocuments(cluster, 'AmazonAccount'),
  ]);
  const manifests = new ManifestReader().read(tiles, accounts, { processTokens, now: new Date() });
  return {
    desires: desiredTilesOfCluster(manifests, cluster.name),
    faults: manifests.faults.map(({ kind, key, reason, message }) => ({ kind, key, reason, message })),
    readSecret: async (reference) => (await cluster.api.readSecretKey(reference)).text,
    scope: scopeText(cluster),
  };
}
