import { saveMethodOf } from '../fields.ts';
import type { Account, Actor, Field, Json, JsonObject, SavedSearch } from '../model.ts';
import { findSearch, setFilters } from '../netsuite.ts';
import type { World } from '../world.ts';
import { startFlow } from './jobs.ts';
import { renameAccount } from './rename.ts';

/** One field that is being saved. */
export interface Save {
  readonly world: World;
  readonly actor: Actor;
  /** The account as it will be, with the fields of this call that were saved before this one. */
  readonly account: Account;
  readonly field: Field;
  readonly value: Json;
  /** New values of this call by path, for fields that are checked together. */
  readonly together: ReadonlyMap<string, Json>;
  /** Names that other accounts of the tile have. */
  readonly otherNames: readonly string[];
}

/** What a handler leaves behind: the value to store and, for some, more of the account or a flow that was started. */
export interface Saved {
  readonly value: Json;
  readonly account?: Account;
  readonly startedFlow?: string;
  /** The app has changed flows or exports: a client has to load them again. */
  readonly reload?: boolean;
}

type Handler = (save: Save) => Saved;

const textOf = (value: Json): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function valueAt(save: Save, path: string): Json {
  const stored = save.account.fields.find((field) => field.path === path)?.value;
  return save.together.get(path) ?? stored ?? '';
}

/** Saved searches that the section's settings point at; a handler that writes filters needs at least one. */
function searchesAt(save: Save, ...paths: string[]): (SavedSearch | undefined)[] {
  const found = paths.map((path) => findSearch(save.world.state.netsuite, valueAt(save, path)));
  if (found.every((search) => search === undefined)) {
    throw new Error(
      `Select a saved search in ${save.field.section.join(' > ')} before you save "${save.field.label}".`,
    );
  }
  return found;
}

const locations: Handler = (save) => {
  const values = Array.isArray(save.value) ? save.value.map(textOf) : [];
  const [inventory, kit] = searchesAt(
    save,
    '/settings/inventory/savedSearch',
    '/settings/inventory/kitSavedSearch',
  );
  const filter = (name: string) => (values.length > 0 ? [{ name, operator: 'anyof', values }] : []);
  if (inventory) setFilters(inventory, ['inventorylocation'], filter('inventorylocation'));
  if (kit) setFilters(kit, ['memberitem.inventorylocation'], filter('memberitem.inventorylocation'));
  return { value: values };
};

const productSearch = '/settings/product/savedSearch';
const matrixSearch = '/settings/product/matrixSavedSearch';

function onEverySearch(name: string): Handler {
  return (save) => {
    const value = textOf(save.value);
    const filters = value === '' ? [] : [{ name, operator: 'is', values: [value] }];
    for (const search of searchesAt(save, productSearch, matrixSearch)) {
      if (search) setFilters(search, [name], filters);
    }
    return { value };
  };
}

/** NetSuite's words for the two order statuses that can be billed. */
const billStatuses: Readonly<Record<string, string>> = {
  pendingBilling: 'SalesOrd:F',
  pendingFulfillment: 'SalesOrd:B',
};

const orderStatus: Handler = (save) => {
  const value = textOf(save.value);
  const [search] = searchesAt(save, '/settings/billing/savedSearch');
  const status = billStatuses[value];
  if (search)
    setFilters(search, ['status'], status ? [{ name: 'status', operator: 'anyof', values: [status] }] : []);
  return { value };
};

const enabledPath = '/settings/product/virtualVariations/enabled';
const parentPath = '/settings/product/virtualVariations/parentField';

/** Virtual variations and the parent's field are checked and written together, whichever of them is saved. */
const variations: Handler = (save) => {
  const enabled = valueAt(save, enabledPath) === true;
  const parent = textOf(valueAt(save, parentPath));
  const [item, matrix] = searchesAt(save, productSearch, matrixSearch);
  if (!item || !matrix)
    throw new Error('Both saved searches of items must be valid to change virtual variations.');
  if (enabled && parent === '') {
    throw new Error(
      'Enter the NetSuite field identifier for the variation parent item to enable virtual variations.',
    );
  }
  if (parent !== '' && !/^[a-z][a-z0-9_]*$/.test(parent))
    throw new Error(`NetSuite has no item field ${parent}.`);
  const flag = 'custitem_celigo_virtualvariation';
  const ofItem = enabled ? [{ name: flag, operator: 'is', values: ['F'] }] : [];
  const ofMatrix = enabled
    ? [
        { name: flag, operator: 'or is', values: ['T'] },
        { name: 'parent', operator: 'isempty', values: [parent] },
      ]
    : [];
  setFilters(item, [flag], ofItem);
  setFilters(matrix, [flag, 'parent'], ofMatrix);
  return { value: save.field.path === enabledPath ? enabled : parent };
};

function resourceOfName(save: Save, kind: 'exports' | 'imports'): JsonObject | undefined {
  const id = save.field.name.split('_')[1] ?? '';
  return save.world.state[kind][id] as JsonObject | undefined;
}

function part(parent: JsonObject, key: string): JsonObject {
  const found = parent[key];
  if (found !== null && typeof found === 'object' && !Array.isArray(found)) return found;
  const made: JsonObject = {};
  parent[key] = made;
  return made;
}

