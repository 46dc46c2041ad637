import { describe, expect, it } from 'vitest';
import { withBench } from './applying.ts';
import { account, amazonDE, inventoryFlow } from './manifests.ts';
import { isReady, withRunning } from './world.ts';

const priceFlow = 'NetSuite Item Price to Amazon Price Update';
const locations = '/settings/inventory/locations';
const scheduled = (name: string) => ({ name, enabled: true, schedule: '7 * * * *' });
const flows = [scheduled(inventoryFlow), scheduled(priceFlow)];
const inventory = { inventory: { locations: ['Berlin DC'] } };
const prices = { product: { currency: 'EUR', priceLevel: 'Base Price' } };
const choices = { choices: { consentGiven: true, bundleInstalled: true } };

describe.concurrent('flows whose settings nobody declares', () => {
  it('stay off in a clone, which is not ready and says what is missing, until somebody saves them in the app', () =>
    withRunning(
      {},
      async (world) => {
        const { platform } = world;
        await world.commit({ 'amazon-de.yaml': amazonDE({ settings: prices, flows }) });
        await world.sweep();
        const status = await world.status('commerce/amazon-de');
        expect(isReady(status)).toBe(false);
        expect(status.blockers.map(({ code, path }) => `${code} ${path}`)).toContain(
          `SettingNotSaved ${locations}`,
        );
        expect(status.conditions.find(({ type }) => type === 'SettingsApplied')).toMatchObject({
          status: 'False',
          reason: 'SettingNotSaved',
        });
        expect(await platform.flowsOn('ACME-DE')).toEqual([priceFlow]);

        await platform.changeSetting('ACME-DE', 'Inventory', 'NetSuite locations to pick inventory from', [
          'Berlin DC',
          'West DC',
        ]);
        await world.sweep();
        expect(isReady(await world.status('commerce/amazon-de'))).toBe(true);
        expect(await platform.flowsOn('ACME-DE')).toEqual([inventoryFlow, priceFlow]);

        await platform.forgetCalls();
        await world.sweep();
        expect((await platform.calls()).filter((call) => call.path.includes('audit'))).toEqual([]);
      },
      choices,
    ));

  it('stay off in an account that was configured by hand, and stand on its checklist', () =>
    withRunning(
      {},
      async (world) => {
        await world.commit({
          'amazon-fr.yaml': account('amazon-fr', { accountName: 'ACME-FR', marketplace: 'FR', flows }),
        });
        await world.sweep();
        const { blockers, checklist } = await world.status('commerce/amazon-fr');
        expect(blockers.filter(({ code }) => code === 'SettingBlank').map(({ path }) => path)).toEqual([
          locations,
          '/settings/product/priceLevel',
          '/settings/product/currency',
        ]);
        expect(checklist.filter(({ state }) => state === 'waiting').map(({ item }) => item)).toContain(
          'NetSuite locations to pick inventory from (to be saved)',
        );
        expect(await world.platform.flowsOn('ACME-FR')).toEqual([]);
      },
      choices,
    ));
});

describe.concurrent('an account that was there before, of whose flows its manifest says nothing', () => {
  it('is not ready once somebody empties a setting that a running flow needs, nor switched off, until it is filled again', () =>
    withRunning({}, async (world) => {
      const { platform } = world;
      await world.sweep();
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
      const before = await platform.flowsOn('AMZ-US');
      expect(before).toContain(inventoryFlow);
      const choose = (values: string[]) =>
        platform.changeSetting('AMZ-US', 'Inventory', 'NetSuite locations to pick inventory from', values);

      await choose([]);
      await world.sweep();
      const status = await world.status('commerce/amazon-us');
      expect(status.conditions.find(({ type }) => type === 'Ready')).toMatchObject({
        status: 'False',
        reason: 'SettingBlank',
      });
      expect(status.conditions.find(({ type }) => type === 'SettingsApplied')).toMatchObject({
        status: 'False',
      });
      expect(status.blockers.map(({ path }) => path)).toEqual([locations]);
      expect(await platform.flowsOn('AMZ-US')).toEqual(before);

      await choose(['Main Warehouse']);
      await world.sweep();
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
    }));
});

describe.concurrent('a setting that is declared while the flow that uses it is on', () => {
  it('is saved while the flow is off, which is on again in the same run', () =>
    withBench(
      {
        'amazon-de.yaml': amazonDE({
          settings: prices,
          flows,
          policy: { acceptUnsaved: [{ path: locations, reason: 'filtered in NetSuite itself' }] },
        }),
      },
      async (bench) => {
        await bench.applyUntilDone();
        expect(await bench.platform.flowsOn('ACME-DE')).toEqual([inventoryFlow, priceFlow]);
        expect(await bench.platform.client.filters('ACME-DE', 'inventory')).toEqual([]);

        await bench.write({ 'amazon-de.yaml': amazonDE({ settings: { ...prices, ...inventory }, flows }) });
        const { receipts, code } = await bench.apply();
        expect(code).toBe(0);
        expect(receipts.map(({ kind, step }) => (step.endsWith('/pause') ? 'pause' : kind))).toEqual([
          'RefreshOptions',
          'pause',
          'SaveSettings',
          'SwitchFlow',
        ]);
        expect(await bench.platform.client.filters('ACME-DE', 'inventory')).toEqual([
          'inventorylocation anyof Berlin DC',
        ]);
        expect(await bench.platform.flowsOn('ACME-DE')).toEqual([inventoryFlow, priceFlow]);
        expect((await bench.apply()).receipts).toEqual([]);
      },
      choices,
    ));
});
