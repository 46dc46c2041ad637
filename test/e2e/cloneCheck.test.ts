import { describe, expect, it } from 'vitest';
import { amazonDE, inventoryFlow } from './manifests.ts';
import { isReady, withRunning, type World } from './world.ts';

/** A clone of the US account that breaks off: what is named here is not carried over. */
const leavingOut = (...cloneLeavesOut: string[]) => ({ choices: { cloneLeavesOut } });

/** A clone that declares nothing but its source. */
const bare = (spec: Record<string, unknown> = {}) =>
  amazonDE({ settings: undefined, flows: undefined, ...spec });

async function incomplete(world: World): Promise<string[]> {
  const { drift } = await world.status('commerce/amazon-de');
  return drift.filter((record) => record.reason === 'CloneIncomplete').map((record) => record.path);
}

const importLists = async (world: World) =>
  (await world.platform.calls()).filter((call) => call.method === 'GET' && call.path.endsWith('/imports'));

describe.concurrent('a clone is held against its source', () => {
  it('once, and is in order where all was copied', () =>
    withRunning({}, async (world) => {
      await world.install({ 'amazon-de.yaml': bare() });
      expect(await incomplete(world)).toEqual([]);
      expect(isReady(await world.status('commerce/amazon-de'))).toBe(true);
      await world.platform.forgetCalls();
      await world.platform.changeSetting('AMZ-US', 'Inventory', 'Calculate Kit Inventory per Location', true);
      await world.sweep();
      expect(await incomplete(world)).toEqual([]);
      expect(await importLists(world)).toEqual([]);
    }));

  it('tells what was not copied, with what the source holds, and writes nothing', () =>
    withRunning(
      {},
      async (world) => {
        await world.install({ 'amazon-de.yaml': bare() });
        const { drift } = await world.status('commerce/amazon-de');
        const name = inventoryFlow.replaceAll('/', '~1');
        const about = drift.map(({ path, reason, response }) => [path, reason, response]);
        expect(about).toEqual([
          ['/settings/order/mfn/syncStatuses', 'CloneIncomplete', 'reported'],
          [`/flows/${name}/schedule`, 'CloneIncomplete', 'reported'],
        ]);
        expect(drift[0]).toMatchObject({ declared: ['Unshipped', 'Canceled'], live: [] });
        await world.sweep();
        expect(await incomplete(world)).toHaveLength(2);
      },
      leavingOut('/settings/order/mfn/syncStatuses', 'netsuite_inventory_to_amazon'),
    ));

  it('is at rest when a person has put it in order, or the manifest declares it', () =>
    withRunning(
      {},
      async (world) => {
        await world.install({ 'amazon-de.yaml': bare() });
        expect(await incomplete(world)).toEqual([
          '/settings/order/mfn/syncStatuses',
          '/settings/fulfillment/automateCarrierMapping',
        ]);
        const section = 'Order (MFN) > General';
        const label = 'Sync orders when order status is';
        await world.platform.changeSetting('ACME-DE', section, label, ['Unshipped', 'Canceled']);
        await world.sweep();
        expect(await incomplete(world)).toEqual(['/settings/fulfillment/automateCarrierMapping']);
        const settings = { fulfillment: { automateCarrierMapping: false } };
        await world.commit({ 'amazon-de.yaml': bare({ settings }) });
        expect(await incomplete(world)).toEqual([]);
        expect(isReady(await world.status('commerce/amazon-de'))).toBe(true);
      },
      leavingOut('/settings/order/mfn/syncStatuses', '/settings/fulfillment/automateCarrierMapping'),
    ));

  it('warns of values that are right for one account only, until they are declared', () =>
    withRunning({}, async (world) => {
      await world.install({ 'amazon-de.yaml': bare() });
      const warned = () =>
        world.last.run.plan?.warnings
          .filter((warning) => warning.code === 'AccountBoundValue')
          .map((warning) => warning.path);
      expect(warned()).toContain('/settings/order/mfn/defaultCustomer');
      expect(warned()).toContain('/settings/product/currency');
      const settings = { order: { mfn: { defaultCustomer: '4711' } }, product: { currency: 'EUR' } };
      await world.commit({ 'amazon-de.yaml': bare({ settings }) });
      expect(warned()).not.toContain('/settings/order/mfn/defaultCustomer');
      expect(warned()).not.toContain('/settings/product/currency');
    }));

  it('lists what is never copied on the checklist as not declared', () =>
    withRunning({}, async (world) => {
      await world.install({ 'amazon-de.yaml': bare() });
      const { checklist } = await world.status('commerce/amazon-de');
      const open = checklist.filter((entry) => entry.state === 'notDeclared').map((entry) => entry.item);
      expect(open).toEqual(
        expect.arrayContaining([
          'Posted date in "Post custom settlement records to NetSuite"',
          'Schedule of Amazon (FBA) Order to NetSuite Order Add',
          'NetSuite saved search for syncing inventory',
        ]),
      );
      const byHand = checklist.filter((entry) => entry.state === 'byHand').map((entry) => entry.item);
      expect(byHand).toEqual([
        'Product categories, custom categories and variation themes with their mappings (compare with those of AMZ-US)',
      ]);
    }));
});
