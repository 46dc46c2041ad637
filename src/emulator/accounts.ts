import { flows, type FlowEntry } from '../catalogue/flows.ts';
import { regionEntry, type Marketplace } from '../catalogue/marketplaces.ts';
import type { ConnectionResource, FlowParts, Json, JsonObject, Resource, Tile } from './model.ts';
import { addSearch, searchRoles, searchTitle, type SearchRole } from './netsuite.ts';
import { randomText } from './random.ts';
import type { World } from './world.ts';

/** On/off and schedule of a flow that is being made. */
export interface FlowStart {
  readonly disabled: boolean;
  readonly schedule?: string | undefined;
  readonly timezone?: string | undefined;
}

const postedDate = 'custrecord_celigo_amzio_set_posted_date';

/** What a flow is made from: an entry of the catalogue, or one that a person built. */
export type NewFlow = Pick<FlowEntry, 'name' | 'externalId' | 'direction' | 'trigger'>;

/** Default mapping of an import. The posted date of settlements has to be mapped by hand in every account. */
function defaultMapping(entry: NewFlow): JsonObject {
  const fields: Json[] =
    entry.direction === 'NetSuiteToAmazon'
      ? [
          { extract: 'SKU', generate: 'sku' },
          { extract: 'quantity', generate: 'quantity' },
        ]
      : [
          { extract: 'AmazonOrderId', generate: 'otherrefnum', internalId: false },
          { extract: 'PurchaseDate', generate: 'trandate', internalId: false },
        ];
  return { fields, lists: [] };
}

/** A mapping as a clone gets it: everything but the posted date of settlements. */
export function clonedMapping(mapping: Json): Json {
  const { fields, lists } = mapping as { fields: Json[]; lists: Json[] };
  const kept = fields.filter((field) => (field as { generate?: string }).generate !== postedDate);
  return structuredClone({ fields: kept, lists });
}

/** The posted-date field that a person adds to the settlement import. */
export const postedDateField: JsonObject = {
  extract: 'posted-date',
  generate: postedDate,
  extractDateFormat: 'YYYY-MM-DD',
};

/** The mapping of an import. */
export function mappingOf(resource: Resource): Json {
  return holderOf(resource)['mapping'] ?? { fields: [], lists: [] };
}

/** Puts a mapping in place of the one an import has. */
export function setMapping(resource: Resource, mapping: Json): void {
  holderOf(resource)['mapping'] = mapping;
}

/** Where an import keeps its mapping and its lookups: NetSuite's under `netsuite_da`. */
function holderOf(resource: Resource): JsonObject {
  return (resource['netsuite_da'] ?? resource) as JsonObject;
}

/** The lookups of an import; undefined where it says nothing of them. */
export function lookupsOf(resource: Resource): Json | undefined {
  return holderOf(resource)['lookups'];
}

/** Puts lookups in place of those an import has. */
export function setLookups(resource: Resource, lookups: Json): void {
  holderOf(resource)['lookups'] = lookups;
}

interface Made {
  readonly world: World;
  readonly tile: Pick<Tile, '_id' | '_connectorId' | 'netsuiteConnectionId'>;
  readonly amazonConnectionId: string;
  readonly now: string;
}

function common(made: Made, name: string, externalId: string, connectionId: string): Resource {
  return {
    _id: made.world.newId(),
    createdAt: made.now,
    lastModified: made.now,
    name,
    externalId,
    _connectionId: connectionId,
    _integrationId: made.tile._id,
    _connectorId: made.tile._connectorId,
    apiIdentifier: `i${randomText(made.world.state, '0123456789abcdef', 9)}`,
  };
}

function newExport(made: Made, entry: NewFlow, suffix: string): string {
  const amazon = entry.direction === 'AmazonToNetSuite';
  const base = common(
    made,
    `${entry.name} Export${suffix}`,
    `${entry.externalId}_export${suffix.toLowerCase().replace(' ', '_')}`,
    amazon ? made.amazonConnectionId : made.tile.netsuiteConnectionId,
  );
  const body: JsonObject = amazon
    ? {
        adaptorType: 'HTTPExport',
        type: 'delta',
        delta: { dateField: 'LastUpdatedAfter', lagOffset: 120_000 },
        http: { relativeURI: '/orders/v0/orders', method: 'GET' },
      }
    : {
        adaptorType: 'NetSuiteExport',
        netsuite: { type: 'restlet', restlet: { recordType: 'transaction', useSS2Restlets: true } },
      };
  made.world.state.exports[base._id] = { ...base, asynchronous: true, ...body };
  return base._id;
}

