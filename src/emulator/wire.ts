import { flows } from '../catalogue/flows.ts';
import { settings } from '../catalogue/settings.ts';
import { optionsOf, settingOf } from './fields.ts';
import type { Account, Field, Json, JsonObject, Licence, Option, Tile } from './model.ts';
import { extractsOfPath } from './seed/values.ts';
import type { World } from './world.ts';

const wireTypes = {
  select: 'select',
  multiselect: 'multiselect',
  checkbox: 'checkbox',
  text: 'text',
  date: 'datetime',
  staticMap: 'staticMapWidget',
} as const;

const pairs = (options: readonly Option[]): Json => options as unknown as Json;
const named = (options: readonly Option[]): Json => options.map(([id, text]) => ({ id, text }));

/** A field as the integration document carries it; `wholeList`: as a refresh answers it. */
export function wireField(world: World, field: Field, wholeList = false): JsonObject {
  const options = optionsOf(world, field);
  const base: JsonObject = {
    label: field.label,
    name: field.name,
    type: wireTypes[field.kind],
    required: false,
  };
  const refreshes = settingOf(field)?.list !== undefined;
  if (field.kind === 'staticMap') {
    const { map, default: fallback, allowFailures } = field.value as JsonObject;
    return {
      ...base,
      map: map ?? {},
      default: fallback ?? null,
      allowFailures: allowFailures ?? false,
      extracts: named((extractsOfPath[field.path] ?? []).map((text) => [text, text] as const)),
      generates: named(options),
      supportsExtractsRefresh: false,
      supportsGeneratesRefresh: true,
      extractFieldHeader: 'Amazon',
      generateFieldHeader: 'NetSuite',
    };
  }
  if (field.value !== undefined) base['value'] = field.value;
  if (field.kind === 'select' || field.kind === 'multiselect') {
    const chosen =
      field.yieldsLabel && !wholeList ? options.filter(([value]) => value === field.value) : options;
    base['options'] = pairs(chosen);
    if (field.yieldsLabel) base['properties'] = { yieldValueAndLabel: true };
  }
  if (refreshes) base['supportsRefresh'] = true;
  return base;
}

/** Titles of the sections of an account, in the app's order. */
const sectionTitles = [
  ...new Set([...settings.map((one) => one.section[0] ?? ''), ...flows.map((one) => one.section)]),
].filter((title) => title !== 'General' && title !== '');

function wireFlows(world: World, account: Account, title: string): Json[] {
  const listed: Json[] = [];
  for (const [externalId, part] of Object.entries(account.parts)) {
    const entry = flows.find((flow) => flow.externalId === externalId);
    if ((part.section ?? entry?.section) !== title) continue;
    const fields = account.fields.filter((field) => field.flow === externalId);
    listed.push({
      _id: part.flowId,
      showMapping: true,
      showSchedule: entry === undefined || entry.trigger === 'schedule',
      disableSlider: false,
      ...(fields.length > 0 && { settings: fields.map((field) => wireField(world, field)) }),
    });
  }
  return listed;
}

function wireSection(world: World, account: Account, title: string): JsonObject | undefined {
  const fields = account.fields.filter((field) => field.section[0] === title && field.flow === undefined);
  const direct = fields.filter((field) => field.section.length === 1);
  const tabs = [...new Set(fields.map((field) => field.section[1]).filter((tab) => tab !== undefined))];
  const listed = wireFlows(world, account, title);
  if (fields.length === 0 && listed.length === 0) return undefined;
  return {
    title,
    columns: 1,
    flows: listed,
    ...(direct.length > 0 && { fields: direct.map((field) => wireField(world, field)) }),
    ...(tabs.length > 0 && {
      sections: tabs.map((tab) => ({
        title: tab,
        fields: fields.filter((field) => field.section[1] === tab).map((field) => wireField(world, field)),
      })),
    }),
  };
}

