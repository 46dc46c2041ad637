/**
 * The NetSuite lists that settings pick from, with the list function of the app that refreshes them.
 * Source: the connector library's built-in list functions (M).
 */
export const netsuiteLists = {
  locations: { refreshMethod: 'listLocations', title: 'NetSuite location' },
  currencies: { refreshMethod: 'listCurrency', title: 'NetSuite currency' },
  priceLevels: { refreshMethod: 'listPriceLevels', title: 'NetSuite price level' },
  shipMethods: { refreshMethod: 'listShipMethods', title: 'NetSuite ship method' },
  paymentMethods: { refreshMethod: 'listPaymentMethods', title: 'NetSuite payment method' },
  items: { refreshMethod: 'listNSItemRecordMetaData', title: 'NetSuite item' },
  savedSearches: { refreshMethod: 'listSavedSearches', title: 'NetSuite saved search' },
} as const;

/** Name of a NetSuite list. */
export type NetSuiteList = keyof typeof netsuiteLists;
