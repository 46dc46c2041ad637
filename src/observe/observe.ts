import { setTimeout as wait } from 'node:timers/promises';
import { type CallOptions, type PlatformApi } from '../platform/api.ts';
import type {
  ConnectionDocument,
  FieldDocument,
  FlowDocument,
  ImportDocument,
  IntegrationDocument,
  Json,
  LicenceDocument,
  LicenceMetadataDocument,
  SectionDocument,
  StoreDocument,
} from '../platform/documents.ts';
import { PlatformError } from '../platform/errors.ts';
import { addOnFacts } from './addOns.ts';
import { deepFreeze, sha256 } from '../lib/canonical.ts';
import { withDays } from './days.ts';
import type {
  AccountFacts,
  AmazonConnectionFacts,
  ConnectionFacts,
  ImportFacts,
  IntegrationFacts,
  LicenceFacts,
  TileFacts,
  TileMarks,
} from './facts.ts';
import { importFacts } from './imports.ts';
import { marksKey, readMarks } from './marks.ts';
import { lookUp, wantedLookups, withLookups, type Lookups } from './lookups.ts';
import { importsNeeded, nothingMore, type Needs } from './needs.ts';
import { OptionPool } from './options.ts';
import { generalSection, present, truthy, walkFields, walkFlows } from './tree.ts';
import { hasVanished } from './vanished.ts';
import { wellFormed, type TileDocuments } from './wellFormed.ts';
import { clip } from '../resources/checking/show.ts';
import { KnownError } from '../lib/knownError.ts';

/** Milliseconds before answers in which everything is gone are asked for again. */
const pauseBeforeBelieving = 2000;

/**
 * Reads a whole tile: one call each for the integration, the licences and our marks, and one list each (with its pages)
 * for flows and connections, however many accounts there are. `refreshed`: fields whose options were refreshed just
 * before, by live name, which the app may not have stored. `needs`: what manifests ask for beyond that, one list or call
 * each. Answers in which everything is gone are believed when they come twice, with a pause between, for which `sleep` is
 * asked. Rejects with `PlatformError` or `MarksError`.
 */
export async function observeTile(
  api: PlatformApi,
  integrationId: string,
  now: () => Date,
  options: CallOptions = { lane: 'sweep' },
  refreshed?: ReadonlyMap<string, FieldDocument>,
  needs: Needs = nothingMore,
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<unknown> = reallySleep,
): Promise<TileFacts> {
  let read = await readTile(api, integrationId, options, needs);
  if (hasVanished(read)) {
    await sleep(pauseBeforeBelieving, options.signal);
    read = await readTile(api, integrationId, options, needs);
  }
  const raw: RawTile = { ...read, observedAt: now().toISOString(), ...(refreshed ? { refreshed } : {}) };
  const facts = buildFacts(raw);
  const lookups = await lookUp(api, integrationId, wantedLookups(needs, facts), now(), options);
  return lookups ? buildFacts({ ...raw, lookups }) : facts;
}

function reallySleep(milliseconds: number, signal?: AbortSignal): Promise<unknown> {
  return wait(milliseconds, undefined, signal ? { signal } : {});
}

async function readTile(
  api: PlatformApi,
  integrationId: string,
  options: CallOptions,
  needs: Needs,
): Promise<Omit<RawTile, 'observedAt' | 'refreshed'>> {
  const [integration, flows, connections, licences, stored, metadata] = await Promise.all([
    api.getIntegration(integrationId, options),
    api.listFlows(integrationId, options),
    api.listConnections(integrationId, options),
    readLicences(api, options),
    readStored(api, integrationId, options),
    needs.addOns ? unlessDenied(() => api.licenceMetadata(integrationId, options)) : undefined,
  ]);
  const marks = readMarks(stored.value);
  const ids = new Set(present(integration.settings?.sections).map((section) => section.id));
  const imports = importsNeeded(needs, marks, ids)
    ? await api.listImports(integrationId, options)
    : undefined;
  return {
    integration,
    flows,
    connections,
    licences,
    marks,
    ...(stored.denied === undefined ? {} : { marksUnknown: stored.denied }),
    ...(imports ? { imports } : {}),
    ...(metadata ? { metadata } : {}),
  };
}

/** Licences are not proven to answer to every token (platform.md P85): being denied them is a fact, not a failure. */
function readLicences(api: PlatformApi, options: CallOptions): Promise<LicenceDocument[] | undefined> {
  return unlessDenied(() => api.listLicences(options));
}

