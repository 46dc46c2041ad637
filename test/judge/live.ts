import { findFlow, flows as flowCatalogue } from '../../src/catalogue/flows.ts';
import type { NetSuiteList } from '../../src/catalogue/lists.ts';
import { settings as settingCatalogue, type SettingEntry } from '../../src/catalogue/settings.ts';
import type { TileFacts, TileMarks } from '../../src/observe/facts.ts';
import { noMarks } from '../../src/observe/marks.ts';
import { buildFacts } from '../../src/observe/observe.ts';
import type {
  ConnectionDocument,
  FieldDocument,
  FlowDocument,
  IntegrationDocument,
  Json,
  LicenceDocument,
  SectionDocument,
  StoreDocument,
} from '../../src/platform/documents.ts';

/** What the emulated NetSuite of these tests offers, as `[id, name]`. */
export const netsuite: Record<NetSuiteList, [string, string][]> = {
  locations: [
    ['1', 'Main Warehouse'],
    ['2', 'West DC'],
    ['3', 'Berlin DC'],
  ],
  currencies: [
    ['1', 'USD'],
    ['4', 'EUR'],
  ],
  priceLevels: [
    ['1', 'Base Price'],
    ['5', 'Online Price'],
  ],
  shipMethods: [
    ['10', 'UPS Ground'],
    ['11', 'FedEx 2Day'],
    ['12', 'DHL'],
  ],
  paymentMethods: [
    ['20', 'Amazon Payments'],
    ['21', 'Cash'],
  ],
  items: [
    ['30', 'Unknown SKU'],
    ['31', 'Tax Only Refund'],
  ],
  savedSearches: [
    ['40', 'Inventory [AMZ-US]'],
    ['41', 'Items [AMZ-US]'],
  ],
};

/** A settings field with the titles under which the app shows it. */
export interface LiveField {
  readonly section: readonly string[];
  readonly document: FieldDocument;
}

/** A flow of an account; its name is written without the account in brackets. */
export interface LiveFlow extends Omit<FlowDocument, '_id'> {
  readonly name: string;
  readonly section?: string;
}

export interface LiveAccount {
  readonly id: string;
  readonly name: string;
  readonly state?: 'active' | 'installing' | 'uninstalling';
  /** Default: the United States. */
  readonly marketplaceId?: string;
  readonly sellerId?: string;
  /** When its connection was made. */
  readonly createdAt?: string;
  /** Default: SP-API. */
  readonly connectionType?: string;
  readonly offline?: boolean;
  readonly needsAuthorization?: boolean;
  /** Default: every setting of the catalogue, with what the flows need. */
  readonly fields?: readonly LiveField[];
  readonly flows?: readonly LiveFlow[];
}

export interface LiveTile {
  readonly accounts?: readonly LiveAccount[];
  readonly marks?: TileMarks;
  /** Changes to the integration document. */
  readonly integration?: Partial<IntegrationDocument>;
  /** Account licences; default plenty. */
  readonly licences?: number;
  readonly expires?: string;
  readonly netsuiteOffline?: boolean;
  readonly observedAt?: string;
}

const wireTypes = {
  select: 'select',
  multiselect: 'multiselect',
  checkbox: 'checkbox',
  text: 'input',
  date: 'datetime',
  staticMap: 'staticMapWidget',
} as const;

function findSetting(path: string): SettingEntry | undefined {
  return settingCatalogue.find((entry) => entry.path === path);
}

/** The value of a setting in an account where nobody ever touched it. */
export function untouched(path: string): Json {
  const kind = findSetting(path)?.kind;
  if (kind === 'staticMap') return { map: {}, default: null, allowFailures: false };
  return kind === 'checkbox' ? false : kind === 'multiselect' ? [] : '';
}

/** The field of a catalogue setting, as the app shows it, with a value on the wire (for a map: map, default, allowFailures). */
export function field(
  path: string,
  value: Json = untouched(path),
  over: Partial<FieldDocument> = {},
): LiveField {
  const entry = findSetting(path);
  if (!entry) throw new Error(`the catalogue has no setting ${path}`);
  const options = entry.list ? netsuite[entry.list] : entry.options;
  const document: FieldDocument = {
    name: `${entry.resource}_5f00_${entry.saveMethod}_${path.replaceAll('/', '')}`,
    label: entry.label,
    type: wireTypes[entry.kind],
    ...(entry.list && entry.kind !== 'staticMap' ? { supportsRefresh: true } : {}),
  };
  if (entry.kind === 'staticMap') {
    const generates = (options ?? []).map(([id, text]) => ({ id, text }));
    const extracts = ['Standard', 'Expedited'].map((id) => ({ id, text: `${id} shipping` }));
    const map = value as Pick<FieldDocument, 'map' | 'default' | 'allowFailures'>;
    Object.assign(document, map, { generates, extracts, supportsGeneratesRefresh: true });
  } else {
    document.value = value;
    if (options) document.options = options as unknown as Json;
  }
  return { section: entry.section, document: { ...document, ...over } };
}

/** A field that the catalogue does not know. */
export function otherField(
  section: readonly string[],
  label: string,
  document: Partial<FieldDocument>,
): LiveField {
  return { section, document: { name: `x_${section.join('')}_${label}`, label, type: 'input', ...document } };
}

/** Every setting of the catalogue, untouched but for the given values on the wire. */
export function allFields(values: Readonly<Record<string, Json>> = {}): LiveField[] {
  return settingCatalogue.map((entry) => field(entry.path, values[entry.path]));
}

