import type { FlowEntry } from '../../catalogue/flows.ts';
import { marketplaces, type Marketplace } from '../../catalogue/marketplaces.ts';
import { settings } from '../../catalogue/settings.ts';
import {
  mappingOf,
  newAmazonConnection,
  newFlows,
  newSearches,
  pointAtMarketplace,
  postedDateField,
  setMapping,
  type FlowStart,
} from '../accounts.ts';
import { runHandler } from '../app/handlers.ts';
import { fillInSeller, giveConsent, usualSeller } from '../connections.ts';
import { newFields } from '../fields.ts';
import type { Account, JsonObject, State, Tile } from '../model.ts';
import { newNetSuite } from '../netsuite.ts';
import { nextRandom, pickOne, seededWord } from '../random.ts';
import { World } from '../world.ts';
import type { Choices } from '../choices.ts';
import { configuredValue, variedValue, type ValueContext } from './values.ts';

/** Id of the app in North America's production. */
export const connectorId = '58c90bccc13f547763bf2fc1';
export const seededVersion = '2.14.3';
const dayMilliseconds = 86_400_000;

export interface SeedOptions {
  readonly seed: number;
  /** How many accounts the tile has. */
  readonly accounts: number;
}

function emptyState(options: SeedOptions, now: number): State {
  const word = (purpose: string) => seededWord(options.seed, purpose, 24);
  return {
    format: 1,
    seed: options.seed,
    random: options.seed,
    user: { _id: word('user'), email: 'owner@example.com', name: 'Account Owner' },
    tile: null,
    draft: null,
    latestVersion: seededVersion,
    connections: {},
    flows: {},
    exports: {},
    imports: {},
    lagging: {},
    forcedOffline: {},
    licence: {
      _id: word('licence'),
      created: new Date(now).toISOString(),
      expires: new Date(now + 365 * dayMilliseconds).toISOString(),
      edition: 'premium',
      stores: options.accounts + 25,
      addOns: { transferOrder: 2, fbaInventoryAdjustment: 2, fbaReturns: 2 },
      suspended: false,
    },
    netsuite: newNetSuite(),
    audit: [],
    jobs: {},
    keys: {},
  };
}

function newNetSuiteConnection(world: World, tile: Pick<Tile, '_id' | '_connectorId'>, id: string): void {
  const now = world.now();
  world.state.connections[id] = {
    _id: id,
    createdAt: now,
    lastModified: now,
    type: 'netsuite',
    name: 'NetSuite Connection',
    offline: false,
    sandbox: false,
    _integrationId: tile._id,
    _connectorId: tile._connectorId,
    netsuite: {
      authType: 'token',
      account: 'TSTDRV100001',
      environment: 'production',
      tokenId: seededWord(world.state.seed, 'token id', 32),
      tokenSecret: seededWord(world.state.seed, 'token secret', 32),
      wsdlVersion: 'latest',
      concurrencyLevel: 5,
      linkSuiteScriptIntegrator: true,
    },
  };
}

/** Flows that a merchant with invoices and without kits leaves off. */
const usuallyOff = new Set(['netsuite_kit_inventory_to_amazon', 'netsuite_order_to_cash_sale']);
const timezones = {
  NorthAmerica: 'America/New_York',
  Europe: 'Europe/Berlin',
  FarEast: 'Asia/Tokyo',
} as const;

function flowStart(entry: FlowEntry, on: boolean, marketplace: Marketplace, minute: number): FlowStart {
  if (entry.trigger !== 'schedule') return { disabled: !on };
  const hours = entry.importsOrders ? '0,4,8,12,16,20' : '1,7,13,19';
  return {
    disabled: !on,
    schedule: `? ${String(minute)} ${hours} ? * *`,
    timezone: timezones[marketplace.region],
  };
}

/** Which flows are on and when they run. A flow is only on where the flows that it needs are on. */
function startsOf(world: World, marketplace: Marketplace, first: boolean): (entry: FlowEntry) => FlowStart {
  const on = new Set<string>();
  const minute = first ? 5 : 5 * Math.floor(nextRandom(world.state) * 12);
  return (entry) => {
    const wanted = !usuallyOff.has(entry.externalId) && (first || nextRandom(world.state) < 0.8);
    const isOn = wanted && entry.requires.every((name) => on.has(name));
    if (isOn) on.add(entry.name);
    return flowStart(entry, isOn, marketplace, minute);
  };
}

