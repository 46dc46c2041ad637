import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { flows as knownFlows } from '../src/catalogue/flows.ts';
import { findMarketplace } from '../src/catalogue/marketplaces.ts';
import { settings as knownSettings, type SettingEntry } from '../src/catalogue/settings.ts';
import { displayWire, isBlank, liveWire } from '../src/judge/settings/values.ts';
import type { AccountFacts, FieldFacts, TileFacts } from '../src/observe/facts.ts';
import type { Json } from '../src/platform/documents.ts';
import { apiVersion } from '../src/resources/group.ts';
import { tokenVariable, type Tile } from './tile.ts';

/** What a manifest of a well-kept account declares: this many settings and flows, of a live account the first that are set. */
export const declared = { settings: 15, flows: 6 } as const;

/** Settings in the order in which people care for them; the emulated accounts leave none of the first twenty blank. */
const settingPaths = [
  'order/fba/importAs',
  'order/fba/location',
  'order/fba/filterOrdersBy',
  'order/mfn/filterOrdersBy',
  'order/mfn/syncStatuses',
  'order/mfn/defaultCustomer',
  'order/shipMethods',
  'order/unknownItem',
  'inventory/savedSearch',
  'inventory/locations',
  'product/priceLevel',
  'product/currency',
  'product/virtualVariations/enabled',
  'product/asinField',
  'billing/autoBillStatus',
  'billing/savedSearch',
  'fulfillment/savedSearch',
  'product/savedSearch',
  'settlement/taxOnlyRefundItem',
  'order/fba/durationInDays',
].map((name) => `/settings/${name}`);

/** The manifests that declare a tile exactly as it is: first the tile, then its accounts. */
export function manifestsOf(tile: Tile, facts: TileFacts) {
  return [tileManifest(tile), ...facts.accounts.map(accountManifest)] as const;
}

/** Writes the manifests that declare a tile exactly as it is, one file for each document. */
export async function writeManifests(tile: Tile, facts: TileFacts): Promise<void> {
  await mkdir(tile.manifests, { recursive: true });
  for (const [index, document] of manifestsOf(tile, facts).entries())
    await writeFile(path.join(tile.manifests, `${index}.json`), JSON.stringify(document, null, 2));
}

function tileManifest(tile: Tile) {
  return {
    apiVersion,
    kind: 'IntegrationTile',
    metadata: { name: 'bench' },
    spec: {
      platform: { baseURL: tile.url, tokenFrom: { env: tokenVariable } },
      integrationId: tile.integrationId,
    },
  };
}

function accountManifest(live: AccountFacts, index: number) {
  const spec: Record<string, Json> = {
    tileRef: { name: 'bench' },
    accountName: live.name,
    marketplace: findMarketplace(live.amazon?.marketplaceId ?? '')?.code ?? '',
    flows: declaredFlows(live),
  };
  const settings = settingPaths.flatMap((name) => declaredSetting(live, name)).slice(0, declared.settings);
  expectCount(live, 'settings', settings.length);
  for (const [name, value] of settings) put(spec, name.split('/').slice(1), value);
  return { apiVersion, kind: 'AmazonAccount', metadata: { name: `account-${index}` }, spec };
}

/** A setting as a person would declare it, or nothing where the account has it blank. */
function declaredSetting(live: AccountFacts, name: string): [string, Json][] {
  const entry = knownSettings.find((candidate) => candidate.path === name);
  const field = entry && live.fields.find((candidate) => isOf(candidate, entry));
  if (!field) throw new Error(`${live.name} has no field for ${name}`);
  if (field.staticMap) return [[name, declaredMap(field)]];
  const wire = liveWire(field);
  return isBlank(wire) && typeof wire !== 'boolean' ? [] : [[name, displayWire(field, wire)]];
}

function isOf(field: FieldFacts, entry: SettingEntry): boolean {
  return field.label === entry.label && field.section.join('>') === entry.section.join('>');
}

function declaredMap(field: FieldFacts): Json {
  const entries = Object.entries(field.staticMap?.map ?? {}).map(([key, value]) => [
    key,
    displayWire(field, value),
  ]);
  return { map: Object.fromEntries(entries) as Json, onMiss: 'Fail' };
}

function declaredFlows(live: AccountFacts): Json {
  const scheduled = knownFlows.filter((flow) => flow.trigger === 'schedule').map((flow) => flow.name);
  const flows = live.flows
    .filter((flow) => scheduled.includes(flow.name) && flow.schedule !== undefined)
    .slice(0, declared.flows);
  expectCount(live, 'flows', flows.length);
  // Flows that the app does not know are declared by their name like any other.
  const custom = live.flows.filter((flow) => !knownFlows.some(({ name }) => name === flow.name));
  return [...flows, ...custom].map(({ name, disabled, schedule, timezone }) => ({
    ...{ name, enabled: !disabled, schedule: schedule ?? '' },
    ...(timezone === undefined ? {} : { timezone }),
  }));
}

function expectCount(live: AccountFacts, what: keyof typeof declared, found: number): void {
  if (found !== declared[what])
    throw new Error(`${live.name} has ${found} ${what} to declare; ${declared[what]} are needed`);
}

function put(target: Record<string, Json>, [key = '', ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) target[key] = value;
  else put((target[key] ??= {}) as Record<string, Json>, rest, value);
}
