import type { ManifestSet } from '../resources/manifestSet.ts';
import { keyOf } from '../resources/schema.ts';
import { letsIn, tileKeyOf } from '../resources/tenancy.ts';
import type { TileDesire } from './reconcile.ts';

/**
 * The declared tiles of a valid set of manifests, each with its accounts, by `namespace/name`. `whole`: the set is all
 * that there is, so that a manifest that is not in it is gone; a part says nothing about what it does not hold. An account
 * of another namespace is in a tile only where the tile lets it in.
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
      (account) => tileKeyOf(account) === keyOf(tile) && letsIn(tile, account.metadata.namespace),
    );
    desires.set(keyOf(tile), { tile, accounts, revision, declared });
  }
  return desires;
}
