import type { ManifestSet } from '../resources/manifestSet.ts';
import { keyOf } from '../resources/schema.ts';
import type { TileDesire } from './reconcile.ts';

/** The declared tiles of a valid set of manifests, each with its accounts, by `namespace/name`. */
export function desiresOf(manifests: ManifestSet, revision: string | undefined): Map<string, TileDesire> {
  const desires = new Map<string, TileDesire>();
  for (const { document: tile } of manifests.tiles) {
    const accounts = manifests.accounts
      .map((entry) => entry.document)
      .filter(
        (account) =>
          account.spec.tileRef.name === tile.metadata.name &&
          account.metadata.namespace === tile.metadata.namespace,
      );
    desires.set(keyOf(tile), { tile, accounts, revision });
  }
  return desires;
}
