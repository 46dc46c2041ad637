import { describe, expect, it } from 'vitest';
import { account, amazonDE, amazonUS, threeFlows } from './manifests.ts';
import type { Platform } from './platform.ts';
import { isReady, withRunning, withWorld } from './world.ts';

describe.concurrent('nothing is created before every condition holds', () => {
  it.each<{
    reason: string;
    code: string;
    hinder: (platform: Platform) => Promise<unknown>;
    mend?: (platform: Platform) => Promise<unknown>;
  }>([
    {
      reason: 'no account licence is free',
      code: 'LicenceMissing',
      hinder: (platform) => platform.client.hand('/licences', { stores: 1 }),
      mend: (platform) => platform.client.hand('/licences', { stores: 2 }),
    },
    {
      reason: 'somebody else has begun a wizard in the app',
      code: 'ForeignWizard',
      hinder: (platform) => platform.client.openWizard(),
    },
    {
      reason: 'NetSuite is offline',
      code: 'NetSuiteOffline',
      hinder: (platform) => platform.client.hand('/netsuite/offline', { offline: true }),
      mend: (platform) => platform.client.hand('/netsuite/offline', { offline: false }),
    },
    {
      reason: 'the app is being updated',
      code: 'TileUpdating',
      hinder: (platform) => platform.client.hand('/app/update', { inProgress: true }),
      mend: (platform) => platform.client.hand('/app/update', { inProgress: false }),
    },
    {
      reason: 'the licence has run out',
      code: 'LicenceExpired',
      hinder: (platform) => platform.client.hand('/licences', { expires: '2020-01-01' }),
      mend: (platform) => platform.client.hand('/licences', { expires: '2999-01-01' }),
    },
  ])('$reason', ({ code, hinder, mend }) =>
    withRunning({}, async (world) => {
      const { platform } = world;
      await hinder(platform);
      const names = await platform.names();
      await platform.forgetCalls();
      await world.commit({ 'amazon-de.yaml': amazonDE() });
      expect(world.last.run.plan?.blockers.map((blocker) => blocker.code)).toContain(code);
      expect(await platform.writes()).toEqual([]);
      expect(await platform.names()).toEqual(names);
      if (!mend) return;
      await mend(platform);
      await world.sweep();
      expect((await world.status('commerce/amazon-de')).waiting).toMatchObject({ for: 'AmazonConsent' });
      expect(await platform.wizardsOpened()).toBe(1);
    }),
  );

  it('the app is behind its newest version: the app refuses, nothing is there, and it goes on after the update', () =>
    withRunning({}, async (world) => {
      const { platform } = world;
      await platform.client.hand('/app/version', { latest: '9.0.0' });
      await world.commit({ 'amazon-de.yaml': amazonDE() });
      expect(isReady(await world.status('commerce/amazon-de'))).toBe(false);
      expect(await platform.names()).toEqual(['AMZ-US']);
      expect(await platform.wizardsOpened()).toBe(0);
      const { outcomes, blockers } = await world.status('commerce/amazon-de');
      expect(JSON.stringify([outcomes, blockers])).toMatch(/older version|VersionBehind/);

      await platform.client.hand('/app/update', { inProgress: true });
      await platform.client.hand('/app/update', { inProgress: false });
      await world.sweep();
      await platform.consent();
      await world.sweep();
      expect(await platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
    }));

  it.each([
    {
      reason: 'the account to clone does not exist',
      code: 'SourceMissing',
      spec: { setup: { cloneFrom: { accountName: 'AMZ-XX' } } },
    },
    {
      reason: 'the account to clone is itself still to be made',
      code: 'SourceNotReady',
      spec: { setup: { cloneFrom: { name: 'amazon-fr' } } },
    },
  ])('$reason', ({ code, spec }) =>
    withRunning({}, async (world) => {
      await world.platform.forgetCalls();
      await world.commit({
        'amazon-de.yaml': amazonDE(spec),
        // Suspended, so that it is declared and not made.
        'amazon-fr.yaml': account('amazon-fr', {
          accountName: 'ACME-FR',
          marketplace: 'FR',
          suspend: { reason: 'not yet', owner: 'Dana' },
        }),
      });
      expect(world.last.run.plan?.blockers.map((blocker) => blocker.code)).toContain(code);
      expect(await world.platform.writes()).toEqual([]);
    }),
  );
});

describe.concurrent('the wizard', () => {
  it('is gone through for one new account after the other, in one run where nobody is needed', () =>
    withRunning({}, async (world) => {
      const { platform } = world;
      await world.commit({
        'amazon-de.yaml': amazonDE(),
        'amazon-fr.yaml': account('amazon-fr', { accountName: 'ACME-FR', marketplace: 'FR' }),
      });
      expect(await platform.wizardsOpened()).toBe(1);
      expect(world.last.run.plan?.blockers.map((blocker) => [blocker.account, blocker.code])).toEqual([
        ['commerce/amazon-fr', 'WizardBusy'],
      ]);
      await platform.consent();
      await world.sweep();
      expect(await platform.wizardsOpened()).toBe(2);
      await platform.consent();
      await world.sweep();
      expect(await platform.names()).toEqual(['AMZ-US', 'ACME-DE', 'ACME-FR']);
      expect(await platform.wizardsOpened()).toBe(2);
      expect((await platform.client.account('ACME-FR')).marketplace).toBe('FR');
    }));

  it('does not keep existing accounts waiting for a person', () =>
    withRunning({}, async (world) => {
      const { platform } = world;
      await world.commit({ 'amazon-de.yaml': amazonDE() });
      expect((await world.status('commerce/amazon-de')).waiting).toBeDefined();
      await world.commit({
        'amazon-us.yaml': amazonUS({ settings: { product: { priceLevel: 'Wholesale Price' } } }),
      });
      expect(await platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Wholesale Price');
    }));

  it('tells since when a person is waited for, the same over sweeps and a restart', () =>
    withRunning({}, async (world) => {
      await world.commit({ 'amazon-de.yaml': amazonDE() });
      const since = (await world.status('commerce/amazon-de')).waiting?.since;
      expect(since).toBeDefined();
      await world.platform.forgetCalls();
      await world.sweep();
      await world.stop();
      await world.start();
      expect((await world.status('commerce/amazon-de')).waiting?.since).toBe(since);
      expect(await world.platform.writes()).toEqual([]);
    }));

  it('stops at a wrong seller before anything is configured, and goes on with the right one', () =>
    withRunning({}, async (world) => {
      const { platform } = world;
      await world.commit({ 'amazon-de.yaml': amazonDE({ sellerId: 'A1RIGHTSELLER' }) });
      await platform.forgetCalls();
      await platform.consent('A1WRONGSELLER');
      await world.sweep();
      expect(await platform.writes()).toEqual([]);
      const [, draft] = await platform.accounts();
      expect(draft).toMatchObject({ state: 'installing', settings: {} });
      expect(JSON.stringify(await world.status('commerce/amazon-de'))).toContain('A1WRONGSELLER');

      await platform.consent('A1RIGHTSELLER');
      await world.sweep();
      expect(await platform.client.account('ACME-DE')).toMatchObject({
        state: 'active',
        sellerId: 'A1RIGHTSELLER',
      });
      expect(await platform.flowsOn('ACME-DE')).toHaveLength(threeFlows.length);
    }));

  it.each([
    { reason: 'the manifest names', spec: { sellerId: 'A1RIGHTSELLER' }, wrong: 'A1WRONGSELLER' },
    {
      reason: 'may be that of another account of the marketplace',
      spec: { marketplace: 'US' },
      wrong: undefined,
    },
  ])('configures nothing before the seller is filled in that $reason', ({ spec, wrong }) =>
    withRunning(
      {},
      async (world) => {
        const { platform } = world;
        const ofUS = (await platform.accounts())[0]?.sellerId ?? '';
        await world.commit({ 'amazon-de.yaml': amazonDE(spec) });
        await platform.consent();
        await world.sweep();
        await platform.forgetCalls();
        await world.sweep();
        expect((await platform.accounts())[1]).toMatchObject({ state: 'installing', settings: {} });
        const { waiting, conditions } = await world.status('commerce/amazon-de');
        expect(waiting?.message).toContain('Amazon has not filled in the seller yet');
        expect(conditions.find(({ type }) => type === 'Installed')?.status).toBe('False');

        await platform.seller(wrong ?? ofUS);
        await world.sweep();
        const stopped = (await platform.accounts())[1];
        expect(stopped).toMatchObject({ state: 'installing', settings: {} });
        const told = JSON.stringify(await world.status('commerce/amazon-de'));
        expect(told).toContain(wrong === undefined ? 'has an account in that marketplace already' : wrong);
        expect((await platform.writes()).filter(({ path }) => path.includes('/installer/configure'))).toEqual(
          [],
        );

        await platform.seller('A1RIGHTSELLER');
        await world.sweep();
        expect(await platform.client.account('ACME-DE')).toMatchObject({
          state: 'active',
          sellerId: 'A1RIGHTSELLER',
        });
      },
      { choices: { sellerWithConsent: false } },
    ),
  );

  it('waits for no seller where no manifest names one and no account could be the same', () =>
    withRunning(
      {},
      async (world) => {
        await world.install({ 'amazon-de.yaml': amazonDE() });
        expect(await world.platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
      },
      { choices: { sellerWithConsent: false } },
    ));

  it('finds a second account of a seller and marketplace before it is configured, where no manifest names the seller', () =>
    withRunning({}, async (world) => {
      const { platform } = world;
      await world.commit({ 'amazon-de.yaml': amazonDE({ marketplace: 'US' }) });
      await platform.consent();
      await world.sweep();
      expect((await platform.accounts())[1]).toMatchObject({ state: 'installing', settings: {} });
      await world.sweep();
      const { blockers } = await world.status('commerce/amazon-de');
      expect(blockers.map(({ code }) => code)).toEqual(['SellerTaken']);
      expect(blockers[0]?.message).toContain('"AMZ-US"');
    }));

  it('goes on where a controller before it stopped', () =>
    withWorld(async (world) => {
      await world.commit({
        'tile.yaml': world.tile(),
        'amazon-us.yaml': amazonUS(),
        'amazon-de.yaml': amazonDE(),
      });
      await world.stop();
      await world.platform.consent();
      await world.start();
      expect(await world.platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
      expect(await world.platform.wizardsOpened()).toBe(1);
    }));
});
