import { expect, it } from 'vitest';
import { openStateStore } from '../../src/act/journal/stateStore.ts';
import { desiredTilesOf } from '../../src/reconcile/desiredTiles.ts';
import { Platforms } from '../../src/reconcile/platforms.ts';
import { reconcileTile } from '../../src/reconcile/reconcile.ts';
import { planTile } from '../../src/reconcile/planTile.ts';
import { type ReconcileContext } from '../../src/reconcile/context.ts';
import { loadManifestPaths } from '../../src/resources/load.ts';
import { withBench, type Bench } from './applying.ts';
import { account, amazonUS } from './manifests.ts';

const newAccounts = 25;
const settings = { product: { currency: 'USD' } };

/** 25 new accounts that need no person, in a tile where one run may change 20. */
async function withNewAccounts(story: (bench: Bench) => Promise<void>): Promise<void> {
  const files = Array.from({ length: newAccounts }, (_, index) => {
    const spec = {
      accountName: `NEW-${index}`,
      marketplace: 'DE',
      settings: { product: { currency: 'EUR' } },
    };
    return [`new-${index}.yaml`, account(`new-${index}`, spec)];
  });
  await withBench(
    {},
    async (bench) => {
      await bench.platform.client.hand('/licences', { stores: 40 });
      await bench.write({ 'amazon-us.yaml': amazonUS({ settings }) });
      expect((await bench.apply()).code).toBe(0);
      const budget = '  policy: { budgets: { accountsChanged: 20 } }\n';
      await bench.write({ 'tile.yaml': bench.tileAt(bench.platform.url) + budget });
      await bench.write(Object.fromEntries(files) as Record<string, string>);
      await story(bench);
    },
    // Who the sellers are is not known here, so that they may all be different ones.
    { choices: { consentGiven: true, sellerWithConsent: false } },
  );
}

/** One run as `apply --approve` makes it; `between` happens before the steps of each round. */
async function approvedRun(bench: Bench, between: (round: number) => Promise<void>) {
  const [desire] = desiredTilesOf(await loadManifestPaths([bench.folder]), undefined, true).values();
  if (!desire) throw new Error('no tile');
  const platforms = new Platforms();
  const store = openStateStore(bench.stateDir);
  const common = { platforms, lane: 'person', now: () => new Date() } as const;
  let round = 0;
  const context: ReconcileContext = {
    ...common,
    journal: store,
    holder: 'test',
    sleep: () => Promise.resolve(),
    approved: (await planTile(common, desire)).plan.hash,
    beforeActing: () => between(round++),
  };
  try {
    return await reconcileTile(context, desire);
  } finally {
    store.close();
    await platforms.close();
  }
}

it('an approval holds for its run: 25 new accounts come up in one, where the budget is 20', () =>
  withNewAccounts(async (bench) => {
    expect((await bench.apply()).status?.blockers.map(({ code }) => code)).toEqual(['OverBudget']);
    const { plan, failure } = await approvedRun(bench, () => Promise.resolve());
    expect([plan?.steps, plan?.blockers, failure]).toEqual([[], [], undefined]);
    const accounts = await bench.platform.accounts();
    expect(accounts.filter(({ state }) => state === 'active')).toHaveLength(newAccounts + 1);
    expect(await bench.platform.setting('NEW-24', '/settings/product/currency')).toBe('EUR');
  }));

it('what comes up in between and was not in the approved plan is judged by the budget, and is within it', () =>
  withNewAccounts(async (bench) => {
    const drift = { account: 'AMZ-US', section: 'Product > General', value: 'GBP' };
    const label = 'NetSuite currency to sync product price';
    const { plan } = await approvedRun(bench, async (round) => {
      if (round === 2) await bench.platform.client.hand('/ui/setting', { ...drift, label });
    });
    expect(plan?.blockers).toEqual([]);
    expect(await bench.platform.setting('AMZ-US', '/settings/product/currency')).toBe('USD');
    expect(await bench.platform.names()).toHaveLength(newAccounts + 1);
  }));
