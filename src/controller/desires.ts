import type { ManifestSet } from '../resources/manifestSet.ts';
import { keyOf } from '../resources/schema.ts';
import type { TileDesire } from './reconcile.ts';

/**
 * The declared tiles of a valid set of manifests, each with its accounts, by `namespace/name`. `whole`: the set is all
 * that there is, so that a manifest that is not in it is gone; a part says nothing about what it does not hold.
 */
export function desiresOf(
  manifests: ManifestSet,
  revision: string | undefined,
  whole: boolean,
): Map<string, TileDesire> {
  const desires = new Map<string, TileDesire>();
  const all = manifests.accounts.map((entry) => entry.document);
  const declared = whole ? new Set(all.map(keyOf)) : undefined;
  for (const { document: tile } of manifests.tiles) {
    const accounts = all.filter(
      (account) =>
        account.spec.tileRef.name === tile.metadata.name &&
        account.metadata.namespace === tile.metadata.namespace,
    );
    desires.set(keyOf(tile), { tile, accounts, revision, declared });
  }
  return desires;
}