/** One account that is installed, configured, saved and running. */
function seedAccount(
  world: World,
  tile: Tile,
  name: string,
  marketplace: Marketplace,
  first: boolean,
): Account {
  const connection = newAmazonConnection(world, tile, name);
  pointAtMarketplace(connection, marketplace);
  const seller = first
    ? usualSeller(world, 'northAmerica')
    : `A${seededWord(world.state.seed, `seller of ${name}`, 12).toUpperCase()}`;
  giveConsent(world, connection, seller);
  fillInSeller(world, connection, seller);
  const identity = { id: world.newAccountId(), name, connectionId: connection._id };
  const parts = newFlows(world, tile, identity, startsOf(world, marketplace, first));
  const searches = newSearches(world, identity);
  const context: ValueContext = { name, marketplace, searches, netsuite: world.state.netsuite };
  const fields = newFields(world, { id: identity.id, parts }, (setting) =>
    first ? configuredValue(setting, context) : variedValue(setting, context, world.state),
  );
  const enabledFlows = Object.entries(parts)
    .filter(([, part]) => world.state.flows[part.flowId]?.disabled === false)
    .map(([externalId]) => externalId);
  const account: Account = {
    ...identity,
    mode: 'settings',
    installComplete: true,
    fields,
    parts,
    enabledFlows,
    searches,
    addOns: {},
  };
  applyEverything(world, account);
  mapPostedDate(world, account);
  return account;
}

/** Runs the save handlers of a seeded account, so that NetSuite and the documents carry what the settings say. */
function applyEverything(world: World, account: Account): void {
  const together = new Map(account.fields.map((field) => [field.path, field.value ?? '']));
  for (const field of account.fields) {
    const handled = settings.some((setting) => setting.path === field.path) && field.path !== '/accountName';
    if (!handled || field.value === undefined) continue;
    const sent = field.yieldsLabel ? { id: field.value } : field.value;
    const actor = { source: 'system', user: world.state.user } as const;
    runHandler({ world, actor, account, field, value: sent, together, otherNames: [] });
  }
}

function mapPostedDate(world: World, account: Account): void {
  const settlement =
    world.state.imports[account.parts['amazon_settlement_report_to_netsuite']?.importId ?? ''];
  if (!settlement) return;
  const mapping = mappingOf(settlement) as { fields: JsonObject[]; lists: JsonObject[] };
  setMapping(settlement, { ...mapping, fields: [...mapping.fields, postedDateField] });
}

/**
 * A Celigo account with one installed tile of `accounts` Amazon accounts. The first is always `AMZ-US`, fully
 * configured; the others vary over marketplaces, settings and flows, the same way for the same seed.
 */
export function seedWorld(options: SeedOptions, choices: Choices, clock: () => number): World {
  const world = new World(emptyState(options, clock()), choices, clock);
  const word = (purpose: string) => seededWord(options.seed, purpose, 24);
  const tile: Tile = {
    _id: word('integration'),
    _connectorId: connectorId,
    createdAt: world.now(),
    lastModified: world.now(),
    name: 'Amazon - NetSuite',
    tag: 'amazon-netsuite',
    description: '',
    readme: '',
    version: seededVersion,
    mode: 'settings',
    updateInProgress: false,
    netsuiteConnectionId: word('netsuite connection'),
    document: { connectorEdition: 'premium', defaultSectionId: 'defaultstoreid', accounts: [] },
  };
  newNetSuiteConnection(world, tile, tile.netsuiteConnectionId);
  const made: Account[] = [];
  const offered = marketplaces.filter((entry) => entry.offered);
  for (let index = 0; index < options.accounts; index += 1) {
    const us = offered.find((entry) => entry.code === 'US');
    const marketplace = index === 0 && us ? us : pickOne(world.state, offered);
    const name = index === 0 ? 'AMZ-US' : `AMZ-${marketplace.code}-${String(index + 1)}`;
    made.push(seedAccount(world, tile, name, marketplace, index === 0));
  }
  tile.document = { ...tile.document, accounts: made };
  world.state.tile = tile;
  return world;
}
