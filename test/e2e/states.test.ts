import { describe, expect, it } from 'vitest';
import { findMarketplace } from '../../src/catalogue/marketplaces.ts';
import { amazonUS, account, amazonDE, type Spec } from './manifests.ts';
import type { Platform } from './platform.ts';
import { isReady, withRunning, type World } from './world.ts';

const declared: Spec = { settings: { product: { priceLevel: 'Online Price' } } };
const twoAccounts = { accounts: 2 };

/** The manifest of the second account of the tile, as it is called at first. */
async function second(platform: Platform, spec: Spec = declared): Promise<string> {
  const live = (await platform.accounts())[1];
  if (!live) throw new Error('the tile has one account only');
  return account('second', { accountName: live.name, marketplace: live.marketplace ?? '', ...spec });
}

/** What a person does who begins to uninstall an account in the app; gives the functions that are left. */
async function beginByHand({ client }: Platform, storeId: string): Promise<string[]> {
  const path = `${client.integration}/uninstaller/preUninstallFunction`;
  const { body } = await client.put<{ uninstallerFunction: string }[]>(path, { storeId });
  return body.map((step) => step.uninstallerFunction);
}

async function uninstallByHand(platform: Platform, name: string): Promise<void> {
  const { id: storeId } = await platform.client.account(name);
  for (const step of await beginByHand(platform, storeId))
    await platform.client.put(`${platform.client.integration}/uninstaller/${step}`, { storeId });
}

/** A running world with a second account under management. */
async function withSecond(story: (world: World, name: string, manifest: string) => Promise<void>) {
  await withRunning(
    {},
    async (world) => {
      const manifest = await second(world.platform);
      await world.commit({ 'second.yaml': manifest });
      const name = (await world.platform.names())[1] ?? '';
      await world.platform.forgetCalls();
      await story(world, name, manifest);
    },
    twoAccounts,
  );
}

/** Codes of what holds the second account up. */
async function codes(world: World, key = 'commerce/second'): Promise<string[]> {
  return (await world.status(key)).blockers.map((blocker) => blocker.code);
}

describe.concurrent('an account that people uninstall in the app', () => {
  it('is left to them while they are at it, is reported when it is gone, and is not installed anew', () =>
    withSecond(async (world, name) => {
      const { platform } = world;
      const { id: storeId } = await platform.client.account(name);
      const steps = await beginByHand(platform, storeId);
      await platform.forgetCalls();
      await world.sweep();
      expect(await codes(world)).toEqual(['AccountUninstalling']);
      expect(await platform.writes()).toEqual([]);

      for (const step of steps)
        await platform.client.put(`${platform.client.integration}/uninstaller/${step}`, { storeId });
      await platform.forgetCalls();
      await world.sweep();
      const status = await world.status('commerce/second');
      expect(status).toMatchObject({
        state: 'absent',
        blockers: [{ code: 'DeletedOutside', passing: false }],
      });
      expect(status.conditions.find((each) => each.type === 'Stalled')).toMatchObject({
        status: 'True',
        reason: 'DeletedOutside',
      });
      await world.sweep();
      expect(await codes(world)).toEqual(['DeletedOutside']);
      expect(await platform.writes()).toEqual([]);
      expect(isReady(await world.status('commerce/amazon-us'))).toBe(true);
    }));

  it('is installed anew where its manifest says so', () =>
    withSecond(async (world, name) => {
      const { marketplace } = await world.platform.client.account(name);
      await uninstallByHand(world.platform, name);
      const spec = { accountName: name, marketplace, setup: { recreate: true }, ...declared };
      await world.install({ 'second.yaml': account('second', spec) });
      const made = await world.platform.client.account(name);
      expect(made.settings['/settings/product/priceLevel']).toBe('Online Price');
      expect(isReady(await world.status('commerce/second'))).toBe(true);
      expect(await world.platform.wizardsOpened()).toBe(1);
      const { run } = await world.sweep();
      expect(run.plan).toMatchObject({ steps: [], blockers: [] });
      expect(Object.keys(run.facts?.marks.accounts ?? {})).toHaveLength(2);
    }));

  it('is let go of when its manifest goes as well, and may come back later as a new account', () =>
    withSecond(async (world, name, manifest) => {
      await uninstallByHand(world.platform, name);
      await world.commit({ 'second.yaml': null });
      expect(Object.keys((await world.sweep()).run.facts?.marks.accounts ?? {})).toHaveLength(1);
      await world.install({ 'second.yaml': manifest });
      expect(await world.platform.names()).toEqual(['AMZ-US', name]);
    }));

  it('and install again under the same name is adopted by its new id, and brought to what is declared', () =>
    withSecond(async (world, name) => {
      const { platform } = world;
      const before = await platform.client.account(name);
      await uninstallByHand(platform, name);
      const steps = await platform.client.upToConfigure(
        findMarketplace(before.marketplace ?? '')?.id,
        'europe',
      );
      await platform.client.step(steps[2], { formVal: platform.client.formVal(steps, 'AMZ-US') });
      const made = (await platform.accounts())[1];
      await platform.client.hand('/ui/rename', { account: made?.name, name });
      await platform.forgetCalls();
      await world.sweep();
      const after = await platform.client.account(name);
      expect(after.id).not.toBe(before.id);
      expect(after.settings['/settings/product/priceLevel']).toBe('Online Price');
      expect(await platform.wizardsOpened()).toBe(0);
      expect(isReady(await world.status('commerce/second'))).toBe(true);
      const { run } = await world.sweep();
      expect(Object.keys(run.facts?.marks.accounts ?? {})).not.toContain(before.id);
    }));
});

describe.concurrent('an account in another state', () => {
  it('renamed in the app: it is still the same account, and gets its declared name back', () =>
    withSecond(async (world, name) => {
      const { id } = await world.platform.client.account(name);
      await world.platform.client.hand('/ui/rename', { account: name, name: 'Elsewhere' });
      await world.platform.forgetCalls();
      await world.sweep();
      expect(await world.platform.client.account(name)).toMatchObject({ id, name });
      expect(await world.platform.wizardsOpened()).toBe(0);
      expect(isReady(await world.status('commerce/second'))).toBe(true);
    }));

  it('half installed by somebody else: no second wizard is begun, and those that are there go on', () =>
    withSecond(async (world) => {
      await world.platform.client.openWizard();
      await world.platform.forgetCalls();
      await world.commit({
        'amazon-de.yaml': amazonDE(),
        'amazon-us.yaml': amazonUS({ settings: { product: { priceLevel: 'Online Price' } } }),
      });
      expect(await codes(world, 'commerce/amazon-de')).toContain('ForeignWizard');
      expect(await world.platform.wizardsOpened()).toBe(0);
      expect(await world.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Online Price');
    }));

  it('being updated: nothing is written until that has ended, and then what was waiting is done', () =>
    withSecond(async (world) => {
      await world.platform.client.hand('/app/update', { inProgress: true });
      await world.platform.forgetCalls();
      await world.commit({ 'amazon-us.yaml': amazonUS(declared) });
      expect(world.last.status.blockers.map((blocker) => blocker.code)).toEqual(['TileUpdating']);
      expect(await world.platform.writes()).toEqual([]);
      await world.platform.client.hand('/app/update', { inProgress: false });
      await world.sweep();
      expect(await world.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Online Price');
    }));
});