function newImport(made: Made, entry: NewFlow): string {
  const toAmazon = entry.direction === 'NetSuiteToAmazon';
  const settlement = entry.externalId === 'amazon_settlement_report_to_netsuite';
  const base = common(
    made,
    settlement ? 'Post custom settlement records to NetSuite' : `${entry.name} Import`,
    `${entry.externalId}_import`,
    toAmazon ? made.amazonConnectionId : made.tile.netsuiteConnectionId,
  );
  const mapping = defaultMapping(entry);
  const body: JsonObject = toAmazon
    ? { adaptorType: 'HTTPImport', http: { relativeURI: ['/feeds'], method: ['POST'] }, mapping, lookups: [] }
    : {
        adaptorType: 'NetSuiteDistributedImport',
        distributed: true,
        netsuite_da: { operation: 'add', recordType: 'salesorder', mapping, lookups: [] },
      };
  made.world.state.imports[base._id] = { ...base, ...body };
  return base._id;
}

/** Makes the export, import and flow of one account. */
export function newFlow(
  world: World,
  tile: Made['tile'],
  account: { name: string; connectionId: string },
  entry: NewFlow,
  start: FlowStart,
): FlowParts {
  const made: Made = { world, tile, amazonConnectionId: account.connectionId, now: world.now() };
  const exportId = newExport(made, entry, '');
  const matrixExportId =
    entry.externalId === 'netsuite_item_to_amazon_product' ? newExport(made, entry, ' Matrix') : undefined;
  const importId = newImport(made, entry);
  const flowId = world.newId();
  const generators = [exportId, matrixExportId].filter((id) => id !== undefined);
  // Old flows of the app still have the form with one export and one import.
  const legacy = entry.trigger === 'chained';
  world.state.flows[flowId] = {
    _id: flowId,
    createdAt: made.now,
    lastModified: made.now,
    name: `${entry.name} [${account.name}]`,
    disabled: start.disabled,
    externalId: entry.externalId,
    _integrationId: tile._id,
    _connectorId: tile._connectorId,
    free: false,
    skipRetries: false,
    ...(legacy
      ? { _exportId: exportId, _importId: importId }
      : {
          pageGenerators: generators.map((id) => ({ _exportId: id, skipRetries: false })),
          pageProcessors: [{ type: 'import', _importId: importId, proceedOnFailure: false }],
        }),
    ...(start.schedule !== undefined && { schedule: start.schedule }),
    ...(start.timezone !== undefined && { timezone: start.timezone }),
  };
  return { flowId, exportId, matrixExportId, importId };
}

/** Makes every flow of the app that needs no add-on. */
export function newFlows(
  world: World,
  tile: Made['tile'],
  account: { name: string; connectionId: string },
  startOf: (entry: FlowEntry) => FlowStart,
): Record<string, FlowParts> {
  const parts: Record<string, FlowParts> = {};
  for (const entry of flows) {
    if (entry.addOn === undefined)
      parts[entry.externalId] = newFlow(world, tile, account, entry, startOf(entry));
  }
  return parts;
}

/** Makes the account's own saved searches in NetSuite, without filters, and its record there. */
export function newSearches(world: World, account: { id: string; name: string }): Record<string, string> {
  world.state.netsuite.accountRecords[account.id] = { name: account.name, inactive: false };
  const made: Record<string, string> = {};
  for (const role of Object.keys(searchRoles) as SearchRole[]) {
    made[role] = addSearch(world, { title: searchTitle(role, account.name), role, accountId: account.id });
  }
  return made;
}

/** Makes an account's Amazon connection: offline, without marketplace and seller, until someone fills it in. */
export function newAmazonConnection(
  world: World,
  tile: Pick<Tile, '_id' | '_connectorId'>,
  accountName: string,
): ConnectionResource {
  const now = world.now();
  const connection: ConnectionResource = {
    _id: world.newId(),
    createdAt: now,
    lastModified: now,
    type: 'http',
    assistant: 'amazonmws',
    name: `Amazon Connection [${accountName}]`,
    offline: true,
    sandbox: false,
    _integrationId: tile._id,
    _connectorId: tile._connectorId,
    http: {
      formType: 'assistant',
      mediaType: 'json',
      auth: {
        type: 'oauth',
        failStatusCode: 403,
        oauth: {
          tokenURI: 'https://api.amazon.com/auth/o2/token',
          accessTokenPath: 'access_token',
          grantType: 'authorizecode',
          useIClientFields: false,
          scope: [],
        },
        token: { location: 'body', refreshMediaType: 'urlencoded' },
      },
      ping: {
        relativeURI: '/sellers/v1/marketplaceParticipations',
        method: 'GET',
        successValues: [],
        failValues: [],
      },
      unencrypted: {},
      encryptedFields: [],
      concurrencyLevel: 1,
    },
  };
  world.state.connections[connection._id] = connection;
  world.touch();
  return connection;
}

/** What a person enters in the connection form for a marketplace. */
export function pointAtMarketplace(connection: ConnectionResource, marketplace: Marketplace): void {
  const region = regionEntry(marketplace.region);
  const http = connection['http'] as JsonObject;
  http['type'] = 'Amazon-SP-API';
  http['baseURI'] = region.endpoint;
  http['unencrypted'] = { marketplaceId: marketplace.id, sellingRegion: region.sellingRegion };
}
