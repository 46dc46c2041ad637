import type { Certainty } from './certainty.ts';

/** How a flow is started: by its own cron, by a person or a setting, or by the flow before it. */
export type FlowTrigger = 'schedule' | 'onDemand' | 'chained';

/** One flow of the app, as it exists in every account. `name` is written without the ` [account]` suffix. */
export interface FlowEntry {
  readonly name: string;
  /** The functional section of an account that shows the flow. */
  readonly section: string;
  readonly direction: 'AmazonToNetSuite' | 'NetSuiteToAmazon' | 'NetSuiteToNetSuite';
  readonly trigger: FlowTrigger;
  /** Whether cloning an account copies the flow's schedule; on/off is never copied. */
  readonly scheduleCloned: boolean;
  /** Flows that must be on before this one may be switched on; names of this catalogue. */
  readonly requires: readonly string[];
  /**
   * Settings whose saving writes filters into the saved searches that the flow runs, as paths below `spec`. Until each was
   * really saved in the account the flow takes everything that its search finds (platform.md P66, P97).
   */
  readonly filterSettings: readonly string[];
  /** Settings that choose the saved search which the flow runs: the app sets them when it makes an account. */
  readonly searchSettings: readonly string[];
  /** Settings without a value of which the flow takes in nothing, or what nobody meant; they need no save of their own. */
  readonly valueSettings: readonly string[];
  /** Lowest edition that has the flow. */
  readonly edition: 'starter' | 'standard' | 'premium';
  readonly addOn?: string;
  /** How often `schedule: auto` starts it; hourly where nothing is said. A choice of ours (L). */
  readonly autoPeriod?: 'daily';
  /** Imports orders: switching it on for the first time takes in history unless a go-live date is set. */
  readonly importsOrders?: true;
  /** The handle that survives a reinstall, unique within an account. */
  readonly externalId: string;
  readonly certainty: Certainty;
}

const fbaCustomer = 'Amazon (FBA) Customer to NetSuite Customer Add';
const mfnCustomer = 'Amazon (MFN) Customer to NetSuite Customer Add';
/** Lists items at Amazon, by product category. */
export const productFlow = 'NetSuite Item to Amazon Product Add/Update';

/** While it is on, settlement reports are requested from Amazon; while it is off, they are loaded by hand. */
export const settlementRequestFlow = 'Request Amazon Settlement Report List';

/** Takes settlement reports into NetSuite: those that were requested, or uploaded files. */
export const settlementReportFlow = 'Amazon Settlement Report to NetSuite Custom Settlement Records';
const settlementPayment = 'NetSuite Settlement Transaction to NetSuite Payment Add';
const settlementRefund = 'NetSuite Settlement Transaction to NetSuite Refund Add';
const inboundPlan = 'NetSuite Transfer Order to Amazon Inbound Shipment Plan';
const inboundShipment = 'NetSuite Transfer Order to Amazon Inbound Shipment';

const locations = '/settings/inventory/locations';
const prices = ['/settings/product/priceLevel', '/settings/product/currency'];
const variations = [
  '/settings/product/virtualVariations/enabled',
  '/settings/product/virtualVariations/parentField',
];
const billing = {
  filterSettings: ['/settings/billing/autoBillStatus'],
  searchSettings: ['/settings/billing/savedSearch'],
};

type Defaulted =
  | 'trigger'
  | 'scheduleCloned'
  | 'requires'
  | 'filterSettings'
  | 'searchSettings'
  | 'valueSettings'
  | 'edition'
  | 'certainty';
type Row = Omit<FlowEntry, Defaulted> & Partial<Pick<FlowEntry, Defaulted>>;

