import type { Departures } from '../judge/removing/departure.ts';
import type { DatedDeletion } from '../judge/removing/heldDeletions.ts';
import type { SaidByCommand } from '../judge/removing/leaving.ts';
import type { DesiringSource } from '../judge/common/holder.ts';
import type { ManifestSet } from '../resources/manifestSet.ts';
import { keyOf, type IntegrationTile, type AmazonAccount } from '../resources/schema/schema.ts';
import { letsIn, tileKeyOf } from '../resources/tenancy.ts';
import type { Asked } from '../plan/asked.ts';

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
/** A tile as it should be, with the revision that says so. */
export interface DesiredTile {
  readonly tile: IntegrationTile;
  readonly accounts: readonly AmazonAccount[];
  readonly revision: string | undefined;
  /** Keys of the accounts of the whole source; undefined where only a part of it was read. */
  readonly declared?: ReadonlySet<string> | undefined;
  /**
   * Accounts whose removal was asked for by name, where the source can tell: of those that are gone only these may be
   * uninstalled. Undefined where the note on the platform must do.
   */
  readonly leaving?: ReadonlySet<string> | undefined;
  /** What the source saw of manifests that it has no more; undefined where it has no history. */
  readonly departures?: Departures | undefined;
  /** What people said by command of accounts, whether a manifest declares them or not. */
  readonly said?: SaidByCommand | undefined;
  /** What of the tile is held as a loss that may not be meant. */
  readonly loss?: DatedDeletion | undefined;
  /** Where the manifests come from. */
  readonly source?: DesiringSource | undefined;
  /** The other declared tiles of the source: two of them may be one tile of the platform. */
  readonly others?: readonly IntegrationTile[] | undefined;
  /** Hash of a plan that a person let pass over its budget. */
  readonly approved?: string | undefined;
  /** `metadata.generation` of the documents, by `namespace/name`, where they have one. */
  readonly generations?: Readonly<Record<string, number>> | undefined;
  /** What a person asked for by name, for the next run only. */
  readonly asked?: Asked | undefined;
}
