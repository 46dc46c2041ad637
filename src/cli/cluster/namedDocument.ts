import { oneNamed } from '../../report/compare/accountNames.ts';
import type { Kind } from '../../resources/group.ts';
import type { ObjectName } from '../../kubernetes/clusterApi.ts';
import { ClusterError } from '../../kubernetes/clusterError.ts';
import { keyOfObject, type ClusterObject } from '../../kubernetes/objects.ts';
import { UsageError } from '../exit.ts';
import type { Target, What } from '../steer/steered.ts';
import type { ClusterChoice } from './choice.ts';
import { listDocuments, openCluster, type OpenCluster } from './openCluster.ts';

const kindOf: Readonly<Record<What, Kind>> = { account: 'AmazonAccount', tile: 'IntegrationTile' };

/** The one document that a person named, in its cluster. */
export interface NamedDocument {
  readonly cluster: OpenCluster;
  readonly place: ObjectName;
  /** As it was listed; undefined where the person may not list. */
  readonly object: ClusterObject | undefined;
}

/**
 * Finds the document that is meant by the name of the manifest, `namespace/name`, or a name or id that the app has for it.
 * Who may not list documents has to write the name of the manifest. Rejects with a `UsageError` for a name that nothing or
 * several bear, and with a `ClusterError`.
 */
export async function documentNamed(choice: ClusterChoice, what: What, name: string): Promise<NamedDocument> {
  const cluster = await openCluster(choice, name);
  const kind = kindOf[what];
  let objects: ClusterObject[];
  try {
    objects = await listDocuments(cluster, kind);
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status !== 403) throw error;
    return { cluster, place: placeByName(cluster, kind, name, error), object: undefined };
  }
  const named = oneNamed(objects, name, `declared ${what}`, namesOf);
  if (!named.ok) throw new UsageError(named.message);
  const { namespace, name: manifest } = named.found.metadata;
  return { cluster, place: { kind, namespace, name: manifest }, object: named.found };
}

/** The document that is meant; where it was not said which kind, the one that bears the name. Rejects as `documentNamed` does. */
export async function documentOf(choice: ClusterChoice, { what, name }: Target): Promise<NamedDocument> {
  if (what !== undefined) return await documentNamed(choice, what, name);
  try {
    return await documentNamed(choice, 'account', name);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return await documentNamed(choice, 'tile', name).catch(() => {
      throw error;
    });
  }
}

/** `kind namespace/name`, for people. */
export function titleOf({ kind, namespace, name }: ObjectName): string {
  return `${kind} ${namespace}/${name}`;
}

function namesOf(object: ClusterObject): string[] {
  const [spec, status] = [object.spec ?? {}, object.status ?? {}] as Readonly<Record<string, unknown>>[];
  const others = [
    spec?.['accountName'],
    status?.['accountName'],
    status?.['accountId'],
    status?.['integrationId'],
  ];
  const named = others.filter((other) => typeof other === 'string');
  return [...new Set([keyOfObject(object), object.metadata.name, ...named])];
}

function placeByName(
  { namespaces }: OpenCluster,
  kind: Kind,
  name: string,
  refusal: ClusterError,
): ObjectName {
  const [namespace] = namespaces ?? [];
  if (namespace === undefined || namespaces?.length !== 1)
    throw new UsageError(`${refusal.message}; or name the one namespace that it is in with --namespace`);
  return { kind, namespace, name: name.slice(name.indexOf('/') + 1) };
}
