import { describe, expect, it } from 'vitest';
import { withBench, type Bench } from './applying.ts';
import { account, amazonDE, customerFlow, inventoryFlow, orderFlow, sixSettings } from './manifests.ts';
import { filtersOf, sixFilters } from './platform.ts';
import { Tap } from './tap.ts';

/** A bench whose German account is installed as declared, all but its flows. */
async function withInstalled(run: (bench: Bench) => Promise<void>): Promise<void> {
  await withBench({ 'amazon-de.yaml': amazonDE({ flows: [] }) }, async (bench) => {
    await bench.applyUntilDone();
    await run(bench);
  });
}

describe.concurrent('a save handler of the app that fails', () => {
  it.each([
    'updateMultipleSavedSearchLocationFilters',
    'updateSearchCurrencyFilters',
    'updateSearchPricingFilters',
    'updateSearchSalesOrderStatusFilters',
    'updateItemSearchesTypeFilters',
    'variationParentIdentifier',
  ])('%s: it is reported, flows stay off, and the next run repairs', (handler) =>
    withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
      await bench.apply();
      await bench.platform.consent();
      await bench.platform.fault({ kind: 'handler', match: { handler }, message: 'NetSuite says no.' });
      const { code, receipts } = await bench.apply();
      expect(code).toBe(1);
      const refused = receipts.filter((receipt) => receipt.outcome !== 'done');
      expect(refused.map((receipt) => receipt.kind)).toEqual(['SaveSettings']);
      expect(refused[0]?.message).toContain('NetSuite says no.');
      expect(await bench.platform.flowsOn('ACME-DE')).toEqual([]);

      expect(await bench.applyUntilDone()).toEqual([0]);
      expect(await filtersOf(bench.platform, 'ACME-DE')).toEqual(sixFilters);
      expect(await bench.platform.flowsOn('ACME-DE')).toHaveLength(3);
    }),
  );

  it('answers success and saves nothing: it is found by reading back, never taken for done', () =>
    withBench({ 'amazon-de.yaml': amazonDE() }, async (bench) => {
      await bench.apply();
      await bench.platform.consent();
      await bench.platform.fault({
        kind: 'handler',
        swallow: true,
        match: { handler: 'updateMultipleSavedSearchLocationFilters' },
      });
      const { code, receipts } = await bench.apply();
      expect(code).toBe(1);
      expect(receipts.filter((receipt) => receipt.outcome === 'failed')).toMatchObject([
        {
          kind: 'SaveSettings',
          message: expect.stringContaining('NetSuite locations to pick inventory from') as string,
        },
      ]);
      expect(await bench.platform.flowsOn('ACME-DE')).toEqual([]);
      expect(await bench.applyUntilDone()).toEqual([0]);
      expect(await filtersOf(bench.platform, 'ACME-DE')).toEqual(sixFilters);
    }));

  it('does not hold up the other accounts of the tile', () =>
    withBench(
      { 'amazon-de.yaml': amazonDE() },
      async (bench) => {
        const { platform } = bench;
        const [, second] = await platform.accounts();
        const spec = { accountName: second?.name, marketplace: second?.marketplace };
        await bench.apply();
        await platform.consent();
        await bench.write({
          'second.yaml': account('second', {
            ...spec,
            settings: { order: { mfn: { goLiveDate: '2026-06-30' } } },
          }),
        });
        const match = { handler: 'setStartDateOnDeltaBasedExports' };
        await platform.fault({ kind: 'handler', match, count: 10 });
        expect((await bench.apply()).code).toBe(1);
        expect(await platform.flowsOn('ACME-DE')).toHaveLength(3);
        expect(await platform.setting(second?.name ?? '', '/settings/order/mfn/goLiveDate')).toBe(
          '2026-01-01',
        );
        await platform.clearFaults();
        expect((await bench.applyUntilDone()).at(-1)).toBe(0);
        expect(await platform.setting(second?.name ?? '', '/settings/order/mfn/goLiveDate')).toBe(
          '2026-06-30',
        );
      },
      { accounts: 2 },
    ));
});

