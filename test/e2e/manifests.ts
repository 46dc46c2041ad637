import { stringify } from 'yaml';

/** What a test writes of a manifest's `spec`, besides what every account of these tests has. */
export type Spec = Record<string, unknown>;

const apiVersion = 'storekeeper.dev/v1alpha1';
const namespace = 'commerce';

/** Sweeps come when a test asks for one, never by themselves. */
const never = '7d';

/** The tile, with its platform and where the token stands. */
export function tile(platform: { baseURL: string; tokenFile: string }, spec: Spec = {}): string {
  return stringify({
    apiVersion,
    kind: 'IntegrationTile',
    metadata: { name: 'amazon-netsuite', namespace },
    spec: {
      platform: { baseURL: platform.baseURL, tokenFrom: { file: platform.tokenFile } },
      tag: 'amazon-netsuite',
      interval: never,
      ...spec,
    },
  });
}

/** An account by the name of its manifest; `spec` says the rest. */
export function account(name: string, spec: Spec): string {
  return stringify({
    apiVersion,
    kind: 'AmazonAccount',
    metadata: { name, namespace },
    spec: { tileRef: { name: 'amazon-netsuite' }, ...spec },
  });
}

/** The account that the emulator is seeded with. Nothing of it is managed unless `spec` says so. */
export function amazonUS(spec: Spec = {}): string {
  return account('amazon-us', { accountName: 'AMZ-US', marketplace: 'US', ...spec });
}

export const inventoryFlow = 'NetSuite inventory to Amazon inventory Add/Update';
export const customerFlow = 'Amazon (FBA) Customer to NetSuite Customer Add';
export const orderFlow = 'Amazon (FBA) Order to NetSuite Order Add';

/** The six settings that cloning stores and does not apply. */
export const sixSettings = {
  inventory: { locations: ['Berlin DC'] },
  billing: { autoBillStatus: 'Pending Billing' },
  product: {
    currency: 'EUR',
    priceLevel: 'Base Price',
    virtualVariations: { enabled: true, parentField: 'custitem_parent' },
  },
};

/** Flows with a dependency, written in the wrong order on purpose, and one with a schedule that cloning drops. */
export const threeFlows = [
  {
    name: orderFlow,
    enabled: true,
    history: true,
    schedule: '5 0,4,8,12,16,20 * * *',
    timezone: 'Europe/Berlin',
  },
  { name: inventoryFlow, enabled: true, schedule: '*/30 * * * *', timezone: 'Europe/Berlin' },
  { name: customerFlow, enabled: true },
];

/** A new German account that clones the US one. */
export function amazonDE(spec: Spec = {}): string {
  return account('amazon-de', {
    accountName: 'ACME-DE',
    marketplace: 'DE',
    setup: { cloneFrom: { name: 'amazon-us' } },
    settings: sixSettings,
    flows: threeFlows,
    ...spec,
  });
}
