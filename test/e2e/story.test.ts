import { describe, expect, it } from 'vitest';
import type { AccountStatus } from '../../src/report/status/statusTypes.ts';
import {
  account,
  amazonDE,
  amazonUS,
  customerFlow,
  inventoryFlow,
  orderFlow,
  sixSettings,
} from './manifests.ts';
import { filtersOf, sixFilters } from './platform.ts';
import { isReady, withRunning, withWorld } from './world.ts';

/** What a condition of the account says. */
function messageOf({ conditions }: AccountStatus, type: string): string | undefined {
  return conditions.find((condition) => condition.type === type)?.message;
}

/** A person has to install the bundle, too. */
const withoutBundle = { choices: { bundleInstalled: false } };

describe.concurrent('adopting an account', () => {
  it('takes over the account of exactly that name, and writes nothing to it', () =>
    withWorld(async (world) => {
      const before = await world.platform.accounts();
      await world.commit({
        'tile.yaml': world.tile(),
        'amazon-us.yaml': amazonUS({ settings: { product: { currency: 'USD' } } }),
      });
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
      expect(await world.platform.writes()).toEqual([]);
      expect(await world.platform.accounts()).toEqual(before);
    }));

  it('brings a declared setting that differs to the declared value, and into NetSuite', () =>
    withWorld(async (world) => {
      const settings = { inventory: { locations: ['Main Warehouse'] } };
      await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS({ settings }) });
      expect(await world.platform.setting('AMZ-US', '/settings/inventory/locations')).toEqual([
        'Main Warehouse',
      ]);
      expect(await world.platform.client.filters('AMZ-US', 'inventory')).toContain(
        'inventorylocation anyof Main Warehouse',
      );
    }));
});

describe.concurrent('a commit becomes a cloned account', () => {
  it('waits for consent and bundle, works off the checklist and comes up as declared', () =>
    withRunning(
      {},
      async (world) => {
        const { platform } = world;
        await world.commit({ 'amazon-de.yaml': amazonDE() }, 'Sell in Germany');
        const consent = (await world.status('commerce/amazon-de')).waiting;
        expect(consent).toMatchObject({ for: 'AmazonConsent' });
        expect(consent?.link).toContain('/oauth2');

        await platform.consent();
        await world.sweep();
        const waiting = await world.status('commerce/amazon-de');
        const bundle = 'bundle 100100 ("Install Amazon bundle")';
        expect(waiting.waiting?.for).toBe('NetSuiteBundle');
        expect(waiting.waiting?.message).toContain(`A person must install ${bundle} in NetSuite`);
        expect(messageOf(waiting, 'BundleInstalled')).toContain(bundle);
        expect(await platform.flowsOn('AMZ-US')).not.toEqual([]);

        await platform.installBundle();
        await world.sweep();
        const made = await platform.client.account('ACME-DE');
        expect(made).toMatchObject({ state: 'active', marketplace: 'DE' });
        expect(await filtersOf(platform, 'ACME-DE')).toEqual(sixFilters);
        expect(await platform.flowsOn('ACME-DE')).toEqual([customerFlow, orderFlow, inventoryFlow]);
        expect(made.flows[orderFlow]).toMatchObject({
          schedule: '? 5 0,4,8,12,16,20 ? * *',
          timezone: 'Europe/Berlin',
        });
        expect(await platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
        const ready = await world.status('commerce/amazon-de');
        expect(isReady(ready)).toBe(true);
        expect(messageOf(ready, 'BundleInstalled')).toBe(
          'Bundle 100100 ("Install Amazon bundle") is installed in NetSuite.',
        );

        await platform.forgetCalls();
        const { run } = await world.sweep();
        expect(run.plan).toMatchObject({ steps: [], drift: [], blockers: [] });
        expect((await platform.calls()).filter((call) => call.wrote)).toEqual([]);
      },
      withoutBundle,
    ));

  it('has its filters from Storekeeper alone: a clone made by hand in the app has none', () =>
    withWorld(async ({ platform }) => {
      const name = await platform.client.addAccount('AMZ-US');
      const stored = await platform.setting(name, '/settings/product/priceLevel');
      expect(stored).toBe('Base Price');
      expect(await filtersOf(platform, name)).toEqual({
        inventory: [],
        kit: [],
        item: [],
        matrix: [],
        billing: [],
      });
    }, withoutBundle));

  it('switches flows on in the order of their dependencies and after everything else', () =>
    withRunning({}, async (world) => {
      await world.platform.forgetCalls();
      await world.install({ 'amazon-de.yaml': amazonDE() });
      const { flows } = await world.platform.client.account('ACME-DE');
      const ids = [customerFlow, orderFlow, inventoryFlow].map((name) => flows[name]?.id);
      const writes = await world.platform.writes();
      const lastThree = writes.slice(-ids.length);
      expect(lastThree.map((call) => call.path.replace(/.*\//, ''))).toEqual(
        Array.from({ length: ids.length }, () => 'persistSettings'),
      );
      const switched = await world.platform.client.get<{
        audit: { resourceType: string; _resourceId: string; fieldChanges: { fieldPath: string }[] }[];
      }>('/_emulator/snapshot');
      const order = switched.audit
        .filter((entry) => entry.resourceType === 'flow' && ids.includes(entry._resourceId))
        .filter((entry) => entry.fieldChanges.some((change) => change.fieldPath === 'disabled'))
        .map((entry) => entry._resourceId);
      expect(order).toEqual(ids);
    }));
});

describe.concurrent('an account that is configured by hand', () => {
  it('gets its declared settings without a source, with their filters in NetSuite', () =>
    withRunning({}, async (world) => {
      await world.install({
        'amazon-fr.yaml': account('amazon-fr', {
          accountName: 'ACME-FR',
          marketplace: 'FR',
          settings: sixSettings,
        }),
      });
      const made = await world.platform.client.account('ACME-FR');
      expect(made).toMatchObject({ state: 'active', marketplace: 'FR' });
      expect(made.settings).toMatchObject({
        '/settings/inventory/locations': ['Berlin DC'],
        '/settings/product/currency': 'EUR',
        '/settings/order/mfn/defaultCustomer': '',
      });
      expect(await filtersOf(world.platform, 'ACME-FR')).toEqual(sixFilters);
      expect(await world.platform.flowsOn('ACME-FR')).toEqual([]);
    }));
});