/** Our notes; or that the token may not read them, which is enough for who only looks. */
async function readStored(
  api: PlatformApi,
  integrationId: string,
  options: CallOptions,
): Promise<{ value?: Json | undefined; denied?: string }> {
  try {
    return { value: await api.getState(marksKey(integrationId), options) };
  } catch (error) {
    if (error instanceof PlatformError && error.kind === 'Denied' && error.status !== undefined)
      return { denied: error.message };
    throw error;
  }
}

async function unlessDenied<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof PlatformError && (error.kind === 'NotFound' || error.status === 403))
      return undefined;
    throw error;
  }
}

/** Reads the integration document alone, for looking at what a write has left behind; flows and connections as last observed. */
export async function observeAccounts(
  api: PlatformApi,
  integrationId: string,
  options?: CallOptions,
): Promise<readonly AccountFacts[]> {
  const integration = await api.getIntegration(integrationId, options);
  const documents = { integration, flows: [], connections: [], licences: undefined };
  return accountsOf(wellFormed(documents));
}

interface RawTile {
  readonly integration: IntegrationDocument;
  readonly flows: readonly FlowDocument[];
  readonly connections: readonly ConnectionDocument[];
  readonly licences: readonly LicenceDocument[] | undefined;
  readonly marks: TileMarks;
  readonly marksUnknown?: string;
  readonly observedAt: string;
  readonly refreshed?: ReadonlyMap<string, FieldDocument>;
  readonly imports?: readonly ImportDocument[];
  readonly metadata?: LicenceMetadataDocument;
  readonly lookups?: Lookups;
}

/**
 * Makes facts of what the platform answered. Pure; the result is deeply frozen and carries no secret. Throws a
 * `MalformedError` where an answer is such that nobody can say which accounts there are.
 */
export function buildFacts(raw: RawTile): TileFacts {
  const documents = wellFormed(raw);
  const { integration, licences, connections, malformed } = documents;
  const { refreshed, lookups } = raw;
  const accounts = accountsOf({ ...documents, ...(refreshed ? { refreshed } : {}) });
  const body = {
    integration: integrationFacts(integration),
    licence: licenceFacts(licences, integration),
    netsuiteConnections: netsuiteConnections(integration, connections),
    accounts: accounts.map((account) => (lookups ? withLookups(account, lookups) : account)),
    marks: raw.marks,
    ...(raw.marksUnknown === undefined ? {} : { marksUnknown: raw.marksUnknown }),
    ...(malformed.length > 0 ? { malformed } : {}),
  };
  return deepFreeze({ observedAt: raw.observedAt, digest: sha256(JSON.stringify(body)), ...body });
}

function integrationFacts(document: IntegrationDocument): IntegrationFacts {
  const settings = document.settings;
  return {
    id: document._id,
    name: document.name ?? '',
    tag: document.tag ?? undefined,
    connectorId: document._connectorId || undefined,
    version: document.version ?? undefined,
    mode: document.mode ?? 'settings',
    updateInProgress: truthy(document.updateInProgress),
    generation: generationOf(document),
    edition: settings?.connectorEdition ?? undefined,
  };
}

/** Steps in the document mean the newer generation of apps, which has no store map (platform.md P30). */
function generationOf(document: IntegrationDocument): IntegrationFacts['generation'] {
  if (!document._connectorId) return 'notAnApp';
  if (present(document.installSteps).length > 0 || present(document.uninstallSteps).length > 0)
    return 'steps';
  return truthy(document.settings?.supportsMultiStore) ? 'multiAccount' : 'singleAccount';
}

function licenceFacts(
  licences: readonly LicenceDocument[] | undefined,
  integration: IntegrationDocument,
): LicenceFacts | undefined {
  const own = licences?.find((licence) => licence._integrationId === integration._id);
  if (!own) return undefined;
  const stores = present(own.opts?.addonLicenses).find((entry) => entry.type === 'store');
  return { accounts: stores?.licenses?.length, edition: own.opts?.connectorEdition, expires: own.expires };
}

function netsuiteConnections(
  integration: IntegrationDocument,
  connections: readonly ConnectionDocument[],
): ConnectionFacts[] {
  const common = integration.settings?.commonresources;
  const ids = [common?.netsuiteConnectionId, common?.secondaryNetSuiteConnectionId];
  return connections
    .filter((connection) => ids.includes(connection._id))
    .map((connection) => ({
      id: connection._id,
      name: connection.name ?? '',
      offline: connection.offline === true,
    }));
}

