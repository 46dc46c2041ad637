import type { FlowEntry } from '../../catalogue/flows.ts';
import type { SettingEntry } from '../../catalogue/settings.ts';
import { clonedMapping, mappingOf, newFlows, newSearches, setMapping, type FlowStart } from '../accounts.ts';
import { newFields } from '../fields.ts';
import type { Account, Actor, Draft, Field, Json, JsonObject } from '../model.ts';
import { problem } from '../problem.ts';
import { seededWord } from '../random.ts';
import { defaultValue } from '../seed/values.ts';
import { replaceAccount, type World } from '../world.ts';
import { isActive, isExpired, refuseOldVersion } from './guards.ts';
import { nameFault, renameAccount } from './rename.ts';

/** Names and values of the form are not public: they follow from the seed, and a client has to read them. */
function formNames(world: World): {
  way: string;
  manual: string;
  clone: string;
  source: string;
  name: string;
} {
  const word = (purpose: string) => `${purpose}_${seededWord(world.state.seed, `form ${purpose}`, 5)}`;
  return {
    way: word('setup'),
    manual: word('opt'),
    clone: word('option'),
    source: word('from'),
    name: word('title'),
  };
}

/** Accounts that can be cloned: installed and active, with a licence that has not run out. */
function eligible(world: World): Account[] {
  return isExpired(world) ? [] : world.tile().document.accounts.filter(isActive);
}

/** The form of the wizard's last step. */
export function configureForm(world: World): JsonObject {
  const names = formNames(world);
  const fieldMap: JsonObject = {
    [names.way]: {
      name: names.way,
      label: 'Configure account',
      type: 'radio',
      required: true,
      defaultValue: names.manual,
      options: [
        [names.manual, 'Configure new account manually'],
        [names.clone, 'Clone an existing Amazon account'],
      ],
    },
    [names.source]: {
      name: names.source,
      label: 'Select an existing Amazon account',
      type: 'select',
      required: false,
      visibleWhen: [{ field: names.way, is: [names.clone] }],
      options: eligible(world).map((account) => [account.id, account.name]),
    },
  };
  if (world.choices.nameInWizard) {
    fieldMap[names.name] = { name: names.name, label: 'Amazon account name', type: 'text', required: true };
  }
  return { fieldMap, layout: { fields: Object.keys(fieldMap) } };
}

interface Answers {
  readonly source: Account | undefined;
  readonly name: string | undefined;
}

function readAnswers(world: World, body: JsonObject): Answers {
  const names = formNames(world);
  const sent = body['formVal'];
  const values = sent !== null && typeof sent === 'object' && !Array.isArray(sent) ? sent : {};
  const way = values[names.way];
  if (way !== names.manual && way !== names.clone) {
    throw problem(
      422,
      'missing_required_field',
      `formVal.${names.way} must be one of its options`,
      names.way,
    );
  }
  const name = world.choices.nameInWizard ? values[names.name] : undefined;
  if (world.choices.nameInWizard && typeof name !== 'string') {
    throw problem(422, 'missing_required_field', `formVal.${names.name} is missing`, names.name);
  }
  const title = typeof name === 'string' ? name : undefined;
  if (way === names.manual) return { source: undefined, name: title };
  const source = eligible(world).find((account) => account.id === values[names.source]);
  if (!source) {
    throw problem(422, 'invalid_ref', 'Select one of the existing accounts to clone it.', names.source);
  }
  return { source, name: title };
}

/** What cloning gives a flow: the schedule where the clone table says so; switched off always. */
function clonedStart(world: World, source: Account): (entry: FlowEntry) => FlowStart {
  return (entry) => {
    const from = world.state.flows[source.parts[entry.externalId]?.flowId ?? ''];
    const leftOut = world.choices.cloneLeavesOut.includes(entry.externalId);
    if (!from || !entry.scheduleCloned || leftOut) return { disabled: true };
    const text = (value: Json | undefined) => (typeof value === 'string' ? value : undefined);
    return { disabled: true, schedule: text(from['schedule']), timezone: text(from['timezone']) };
  };
}

