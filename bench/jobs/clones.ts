import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reconcileTile } from '../../src/reconcile/reconcile.ts';
import { planTile } from '../../src/reconcile/planTile.ts';
import { type TileRun } from '../../src/reconcile/context.ts';
import { marketplaces as knownMarketplaces } from '../../src/catalogue/marketplaces.ts';
import { apiVersion } from '../../src/resources/group.ts';
import type { Tile } from '../tile.ts';
import { countCalls, forgetCalls, type Calls } from './calls.ts';
import { expectNothingToDo, readDesire, withPlatforms, withSweeper } from './engine.ts';

/** What adding accounts by cloning costs in a large tile. Times are seconds, sizes are bytes. */
export interface CloneFigures {
  readonly clones: number;
  /** Flows that each account has. */
  readonly flows: number;
  /** The plan before anything was done. */
  readonly plan: { readonly seconds: number; readonly calls: number; readonly steps: number };
  /** Installing all of them, one wizard after the other. */
  readonly apply: { readonly seconds: number; readonly calls: Omit<Calls, 'read'>; readonly memory: number };
  /** The sweep after it, with nothing to do. */
  readonly sweep: { readonly seconds: number; readonly calls: number };
}

/** Accounts that are added. */
export const clones = 20;

/** Where the clones sell: not where their source does. */
const marketplaces = knownMarketplaces.filter(({ offered, code }) => offered && code !== 'US');

const settings = {
  inventory: { locations: ['Berlin DC'] },
  billing: { autoBillStatus: 'Pending Billing' },
  product: {
    currency: 'EUR',
    priceLevel: 'Base Price',
    virtualVariations: { enabled: true, parentField: 'custitem_parent' },
  },
  order: { fba: { goLiveDate: '2026-12-01' } },
};

const flows = [
  { name: 'Amazon (FBA) Customer to NetSuite Customer Add', enabled: true },
  { name: 'Amazon (FBA) Order to NetSuite Order Add', enabled: true, schedule: 'auto' },
  { name: 'NetSuite inventory to Amazon inventory Add/Update', enabled: true, schedule: 'auto' },
];

/** Adds accounts to an adopted tile by cloning one of them, with consent and bundle given at once. */
export async function clone(tile: Tile): Promise<CloneFigures> {
  await fetch(`${tile.url}/_emulator/choices`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ consentGiven: true, bundleInstalled: true }),
  });
  for (let index = 0; index < clones; index += 1) {
    const spec = {
      tileRef: { name: 'bench' },
      accountName: `CLONE-${index}`,
      // One seller gives all consents here, and may have one account in each marketplace.
      marketplace: marketplaces[index]?.code,
      setup: { cloneFrom: { accountName: 'AMZ-US' } },
      settings,
      flows,
    };
    const document = { apiVersion, kind: 'AmazonAccount', metadata: { name: `clone-${index}` }, spec };
    await writeFile(path.join(tile.manifests, `clone-${index}.json`), JSON.stringify(document));
  }
  const grown = { ...tile, accounts: tile.accounts + clones };
  const { plan, apply, flowCount } = await install(grown);
  const sweep = await withSweeper(grown, async (once) => {
    await once();
    await forgetCalls(tile);
    const startedAt = performance.now();
    expectNothingToDo(await once());
    const seconds = (performance.now() - startedAt) / 1000;
    return { seconds, calls: (await countCalls(tile)).total };
  });
  return { clones, flows: flowCount, plan, apply, sweep };
}

async function install(tile: Tile): Promise<Pick<CloneFigures, 'plan' | 'apply'> & { flowCount: number }> {
  const desire = await readDesire(tile);
  return await withPlatforms(tile, async (context) => {
    await forgetCalls(tile);
    const plannedAt = performance.now();
    const { plan, facts } = await planTile(context, desire);
    const planned = {
      seconds: (performance.now() - plannedAt) / 1000,
      calls: (await countCalls(tile)).total,
      steps: plan.steps.length,
    };
    await forgetCalls(tile);
    const startedAt = performance.now();
    const run = await reconcileTile(context, desire);
    const seconds = (performance.now() - startedAt) / 1000;
    if (run.failure || run.plan?.steps.length !== 0)
      throw new Error(`the clones were not installed: ${leftOver(run)}`);
    const { read: _read, ...calls } = await countCalls(tile);
    const apply = { seconds, calls, memory: process.resourceUsage().maxRSS * 1024 };
    return { plan: planned, apply, flowCount: facts.accounts[0]?.flows.length ?? 0 };
  });
}

function leftOver({ plan, receipts, failure }: TileRun): string {
  const stopped = receipts.find((receipt) => receipt.outcome !== 'done');
  const why = failure?.message ?? stopped?.message ?? plan?.blockers[0]?.message ?? 'nothing says why';
  return `${plan?.steps.length ?? 0} steps are left; ${why}`;
}