/** What the flows of an account need, as the app and somebody who configured it left it, on the wire. */
export const configured: Readonly<Record<string, Json>> = {
  '/settings/order/mfn/syncStatuses': ['Unshipped', 'Canceled'],
  '/settings/fulfillment/savedSearch': '40',
  '/settings/inventory/savedSearch': '40',
  '/settings/inventory/kitSavedSearch': '40',
  '/settings/inventory/locations': ['1'],
  '/settings/product/savedSearch': '41',
  '/settings/product/priceLevel': '1',
  '/settings/product/currency': '1',
  '/settings/billing/savedSearch': '40',
  '/settings/billing/autoBillStatus': 'pendingBilling',
};

/** Every flow of the catalogue, switched off and without a schedule but for what is given. */
export function allFlows(over: Readonly<Record<string, Partial<LiveFlow>>> = {}): LiveFlow[] {
  return flowCatalogue.map((entry) => ({ name: entry.name, disabled: true, ...over[entry.name] }));
}

function sectionsOf(account: LiveAccount): SectionDocument[] {
  const flows = account.flows ?? allFlows();
  const fields = (account.fields ?? allFields(configured)).filter((entry) => entry.section[0] !== 'General');
  const sectionOfFlow = (flow: LiveFlow) => flow.section ?? findFlow(flow.name)?.section ?? 'Other';
  const titles = new Set([...fields.map((entry) => entry.section[0] ?? ''), ...flows.map(sectionOfFlow)]);
  return [...titles].map((title): SectionDocument => {
    const own = fields.filter((entry) => entry.section[0] === title);
    const tabs = new Set(own.flatMap((entry) => entry.section[1] ?? []));
    return {
      title,
      fields: own.filter((entry) => entry.section.length === 1).map((entry) => entry.document),
      flows: flows.flatMap((flow, index) =>
        sectionOfFlow(flow) === title ? [{ _id: flowId(account, index) }] : [],
      ),
      sections: [...tabs].map((tab) => ({
        title: tab,
        fields: own.filter((entry) => entry.section[1] === tab).map((entry) => entry.document),
      })),
    };
  });
}

function flowId(account: LiveAccount, index: number): string {
  return `flow-${account.id}-${index}`;
}

function sectionOf(account: LiveAccount): SectionDocument {
  const mode = { active: 'settings', installing: 'install', uninstalling: 'uninstall' }[
    account.state ?? 'active'
  ];
  return { id: account.id, title: account.name, mode, sections: sectionsOf(account) };
}

function storeOf(account: LiveAccount): StoreDocument {
  return {
    accountid: account.id,
    accountname: account.name,
    shopInstallComplete: String(account.state !== 'installing'),
    amazonHttpConnectionId: `amazon-${account.id}`,
  };
}

function amazonOf(account: LiveAccount): ConnectionDocument {
  const unencrypted: Record<string, string> = {
    marketplaceId: account.marketplaceId ?? 'ATVPDKIKX0DER',
    ...(account.sellerId === undefined ? {} : { sellerId: account.sellerId }),
  };
  return {
    _id: `amazon-${account.id}`,
    name: `Amazon ${account.name}`,
    offline: account.offline ?? false,
    ...(account.needsAuthorization === undefined ? {} : { needsAuthorization: account.needsAuthorization }),
    ...(account.createdAt === undefined ? {} : { createdAt: account.createdAt }),
    http: { type: account.connectionType ?? 'Amazon-SP-API', unencrypted, auth: { token: '******' } },
  };
}

/** The documents that the platform would answer for such a tile. */
export function documentsOf(tile: LiveTile): {
  integration: IntegrationDocument;
  flows: FlowDocument[];
  connections: ConnectionDocument[];
  licences: LicenceDocument[];
} {
  const accounts = tile.accounts ?? [];
  const integration: IntegrationDocument = {
    _id: '5f1a00000000000000000001',
    name: 'Amazon - NetSuite',
    mode: 'settings',
    _connectorId: '58c90bccc13f547763bf2fc1',
    settings: {
      supportsMultiStore: 'true',
      commonresources: { netsuiteConnectionId: 'netsuite-1' },
      storemap: [null, ...accounts.map(storeOf)],
      sections: accounts.map(sectionOf),
      general: accounts.map((account) => ({
        id: account.id,
        title: 'General',
        fields: (account.fields ?? allFields(configured))
          .filter((entry) => entry.section[0] === 'General')
          .map((entry) => entry.document),
      })),
    },
    ...tile.integration,
  };
  const flows = accounts.flatMap((account) =>
    (account.flows ?? allFlows()).map(({ section: _section, ...flow }, index): FlowDocument => ({
      ...flow,
      _id: flowId(account, index),
      name: `${flow.name} [${account.name}]`,
    })),
  );
  const netsuiteConnection = { _id: 'netsuite-1', name: 'NetSuite', offline: tile.netsuiteOffline ?? false };
  const store = { type: 'store', licenses: Array.from({ length: tile.licences ?? 100 }, () => ({})) };
  const licence: LicenceDocument = {
    _id: 'licence-1',
    _integrationId: integration._id,
    ...(tile.expires === undefined ? {} : { expires: tile.expires }),
    opts: { addonLicenses: [store] },
  };
  return {
    integration,
    flows,
    connections: [netsuiteConnection, ...accounts.map(amazonOf)],
    licences: [licence],
  };
}

/** Facts of a tile, made from documents as the platform answers them. */
export function factsOf(tile: LiveTile): TileFacts {
  return buildFacts({
    ...documentsOf(tile),
    marks: tile.marks ?? noMarks,
    observedAt: tile.observedAt ?? '2026-03-01T10:00:00.000Z',
  });
}