const rows: readonly Row[] = [
  {
    name: fbaCustomer,
    section: 'Order (FBA)',
    direction: 'AmazonToNetSuite',
    trigger: 'chained',
    externalId: 'amazon_fba_customer_add',
  },
  {
    name: 'Amazon (FBA) Order to NetSuite Order Add',
    section: 'Order (FBA)',
    direction: 'AmazonToNetSuite',
    scheduleCloned: false,
    requires: [fbaCustomer],
    importsOrders: true,
    externalId: 'amazon_fba_order_add',
  },
  {
    name: 'Amazon (FBA) Order to NetSuite Order Add (on-demand sync)',
    section: 'Order (FBA)',
    direction: 'AmazonToNetSuite',
    trigger: 'onDemand',
    externalId: 'amazon_fba_order_on_demand',
  },
  {
    name: mfnCustomer,
    section: 'Order (MFN)',
    direction: 'AmazonToNetSuite',
    trigger: 'chained',
    externalId: 'amazon_mfn_customer_add',
  },
  {
    name: 'Amazon (MFN) Order to NetSuite Order Add',
    section: 'Order (MFN)',
    direction: 'AmazonToNetSuite',
    scheduleCloned: false,
    requires: [mfnCustomer],
    importsOrders: true,
    valueSettings: ['/settings/order/mfn/syncStatuses'],
    externalId: 'amazon_mfn_order_add',
  },
  {
    name: 'Amazon (MFN) Order to NetSuite Order Add (on-demand sync)',
    section: 'Order (MFN)',
    direction: 'AmazonToNetSuite',
    trigger: 'onDemand',
    externalId: 'amazon_mfn_order_on_demand',
  },
  {
    name: 'NetSuite Fulfillment to Amazon Shipment Add',
    section: 'Fulfillment',
    direction: 'NetSuiteToAmazon',
    externalId: 'netsuite_fulfillment_to_amazon',
    searchSettings: ['/settings/fulfillment/savedSearch'],
  },
  {
    name: 'NetSuite inventory to Amazon inventory Add/Update',
    section: 'Inventory',
    direction: 'NetSuiteToAmazon',
    externalId: 'netsuite_inventory_to_amazon',
    filterSettings: [locations],
    searchSettings: ['/settings/inventory/savedSearch'],
  },
  {
    name: 'NetSuite Kit Inventory to Amazon Inventory Add/Update',
    section: 'Inventory',
    direction: 'NetSuiteToAmazon',
    externalId: 'netsuite_kit_inventory_to_amazon',
    certainty: 'M',
    filterSettings: [locations],
    searchSettings: ['/settings/inventory/kitSavedSearch'],
  },
  {
    name: 'Amazon (FBA) Inventory Adjustments to NetSuite Inventory Adjustments',
    section: 'Inventory',
    direction: 'AmazonToNetSuite',
    addOn: 'fbaInventoryAdjustment',
    externalId: 'amazon_fba_inventory_adjustment',
  },
  {
    name: productFlow,
    section: 'Product',
    direction: 'NetSuiteToAmazon',
    edition: 'standard',
    externalId: 'netsuite_item_to_amazon_product',
    filterSettings: [...prices, ...variations],
    searchSettings: ['/settings/product/savedSearch'],
  },
  {
    name: 'Amazon Product ASIN to NetSuite Item Add',
    section: 'Product',
    direction: 'AmazonToNetSuite',
    edition: 'standard',
    externalId: 'amazon_asin_to_netsuite_item',
  },
  {
    name: 'NetSuite Item Price to Amazon Price Update',
    section: 'Pricing',
    direction: 'NetSuiteToAmazon',
    edition: 'standard',
    externalId: 'netsuite_price_to_amazon',
    certainty: 'L',
    filterSettings: prices,
  },
  {
    name: 'NetSuite Order to NetSuite Cash Sale Add',
    section: 'Billing',
    direction: 'NetSuiteToNetSuite',
    edition: 'standard',
    externalId: 'netsuite_order_to_cash_sale',
    ...billing,
  },
  {
    name: 'NetSuite Order to NetSuite Invoice Add',
    section: 'Billing',
    direction: 'NetSuiteToNetSuite',
    edition: 'standard',
    externalId: 'netsuite_order_to_invoice',
    ...billing,
  },
  {
    name: settlementRequestFlow,
    section: 'Settlement',
    direction: 'AmazonToNetSuite',
    scheduleCloned: false,
    edition: 'premium',
    externalId: 'amazon_settlement_report_list',
    autoPeriod: 'daily',
  },
  {
    name: settlementReportFlow,
    section: 'Settlement',
    direction: 'AmazonToNetSuite',
    scheduleCloned: false,
    edition: 'premium',
    externalId: 'amazon_settlement_report_to_netsuite',
    autoPeriod: 'daily',
  },
  {
    name: settlementPayment,
    section: 'Settlement',
    direction: 'NetSuiteToNetSuite',
    trigger: 'chained',
    requires: [settlementReportFlow],
    edition: 'premium',
    externalId: 'netsuite_settlement_payment',
  },
  {
    name: settlementRefund,
    section: 'Settlement',
    direction: 'NetSuiteToNetSuite',
    trigger: 'chained',
    requires: [settlementPayment],
    edition: 'premium',
    externalId: 'netsuite_settlement_refund',
  },
  {
    name: 'NetSuite Settlement Summary Report Update',
    section: 'Settlement',
    direction: 'NetSuiteToNetSuite',
    trigger: 'chained',
    requires: [settlementRefund],
    edition: 'premium',
    externalId: 'netsuite_settlement_summary',
  },
  {
    name: inboundPlan,
    section: 'FBA Inbound',
    direction: 'NetSuiteToAmazon',
    addOn: 'transferOrder',
    externalId: 'netsuite_inbound_plan',
    certainty: 'M',
  },
  {
    name: inboundShipment,
    section: 'FBA Inbound',
    direction: 'NetSuiteToAmazon',
    addOn: 'transferOrder',
    requires: [inboundPlan],
    externalId: 'netsuite_inbound_shipment',
    certainty: 'M',
  },
  {
    name: 'Amazon Delivered Shipments to NetSuite Item Receipt',
    section: 'FBA Inbound',
    direction: 'AmazonToNetSuite',
    addOn: 'transferOrder',
    requires: [inboundShipment],
    externalId: 'amazon_delivered_to_netsuite',
    certainty: 'M',
  },
  {
    name: 'Amazon (FBA) returns to NetSuite RA and item receipts',
    section: 'Returns',
    direction: 'AmazonToNetSuite',
    addOn: 'fbaReturns',
    externalId: 'amazon_fba_returns',
  },
];

/**
 * Every flow of an account, in the order of the app's sections. Dependencies are inferred from what each flow runs
 * inside or after (M); names marked `L` were not read anywhere.
 */
export const flows: readonly FlowEntry[] = rows.map((row) => ({
  trigger: 'schedule',
  scheduleCloned: true,
  requires: [],
  filterSettings: [],
  searchSettings: [],
  valueSettings: [],
  edition: 'starter',
  certainty: 'H',
  ...row,
}));

/** The catalogue's entry for a flow name written without the account suffix. */
export function findFlow(name: string): FlowEntry | undefined {
  return flows.find((entry) => entry.name === name);
}

const filterSettings: ReadonlySet<string> = new Set(flows.flatMap((entry) => entry.filterSettings));

/** Whether saving the setting writes filters into the saved searches of some flow. */
export function isFilterSetting(path: string): boolean {
  return filterSettings.has(path);
}