/** The fields of a clone carry the source's values and the source's option lists, however old those are. */
function clonedFields(world: World, account: Account, source: Account): Field[] {
  const bySource = new Map(source.fields.map((field) => [field.path, field]));
  const made = newFields(world, account, (setting: SettingEntry) => {
    const leftOut = world.choices.cloneLeavesOut.includes(setting.path);
    const copied = setting.onClone === 'notCopied' || leftOut ? undefined : bySource.get(setting.path)?.value;
    return copied ?? defaultValue(setting, { name: account.name, searches: account.searches });
  });
  return made.map((field) => {
    const from = bySource.get(field.path);
    return field.copy !== undefined && from?.copy !== undefined ? { ...field, copy: from.copy } : field;
  });
}

/** Copies mappings, lookups and the plain settings of exports and imports; ids, searches and the posted date are not. */
function copyDocuments(world: World, account: Account, source: Account): void {
  const { imports, exports } = world.state;
  for (const [externalId, part] of Object.entries(account.parts)) {
    if (world.choices.cloneLeavesOut.includes(externalId)) continue;
    const from = source.parts[externalId];
    const [target, origin] = [imports[part.importId], imports[from?.importId ?? '']];
    if (target && origin) {
      setMapping(target, clonedMapping(mappingOf(origin)));
      const [own, other] = [target['netsuite_da'] ?? target, origin['netsuite_da'] ?? origin] as JsonObject[];
      if (own && other) own['lookups'] = structuredClone(other['lookups'] ?? []);
    }
    const [newExport, oldExport] = [exports[part.exportId], exports[from?.exportId ?? '']];
    if (newExport && oldExport?.['delta'] !== undefined)
      newExport['delta'] = structuredClone(oldExport['delta']);
  }
}

/** Points the exports of a new account at its own saved searches, which carry no filter yet. */
function pointAtSearches(world: World, account: Account): void {
  const roles: readonly [string, string, 'exportId' | 'matrixExportId'][] = [
    ['netsuite_fulfillment_to_amazon', 'fulfillment', 'exportId'],
    ['netsuite_inventory_to_amazon', 'inventory', 'exportId'],
    ['netsuite_kit_inventory_to_amazon', 'kit', 'exportId'],
    ['netsuite_item_to_amazon_product', 'item', 'exportId'],
    ['netsuite_item_to_amazon_product', 'matrix', 'matrixExportId'],
    ['netsuite_order_to_invoice', 'billing', 'exportId'],
  ];
  for (const [externalId, role, key] of roles) {
    const document = world.state.exports[account.parts[externalId]?.[key] ?? ''];
    const netsuite = document?.['netsuite'] as { restlet?: JsonObject } | undefined;
    if (netsuite?.restlet) netsuite.restlet['searchId'] = account.searches[role] ?? '';
  }
}

/** Last step of the wizard: makes the account's components, by hand or as a clone, and finishes the installation. */
export function configureAccount(world: World, actor: Actor, draft: Draft, body: JsonObject): void {
  const tile = world.tile();
  refuseOldVersion(world, tile);
  const { source, name } = readAnswers(world, body);
  const found = tile.document.accounts.find((account) => account.id === draft.accountId);
  if (!found) throw problem(422, 'invalid_state', 'The account that is being added is not there any more.');
  const otherNames = tile.document.accounts.filter((one) => one.id !== found.id).map((one) => one.name);
  const fault = name === undefined ? undefined : nameFault(name, otherNames);
  if (fault !== undefined) throw problem(422, 'invalid_field', fault);
  const base = name === undefined ? found : renameAccount(world, found, name, otherNames);
  const parts = newFlows(world, tile, base, source ? clonedStart(world, source) : () => ({ disabled: true }));
  const searches = newSearches(world, base);
  const installed: Account = { ...base, parts, searches, mode: 'settings', installComplete: true };
  const fields = source
    ? clonedFields(world, installed, source)
    : newFields(world, installed, (setting) => defaultValue(setting, installed));
  const account = { ...installed, fields };
  if (source) copyDocuments(world, account, source);
  pointAtSearches(world, account);
  world.writeDocument(replaceAccount(tile.document, account));
  world.state.draft = null;
  for (const part of Object.values(parts)) {
    world.audit(actor, { resourceType: 'flow', id: part.flowId, event: 'create' });
  }
  const changes = [
    { fieldPath: `settings.sections.${account.id}.mode`, oldValue: 'install', newValue: 'settings' },
  ];
  world.audit(actor, { resourceType: 'integration', id: tile._id, changes });
}