/** An account is an entry of the store map with a section of the same id (platform.md P31). */
function accountsOf(raw: TileDocuments & Pick<RawTile, 'refreshed'>): AccountFacts[] {
  const { integration, flows, connections, refreshed, imports, metadata } = raw;
  const settings = integration.settings ?? {};
  const reading = { pool: new OptionPool(), ...(refreshed ? { refreshed } : {}) };
  const flowsById = new Map(flows.map((flow) => [flow._id, flow]));
  const connectionsById = new Map(connections.map((connection) => [connection._id, connection]));
  const importsById = imports && new Map(imports.map((document) => [document._id, document]));
  const stores = new Map(present(settings.storemap).map((store) => [store.accountid, store]));
  const sections = present(settings.sections).filter((section) => typeof section.id === 'string');
  const accounts = sections.map((section) => {
    const id = section.id as string;
    const store = stores.get(id);
    const general = generalSection(settings, id);
    return {
      id,
      name: section.title ?? store?.accountname ?? '',
      state: stateOf(section, store),
      connectionId: store?.amazonHttpConnectionId || undefined,
      amazon: amazonFacts(connectionsById.get(store?.amazonHttpConnectionId ?? '')),
      fields: [
        ...(general ? walkFields(general, ['General'], reading) : []),
        ...walkFields(section, [], reading),
      ],
      flows: walkFlows(section, '', flowsById),
      imports: importsById && importsOf(store, importsById),
      addOns: addOnFacts(settings, metadata, id),
    };
  });
  return withDays(accounts);
}

/** The imports that the store map names; ids that the list does not have are left out. */
function importsOf(
  store: StoreDocument | undefined,
  byId: ReadonlyMap<string, ImportDocument>,
): ImportFacts[] {
  return present(store?.imports).flatMap((id) => {
    const document = byId.get(id);
    return document ? [importFacts(document)] : [];
  });
}

/** Installed means that the store says so and the section is not in another mode (platform.md P32). */
function stateOf(section: SectionDocument, store: StoreDocument | undefined): AccountFacts['state'] {
  if (section.mode === 'uninstall') return 'uninstalling';
  const complete = truthy(store?.shopInstallComplete ?? section.shopInstallComplete);
  return complete && section.mode !== 'install' ? 'active' : 'installing';
}

function amazonFacts(connection: ConnectionDocument | undefined): AmazonConnectionFacts | undefined {
  if (!connection) return undefined;
  const open = connection.http?.unencrypted ?? {};
  return {
    id: connection._id,
    name: connection.name ?? '',
    offline: connection.offline === true,
    type: connection.http?.type,
    // Blank or null until somebody, or Amazon, has filled them in.
    marketplaceId: open.marketplaceId || undefined,
    sellingRegion: open.sellingRegion || undefined,
    sellerId: open.sellerId || undefined,
    createdAt: connection.createdAt,
    ...(connection.needsAuthorization === true ? { needsAuthorization: true as const } : {}),
  };
}

/** Why no tile can be told from what a manifest says. */
export class TileNotFoundError extends KnownError {
  override readonly name = 'TileNotFoundError';
}

/** The id of the tile that a manifest means by its tag. Rejects with `TileNotFoundError` where none or several bear it. */
export async function findTileByTag(api: PlatformApi, tag: string, options?: CallOptions): Promise<string> {
  const integrations = await api.listIntegrations(options);
  const found = integrations.filter(
    (integration) => integration.tag === tag && integration._connectorId !== undefined,
  );
  if (found.length === 1 && found[0]) return found[0]._id;
  const tags = [
    ...new Set(integrations.flatMap((integration) => (integration.tag ? [integration.tag] : []))),
  ];
  const what =
    found.length === 0
      ? 'No installed integration app has'
      : `${found.length} installed integration apps have`;
  throw new TileNotFoundError(
    `${what} the tag "${tag}". Tags there are: ${shownTags(tags)}. Name the tile by integrationId, or give it a tag of its own.`,
  );
}

const mostTags = 3;

/** A few of the tags of the tenant, for people. */
function shownTags(tags: readonly string[]): string {
  const more = tags.length > mostTags ? ` and ${String(tags.length - mostTags)} more` : '';
  return tags.length === 0
    ? 'none'
    : tags
        .slice(0, mostTags)
        .map((tag) => `"${clip(tag)}"`)
        .join(', ') + more;
}
