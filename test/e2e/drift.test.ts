import { describe, expect, it } from 'vitest';
import { amazonDE, amazonUS, inventoryFlow, sixSettings, threeFlows, type Spec } from './manifests.ts';
import { filtersOf, sixFilters } from './platform.ts';
import { isReady, withRunning, type World } from './world.ts';

const priceLevel = '/settings/product/priceLevel';
const us: Spec = {
  settings: { product: { priceLevel: 'Base Price' } },
  flows: [{ name: inventoryFlow, enabled: true }],
};

/** Sam changes the price level of an account by hand in the app. */
function changeByHand(world: World, account = 'AMZ-US', value = 'Online Price'): Promise<unknown> {
  return world.platform.changeSetting(
    account,
    'Product > General',
    'NetSuite price level to sync product price',
    value,
  );
}

/** A world whose US account is managed with `spec`, and as declared; then Sam changes its price level. */
function withDrift(spec: Spec, story: (world: World) => Promise<void>): Promise<void> {
  return withRunning({ 'amazon-us.yaml': amazonUS({ ...us, ...spec }) }, async (world) => {
    await changeByHand(world);
    await world.platform.forgetCalls();
    await world.sweep();
    await story(world);
  });
}

describe.concurrent('a setting that is changed by hand in the app', () => {
  it('is put back, in the app and in NetSuite, and reported with the one who changed it', () =>
    withDrift({ policy: { drift: 'Correct' } }, async (world) => {
      expect(await world.platform.setting('AMZ-US', priceLevel)).toBe('Base Price');
      expect(await world.platform.client.filters('AMZ-US', 'item')).toContain(
        'pricing.pricelevel is Base Price',
      );
      const status = await world.status('commerce/amazon-us');
      expect(status.drift).toMatchObject([
        {
          path: priceLevel,
          live: 'Online Price',
          declared: 'Base Price',
          response: 'corrected',
          changedBy: { who: 'sam@example.com', source: 'ui' },
        },
      ]);
      expect(isReady(status)).toBe(true);
      await world.sweep();
      expect((await world.status('commerce/amazon-us')).driftPaths).toBe(0);
    }));

  it('is only reported with drift: Report, in status and metrics, until it is changed back', () =>
    withDrift({ policy: { drift: 'Report' } }, async (world) => {
      expect(await world.platform.writes()).toEqual([]);
      expect(await world.platform.setting('AMZ-US', priceLevel)).toBe('Online Price');
      expect(await world.metric('storekeeper_account_drift_paths', 'account="amazon-us"')).toBe(1);
      const first = (await world.status('commerce/amazon-us')).drift[0];
      await world.sweep();
      const second = (await world.status('commerce/amazon-us')).drift[0];
      expect(second).toMatchObject({ path: priceLevel, response: 'reported', since: first?.since });
      await changeByHand(world, 'AMZ-US', 'Base Price');
      await world.sweep();
      expect(await world.metric('storekeeper_account_drift_paths', 'account="amazon-us"')).toBe(0);
    }));

  it.each([
    {
      reason: 'an ignore rule accepts it until its date',
      spec: { policy: { ignore: [{ path: '/settings/product', reason: 'trial', expires: '2999-12-31' }] } },
      live: 'Online Price',
      drift: [],
    },
    {
      reason: 'an ignore rule that has ended accepts nothing',
      spec: { policy: { ignore: [{ path: '/settings/product', reason: 'trial', expires: '2020-12-31' }] } },
      live: 'Base Price',
      drift: [{ path: priceLevel, response: 'corrected' }],
    },
    {
      reason: 'management: Observe looks and never writes',
      spec: { policy: { management: 'Observe' } },
      live: 'Online Price',
      drift: [{ path: priceLevel, response: 'observed' }],
    },
    {
      reason: 'a suspended account is left alone, and its drift still shown',
      spec: { suspend: { reason: 'stocktaking', owner: 'Dana' } },
      live: 'Online Price',
      drift: [{ path: priceLevel, response: 'suspended' }],
    },
    {
      reason: 'a suspension that has ended suspends nothing',
      spec: { suspend: { reason: 'stocktaking', owner: 'Dana', until: '2020-01-01' } },
      live: 'Base Price',
      drift: [{ path: priceLevel, response: 'corrected' }],
    },
  ])('$reason', ({ spec, live, drift }) =>
    withRunning({ 'amazon-us.yaml': amazonUS(us) }, async (world) => {
      // Managed first, so that what follows is drift and not a first look.
      await changeByHand(world);
      await world.platform.forgetCalls();
      await world.commit({ 'amazon-us.yaml': amazonUS({ ...us, ...spec }) });
      expect(await world.platform.setting('AMZ-US', priceLevel)).toBe(live);
      expect((await world.status('commerce/amazon-us')).drift).toMatchObject(drift);
      if (live === 'Online Price') expect(await world.platform.writes()).toEqual([]);
    }),
  );

  it('is put back when the rule that ignored it ends with a commit', () =>
    withDrift(
      { policy: { ignore: [{ path: priceLevel, reason: 'trial', expires: '2999-12-31' }] } },
      async (world) => {
        expect(await world.platform.writes()).toEqual([]);
        await world.commit({ 'amazon-us.yaml': amazonUS(us) });
        expect(await world.platform.setting('AMZ-US', priceLevel)).toBe('Base Price');
      },
    ));
});

