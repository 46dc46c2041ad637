import { netsuiteLists, type NetSuiteList } from '../catalogue/lists.ts';
import { marketplaces } from '../catalogue/marketplaces.ts';
import type { NetSuite, Option, SavedSearch, SearchFilter } from './model.ts';
import { problem } from './problem.ts';
import type { World } from './world.ts';

/** What a saved search is for, with the words of its title. */
export const searchRoles = {
  fulfillment: 'Fulfillment Export',
  inventory: 'Inventory Export',
  kit: 'Kit Inventory Export',
  item: 'Item Export',
  matrix: 'Matrix Item Export',
  billing: 'Auto-billing Export',
} as const;
export type SearchRole = keyof typeof searchRoles;

const names: Record<Exclude<NetSuiteList, 'currencies' | 'savedSearches'>, readonly string[]> = {
  locations: [
    'Main Warehouse',
    'West DC',
    'East DC',
    'Berlin DC',
    'FBA North America',
    'FBA Europe',
    'Returns',
  ],
  priceLevels: ['Base Price', 'Online Price', 'Wholesale Price', 'Employee Price'],
  shipMethods: [
    'UPS Ground',
    'UPS Next Day Air',
    'FedEx 2Day',
    'FedEx Ground',
    'DHL Paket',
    'DHL Express',
    'USPS Priority',
    'Amazon FBA',
  ],
  paymentMethods: ['Amazon Payments', 'Credit Card', 'Gift Certificate', 'Cash', 'Check'],
  items: ['Unknown Amazon SKU', 'Tax Only Refund', 'Gift Wrap', 'Shipping Charge', 'Promotion Discount'],
};

/** A NetSuite account with the lists that the app's settings pick from, and the app's locked template searches. */
export function newNetSuite(): NetSuite {
  const netsuite: NetSuite = { lists: {}, copies: {}, searches: {}, accountRecords: {}, nextId: 100 };
  const currencies = ['USD', 'EUR', 'GBP', ...marketplaces.map((entry) => entry.currency)];
  for (const list of Object.keys(netsuiteLists)) {
    const texts =
      list === 'currencies' ? [...new Set(currencies)] : (names[list as keyof typeof names] ?? []);
    netsuite.lists[list] = {
      version: 1,
      entries: texts.map((text, index) => ({ id: String(index + 1), text })),
    };
  }
  for (const role of Object.keys(searchRoles) as SearchRole[]) {
    netsuite.nextId += 1;
    const id = String(netsuite.nextId);
    netsuite.searches[id] = {
      id,
      title: `Celigo Amazon ${searchRoles[role]} Search (template)`,
      role,
      accountId: null,
      locked: true,
      filters: [],
    };
  }
  return netsuite;
}

function listOf(netsuite: NetSuite, list: string) {
  const found = netsuite.lists[list];
  if (!found) {
    throw problem(
      404,
      'not_found',
      `NetSuite has no list ${list}; there are ${Object.keys(netsuite.lists).join(', ')}`,
    );
  }
  return found;
}

/** Key of a copy of the list as it is now; the copy is made where it is not there yet. */
export function copyList(netsuite: NetSuite, list: NetSuiteList): string {
  const { version, entries } = listOf(netsuite, list);
  const key = `${list}@${String(version)}`;
  netsuite.copies[key] ??= entries.map(({ id, text }) => [id, text] as const);
  return key;
}

/** What a person does to a list in NetSuite. */
export interface ListChange {
  add?: string[];
  rename?: Record<string, string>;
  remove?: string[];
}

/** Changes a list in NetSuite. Fields that loaded it before keep the copy they have. */
export function changeList(world: World, name: string, change: ListChange): { id: string; text: string }[] {
  const list = listOf(world.state.netsuite, name);
  if (name === 'savedSearches') {
    for (const title of change.add ?? []) addSearch(world, { title, role: 'custom', accountId: null });
    return listOptions(world.state.netsuite, 'savedSearches').map(([id, text]) => ({ id, text }));
  }
  for (const text of [...Object.keys(change.rename ?? {}), ...(change.remove ?? [])]) {
    if (!list.entries.some((entry) => entry.text === text)) {
      throw problem(
        422,
        'invalid_field',
        `${text} is not in the list ${name}: ${list.entries.map((e) => e.text).join(', ')}`,
      );
    }
  }
  list.entries = list.entries
    .filter((entry) => !(change.remove ?? []).includes(entry.text))
    .map((entry) => ({ id: entry.id, text: change.rename?.[entry.text] ?? entry.text }));
  for (const text of change.add ?? []) list.entries.push({ id: world.newNetSuiteId(), text });
  list.version += 1;
  world.touch();
  return list.entries;
}

/** The saved search of one id, where it (still) exists. */
export function findSearch(netsuite: NetSuite, id: unknown): SavedSearch | undefined {
  return typeof id === 'string' ? netsuite.searches[id] : undefined;
}

/** Makes an unlocked saved search and answers its id. */
export function addSearch(
  world: World,
  search: { title: string; role: string; accountId: string | null },
): string {
  const id = world.newNetSuiteId();
  world.state.netsuite.searches[id] = { id, ...search, locked: false, filters: [] };
  world.touch();
  return id;
}

/** Title of an account's own search. */
export function searchTitle(role: SearchRole, accountName: string): string {
  return `Celigo Amazon ${searchRoles[role]} Search [${accountName}]`;
}

/**
 * The searches that a field of one role and account offers: its own, the locked template, and those that people made.
 * The real list has every search of the NetSuite account; searches of other accounts are left out for size.
 */
export function searchOptions(netsuite: NetSuite, role: string, accountId: string): Option[] {
  const mine: Option[] = [];
  for (const search of Object.values(netsuite.searches)) {
    const own = search.accountId === accountId && search.role === role;
    const template = search.accountId === null && (search.role === role || search.role === 'custom');
    if (own || template) mine.push([search.id, search.title]);
  }
  return mine;
}

/** Every entry of a list as options. */
export function listOptions(netsuite: NetSuite, list: NetSuiteList): Option[] {
  if (list === 'savedSearches') {
    return Object.values(netsuite.searches).map((search) => [search.id, search.title]);
  }
  return listOf(netsuite, list).entries.map(({ id, text }) => [id, text]);
}

/** Puts filters into a search: those of the same names are replaced; an empty `filters` only takes away. */
export function setFilters(search: SavedSearch, replaced: readonly string[], filters: SearchFilter[]): void {
  search.filters = [...search.filters.filter((filter) => !replaced.includes(filter.name)), ...filters];
}
