import { flows } from '../catalogue/flows.ts';
import { netsuiteLists, type NetSuiteList } from '../catalogue/lists.ts';
import { onDemandOrdersLabel, settings, type SettingEntry } from '../catalogue/settings.ts';
import type { Account, Field, FlowParts, Json, Option } from './model.ts';
import { copyList, searchOptions, type SearchRole } from './netsuite.ts';
import type { World } from './world.ts';

/** Which saved search of an account a saved-search setting points at. */
export const searchRoleOfPath: Readonly<Record<string, SearchRole>> = {
  '/settings/fulfillment/savedSearch': 'fulfillment',
  '/settings/inventory/savedSearch': 'inventory',
  '/settings/inventory/kitSavedSearch': 'kit',
  '/settings/product/savedSearch': 'item',
  '/settings/product/matrixSavedSearch': 'matrix',
  '/settings/billing/savedSearch': 'billing',
};

const flowOfSection: Readonly<Record<string, string>> = {
  'Order (FBA)': 'amazon_fba_order_add',
  'Order (MFN)': 'amazon_mfn_order_add',
  Order: 'amazon_mfn_order_add',
  Fulfillment: 'netsuite_fulfillment_to_amazon',
  Inventory: 'netsuite_inventory_to_amazon',
  Product: 'netsuite_item_to_amazon_product',
  Pricing: 'netsuite_price_to_amazon',
  Billing: 'netsuite_order_to_invoice',
  Settlement: 'amazon_settlement_report_to_netsuite',
};

const flowOfPath: Readonly<Record<string, string>> = {
  '/settings/inventory/kitSavedSearch': 'netsuite_kit_inventory_to_amazon',
  '/settings/product/asinField': 'amazon_asin_to_netsuite_item',
  '/settings/product/syncAliasAsin': 'amazon_asin_to_netsuite_item',
  '/settings/product/aliasAsinField': 'amazon_asin_to_netsuite_item',
};

/** External id of the flow whose export or import a setting's live name embeds. */
export function flowOfSetting(setting: SettingEntry): string {
  const found = flowOfPath[setting.path] ?? flowOfSection[setting.section[0] ?? ''];
  if (found === undefined) throw new Error(`no flow carries the setting ${setting.path}`);
  return found;
}

function resourceOf(setting: SettingEntry, parts: FlowParts | undefined, accountId: string): string {
  if (setting.resource === 'general' || !parts) return accountId;
  if (setting.path === '/settings/product/matrixSavedSearch') return parts.matrixExportId ?? parts.exportId;
  return setting.resource === 'exports' ? parts.exportId : parts.importId;
}

/**
 * The live name of a setting: `<resource>_<resource id>_<save method>[_<refresh method>[_<refresh method of generates>]]`,
 * so that it differs from account to account and after every reinstall.
 */
function fieldName(setting: SettingEntry, resourceId: string): string {
  const name = [setting.resource, resourceId, setting.saveMethod];
  if (setting.list) {
    const refresh = netsuiteLists[setting.list].refreshMethod;
    if (setting.kind === 'staticMap') name.push('dummyExtractsMethod', refresh);
    else name.push(refresh);
  }
  return name.join('_');
}

/** The handler that saves a field: third segment of its name. */
export function saveMethodOf(field: Field): string {
  return field.name.split('_')[2] ?? '';
}

/** Options that a field gets when it is loaded from NetSuite now. */
export function loadOptions(
  world: World,
  list: NetSuiteList,
  path: string,
  accountId: string,
): Pick<Field, 'copy' | 'options'> {
  const role = searchRoleOfPath[path];
  if (role) return { options: searchOptions(world.state.netsuite, role, accountId) };
  return { copy: copyList(world.state.netsuite, list) };
}

/** Every catalogue setting of an account as a field, with the values that `valueOf` gives and options as of now. */
export function newFields(
  world: World,
  account: Pick<Account, 'id' | 'parts'>,
  valueOf: (setting: SettingEntry) => Json | undefined,
): Field[] {
  const made = settings.map((setting): Field => {
    const parts = setting.resource === 'general' ? undefined : account.parts[flowOfSetting(setting)];
    const yields = world.choices.itemPickersYieldLabel && setting.list === 'items';
    const options = setting.list ? loadOptions(world, setting.list, setting.path, account.id) : {};
    return {
      path: setting.path,
      name: fieldName(setting, resourceOf(setting, parts, account.id)),
      label: setting.label,
      section: setting.section,
      kind: setting.kind,
      value: valueOf(setting),
      ...options,
      ...(yields && { yieldsLabel: true }),
    };
  });
  return [...made, ...onDemandFields(account)];
}

/** The on-demand sync of orders: a field of the flow itself whose value is not kept. */
function onDemandFields(account: Pick<Account, 'parts'>): Field[] {
  return flows
    .filter((flow) => flow.trigger === 'onDemand')
    .map((flow) => ({
      path: `onDemand/${flow.externalId}`,
      name: `exports_${account.parts[flow.externalId]?.exportId ?? ''}_setOnDemandOrderIds`,
      label: onDemandOrdersLabel,
      section: [flow.section],
      kind: 'text',
      flow: flow.externalId,
    }));
}

/** The options of a field as `[value, label]`: fixed ones, its own, or the copy of a NetSuite list that it last loaded. */
export function optionsOf(world: World, field: Field): readonly Option[] {
  if (field.options) return field.options;
  if (field.copy !== undefined) return world.state.netsuite.copies[field.copy] ?? [];
  return settingOf(field)?.options ?? [];
}

const byPath = new Map(settings.map((setting) => [setting.path, setting]));

/** The catalogue's entry of a field. */
export function settingOf(field: Field): SettingEntry | undefined {
  return byPath.get(field.path);
}