describe.concurrent('other things that people do in the app', () => {
  it('switches a flow back on that was switched off by hand', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(us) }, async (world) => {
      await world.platform.switchFlow('AMZ-US', inventoryFlow, false);
      await world.sweep();
      expect(await world.platform.flow('AMZ-US', inventoryFlow)).toMatchObject({
        enabled: true,
        enabledInApp: true,
      });
    }));

  it('puts a changed schedule back, compared as the times it stands for', () => {
    const flows = [
      { name: inventoryFlow, enabled: true, schedule: '0 6,18 * * *', timezone: 'Europe/Berlin' },
    ];
    return withRunning({ 'amazon-us.yaml': amazonUS({ flows }) }, async (world) => {
      const change = (schedule: string) =>
        world.platform.client.hand('/ui/schedule', {
          account: 'AMZ-US',
          flow: inventoryFlow,
          schedule,
          timezone: 'Europe/Berlin',
        });
      await change('? 0 18,6 ? * *');
      await world.platform.forgetCalls();
      await world.sweep();
      expect(await world.platform.writes()).toEqual([]);
      await change('? 0 7 ? * *');
      await world.sweep();
      expect(await world.platform.flow('AMZ-US', inventoryFlow)).toMatchObject({
        schedule: '? 0 6,18 ? * *',
        timezone: 'Europe/Berlin',
      });
    });
  });

  it('puts back the name of an account that was renamed, and makes no second account', () =>
    withRunning({}, async (world) => {
      await world.platform.client.hand('/ui/rename', { account: 'AMZ-US', name: 'Old shop' });
      expect(await world.platform.names()).toEqual(['Old shop']);
      await world.sweep();
      expect(await world.platform.names()).toEqual(['AMZ-US']);
      expect(await world.platform.wizardsOpened()).toBe(0);
    }));

  it('leaves alone what no manifest declares', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(us) }, async (world) => {
      await world.platform.changeSetting('AMZ-US', 'Order (FBA) > General', 'Import order as', 'Invoice');
      await world.platform.switchFlow('AMZ-US', 'NetSuite Fulfillment to Amazon Shipment Add', false);
      await world.platform.forgetCalls();
      const { run } = await world.sweep();
      expect(run.plan).toMatchObject({ steps: [], drift: [] });
      expect(await world.platform.writes()).toEqual([]);
    }));

  it('puts back what a clone was made with, filter by filter', () =>
    withRunning({}, async (world) => {
      await world.install({ 'amazon-de.yaml': amazonDE({ settings: sixSettings, flows: threeFlows }) });
      await world.platform.changeSetting(
        'ACME-DE',
        'Inventory',
        'NetSuite locations to pick inventory from',
        ['Main Warehouse'],
      );
      await world.platform.changeSetting(
        'ACME-DE',
        'Billing',
        'Auto-bill orders in NetSuite when the status is',
        'Pending Fulfillment',
      );
      await world.sweep();
      expect(await filtersOf(world.platform, 'ACME-DE')).toEqual(sixFilters);
    }));
});
