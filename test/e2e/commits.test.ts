import { describe, expect, it } from 'vitest';
import { account, amazonDE, amazonUS, inventoryFlow, type Spec } from './manifests.ts';
import { filtersOf, sixFilters } from './platform.ts';
import { until } from './until.ts';
import { isReady, withRunning, withWorld } from './world.ts';

const declared: Spec = { settings: { product: { priceLevel: 'Base Price' } } };
const changePriceLevel = [
  'AMZ-US',
  'Product > General',
  'NetSuite price level to sync product price',
] as const;

describe.concurrent('a commit that cannot be acted on', () => {
  it('leaves the last good one in force, is reported with its errors, and the next good one goes on', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(declared) }, async (world) => {
      const broken = amazonDE().replace('marketplace: DE', 'marketplace: Atlantis');
      const poll = await world.commit({ 'amazon-de.yaml': broken }, 'Sell in Atlantis');
      expect(poll.outcome).toBe('invalid');
      expect(world.log.join('')).toMatch(/amazon-de\.yaml:\d+:\d+: \/spec\/marketplace: .*Atlantis/);
      expect(await world.platform.names()).toEqual(['AMZ-US']);

      await world.platform.changeSetting(...changePriceLevel, 'Online Price');
      await world.sweep();
      expect(await world.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Base Price');

      await world.install({ 'amazon-de.yaml': amazonDE() });
      expect(await filtersOf(world.platform, 'ACME-DE')).toEqual(sixFilters);
    }));

  it('keeps the last good one in force over a restart', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(declared) }, async (world) => {
      await world.commit({ 'amazon-us.yaml': 'apiVersion: storekeeper.dev/v1alpha1\nkind: Amazon' });
      await world.stop();
      await world.platform.changeSetting(...changePriceLevel, 'Online Price');
      const poll = await world.start();
      expect(poll.outcome).toBe('invalid');
      await world.sweep();
      expect(await world.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Base Price');
    }));

  it('has nothing in force where no commit was good, and touches nothing', () =>
    withWorld(async (world) => {
      const poll = await world.commit({ 'tile.yaml': world.tile(), 'a.yaml': 'kind: [' });
      expect(poll.outcome).toBe('invalid');
      expect(await world.platform.calls()).toEqual([]);
      const ready = await fetch(`${world.running.web.url}/readyz`);
      expect(ready.status).toBe(503);
    }));
});

describe.concurrent('a manifest that goes', () => {
  it('leaves its account alone: a file that vanished is no order to uninstall', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(declared) }, async (world) => {
      const before = await world.platform.accounts();
      await world.platform.forgetCalls();
      await world.commit({ 'amazon-us.yaml': null });
      expect(await world.platform.accounts()).toEqual(before);
      expect(await world.platform.writes()).toEqual([]);
      expect(world.last.run.plan?.unmanaged).toEqual(['AMZ-US']);
    }));

  it('together with its tile is held: the tile is looked after as before, and whoever asks is told', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(declared) }, async (world) => {
      const poll = await world.commit({ 'amazon-us.yaml': null, 'tile.yaml': null }, 'Tidy up');
      expect(poll.outcome).toBe('held');
      await world.platform.changeSetting(...changePriceLevel, 'Online Price');
      await world.sweep();
      expect(await world.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Base Price');
      const get = async (path: string) =>
        (await (await fetch(`${world.running.web.url}${path}`)).json()) as Record<string, unknown>;
      expect(await get('/readyz')).toMatchObject({
        ready: true,
        reason: expect.stringMatching(
          /^ok, but: Commit \w{12} by .* is held since [-\d:.TZ]+: it loses 1 of 1 accounts/,
        ) as string,
      });
      expect(await get('/api/v1/sources')).toMatchObject({
        sources: [{ held: { subject: 'Tidy up', lostCount: 1, lostTiles: ['commerce/amazon-netsuite'] } }],
      });
      expect(await get('/api/v1/tiles')).toMatchObject({
        tiles: [{ source: { reason: 'SourceHeld' }, accounts: [{ account: 'commerce/amazon-us' }] }],
      });
    }));

  it('leaves the whole tile alone when the tile goes as well, and a person has said that this is meant', () =>
    withRunning({}, async (world) => {
      await world.platform.forgetCalls();
      world.repository.commit(
        { 'amazon-us.yaml': null, 'tile.yaml': null, 'README.md': 'moved away' },
        'Move away\n\nStorekeeper-Loss: accepted',
      );
      world.running.controller.pollNow();
      await until('letting go', () => (world.running.controller.statuses().length === 0 ? true : undefined));
      expect(await world.platform.writes()).toEqual([]);
    }));

  it('and comes back means not one write to its account where nothing else has changed', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(declared) }, async (world) => {
      await world.commit({ 'amazon-us.yaml': null });
      const before = await world.platform.accounts();
      await world.platform.forgetCalls();
      await world.commit({ 'amazon-us.yaml': amazonUS(declared) });
      expect(await world.platform.writes()).toEqual([]);
      expect(await world.platform.accounts()).toEqual(before);
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
    }));

  it('is taken up again, as the same account, when it comes back', () =>
    withRunning({ 'amazon-us.yaml': amazonUS(declared) }, async (world) => {
      await world.commit({ 'amazon-us.yaml': null });
      await world.platform.changeSetting(...changePriceLevel, 'Online Price');
      await world.commit({ 'amazon-us.yaml': amazonUS(declared) });
      expect(await world.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Base Price');
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));
});