const savedSearch: Handler = (save) => {
  const value = textOf(save.value);
  const search = findSearch(save.world.state.netsuite, value);
  if (value !== '' && !search) throw new Error(`The saved search ${value} does not exist in NetSuite.`);
  if (search?.locked)
    throw new Error('The saved search that you selected is locked. Select another one and try again.');
  const document = resourceOfName(save, 'exports');
  if (document) part(part(document, 'netsuite'), 'restlet')['searchId'] = value;
  return { value, reload: true };
};

const startDate: Handler = (save) => {
  const value = textOf(save.value);
  if (value !== '' && Number.isNaN(Date.parse(value))) throw new Error(`"${value}" is not a date.`);
  const document = resourceOfName(save, 'exports');
  if (document) part(document, 'delta')['startDate'] = value === '' ? null : new Date(value).toISOString();
  return { value, reload: true };
};

const durationInDays: Handler = (save) => {
  const value = textOf(save.value);
  if (value !== '' && !/^[1-9]\d*$/.test(value))
    throw new Error('Duration in days must be a whole number above zero.');
  return { value };
};

const dateFilter: Handler = (save) => {
  const value = textOf(save.value);
  const duration = textOf(valueAt(save, save.field.path.replace('filterOrdersBy', 'durationInDays')));
  if (value === 'dateCreated' && duration === '') {
    throw new Error('Enter the duration in days to filter orders by creation time.');
  }
  const document = resourceOfName(save, 'exports');
  if (document)
    part(document, 'delta')['dateField'] = value === 'dateCreated' ? 'CreatedAfter' : 'LastUpdatedAfter';
  return { value };
};

const customer: Handler = (save) => {
  const value = textOf(save.value);
  if (!/^\d*$/.test(value))
    throw new Error('The default customer must be the internal id of a NetSuite customer.');
  return { value };
};

const item: Handler = (save) => {
  const sent = save.value;
  const id = sent !== null && typeof sent === 'object' && !Array.isArray(sent) ? sent['id'] : sent;
  const value = textOf(id ?? '');
  const items = save.world.state.netsuite.lists['items']?.entries ?? [];
  if (value !== '' && !items.some((entry) => entry.id === value)) {
    throw new Error(`The item ${value} does not exist in NetSuite.`);
  }
  return { value };
};

/** What a lookup without a default carries: of NetSuite's imports the newest schemas know a text alone. */
const noDefault = ({ choices }: World, ofNetSuite: boolean): Json =>
  ofNetSuite && choices.lookupDefault === 'text' ? '' : null;

/** A static map goes into the import's lookup; its values are text whatever was sent. */
const staticMap: Handler = (save) => {
  const sent = (save.value ?? {}) as { map?: Record<string, Json>; default?: Json; allowFailures?: Json };
  const map = Object.fromEntries(Object.entries(sent.map ?? {}).map(([key, text]) => [key, textOf(text)]));
  const fallback = sent.default === undefined || sent.default === null ? null : textOf(sent.default);
  const stored: JsonObject = { map, default: fallback, allowFailures: sent.allowFailures === true };
  const document = resourceOfName(save, 'imports');
  const parent = document && (document['netsuite_da'] ? part(document, 'netsuite_da') : document);
  if (parent) {
    const name = saveMethodOf(save.field);
    const others = Array.isArray(parent['lookups']) ? parent['lookups'] : [];
    parent['lookups'] = [
      ...others.filter((lookup) => (lookup as { name?: string }).name !== name),
      structuredClone({ name, ...stored, default: fallback ?? noDefault(save.world, parent !== document) }),
    ];
  }
  return { value: stored };
};

/** Order ids to fetch now: they start a flow and are not kept. */
const onDemand: Handler = (save) => {
  const flowId = save.account.parts[save.field.flow ?? '']?.flowId ?? '';
  const flow = save.world.state.flows[flowId];
  if (!flow || flow.disabled) throw new Error('Switch the on-demand flow on before you enter order ids.');
  const document = resourceOfName(save, 'exports');
  if (document) part(part(document, 'wrapper'), 'configuration')['onDemandOrderIds'] = textOf(save.value);
  startFlow(save.world, flow);
  return { value: '', startedFlow: flowId };
};

const accountName: Handler = (save) => {
  const account = renameAccount(save.world, save.account, textOf(save.value), save.otherNames);
  return { value: account.name, account, reload: true };
};

const store: Handler = (save) => ({ value: save.value });

const handlers: Readonly<Record<string, Handler>> = {
  setAccountName: accountName,
  updateMultipleSavedSearchLocationFilters: locations,
  updateSearchCurrencyFilters: onEverySearch('pricing.currency'),
  updateSearchPricingFilters: onEverySearch('pricing.pricelevel'),
  updateSearchSalesOrderStatusFilters: orderStatus,
  updateItemSearchesTypeFilters: variations,
  variationParentIdentifier: variations,
  savedSearch,
  setStartDateOnDeltaBasedExports: startDate,
  setDeltaDays: durationInDays,
  setDateFilter: dateFilter,
  setDefaultCustomer: customer,
  setUnknownItem: item,
  setTaxOnlyRefundItem: item,
  shipmethodLookup: staticMap,
  paymentmethodLookup: staticMap,
  setOnDemandOrderIds: onDemand,
};

/** Handlers that answer success although what they do inside failed. */
export const swallowingHandlers = new Set(['savedSearch', 'setStartDateOnDeltaBasedExports']);

/**
 * Saves one field as the app's backend does: the third segment of its name chooses the handler; one without effects of
 * its own only stores. Throws an Error with the app's message where it refuses.
 */
export function runHandler(save: Save): Saved {
  return (handlers[saveMethodOf(save.field)] ?? store)(save);
}
