import { findMarketplace } from '../../catalogue/marketplaces.ts';
import { amazonOf } from '../connections.ts';
import { optionsOf } from '../fields.ts';
import type { Account, Field, Json, JsonObject, SavedSearch } from '../model.ts';
import type { World } from '../world.ts';

/** What NetSuite calls a value now, whatever a field's copy of the list says. */
function labelOf(world: World, field: Field, value: Json | undefined): Json {
  const label = optionsOf(world, field).find(([id]) => id === value)?.[1];
  return label ?? value ?? null;
}

function readable(world: World, field: Field): Json {
  if (Array.isArray(field.value)) return field.value.map((one) => labelOf(world, field, one));
  if (field.kind !== 'staticMap') return labelOf(world, field, field.value);
  const { map, default: fallback, allowFailures } = field.value as JsonObject;
  const labels = Object.entries((map ?? {}) as JsonObject).map(([key, one]) => [
    key,
    labelOf(world, field, one),
  ]);
  return {
    map: Object.fromEntries(labels) as JsonObject,
    default: labelOf(world, field, fallback),
    allowFailures: allowFailures ?? false,
  };
}

/** An account as a person would describe it: names in place of ids. */
export function accountOverview(world: World, account: Account): JsonObject {
  const connection = world.state.connections[account.connectionId];
  const amazon = connection ? amazonOf(connection) : undefined;
  const flows: JsonObject = {};
  for (const { flowId } of Object.values(account.parts)) {
    const flow = world.state.flows[flowId];
    if (!flow) continue;
    flows[flow.name.replace(/ \[[^\]]*\]$/, '')] = {
      id: flowId,
      enabled: !flow.disabled,
      schedule: flow['schedule'] ?? null,
      timezone: flow['timezone'] ?? null,
      enabledInApp: account.enabledFlows.includes(flow.externalId),
    };
  }
  const installing = account.mode === 'install' || !account.installComplete;
  return {
    id: account.id,
    name: account.name,
    state: account.mode === 'uninstall' ? 'uninstalling' : installing ? 'installing' : 'active',
    marketplace: findMarketplace(amazon?.marketplaceId ?? '')?.code ?? null,
    sellerId: amazon?.sellerId ?? null,
    connectionId: account.connectionId,
    online: connection?.offline === false,
    flows,
    settings: Object.fromEntries(account.fields.map((field) => [field.path, readable(world, field)])),
    addOns: Object.keys(account.addOns),
  };
}

/** Which NetSuite list the values of a filter are ids of. */
const listOfFilter: Readonly<Record<string, string>> = {
  inventorylocation: 'locations',
  'memberitem.inventorylocation': 'locations',
  'pricing.currency': 'currencies',
  'pricing.pricelevel': 'priceLevels',
};

function searchView(world: World, search: SavedSearch): JsonObject {
  return {
    id: search.id,
    title: search.title,
    role: search.role,
    accountId: search.accountId,
    locked: search.locked,
    filters: search.filters.map(({ name, operator, values }) => {
      const entries = world.state.netsuite.lists[listOfFilter[name] ?? '']?.entries;
      const labels = values.map((value) => entries?.find((entry) => entry.id === value)?.text ?? value);
      return { name, operator, values: [...values], labels };
    }),
  };
}

/** Saved searches with their filters; of one account by name or id, or all of them. */
export function searchOverview(world: World, account?: string): Json {
  const id = account === undefined ? undefined : world.account(account).id;
  return Object.values(world.state.netsuite.searches)
    .filter((search) => id === undefined || search.accountId === id)
    .map((search) => searchView(world, search));
}
