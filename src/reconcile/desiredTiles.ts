import type { Departures } from '../judge/removing/departure.ts';
import type { DesiringSource } from '../judge/common/holder.ts';
import type { ManifestSet } from '../resources/manifestSet.ts';
import { keyOf } from '../resources/schema/schema.ts';
import { letsIn, tileKeyOf } from '../resources/tenancy.ts';
import type { DesiredTile } from './reconcile.ts';

/** What a source knows besides the manifests themselves. */
export interface Provenance {
  readonly source?: DesiringSource | undefined;
  /** Undefined where the source has no history. */
  readonly departures?: Departures | undefined;
}

/**
 * The declared tiles of a valid set of manifests, each with its accounts, by `namespace/name`. `whole`: the set is all
 * that there is, so that a manifest that is not in it is gone; a part says nothing about what it does not hold. An account
 * of another namespace is in a tile only where the tile lets it in.
 */
export function desiredTilesOf(
  manifests: ManifestSet,
  revision: string | undefined,
  whole: boolean,
  { source, departures }: Provenance = {},
): Map<string, DesiredTile> {
  const desires = new Map<string, DesiredTile>();
  const all = manifests.accounts.map((entry) => entry.document);
  const tiles = manifests.tiles.map((entry) => entry.document);
  const declared = whole ? new Set(all.map(keyOf)) : undefined;
  for (const tile of tiles) {
    const accounts = all.filter(
      (account) => tileKeyOf(account) === keyOf(tile) && letsIn(tile, account.metadata.namespace),
    );
    const others = tiles.filter((other) => other !== tile);
    desires.set(keyOf(tile), { tile, accounts, revision, declared, source, departures, others });
  }
  return desires;
}
