import type { Certainty } from './certainty.ts';
import type { NetSuiteList } from './lists.ts';

/**
 * What cloning an account does with a setting: `copied`; `storedNotApplied`, where the value arrives in the
 * integration document but the new account's saved searches in NetSuite do not carry it until it is really saved;
 * `notCopied`.
 */
export type OnClone = 'copied' | 'storedNotApplied' | 'notCopied';

/** The control that a person sees in the app. */
export type SettingKind = 'select' | 'multiselect' | 'checkbox' | 'text' | 'date' | 'staticMap';

/** One setting of an account. */
export interface SettingEntry {
  /** Where a manifest declares it: a JSON pointer below `spec`. */
  readonly path: string;
  /** Titles of the section and, where there is one, its tab. */
  readonly section: readonly string[];
  readonly label: string;
  readonly kind: SettingKind;
  /** The NetSuite list that its options come from; such a setting has a refresh icon. */
  readonly list?: NetSuiteList;
  /** Fixed options as `[value on the wire, label]`. */
  readonly options?: readonly (readonly [string, string])[];
  readonly onClone: OnClone;
  /** Usually right for one account only, so that a copied value deserves a look. */
  readonly accountBound: boolean;
  /** The app's save handler: third segment of the live field name. The emulator plays it; no client may rely on it. */
  readonly saveMethod: string;
  /** Kind of resource whose id the live field name embeds. */
  readonly resource: 'exports' | 'imports' | 'general';
  readonly certainty: Certainty;
}

const orderFilters = [
  ['lastModified', 'Last modified time'],
  ['dateCreated', 'Creation time'],
] as const;

const orderStatuses = [
  'Pending',
  'Unshipped',
  'PartiallyShipped',
  'Shipped',
  'Canceled',
  'Unfulfillable',
].map((status) => [status, status] as const);

type Defaulted = 'onClone' | 'accountBound' | 'certainty';
type Row = Omit<SettingEntry, Defaulted> & Partial<Pick<SettingEntry, Defaulted>>;

