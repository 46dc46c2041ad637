import type {
  ConnectionDocument,
  FlowDocument,
  ImportDocument,
  IntegrationDocument,
  LicenceDocument,
  LicenceMetadataDocument,
  SectionDocument,
} from '../platform/documents.ts';
import {
  connectionShape,
  flowShape,
  importShape,
  integrationShape,
  licenceShape,
  metadataShape,
} from './documentShapes.ts';
import type { MalformedFacts } from './facts.ts';
import { pathText, type Oddity, type Shape } from './shapes.ts';
import { present, truthy } from './tree.ts';
import { KnownError } from '../lib/knownError.ts';

/** The documents of a tile as they were answered. */
export interface TileDocuments {
  readonly integration: IntegrationDocument;
  readonly flows: readonly FlowDocument[];
  readonly connections: readonly ConnectionDocument[];
  readonly licences: readonly LicenceDocument[] | undefined;
  readonly imports?: readonly ImportDocument[] | undefined;
  readonly metadata?: LicenceMetadataDocument | undefined;
}

/** A document of the platform has a shape by which nobody can say what is in the tile. */
export class MalformedError extends KnownError {
  override readonly name = 'MalformedError';
  constructor(document: string, { path, found, expected }: Oddity) {
    super(
      `The platform's answer cannot be read: ${document} has ${found} at ${pathText(path) || 'its root'}, where ${expected} was expected. ` +
        'The tile is left alone until it can. If it stays so, the app may have changed: report this line.',
    );
  }
}

/** Members of the integration document without which everything else of the tile can still be read. */
const harmless: ReadonlySet<string> = new Set(['name', 'tag', 'version', 'settings.connectorEdition']);

/**
 * The documents with everything that has another shape than it should taken out, and what that was, by the account that it
 * belongs to. Throws a `MalformedError` where it cannot be said which account that is, so that one might seem to be missing.
 */
export function wellFormed(
  raw: TileDocuments,
): TileDocuments & { readonly malformed: readonly MalformedFacts[] } {
  const found: MalformedFacts[] = [];
  const check = <T>(
    shape: Shape,
    document: T,
    name: string,
    accountsOf: (path: Oddity['path']) => readonly (string | undefined)[],
  ): T =>
    shape(document, [], (oddity) => {
      const accounts = accountsOf(oddity.path);
      for (const accountId of accounts) found.push(told(name, oddity, accountId));
    }) as T;
  const integration = check(integrationShape, raw.integration, 'the integration', (path) => [
    ownerIn(raw.integration, path),
  ]);
  refuseLostSections(integration);
  const owners = ownersIn(integration);
  const each = <T extends { _id: string }>(
    shape: Shape,
    documents: readonly T[],
    noun: string,
    owner: ReadonlyMap<string, readonly (string | undefined)[]>,
  ): readonly T[] =>
    present(documents).map((document) => {
      const id: unknown = (document as { _id?: unknown })._id;
      if (typeof id !== 'string')
        throw new MalformedError(`a ${noun}`, { path: ['_id'], found: 'no text', expected: 'an id' });
      return check(shape, document, `the ${noun} ${titleOf(document, id)}`, () => owner.get(id) ?? []);
    });
  const flows = each(flowShape, raw.flows, 'flow', owners.flows);
  return {
    integration,
    flows,
    connections: each(connectionShape, raw.connections, 'connection', owners.connections),
    licences:
      raw.licences &&
      present(raw.licences.map((licence) => check(licenceShape, licence, 'the licence', () => [undefined]))),
    imports: raw.imports && each(importShape, raw.imports, 'import', owners.imports),
    metadata:
      raw.metadata && check(metadataShape, raw.metadata, "the licence's list of add-ons", () => [undefined]),
    malformed: found,
  };
}

/** A document as people know it, by its name where it has one that can be read, and by its id. */
function titleOf(document: object, id: string): string {
  const { name } = document as { name?: unknown };
  if (typeof name !== 'string' || name.trim() === '') return id;
  return `"${name.length > 60 ? `${name.slice(0, 59)}…` : name}" (${id})`;
}

/** Accounts that the store map names and no section at all: they would all seem to be missing. */
function refuseLostSections({ settings }: IntegrationDocument): void {
  const stores = present(settings?.storemap).filter((store) => truthy(store.shopInstallComplete));
  if (stores.length === 0 || Array.isArray(settings?.sections)) return;
  const path = ['settings', 'sections'];
  throw new MalformedError('the integration', { path, found: 'nothing', expected: 'a list of accounts' });
}

function told(document: string, oddity: Oddity, accountId: string | undefined): MalformedFacts {
  const [first, second] = oddity.path;
  const place = second === undefined ? String(first) : `${String(first)}.${String(second)}`;
  const passable = document.startsWith('the licence') || harmless.has(place) || harmless.has(String(first));
  // Where nobody can say whose it is, an account might seem to be missing or to be another.
  if (accountId === undefined && !passable) throw new MalformedError(document, oddity);
  const { found, expected } = oddity;
  return { accountId, place: `${pathText(oddity.path)} of ${document}`, found, expected };
}

/** Id of the account that a place of the integration document belongs to; undefined where that cannot be said. */
function ownerIn(
  integration: IntegrationDocument,
  [root, part, key, member]: Oddity['path'],
): string | undefined {
  if (root !== 'settings' || key === undefined) return undefined;
  if (part === 'addOnMap') return String(key);
  const named = part === 'storemap' ? 'accountid' : 'id';
  if (!['sections', 'general', 'storemap'].includes(String(part)) || member === undefined || member === named)
    return undefined;
  const settings = integration.settings as unknown as Record<string, Record<string, Record<string, unknown>>>;
  const id = settings[String(part)]?.[String(key)]?.[named];
  return typeof id === 'string' ? id : undefined;
}

/** By id of a flow, connection or import: the accounts that it belongs to. NetSuite's connections belong to nobody. */
function ownersIn(integration: IntegrationDocument) {
  const flows = new Map<string, string[]>();
  const connections = new Map<string, (string | undefined)[]>();
  const imports = new Map<string, string[]>();
  const add = <T>(to: Map<string, T[]>, id: string | null | undefined, owner: T): void => {
    if (typeof id === 'string') to.set(id, [...(to.get(id) ?? []), owner]);
  };
  const { sections, storemap, commonresources } = integration.settings ?? {};
  const walk = (section: SectionDocument, owner: string): void => {
    for (const flow of present(section.flows)) add(flows, flow._id, owner);
    for (const below of present(section.sections)) walk(below, owner);
  };
  for (const section of present(sections)) if (section.id !== undefined) walk(section, section.id);
  for (const store of present(storemap)) {
    if (typeof store.accountid !== 'string') continue;
    add(connections, store.amazonHttpConnectionId, store.accountid);
    for (const id of present(store.imports)) add(imports, id, store.accountid);
  }
  add(connections, commonresources?.netsuiteConnectionId, undefined);
  add(connections, commonresources?.secondaryNetSuiteConnectionId, undefined);
  return { flows, connections, imports };
}
