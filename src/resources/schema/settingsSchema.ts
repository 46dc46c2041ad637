import { z } from 'zod';
import { missActions } from '../../catalogue/settings.ts';
import { day } from './fields.ts';
import { atomicList, demand, keyedBy, noEmptyKey, onServer } from './refine.ts';

/** A NetSuite name as people see it in the app, or an internal id, which YAML may read as a number. */
export const nameOrId = onServer(z.union([z.string().min(1), z.int()]), {
  rule: "self != ''",
  message: 'a string that is not empty',
});

const staticMap = (what: string) =>
  demand(
    z.strictObject({
      map: noEmptyKey(z.record(z.string().min(1), nameOrId))
        .optional()
        .describe(`Amazon ${what} to NetSuite ${what}. Keys that are not declared are left alone.`),
      onMiss: z
        .enum(missActions)
        .optional()
        .describe('What happens to an order whose value is not in the map.'),
      default: nameOrId.optional().describe(`NetSuite ${what} used with onMiss: UseDefault.`),
    }),
    {
      accepted: 'default together with onMiss: UseDefault, and only then',
      holds: (value) => (value.onMiss === 'UseDefault') === (value.default !== undefined),
      cel: "(has(self.onMiss) && self.onMiss == 'UseDefault') == has(self.default)",
    },
  ).describe(`Map of ${what}s from Amazon to NetSuite.`);

const flag = (text: string) => z.boolean().optional().describe(text);
const pick = (text: string) => nameOrId.optional().describe(text);
const free = (text: string) => z.union([z.string(), z.int()]).optional().describe(text);
const orderFilter = z
  .enum(['Last modified time', 'Creation time'])
  .optional()
  .describe('Which time of an order decides whether it is fetched.');

const orderSettings = z
  .strictObject({
    fba: z
      .strictObject({
        importAs: z
          .enum(['Cash sale', 'Invoice', 'Sales order'])
          .optional()
          .describe('NetSuite record that an FBA order becomes.'),
        assignLotNumbers: flag('Assign lot or serial numbers automatically.'),
        location: pick('NetSuite location of FBA stock.'),
        filterOrdersBy: orderFilter,
        durationInDays: free('How many days back orders are fetched; with Creation time.'),
        goLiveDate: day.optional().describe('Older orders are ignored.'),
        itemAliases: flag('Item aliases are configured in NetSuite.'),
      })
      .optional()
      .describe('Orders fulfilled by Amazon.'),
    mfn: z
      .strictObject({
        filterOrdersBy: orderFilter,
        durationInDays: free('How many days back orders are fetched; with Creation time.'),
        goLiveDate: day.optional().describe('Older orders are ignored.'),
        itemAliases: flag('Item aliases are configured in NetSuite.'),
        syncStatuses: z
          .array(z.string().min(1))
          .meta(atomicList())
          .optional()
          .describe('Amazon order statuses that are synchronised.'),
        defaultCustomer: free('Internal id of the NetSuite customer of all orders.'),
      })
      .optional()
      .describe('Orders fulfilled by the merchant.'),
    shipMethods: staticMap('ship method').optional(),
    paymentMethods: staticMap('payment method').optional(),
    unknownItem: pick('NetSuite item used where the SKU is unknown.'),
  })
  .describe('Order settings.');

const productSettings = z
  .strictObject({
    savedSearch: pick('NetSuite saved search of items.'),
    matrixSavedSearch: pick('NetSuite saved search of matrix items.'),
    priceLevel: pick('NetSuite price level of product prices.'),
    currency: pick('NetSuite currency of product prices.'),
    virtualVariations: demand(
      z.strictObject({
        enabled: flag('Enable virtual variations.'),
        parentField: free('NetSuite field that identifies the parent item of a variation.'),
      }),
      {
        accepted: 'enabled together with parentField: the app checks and saves the two together',
        holds: (value) => value.parentField === undefined || value.enabled !== undefined,
        cel: '!has(self.parentField) || has(self.enabled)',
      },
    )
      .optional()
      .describe('Virtual variations.'),
    asinField: free('NetSuite field of the item ASIN.'),
    syncAliasAsin: flag('Synchronise the ASIN of item aliases.'),
    aliasAsinField: free('NetSuite field of the item alias ASIN.'),
  })
  .describe('Product settings.');

/** Schema of `spec.settings` of an `AmazonAccount`. */
export const settingsSchema = z
  .strictObject({
    order: orderSettings.optional(),
    fulfillment: z
      .strictObject({
        savedSearch: pick('NetSuite saved search of item fulfillments.'),
        automateCarrierMapping: flag('Map carriers automatically.'),
        allowNoTracking: flag('Send shipments that have no tracking number.'),
      })
      .optional()
      .describe('Fulfillment settings.'),
    inventory: z
      .strictObject({
        savedSearch: pick('NetSuite saved search of inventory.'),
        kitSavedSearch: pick('NetSuite saved search of kit inventory.'),
        locations: z
          .array(nameOrId)
          .meta(atomicList())
          .optional()
          .describe('NetSuite locations that inventory is counted in.'),
        kitPerLocation: flag('Calculate kit inventory per location.'),
        itemAliases: flag('Item aliases are configured in NetSuite.'),
      })
      .optional()
      .describe('Inventory settings.'),
    product: productSettings.optional(),
    pricing: z
      .strictObject({ itemAliases: flag('Item aliases are configured in NetSuite.') })
      .optional()
      .describe('Pricing settings.'),
    billing: z
      .strictObject({
        savedSearch: pick('NetSuite saved search of orders to bill.'),
        autoBillStatus: z
          .enum(['Pending Billing', 'Pending Fulfillment'])
          .optional()
          .describe('NetSuite order status at which orders are billed.'),
      })
      .optional()
      .describe('Billing settings.'),
    settlement: z
      .strictObject({ taxOnlyRefundItem: pick('NetSuite item that tracks tax-only refunds.') })
      .optional()
      .describe('Settlement settings.'),
    other: z
      .array(
        z.strictObject({
          section: z.string().min(1).describe('Section as the app shows it; a tab follows after " > ".'),
          label: z.string().min(1).describe('Label of the setting as the app shows it.'),
          value: z
            .union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))])
            .describe('Value as the app shows it; a list for a multi-select.'),
        }),
      )
      .max(200)
      .meta(keyedBy('section', 'label'))
      .optional()
      .describe('Settings that have no field of their own here, by section and label.'),
  })
  .describe('Settings of the account. Only what stands here is managed.');