describe.concurrent('names of NetSuite', () => {
  const withLocation = (name: string): Spec => ({
    settings: { inventory: { locations: [name] } },
    flows: [{ name: inventoryFlow, enabled: true }],
  });

  it('finds a location that was added in NetSuite after the app last read its lists', () =>
    withRunning({}, async (world) => {
      await world.platform.client.hand('/netsuite/lists/locations', { add: ['Hamburg DC'] });
      await world.commit({ 'amazon-us.yaml': amazonUS(withLocation('Hamburg DC')) });
      expect(await world.platform.setting('AMZ-US', '/settings/inventory/locations')).toEqual(['Hamburg DC']);
      expect(await world.platform.client.filters('AMZ-US', 'inventory')).toContain(
        'inventorylocation anyof Hamburg DC',
      );
    }));

  it('stops at a name that NetSuite does not have, names the nearest, and leaves flows off', () =>
    withRunning({}, async (world) => {
      await world.install({ 'amazon-de.yaml': amazonDE(withLocation('Berlin CD')) });
      const status = await world.status('commerce/amazon-de');
      const unknown = status.blockers.find((blocker) => blocker.code === 'OptionUnknown');
      expect(unknown?.path).toBe('/settings/inventory/locations');
      expect(unknown?.message).toContain('Berlin DC');
      expect(isReady(status)).toBe(false);
      expect(await world.platform.flowsOn('ACME-DE')).toEqual([]);

      await world.commit({ 'amazon-de.yaml': amazonDE(withLocation('Berlin DC')) }, 'Mend the name');
      expect(await world.platform.flowsOn('ACME-DE')).toEqual([inventoryFlow]);
    }));
});

describe.concurrent('only what is declared changes', () => {
  it('leaves every other setting, schedule and switch of every account as it was', () =>
    withRunning(
      {},
      async (world) => {
        const names = (await world.platform.names()).filter((name) => name !== 'AMZ-US');
        const before = await world.platform.accounts();
        const [second] = names;
        await world.commit({
          'amazon-us.yaml': amazonUS(declared),
          'second.yaml': account('second', {
            accountName: second,
            marketplace: before.find((live) => live.name === second)?.marketplace,
            settings: {
              billing: { autoBillStatus: 'Pending Fulfillment' },
              inventory: { itemAliases: false },
            },
            flows: [{ name: inventoryFlow, enabled: false }],
          }),
        });
        const expected = structuredClone(before);
        const changed = expected.find((live) => live.name === second);
        if (!changed) throw new Error('the second account has gone');
        changed.settings['/settings/billing/autoBillStatus'] = 'Pending Fulfillment';
        changed.settings['/settings/inventory/itemAliases'] = false;
        Object.assign(changed.flows[inventoryFlow] ?? {}, { enabled: false, enabledInApp: false });
        expect(await world.platform.accounts()).toEqual(expected);
      },
      { accounts: 4 },
    ));

  it('writes nothing to the source of a clone, nor to its neighbours', () =>
    withRunning(
      {},
      async (world) => {
        const before = await world.platform.accounts();
        await world.install({ 'amazon-de.yaml': amazonDE() });
        const after = await world.platform.accounts();
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after.slice(before.length).map((live) => live.name)).toEqual(['ACME-DE']);
      },
      { accounts: 3 },
    ));
});
