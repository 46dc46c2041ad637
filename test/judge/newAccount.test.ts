import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { account, codes, judge, mark, marks, outline, stepsOf, wizard } from './builders.ts';
import type { LiveAccount } from './live.ts';

const us: LiveAccount = { id: '1', name: 'US' };
const noted = marks({ '1': mark() });
const declaredUs = account('us');
const cloned = (spec: Record<string, unknown> = {}) =>
  account('de', { marketplace: 'DE', setup: { cloneFrom: { name: 'us' } }, ...spec });

/** The steps that would be carried out now. */
const doable = (plan: Plan) => outline({ ...plan, steps: plan.steps.filter((step) => !step.deferred) });

describe('the steps of the wizard', () => {
  it('configured manually: open, connect, bundle, configure', () => {
    const plan = judge([account('de', { marketplace: 'DE' })], { accounts: [us] });
    expect(doable(plan)).toEqual(['OpenWizard', 'ConnectAmazon', 'InstallBundle', 'ConfigureAccount']);
    expect(stepsOf(plan, 'OpenWizard')[0]).toMatchObject({ reason: 'AccountMissing', knownAccounts: ['1'] });
    expect(stepsOf(plan, 'OpenWizard')[0]).not.toHaveProperty('cloneFrom');
    expect(stepsOf(plan, 'ConfigureAccount')[0]).toMatchObject({ mode: 'manual', accountName: 'DE' });
  });

  it.each([
    { reason: 'the source is named by its manifest', from: { name: 'us' }, declared: [declaredUs] },
    {
      reason: 'the source has no manifest and is named as in the app',
      from: { accountName: 'US' },
      declared: [],
    },
  ])('cloned: $reason', ({ from, declared }) => {
    const plan = judge([...declared, cloned({ setup: { cloneFrom: from } })], {
      accounts: [us],
      marks: noted,
    });
    expect(stepsOf(plan, 'OpenWizard')[0]).toMatchObject({ cloneFrom: '1' });
    expect(stepsOf(plan, 'ConfigureAccount')[0]).toMatchObject({
      mode: 'clone',
      sourceId: '1',
      sourceName: 'US',
      accountName: 'DE',
    });
  });

  it('a source that was renamed in the app is still the one that its manifest means', () => {
    const plan = judge([declaredUs, cloned()], { accounts: [{ ...us, name: 'Renamed' }], marks: noted });
    expect(stepsOf(plan, 'ConfigureAccount')[0]).toMatchObject({ sourceId: '1', sourceName: 'Renamed' });
  });

  it.each([
    {
      reason: 'marketplace, region and endpoint follow from a country code',
      spec: { marketplace: 'JP' },
      connection: {
        type: 'Amazon-SP-API',
        marketplaceId: 'A1VC38T7YXB528',
        sellingRegion: 'farEast',
        endpoint: 'https://sellingpartnerapi-fe.amazon.com/',
      },
    },
    {
      reason: 'a marketplace id says the same as its country code',
      spec: { marketplace: 'A1F83G8C2ARO7P', connection: { type: 'Hybrid' } },
      connection: {
        type: 'Amazon-Hybrid',
        marketplaceId: 'A1F83G8C2ARO7P',
        sellingRegion: 'europe',
        endpoint: 'https://sellingpartnerapi-eu.amazon.com/',
      },
    },
  ])('the connection: $reason', ({ spec, connection }) => {
    const plan = judge([account('x', spec)], {});
    expect(stepsOf(plan, 'ConnectAmazon')[0]?.connection).toEqual(connection);
  });

  it('what comes after the wizard is foreseen, without ids, and never carried out from this plan', () => {
    const name = 'NetSuite inventory to Amazon inventory Add/Update';
    const declared = cloned({
      settings: { inventory: { locations: ['West DC'] } },
      flows: [{ name, enabled: true, schedule: '0 * * * *' }],
    });
    const plan = judge([declaredUs, declared], { accounts: [us], marks: noted });
    const foreseen = plan.steps.filter((step) => step.deferred);
    expect(outline(plan).slice(4)).toEqual([
      'RefreshOptions /settings/order/shipMethods (later)',
      'RefreshOptions /settings/order/paymentMethods (later)',
      'RefreshOptions /settings/order/unknownItem (later)',
      'RefreshOptions /settings/settlement/taxOnlyRefundItem (later)',
      'SaveSettings (later)',
      'SaveSettings (later)',
      `SetSchedule ${name} (later)`,
      `SwitchFlow ${name} on (later)`,
    ]);
    for (const step of foreseen) expect(step).not.toHaveProperty('accountId');
  });

  it('a flow that is declared off needs no step in a new account: everything arrives switched off', () => {
    const declared = account('de', { marketplace: 'DE', flows: [{ name: 'Any flow', enabled: false }] });
    expect(stepsOf(judge([declared], {}), 'SwitchFlow')).toEqual([]);
  });

  it('an account that is only observed is not created', () => {
    const plan = judge([account('de', { policy: { management: 'Observe' } })], {});
    expect(plan.steps).toEqual([]);
    expect(plan.accounts[0]).toMatchObject({ state: 'absent', management: 'Observe' });
  });
});