const rows: readonly Row[] = [
  {
    path: '/accountName',
    section: ['General'],
    label: 'Amazon account name',
    kind: 'text',
    onClone: 'notCopied',
    accountBound: true,
    saveMethod: 'setAccountName',
    resource: 'general',
    certainty: 'M',
  },

  {
    path: '/settings/order/fba/importAs',
    section: ['Order (FBA)', 'General'],
    label: 'Import order as',
    kind: 'select',
    options: [
      ['cashsale', 'Cash sale'],
      ['invoice', 'Invoice'],
      ['salesorder', 'Sales order'],
    ],
    saveMethod: 'setOrderRecordType',
    resource: 'imports',
  },
  {
    path: '/settings/order/fba/assignLotNumbers',
    section: ['Order (FBA)', 'General'],
    label: 'Automatically assign Lot/Serialised numbers',
    kind: 'checkbox',
    saveMethod: 'setAutoAssignLots',
    resource: 'imports',
  },
  {
    path: '/settings/order/fba/location',
    section: ['Order (FBA)', 'General'],
    label: 'Select inventory location present in NetSuite',
    kind: 'select',
    list: 'locations',
    accountBound: true,
    saveMethod: 'setOrderLocation',
    resource: 'imports',
  },
  {
    path: '/settings/order/fba/filterOrdersBy',
    section: ['Order (FBA)', 'General'],
    label: 'Filter orders by',
    kind: 'select',
    options: orderFilters,
    saveMethod: 'setDateFilter',
    resource: 'exports',
  },
  {
    path: '/settings/order/fba/durationInDays',
    section: ['Order (FBA)', 'General'],
    label: 'Duration in days',
    kind: 'text',
    saveMethod: 'setDeltaDays',
    resource: 'exports',
  },
  {
    path: '/settings/order/fba/goLiveDate',
    section: ['Order (FBA)', 'General'],
    label: 'Go Live Date',
    kind: 'date',
    accountBound: true,
    saveMethod: 'setStartDateOnDeltaBasedExports',
    resource: 'exports',
    certainty: 'M',
  },
  {
    path: '/settings/order/fba/itemAliases',
    section: ['Order (FBA)', 'General'],
    label: 'Item aliases are configured',
    kind: 'checkbox',
    saveMethod: 'setItemAliases',
    resource: 'imports',
  },

  {
    path: '/settings/order/mfn/filterOrdersBy',
    section: ['Order (MFN)', 'General'],
    label: 'Filter orders by',
    kind: 'select',
    options: orderFilters,
    saveMethod: 'setDateFilter',
    resource: 'exports',
  },
  {
    path: '/settings/order/mfn/durationInDays',
    section: ['Order (MFN)', 'General'],
    label: 'Duration in days',
    kind: 'text',
    saveMethod: 'setDeltaDays',
    resource: 'exports',
  },
  {
    path: '/settings/order/mfn/goLiveDate',
    section: ['Order (MFN)', 'General'],
    label: 'Go Live Date',
    kind: 'date',
    accountBound: true,
    saveMethod: 'setStartDateOnDeltaBasedExports',
    resource: 'exports',
    certainty: 'M',
  },
  {
    path: '/settings/order/mfn/itemAliases',
    section: ['Order (MFN)', 'General'],
    label: 'Item aliases are configured',
    kind: 'checkbox',
    saveMethod: 'setItemAliases',
    resource: 'imports',
  },
  {
    path: '/settings/order/mfn/syncStatuses',
    section: ['Order (MFN)', 'General'],
    label: 'Sync orders when order status is',
    kind: 'multiselect',
    options: orderStatuses,
    saveMethod: 'setOrderStatuses',
    resource: 'exports',
  },
  {
    path: '/settings/order/mfn/defaultCustomer',
    section: ['Order (MFN)', 'Customers'],
    label: 'Default NetSuite customer for all Amazon orders',
    kind: 'text',
    accountBound: true,
    saveMethod: 'setDefaultCustomer',
    resource: 'imports',
  },

  {
    path: '/settings/order/shipMethods',
    section: ['Order', 'Shipping'],
    label: 'Map Ship Methods',
    kind: 'staticMap',
    list: 'shipMethods',
    saveMethod: 'shipmethodLookup',
    resource: 'imports',
  },
  {
    path: '/settings/order/paymentMethods',
    section: ['Order', 'Payment'],
    label: 'Map Payment Methods',
    kind: 'staticMap',
    list: 'paymentMethods',
    saveMethod: 'paymentmethodLookup',
    resource: 'imports',
  },
  {
    path: '/settings/order/unknownItem',
    section: ['Order', 'General'],
    label: 'NetSuite item to use when the SKU is unknown',
    kind: 'select',
    list: 'items',
    saveMethod: 'setUnknownItem',
    resource: 'imports',
    certainty: 'M',
  },

  {
    path: '/settings/fulfillment/savedSearch',
    section: ['Fulfillment'],
    label: 'NetSuite saved search for syncing item fulfillments',
    kind: 'select',
    list: 'savedSearches',
    onClone: 'notCopied',
    accountBound: true,
    saveMethod: 'savedSearch',
    resource: 'exports',
  },
  {
    path: '/settings/fulfillment/automateCarrierMapping',
    section: ['Fulfillment'],
    label: 'Automate shipment carrier mapping',
    kind: 'checkbox',
    saveMethod: 'setCarrierMapping',
    resource: 'imports',
  },
  {
    path: '/settings/fulfillment/allowNoTracking',
    section: ['Fulfillment'],
    label: 'Allow syncing NetSuite shipments with no tracking number',
    kind: 'checkbox',
    saveMethod: 'setAllowNoTracking',
    resource: 'exports',
  },

  {
    path: '/settings/inventory/savedSearch',
    section: ['Inventory'],
    label: 'NetSuite saved search for syncing inventory',
    kind: 'select',
    list: 'savedSearches',
    onClone: 'notCopied',
    accountBound: true,
    saveMethod: 'savedSearch',
    resource: 'exports',
  },
  {
    path: '/settings/inventory/kitSavedSearch',
    section: ['Inventory'],
    label: 'NetSuite saved search for syncing inventory for Kit Items',
    kind: 'select',
    list: 'savedSearches',
    onClone: 'notCopied',
    accountBound: true,
    saveMethod: 'savedSearch',
    resource: 'exports',
  },
  {
    path: '/settings/inventory/locations',
    section: ['Inventory'],
    label: 'NetSuite locations to pick inventory from',
    kind: 'multiselect',
    list: 'locations',
    onClone: 'storedNotApplied',
    accountBound: true,
    saveMethod: 'updateMultipleSavedSearchLocationFilters',
    resource: 'exports',
  },
  {
    path: '/settings/inventory/kitPerLocation',
    section: ['Inventory'],
    label: 'Calculate Kit Inventory per Location',
    kind: 'checkbox',
    saveMethod: 'setKitPerLocation',
    resource: 'exports',
  },
  {
    path: '/settings/inventory/itemAliases',
    section: ['Inventory'],
    label: 'Item aliases are configured',
    kind: 'checkbox',
    saveMethod: 'setItemAliases',
    resource: 'exports',
  },

  {
    path: '/settings/product/savedSearch',
    section: ['Product', 'General'],
    label: 'NetSuite saved search for syncing items',
    kind: 'select',
    list: 'savedSearches',
    onClone: 'notCopied',
    accountBound: true,
    saveMethod: 'savedSearch',
    resource: 'exports',
    certainty: 'M',
  },
  {
    path: '/settings/product/matrixSavedSearch',
    section: ['Product', 'General'],
    label: 'NetSuite saved search for syncing matrix items',
    kind: 'select',
    list: 'savedSearches',
    onClone: 'notCopied',
    accountBound: true,
    saveMethod: 'savedSearch',
    resource: 'exports',
    certainty: 'M',
  },
  {
    path: '/settings/product/priceLevel',
    section: ['Product', 'General'],
    label: 'NetSuite price level to sync product price',
    kind: 'select',
    list: 'priceLevels',
    onClone: 'storedNotApplied',
    accountBound: true,
    saveMethod: 'updateSearchPricingFilters',
    resource: 'exports',
  },
  {
    path: '/settings/product/currency',
    section: ['Product', 'General'],
    label: 'NetSuite currency to sync product price',
    kind: 'select',
    list: 'currencies',
    onClone: 'storedNotApplied',
    accountBound: true,
    saveMethod: 'updateSearchCurrencyFilters',
    resource: 'exports',
  },
  {
    path: '/settings/product/virtualVariations/enabled',
    section: ['Product', 'General'],
    label: 'Enable virtual variations',
    kind: 'checkbox',
    onClone: 'storedNotApplied',
    saveMethod: 'updateItemSearchesTypeFilters',
    resource: 'exports',
  },
  {
    path: '/settings/product/virtualVariations/parentField',
    section: ['Product', 'General'],
    label: 'NetSuite field identifier for the variation parent item',
    kind: 'text',
    onClone: 'storedNotApplied',
    saveMethod: 'variationParentIdentifier',
    resource: 'exports',
  },
  {
    path: '/settings/product/asinField',
    section: ['Product', 'General'],
    label: 'NetSuite field for item ASIN',
    kind: 'text',
    saveMethod: 'setAsinField',
    resource: 'imports',
  },
  {
    path: '/settings/product/syncAliasAsin',
    section: ['Product', 'General'],
    label: 'Sync ASIN for item aliases',
    kind: 'checkbox',
    saveMethod: 'setSyncAliasAsin',
    resource: 'imports',
  },
  {
    path: '/settings/product/aliasAsinField',
    section: ['Product', 'General'],
    label: 'NetSuite field for item alias ASIN',
    kind: 'text',
    saveMethod: 'setAliasAsinField',
    resource: 'imports',
  },

  {
    path: '/settings/pricing/itemAliases',
    section: ['Pricing'],
    label: 'Item aliases are configured',
    kind: 'checkbox',
    saveMethod: 'setItemAliases',
    resource: 'exports',
  },

  {
    path: '/settings/billing/savedSearch',
    section: ['Billing'],
    label: 'NetSuite saved search for auto-billing orders',
    kind: 'select',
    list: 'savedSearches',
    onClone: 'notCopied',
    accountBound: true,
    saveMethod: 'savedSearch',
    resource: 'exports',
  },
  {
    path: '/settings/billing/autoBillStatus',
    section: ['Billing'],
    label: 'Auto-bill orders in NetSuite when the status is',
    kind: 'select',
    options: [
      ['pendingBilling', 'Pending Billing'],
      ['pendingFulfillment', 'Pending Fulfillment'],
    ],
    onClone: 'storedNotApplied',
    saveMethod: 'updateSearchSalesOrderStatusFilters',
    resource: 'exports',
  },

  {
    path: '/settings/settlement/taxOnlyRefundItem',
    section: ['Settlement'],
    label: 'NetSuite item to track tax only refunds from Amazon',
    kind: 'select',
    list: 'items',
    saveMethod: 'setTaxOnlyRefundItem',
    resource: 'imports',
  },
];

/** Every setting that a manifest can declare by a name of its own; others go under `settings.other` by section and label. */
export const settings: readonly SettingEntry[] = rows.map((row) => ({
  onClone: 'copied',
  accountBound: false,
  certainty: 'H',
  ...row,
}));

/** Settings whose option lists people are told to refresh after cloning (platform.md P100). */
export const settingsRefreshedAfterClone: readonly SettingEntry[] = settings.filter(
  (entry) => entry.list === 'shipMethods' || entry.list === 'paymentMethods' || entry.list === 'items',
);

/** What a static map does with a key that it does not have, in the words of a manifest. */
export const missActions = ['Fail', 'UseEmptyString', 'UseNull', 'UseDefault'] as const;

/**
 * Label of the fields that are carried out when they are saved and then blanked: order ids that are fetched at once. They
 * have no state that could be declared. The label itself was not read anywhere (L); that the value is not kept was (M).
 */
export const onDemandOrdersLabel = 'Amazon order ids to sync on demand';
