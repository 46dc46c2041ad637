import { flows as catalogue } from '../catalogue/flows.ts';
import { keyOf, type AmazonAccount, type IntegrationTile } from '../resources/schema/schema.ts';
import { valueAt } from '../resources/valueAt.ts';
import type { TileMarks } from './facts.ts';

/** What the manifests of a tile need to be read beyond what every look at it reads. */
export interface Needs {
  /** Some account declares mappings, or is to be told of changes that it does not declare. */
  readonly mappings: boolean;
  /** Some account declares add-ons. */
  readonly addOns: boolean;
  /** Keys of the declared accounts whose copy may be held against its source. */
  readonly declared: ReadonlySet<string>;
  /** What is declared of the settings that flows depend on, by account; absent: nothing. */
  readonly filters?: readonly NeedsOfAccount[];
}

/** Which flows an account declares to be on, and what it says of the settings that they depend on. */
export interface NeedsOfAccount {
  /** `namespace/name` of the manifest. */
  readonly account: string;
  /** Name of the account in the app. */
  readonly name: string;
  readonly flows: ReadonlySet<string>;
  /** Settings that the manifest declares, among those that searches are filtered by. */
  readonly declared: ReadonlySet<string>;
  /** Whether the manifest accepts that a setting is not known to have been saved. */
  readonly accepts: (path: string) => boolean;
  /** Whether the manifest says that the account was cloned. */
  readonly cloned: boolean;
}

export const nothingMore: Needs = { mappings: false, addOns: false, declared: new Set() };

/** What these manifests of one tile need. */
export function needsOf(tile: IntegrationTile, accounts: readonly AmazonAccount[]): Needs {
  const ofTile = tile.spec.policy?.undeclared;
  return {
    mappings: accounts.some(
      ({ spec }) => (spec.mappings ?? []).length > 0 || (spec.policy?.undeclared ?? ofTile) === 'Report',
    ),
    addOns: accounts.some(({ spec }) => (spec.addOns ?? []).length > 0),
    declared: new Set(accounts.map(keyOf)),
    filters: accounts.flatMap(filtersOf),
  };
}

/** Settings that the saved searches of some flow are filtered by. */
const filterPaths = new Set(catalogue.flatMap((flow) => flow.filterSettings));

function filtersOf(account: AmazonAccount): NeedsOfAccount[] {
  const { spec } = account;
  const flows = new Set((spec.flows ?? []).flatMap(({ name, enabled }) => (enabled === true ? name : [])));
  if (spec.policy?.management === 'Observe') return [];
  const accepted = (spec.policy?.acceptUnsaved ?? []).map(({ path }) => path);
  return [
    {
      account: keyOf(account),
      name: spec.accountName,
      flows,
      declared: new Set([...filterPaths].filter((path) => valueAt(spec, path) !== undefined)),
      accepts: (path) => accepted.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
      cloned: spec.setup?.cloneFrom !== undefined,
    },
  ];
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
