import { apiGroup, apiVersion, type Kind } from '../resources/group.ts';

/** The metadata of a document in the cluster, as far as it is used here. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Goes up with every change of `spec`. */
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A document of the cluster; of one of our kinds, or the metadata of another. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** One page of a list, with the version that a watch goes on from when the list is at its end. */
export interface ObjectPage {
  readonly items: readonly ClusterObject[];
  readonly resourceVersion: string;
  /** Asks for the next page; undefined at the end. */
  readonly next: string | undefined;
}

/** Name of our kinds in the paths of the API. */
export const plurals: Readonly<Record<Kind, string>> = {
  IntegrationTile: 'integrationtiles',
  AmazonAccount: 'amazonaccounts',
};

export const group = apiGroup;
export const groupVersion = apiVersion.slice(apiGroup.length + 1);

/** `namespace/name`. */
export function keyOfObject({ metadata }: ClusterObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** Path of the documents of a kind, in one namespace or in all. */
export function pathOf(kind: Kind, namespace: string | undefined): string {
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/${group}/${groupVersion}${scope}/${plurals[kind]}`;
}

/** What tools keep in a document for themselves; of a document with a long spec it is the larger part. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** The document without what only the API server and kubectl read, as it is worth keeping. */
export function slim(object: ClusterObject): ClusterObject {
  const { managedFields: _fields, ...metadata } = object.metadata as ObjectMeta & { managedFields?: unknown };
  if (metadata.annotations?.[lastApplied] === undefined) return { ...object, metadata };
  const { [lastApplied]: _applied, ...rest } = metadata.annotations;
  return { ...object, metadata: { ...metadata, annotations: rest } };
}

/** Holds a document until its account is uninstalled. Only documents that ask for that have it. */
export const finalizer = 'storekeeper.dev/uninstall';
