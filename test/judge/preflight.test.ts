import { describe, expect, it } from 'vitest';
import { account, codes, judge, mark, marks, outline, tile, wizard } from './builders.ts';
import type { LiveAccount, LiveTile } from './live.ts';

const us: LiveAccount = { id: '1', name: 'US' };
const noted = marks({ '1': mark() });
const clone = account('de', { marketplace: 'DE', setup: { cloneFrom: { name: 'us' } } });

describe('what stops the whole tile', () => {
  const rows: { reason: string; live: Partial<LiveTile>; code: string; passing: boolean }[] = [
    {
      reason: 'the tile is still being installed, which ends by itself',
      live: { integration: { mode: 'install' } },
      code: 'TileNotInstalled',
      passing: true,
    },
    {
      reason: 'the tile is being uninstalled, which does not',
      live: { integration: { mode: 'uninstall' } },
      code: 'TileNotInstalled',
      passing: false,
    },
    {
      reason: 'the app is being updated',
      live: { integration: { updateInProgress: true } },
      code: 'TileUpdating',
      passing: true,
    },
    {
      reason: 'an app of the newer generation has install steps',
      live: { integration: { installSteps: [{}] } },
      code: 'GenerationUnknown',
      passing: false,
    },
    {
      reason: 'an app with one account has no store map',
      live: { integration: { settings: { supportsMultiStore: false } } },
      code: 'GenerationUnknown',
      passing: false,
    },
    {
      reason:
        'another app with several accounts has sections and flows as well, and is not the one of the catalogue',
      live: { integration: { _connectorId: '5d42a1b26dd9ad2c7f3d4a11' } },
      code: 'AppUnknown',
      passing: false,
    },
    {
      reason: 'the licence has run out and the platform has switched the flows off',
      live: { expires: '2026-02-28T00:00:00.000Z' },
      code: 'LicenceExpired',
      passing: false,
    },
    {
      reason: 'nothing can be applied while NetSuite is offline',
      live: { netsuiteOffline: true },
      code: 'NetSuiteOffline',
      passing: true,
    },
  ];
  it.each(rows)('$reason', ({ live, code, passing }) => {
    const plan = judge([account('us'), clone], { accounts: [us], marks: noted, ...live });
    expect(plan.blockers[0]).toMatchObject({ account: undefined, code, passing });
    expect(plan.steps).toEqual([]);
    expect(plan.marks).toBeUndefined();
  });

  it('the app under another id is managed where the tile names that id', () => {
    const connectorId = '5d42a1b26dd9ad2c7f3d4a11';
    const live = { accounts: [us], marks: noted, integration: { _connectorId: connectorId } };
    expect(codes(judge([account('us')], live, { tile: tile({ app: { connectorId } }) }))).toEqual([]);
  });

  it('an integration that is no app at all is refused as such', () => {
    const live = { accounts: [us], integration: { _connectorId: '' } };
    expect(codes(judge([account('us')], live))).toEqual(['GenerationUnknown']);
  });

  it.each([
    { reason: 'a month before the end there is nothing to say', expires: '2026-04-05T00:00:00Z', told: [] },
    {
      reason: 'people are told in the last thirty days',
      expires: '2026-03-20T00:00:00Z',
      told: ['LicenceEnding'],
    },
    { reason: 'after the end it is a blocker and no warning', expires: '2026-02-20T00:00:00Z', told: [] },
  ])('$reason', ({ expires, told }) => {
    const plan = judge([account('us')], { accounts: [us], marks: noted, expires });
    expect(plan.warnings.map((warning) => warning.code)).toEqual(told);
  });
});

