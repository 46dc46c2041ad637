import { keyOf, type AmazonAccount } from '../resources/schema.ts';
import type { TileMarks } from './facts.ts';

/** What the manifests of a tile need to be read beyond what every look at it reads. */
export interface Needs {
  /** Some account declares mappings. */
  readonly mappings: boolean;
  /** Some account declares add-ons. */
  readonly addOns: boolean;
  /** Keys of the declared accounts whose copy may be held against its source. */
  readonly declared: ReadonlySet<string>;
}

export const nothingMore: Needs = { mappings: false, addOns: false, declared: new Set() };

/** What these manifests of one tile need. */
export function needsOf(accounts: readonly AmazonAccount[]): Needs {
  return {
    mappings: accounts.some(({ spec }) => (spec.mappings ?? []).length > 0),
    addOns: accounts.some(({ spec }) => (spec.addOns ?? []).length > 0),
    declared: new Set(accounts.map(keyOf)),
  };
}

/**
 * Whether the imports are to be listed: declared mappings, or a copy whose mappings nobody has held against the source
 * yet, while both are there. `accounts`: ids of the accounts of the tile.
 */
export function importsNeeded(needs: Needs, marks: TileMarks, accounts: ReadonlySet<unknown>): boolean {
  if (needs.mappings) return true;
  return Object.entries(marks.accounts).some(
    ([id, { account, clonedFrom, cloneVerified }]) =>
      accounts.has(id) &&
      accounts.has(clonedFrom) &&
      needs.declared.has(account) &&
      (cloneVerified === undefined || cloneVerified.open.some((path) => path.startsWith('/mappings/'))),
  );
}