function accountSection(world: World, account: Account): Json {
  const below = sectionTitles
    .map((title) => wireSection(world, account, title))
    .filter((one) => one !== undefined);
  return {
    id: account.id,
    title: account.name,
    mode: account.mode,
    shopInstallComplete: String(account.installComplete),
    sections: below,
  };
}

function generalSection(world: World, account: Account): Json {
  const fields = account.fields.filter((field) => field.section[0] === 'General');
  return { id: account.id, title: 'General', fields: fields.map((field) => wireField(world, field)) };
}

function storeEntry(account: Account): Json {
  const parts = Object.values(account.parts);
  return {
    accountid: account.id,
    accountname: account.name,
    shopInstallComplete: String(account.installComplete),
    amazonHttpConnectionId: account.connectionId,
    // The app's own lists begin with null, and the name of the last one is misspelt there too.
    flows: [null, ...parts.map((part) => part.flowId)],
    exports: [
      null,
      ...parts.flatMap((part) => [part.exportId, ...(part.matrixExportId ? [part.matrixExportId] : [])]),
    ],
    imports: [null, ...parts.map((part) => part.importId)],
    savedSeaches: [null, ...Object.values(account.searches)],
    enabledFlows: [...account.enabledFlows],
  };
}

function addOnMap(accounts: readonly Account[]): JsonObject {
  const map: JsonObject = {};
  for (const account of accounts) {
    if (Object.keys(account.addOns).length === 0) continue;
    map[account.id] = Object.fromEntries(
      Object.entries(account.addOns).map(([id, addOn]) => [
        id,
        {
          mode: 'settings',
          flows: addOn.flows.map((one) => account.parts[one]?.flowId ?? ''),
          savedSearches: [],
        },
      ]),
    );
  }
  return map;
}

/** The integration document as the platform answers it, with the whole tree of settings. */
export function wireIntegration(world: World, tile: Tile): JsonObject {
  const { accounts, connectorEdition, defaultSectionId } = tile.document;
  const installed = accounts.filter((account) => account.fields.length > 0);
  return {
    _id: tile._id,
    createdAt: tile.createdAt,
    lastModified: tile.lastModified,
    name: tile.name,
    tag: world.choices.unsetAsNull && tile.tag === '' ? null : tile.tag,
    description: tile.description,
    readme: tile.readme,
    sandbox: false,
    version: world.choices.unsetAsNull && tile.version === '' ? null : tile.version,
    childDisplayName: 'Amazon Account',
    mode: tile.mode,
    updateInProgress: tile.updateInProgress,
    _connectorId: tile._connectorId,
    install: world.choices.installMember === 'cards' ? 'cards' : [],
    installSteps: [],
    uninstallSteps: [],
    flowGroupings: [],
    _registeredConnectionIds: [tile.netsuiteConnectionId, ...accounts.map((account) => account.connectionId)],
    settings: {
      supportsMultiStore: true,
      storeLabel: 'Amazon Account',
      connectorEdition,
      editionMigrated: 'true',
      defaultSectionId,
      commonresources: { netsuiteConnectionId: tile.netsuiteConnectionId },
      storemap: accounts.map(storeEntry),
      addOnMap: addOnMap(accounts),
      sections: accounts.map((account) => accountSection(world, account)),
      general: installed.map((account) => generalSection(world, account)),
    },
  };
}

/** The licence as the owner of the account sees it: one entry for every store that may exist. */
export function wireLicence(licence: Licence, tile: Tile | null, connectorId: string): JsonObject {
  const addOns = Object.entries(licence.addOns).flatMap(([addOnId, count]) =>
    Array.from({ length: count }, () => ({ addOnId })),
  );
  return {
    _id: licence._id,
    created: licence.created,
    expires: licence.expires,
    type: 'integrationApp',
    sandbox: false,
    _connectorId: connectorId,
    ...(tile && { _integrationId: tile._id }),
    opts: {
      connectorEdition: licence.edition,
      addonLicenses: [
        {
          type: 'store',
          licenses: Array.from({ length: licence.stores }, () => ({ addOnEdition: licence.edition })),
        },
        { type: 'addon', licenses: addOns },
      ],
    },
  };
}