describe('what must hold before a new account is begun', () => {
  const draft: LiveAccount = { id: '5', name: 'Somebody’s', state: 'installing' };
  const rows = [
    {
      reason: 'every account licence is taken',
      declared: account('de'),
      live: { licences: 1 },
      code: 'LicenceMissing',
      path: undefined,
      passing: false,
    },
    {
      reason: 'the seller has an account in that marketplace already, under another name',
      declared: account('de', { marketplace: 'US', sellerId: 'A1SELLER' }),
      live: { accounts: [{ ...us, sellerId: 'A1SELLER' }] },
      code: 'SellerTaken',
      path: '/sellerId',
      passing: false,
    },
    {
      reason: 'somebody else’s wizard is open',
      declared: account('de'),
      live: { accounts: [us, draft] },
      code: 'ForeignWizard',
      path: undefined,
      passing: false,
    },
    {
      reason: 'Amazon switched MWS off: it is for accounts that exist',
      declared: account('de', { connection: { type: 'MWS' } }),
      live: {},
      code: 'ConnectionLegacy',
      path: '/connection/type',
      passing: false,
    },
    {
      reason: 'the account to clone is not in the tile and not declared',
      declared: account('de', { setup: { cloneFrom: { accountName: 'UK' } } }),
      live: {},
      code: 'SourceMissing',
      path: '/setup/cloneFrom',
      passing: false,
    },
    {
      reason: 'the manifest to clone is not declared',
      declared: account('de', { setup: { cloneFrom: { name: 'uk' } } }),
      live: {},
      code: 'SourceMissing',
      path: '/setup/cloneFrom',
      passing: false,
    },
    {
      reason: 'the account to clone is declared and yet to be installed',
      declared: account('de', { setup: { cloneFrom: { name: 'us' } } }),
      live: { accounts: [], marks: marks({}) },
      code: 'SourceNotReady',
      path: '/setup/cloneFrom',
      passing: true,
    },
    {
      reason: 'the account to clone is being uninstalled, which nobody can wait for',
      declared: account('de', { setup: { cloneFrom: { accountName: 'US' } } }),
      live: { accounts: [{ ...us, state: 'uninstalling' as const }] },
      code: 'SourceNotReady',
      path: '/setup/cloneFrom',
      passing: false,
    },
  ];
  it.each(rows)('$reason', ({ declared, live, code, path, passing }) => {
    const plan = judge([account('us'), declared], { accounts: [us], marks: noted, ...live });
    const own = plan.blockers.filter((blocker) => blocker.account === 'shop/de');
    expect(own).toEqual([expect.objectContaining({ code, path, passing })]);
    expect(own[0]?.remedy).not.toBe('');
    expect(plan.steps.filter((step) => step.account === 'shop/de')).toEqual([]);
  });

  it('names the accounts that could be cloned where the source is unknown', () => {
    const declared = account('de', { setup: { cloneFrom: { accountName: 'UK' } } });
    const plan = judge([declared], { accounts: [us, { id: '2', name: 'FR' }] });
    expect(plan.blockers[0]?.message).toContain('"US", "FR"');
    expect(plan.blockers[0]?.remedy).toContain('setup.cloneFrom.accountName');
  });

  it('names the manifests that could be cloned, and not those of accounts, where the source is named by its manifest', () => {
    const declared = account('de', { setup: { cloneFrom: { name: 'uk' } } });
    const draft = { id: '2', name: 'FR', state: 'installing' as const };
    const plan = judge([account('us'), declared], { accounts: [us, draft], marks: noted });
    const told = plan.blockers.find(({ code }) => code === 'SourceMissing');
    expect(told?.message).toBe(
      'The namespace shop has no manifest "uk" of this tile to clone from; there are "us"',
    );
    expect(told?.remedy).toContain('setup.cloneFrom.name');
    expect(told?.remedy).toContain('setup.cloneFrom.accountName ("US")');
  });

  it('accounts to be added share out the free licences in the order of their keys', () => {
    const plan = judge([account('c'), account('a'), account('b')], { accounts: [us], licences: 3 });
    const missing = plan.blockers.filter((blocker) => blocker.code === 'LicenceMissing');
    expect(missing.map((blocker) => blocker.account)).toEqual(['shop/c']);
  });

  it('an account that is only observed takes no licence from the others', () => {
    const observed = account('a', { policy: { management: 'Observe' } });
    const plan = judge([observed, account('b')], { accounts: [us], licences: 2 });
    expect(codes(plan)).toEqual([]);
    expect(outline(plan)[0]).toBe('OpenWizard');
  });

  it('a token that may not read licences does not stop an account', () => {
    const plan = judge([account('de')], { accounts: [us], integration: { _id: '5f1a00000000000000000002' } });
    expect(codes(plan)).toEqual([]);
    expect(outline(plan)[0]).toBe('OpenWizard');
  });

  it('an MWS account that exists is looked after, with a warning', () => {
    const declared = account('us', { connection: { type: 'MWS' } });
    const old = { ...us, connectionType: 'Amazon-MWS' };
    const plan = judge([declared], { accounts: [old], marks: noted });
    expect(codes(plan)).toEqual([]);
    expect(plan.warnings).toEqual([expect.objectContaining({ code: 'ConnectionLegacy' })]);
  });

  it('a marketplace that the connection form was not seen to offer is a warning until the account is there', () => {
    const declared = account('ie', { marketplace: 'IE' });
    expect(judge([declared], {}).warnings.map((warning) => warning.code)).toEqual(['MarketplaceNotOffered']);
    const live = { id: '3', name: 'IE', marketplaceId: 'A28R8C7NBKEWEA' };
    expect(judge([declared], { accounts: [live] }).warnings).toEqual([]);
  });
});