describe.concurrent('switching flows on', () => {
  it.each([
    { kind: 'lost', count: 1 },
    { kind: '503', count: 1 },
    { kind: 'html502', count: 1 },
    { kind: '429', count: 1 },
    { kind: 'lost', count: 3 },
  ] as const)('meets $kind $count times and ends with all of them on', (fault) =>
    withInstalled(async (bench) => {
      await bench.write({ 'amazon-de.yaml': amazonDE() });
      await bench.platform.fault({
        ...fault,
        match: { path: '/v1/integrations/*/settings/persistSettings' },
      });
      expect((await bench.applyUntilDone()).at(-1)).toBe(0);
      expect(await bench.platform.faultsLeft()).toBe(0);
      expect(await bench.platform.flowsOn('ACME-DE')).toEqual([customerFlow, orderFlow, inventoryFlow]);
    }),
  );

  it('takes a flow for switched that shows it late, and not before', () =>
    withInstalled(async (bench) => {
      await bench.platform.client.call('PATCH', '/_emulator/choices', { flowLagMilliseconds: 250 });
      await bench.write({ 'amazon-de.yaml': amazonDE() });
      expect(await bench.applyUntilDone()).toEqual([0]);
      expect(await bench.platform.flowsOn('ACME-DE')).toHaveLength(3);
    }));
});

describe.concurrent('a person who saves in the app while Storekeeper saves', () => {
  it('loses nothing silently: the next runs put back what is declared, and only that', () =>
    withInstalled(async (bench) => {
      const { platform } = bench;
      const locations = { ...sixSettings, inventory: { locations: ['Main Warehouse'] } };
      await bench.write({ 'amazon-de.yaml': amazonDE({ settings: locations, flows: [] }) });
      // Both read the whole document, and who writes last wins.
      await platform.client.call('PATCH', '/_emulator/choices', { settingsMilliseconds: 150 });
      const racing = (async () => {
        for (let save = 0; save < 8; save += 1) {
          await platform.changeSetting(
            'ACME-DE',
            'Product > General',
            'NetSuite price level to sync product price',
            save % 2 === 0 ? 'Online Price' : 'Wholesale Price',
          );
        }
      })();
      await bench.apply();
      await racing;
      await platform.client.call('PATCH', '/_emulator/choices', { settingsMilliseconds: 0 });
      expect((await bench.applyUntilDone()).at(-1)).toBe(0);
      expect((await platform.client.account('ACME-DE')).settings).toMatchObject({
        '/settings/inventory/locations': ['Main Warehouse'],
        '/settings/product/priceLevel': 'Base Price',
      });
      expect(await platform.client.filters('ACME-DE', 'inventory')).toEqual([
        'inventorylocation anyof Main Warehouse',
      ]);
      expect(await platform.client.filters('ACME-DE', 'item')).toContain('pricing.pricelevel is Base Price');
    }));

  it('whose page undoes our save before we look makes a failed step, not a done one', () =>
    withInstalled(async (bench) => {
      const { platform } = bench;
      const settings = { ...sixSettings, inventory: { locations: ['Main Warehouse'] } };
      await platform.client.call('PATCH', '/_emulator/choices', { settingsMilliseconds: 6000 });
      // Sam's page has read the document before our save, and writes it back after it.
      const sams = platform.changeSetting('ACME-DE', 'Order (FBA) > General', 'Import order as', 'Invoice');
      await new Promise((resolve) => setTimeout(resolve, 50));
      await platform.client.call('PATCH', '/_emulator/choices', { settingsMilliseconds: 0 });
      const tap = await Tap.open(platform.url, async ({ path }) => {
        if (path.endsWith('/persistSettings')) await sams;
        return 'passed' as const;
      });
      try {
        await bench.write({
          'tile.yaml': bench.tileAt(tap.url),
          'amazon-de.yaml': amazonDE({ settings, flows: [] }),
        });
        const { code, receipts } = await bench.apply();
        expect(code).toBe(1);
        expect(receipts.filter((receipt) => receipt.outcome !== 'done')).toMatchObject([
          {
            kind: 'SaveSettings',
            outcome: 'failed',
            message: expect.stringContaining('Berlin DC') as string,
          },
        ]);
      } finally {
        await tap.close();
      }
      await bench.write({ 'tile.yaml': bench.tileAt(platform.url) });
      expect((await bench.apply()).code).toBe(0);
      expect((await platform.client.account('ACME-DE')).settings).toMatchObject({
        '/settings/inventory/locations': ['Main Warehouse'],
        '/settings/order/fba/importAs': 'Invoice',
      });
      expect(await platform.client.filters('ACME-DE', 'inventory')).toEqual([
        'inventorylocation anyof Main Warehouse',
      ]);
    }));
});