describe('a wizard that was begun', () => {
  const draft: LiveAccount = { id: '2', name: 'Draft', state: 'installing', marketplaceId: '' };
  const step = (kind: 'connection' | 'bundle' | 'form', completed: boolean) => ({
    name: kind,
    kind,
    completed,
  });

  it.each([
    {
      reason: 'nothing is known of its steps yet',
      steps: [],
      left: ['ConnectAmazon', 'InstallBundle', 'ConfigureAccount'],
    },
    {
      reason: 'Amazon’s consent has been given',
      steps: [step('connection', true), step('bundle', false), step('form', false)],
      left: ['InstallBundle', 'ConfigureAccount'],
    },
    {
      reason: 'the bundle is installed as well',
      steps: [step('connection', true), step('bundle', true), step('form', false)],
      left: ['ConfigureAccount'],
    },
    {
      reason: 'the bundle was there before the consent',
      steps: [step('connection', false), step('bundle', true)],
      left: ['ConnectAmazon', 'ConfigureAccount'],
    },
  ])('goes on with what is left: $reason', ({ steps, left }) => {
    const open = wizard({ accountId: '2', steps });
    const plan = judge([account('de', { marketplace: 'DE' })], {
      accounts: [us, draft],
      marks: marks({}, open),
    });
    expect(doable(plan)).toEqual(left);
    expect(plan.steps[0]?.reason).toBe('WizardUnfinished');
  });

  it('whose draft is gone is begun anew, with all its steps', () => {
    const open = wizard({ accountId: '2', steps: [step('connection', true)] });
    const plan = judge([account('de', { marketplace: 'DE' })], { accounts: [us], marks: marks({}, open) });
    expect(doable(plan)).toEqual(['OpenWizard', 'ConnectAmazon', 'InstallBundle', 'ConfigureAccount']);
  });

  it('does not need a licence: its draft has taken one already', () => {
    const open = wizard({ accountId: '2' });
    const live = { accounts: [us, draft], marks: marks({}, open), licences: 2 };
    expect(codes(judge([account('de', { marketplace: 'DE' })], live))).toEqual([]);
  });
});

