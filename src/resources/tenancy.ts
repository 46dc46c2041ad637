import type { AmazonAccount, IntegrationTile } from './schema/schema.ts';

/** `namespace/name` of the tile that an account says it is in. */
export function tileKeyOf({ metadata, spec }: AmazonAccount): string {
  return `${spec.tileRef.namespace ?? metadata.namespace}/${spec.tileRef.name}`;
}

/** The same of an account as it is stored, which need not be valid. */
export function storedTileKey(account: unknown, namespace: string): string {
  const { spec } = account as { spec?: { tileRef?: { name?: unknown; namespace?: unknown } } };
  const { name, namespace: other } = spec?.tileRef ?? {};
  return `${typeof other === 'string' ? other : namespace}/${String(name)}`;
}

/** Whether a tile lets accounts of a namespace in: always those of its own, others only where it names them. */
export function letsIn(tile: IntegrationTile, namespace: string): boolean {
  return namespace === tile.metadata.namespace || allows(tile.spec.allowedNamespaces ?? [], namespace);
}

/** Whether a list of namespaces, as a tile writes it, has one in it. */
export function allows(allowedNamespaces: readonly unknown[], namespace: string): boolean {
  return allowedNamespaces.includes('*') || allowedNamespaces.includes(namespace);
}