describe('what stops an account that is there', () => {
  const rows = [
    {
      reason: 'it sells elsewhere than declared',
      live: { ...us, marketplaceId: 'A1PA6795UKMFR9' },
      code: 'MarketplaceMismatch',
      path: '/marketplace',
    },
    {
      reason: 'its connection does not tell where it sells, and a name alone is no proof',
      live: { ...us, marketplaceId: '' },
      code: 'MarketplaceUnknown',
      path: '/marketplace',
    },
    {
      reason: 'Amazon names another seller',
      live: { ...us, sellerId: 'AOTHERSELLER' },
      code: 'SellerMismatch',
      path: '/sellerId',
    },
    {
      reason: 'it is being uninstalled',
      live: { ...us, state: 'uninstalling' as const },
      code: 'AccountUninstalling',
      path: undefined,
    },
  ];
  it.each(rows)('$reason', ({ live, code, path }) => {
    const declared = account('us', {
      sellerId: 'A2EXAMPLE00001',
      settings: { inventory: { kitPerLocation: true } },
    });
    const plan = judge([declared], { accounts: [live], marks: noted });
    expect(plan.blockers).toEqual([expect.objectContaining({ account: 'shop/us', code, path })]);
    expect(plan.steps).toEqual([]);
    expect(plan.marks).toBeUndefined();
  });

  it('one that does not tell where it sells is managed where its manifest accepts that', () => {
    const declared = account('us', { setup: { marketplaceUnknown: 'Accept' } });
    expect(codes(judge([declared], { accounts: [{ ...us, marketplaceId: '' }], marks: noted }))).toEqual([]);
  });

  it.each([
    { reason: 'Amazon has named the seller', seller: 'A2EXAMPLE00001', completed: false, told: true },
    { reason: 'the step that connects is completed', seller: '', completed: true, told: true },
    { reason: 'nobody has given consent yet', seller: '', completed: false, told: false },
  ])('a new account that is connected to another marketplace: $reason', ({ seller, completed, told }) => {
    const draft = { id: '2', name: 'Draft', state: 'installing' as const, sellerId: seller };
    const step = { name: 'Connect', kind: 'connection' as const, completed };
    const plan = judge([account('de', { marketplace: 'DE' })], {
      accounts: [us, draft],
      marks: marks({}, wizard({ accountId: '2', steps: [step] })),
    });
    expect(codes(plan).includes('MarketplaceMismatch')).toBe(told);
    if (told) expect(plan.steps).toEqual([]);
  });

  it('a seller that Amazon has not named yet is not another seller', () => {
    const plan = judge([account('us', { sellerId: 'A2EXAMPLE00001' })], { accounts: [us], marks: noted });
    expect(codes(plan)).toEqual([]);
  });

  it('a wrong seller stops a new account before it is configured', () => {
    const draft: LiveAccount = {
      ...{ id: '2', name: 'Draft', state: 'installing', sellerId: 'AOTHERSELLER' },
      marketplaceId: 'A1PA6795UKMFR9',
    };
    const declared = account('de', { marketplace: 'DE', sellerId: 'A2EXAMPLE00001' });
    const plan = judge([declared], { accounts: [us, draft], marks: marks({}, wizard({ accountId: '2' })) });
    expect(codes(plan)).toEqual(['SellerMismatch']);
    expect(plan.steps).toEqual([]);
  });

  it('one account that is stopped does not stop the others', () => {
    const other: LiveAccount = { id: '2', name: 'DE', marketplaceId: 'ATVPDKIKX0DER' };
    const both = [
      account('us', { settings: { inventory: { kitPerLocation: true } } }),
      account('de', { marketplace: 'DE' }),
    ];
    const plan = judge(both, { accounts: [us, other], marks: noted });
    expect(codes(plan)).toEqual(['MarketplaceMismatch']);
    expect(outline(plan)).toEqual(['SaveSettings']);
  });
});