describe('one wizard at a time', () => {
  const draft: LiveAccount = { id: '2', name: 'Draft', state: 'installing', marketplaceId: '' };
  const open = wizard({ accountId: '2' });
  const fr = account('fr', { marketplace: 'FR' });
  const de = account('de', { marketplace: 'DE' });

  it('the first by key goes first; the steps of the others are shown as later, with the reason', () => {
    const plan = judge([fr, de], { accounts: [us] });
    expect(stepsOf(plan, 'OpenWizard').map((step) => [step.account, step.deferred])).toEqual([
      ['shop/de', false],
      ['shop/fr', true],
    ]);
    expect(plan.blockers).toEqual([
      expect.objectContaining({ account: 'shop/fr', code: 'WizardBusy', passing: true }),
    ]);
    expect(plan.blockers[0]?.message).toContain('"DE" (shop/de) goes first');
  });

  it('whoever waits for another is told what that one waits for, since when, and the link', () => {
    const since = '2026-02-28T10:00:00.000Z';
    const link = 'https://integrator.io/connection/c1/oauth2';
    const step = { name: 'c', kind: 'connection', completed: false, link, waitingSince: since } as const;
    const live = { accounts: [us, draft], marks: marks({}, { ...open, steps: [step] }) };
    const busy = judge([de, fr], live).blockers.find(({ code }) => code === 'WizardBusy');
    expect(busy).toMatchObject({
      message: `The app adds one account at a time, and "DE" (shop/de) goes first: a person must sign in to Amazon and give consent, since ${since}`,
      ...{ since, link },
    });
    const suspended = account('de', { marketplace: 'DE', suspend: { reason: 'stocktaking' } });
    const held = judge([suspended, fr], live).blockers.find(({ code }) => code === 'WizardBusy');
    expect(held?.message).toMatch(
      /opened at \S+ goes first and is held up: Suspended, suspended by its manifest: stocktaking$/,
    );
    expect(held?.link).toBeUndefined();
  });

  it('one that is open goes before any that is not', () => {
    const plan = judge([de, account('at')], { accounts: [us, draft], marks: marks({}, open) });
    expect(plan.steps.filter((step) => !step.deferred).map((step) => step.account)).toEqual(
      Array(3).fill('shop/de'),
    );
    expect(codes(plan)).toEqual(['WizardBusy']);
  });

  it('one whose draft was abandoned and that cannot be begun anew lets the next one go', () => {
    const stuck = account('de', { marketplace: 'DE', setup: { cloneFrom: { accountName: 'Nowhere' } } });
    const plan = judge([stuck, fr], { accounts: [us], marks: marks({}, open) });
    expect(codes(plan)).toEqual(['SourceMissing']);
    expect(plan.steps[0]).toMatchObject({ account: 'shop/fr', kind: 'OpenWizard', deferred: false });
  });

  it('one that cannot be begun lets the next one go', () => {
    const blocked = account('at', { setup: { cloneFrom: { accountName: 'Nowhere' } } });
    const plan = judge([blocked, de], { accounts: [us] });
    expect(codes(plan)).toEqual(['SourceMissing']);
    expect(outline(plan)[0]).toBe('OpenWizard');
    expect(plan.steps[0]).toMatchObject({ account: 'shop/de', deferred: false });
  });

  it.each([
    {
      reason: 'its manifest is suspended',
      declared: [account('de', { marketplace: 'DE', suspend: { reason: 'audit' } }), fr],
    },
    {
      reason: 'its manifest is only to be observed now',
      declared: [account('de', { marketplace: 'DE', policy: { management: 'Observe' } }), fr],
    },
    { reason: 'its manifest is gone', declared: [fr] },
  ])('an open wizard of ours keeps others out also where $reason', ({ declared }) => {
    // The app would answer the pending steps of that draft, and another account would be put into it.
    const plan = judge(declared, { accounts: [us, draft], marks: marks({}, open) });
    expect(plan.steps.filter((step) => step.account === 'shop/fr' && !step.deferred)).toEqual([]);
    expect(plan.blockers.filter((blocker) => blocker.account === 'shop/fr')).not.toEqual([]);
  });

  it('accounts that exist are seen to before any wizard, which may wait for a person', () => {
    const settings = { inventory: { kitPerLocation: true } };
    const plan = judge([account('at'), account('us', { settings })], { accounts: [us], marks: noted });
    expect(plan.steps[0]).toMatchObject({ account: 'shop/us', kind: 'SaveSettings' });
  });
});
