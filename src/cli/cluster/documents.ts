import { desiredTilesOfCluster, type DesiredClusterTile } from '../../controller/kubernetes/desiredTiles.ts';
import { ClusterSource } from '../../controller/kubernetes/clusterSource.ts';
import { settling } from '../../controller/kubernetes/lossGuard.ts';
import type { ClusterObject } from '../../kubernetes/objects.ts';
import type { SecretKey } from '../../platform/token.ts';
import { createLog } from '../../report/log.ts';
import type { Kind } from '../../resources/group.ts';
import type { ClusterManifests } from '../../sources/kubernetes/manifests.ts';
import type { ClusterChoice } from './choice.ts';
import { listDocuments, openCluster, scopeText, type OpenCluster } from './openCluster.ts';

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

/**
 * The documents as a controller has them in force that sees them all, with the loss guard over them. A deletion is acted on
 * when no other has come for a moment: what is there now was there a moment ago.
 */
async function asTheControllerReads(
  { api, name, namespaces }: OpenCluster,
  { tiles, accounts, processTokens }: Seen,
): Promise<ClusterManifests> {
  let at = Date.now() - settling;
  const source = new ClusterSource({
    ...{ api, name, namespaces, processTokens, selects: false },
    ...{ log: createLog({ level: 'silent' }), now: () => new Date(at), lookAgain: () => undefined },
    owns: () => true,
  });
  await source.read(tiles, accounts);
  at += settling;
  return await source.read(tiles, accounts);
}

/** What was listed in a cluster. */
interface Seen {
  readonly tiles: readonly ClusterObject[];
  readonly accounts: readonly ClusterObject[];
  readonly processTokens: boolean;
}

/** Reads the documents of a cluster. Rejects with a `ClusterError`, or a `UsageError` where it does not know our kinds. */
export async function readDocuments(choice: ClusterChoice, processTokens: boolean): Promise<Documents> {
  const cluster = await openCluster(choice);
  const [tiles, accounts] = await Promise.all([
    listDocuments(cluster, 'IntegrationTile'),
    listDocuments(cluster, 'AmazonAccount'),
  ]);
  const manifests = await asTheControllerReads(cluster, { tiles, accounts, processTokens });
  return {
    desires: desiredTilesOfCluster(manifests, cluster.name),
    faults: manifests.faults.map(({ kind, key, reason, message }) => ({ kind, key, reason, message })),
    readSecret: async (reference) => (await cluster.api.readSecretKey(reference)).text,
    scope: scopeText(cluster),
  };
}
