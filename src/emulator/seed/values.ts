import type { Marketplace } from '../../catalogue/marketplaces.ts';
import type { SettingEntry } from '../../catalogue/settings.ts';
import { searchRoleOfPath } from '../fields.ts';
import type { Json, NetSuite } from '../model.ts';
import { nextRandom, pickOne } from '../random.ts';

/** What a seeded or new account is known by while its values are chosen. */
export interface ValueContext {
  readonly name: string;
  readonly marketplace: Marketplace;
  readonly searches: Readonly<Record<string, string>>;
  readonly netsuite: NetSuite;
}

/** Amazon's side of the two static maps. */
export const extractsOfPath: Readonly<Record<string, readonly string[]>> = {
  '/settings/order/shipMethods': [
    'Standard',
    'Expedited',
    'SecondDay',
    'NextDay',
    'Scheduled',
    'FreeEconomy',
  ],
  '/settings/order/paymentMethods': ['Standard', 'CreditCard', 'GiftCertificate', 'COD', 'Invoice', 'Other'],
};

function idOf(netsuite: NetSuite, list: string, text: string): string {
  return netsuite.lists[list]?.entries.find((entry) => entry.text === text)?.id ?? '';
}

/** Value of a setting in an account that was configured by hand and not touched since: the app's defaults. */
export function defaultValue(setting: SettingEntry, context: Pick<ValueContext, 'name' | 'searches'>): Json {
  const role = searchRoleOfPath[setting.path];
  if (role) return context.searches[role] ?? '';
  if (setting.path === '/accountName') return context.name;
  switch (setting.kind) {
    case 'checkbox':
      return false;
    case 'multiselect':
      return [];
    case 'staticMap':
      return { map: {}, default: null, allowFailures: false };
    case 'select':
      return setting.options?.[0]?.[0] ?? '';
    case 'date':
    case 'text':
      return '';
  }
}

function configured(context: ValueContext): Record<string, Json> {
  const { netsuite, marketplace } = context;
  const id = (list: string, text: string) => idOf(netsuite, list, text);
  const europe = marketplace.region === 'Europe';
  return {
    '/settings/order/fba/importAs': 'salesorder',
    '/settings/order/fba/location': id('locations', europe ? 'FBA Europe' : 'FBA North America'),
    '/settings/order/fba/filterOrdersBy': 'lastModified',
    '/settings/order/fba/durationInDays': '',
    '/settings/order/fba/goLiveDate': '2026-01-01',
    '/settings/order/fba/itemAliases': true,
    '/settings/order/mfn/filterOrdersBy': 'lastModified',
    '/settings/order/mfn/goLiveDate': '2026-01-01',
    '/settings/order/mfn/itemAliases': true,
    '/settings/order/mfn/syncStatuses': ['Unshipped', 'Canceled'],
    '/settings/order/mfn/defaultCustomer': '4711',
    '/settings/order/shipMethods': {
      map: {
        Standard: id('shipMethods', europe ? 'DHL Paket' : 'UPS Ground'),
        Expedited: id('shipMethods', europe ? 'DHL Express' : 'FedEx 2Day'),
        NextDay: id('shipMethods', europe ? 'DHL Express' : 'UPS Next Day Air'),
      },
      default: null,
      allowFailures: false,
    },
    '/settings/order/paymentMethods': {
      map: {
        Standard: id('paymentMethods', 'Amazon Payments'),
        GiftCertificate: id('paymentMethods', 'Gift Certificate'),
      },
      default: id('paymentMethods', 'Amazon Payments'),
      allowFailures: true,
    },
    '/settings/order/unknownItem': id('items', 'Unknown Amazon SKU'),
    '/settings/fulfillment/automateCarrierMapping': true,
    '/settings/inventory/locations': [
      id('locations', 'Main Warehouse'),
      id('locations', europe ? 'Berlin DC' : 'West DC'),
    ],
    '/settings/inventory/itemAliases': true,
    '/settings/product/priceLevel': id('priceLevels', 'Base Price'),
    '/settings/product/currency': id('currencies', marketplace.currency),
    '/settings/product/virtualVariations/enabled': true,
    '/settings/product/virtualVariations/parentField': 'custitem_parent',
    '/settings/product/asinField': 'custitem_celigo_etail_asin',
    '/settings/product/syncAliasAsin': true,
    '/settings/product/aliasAsinField': 'custrecord_celigo_alias_asin',
    '/settings/billing/autoBillStatus': 'pendingBilling',
    '/settings/settlement/taxOnlyRefundItem': id('items', 'Tax Only Refund'),
  };
}

/** Value of a setting in the first seeded account: everything is filled in sensibly. */
export function configuredValue(setting: SettingEntry, context: ValueContext): Json {
  return configured(context)[setting.path] ?? defaultValue(setting, context);
}

/** Value of a setting in a further seeded account: mostly the sensible one, here and there another. */
export function variedValue(setting: SettingEntry, context: ValueContext, chance: { random: number }): Json {
  const usual = configuredValue(setting, context);
  if (setting.path === '/settings/order/mfn/defaultCustomer') {
    return String(5000 + Math.floor(nextRandom(chance) * 1000));
  }
  // Accounts that filter by creation time need it, and it does no harm to the others.
  if (setting.path.endsWith('/durationInDays')) return '30';
  if (nextRandom(chance) > 0.15 || setting.list === 'savedSearches') return usual;
  if (setting.path.includes('virtualVariations')) return usual;
  if (setting.kind === 'checkbox') return usual !== true;
  if (setting.kind === 'select' && setting.options) return pickOne(chance, setting.options)[0];
  if (setting.kind === 'select' && setting.list) {
    const entries = context.netsuite.lists[setting.list]?.entries ?? [];
    return entries.length > 0 ? pickOne(chance, entries).id : usual;
  }
  return usual;
}
