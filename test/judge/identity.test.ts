import { describe, expect, it } from 'vitest';
import { account, codes, judge, mark, marks, outline, wizard } from './builders.ts';
import type { LiveAccount } from './live.ts';

const us: LiveAccount = { id: '1', name: 'US' };
const de: LiveAccount = { id: '2', name: 'DE', marketplaceId: 'A1PA6795UKMFR9' };
const declaredUs = account('us');
const declaredDe = account('de', { marketplace: 'DE' });

describe('which live account a manifest means', () => {
  const rows = [
    {
      reason: 'the mark names the manifest, whatever the account is called now',
      live: [{ ...us, name: 'Renamed in the app' }],
      noted: marks({ '1': mark() }),
      id: '1',
    },
    {
      reason: 'the mark wins over another account that has the name',
      live: [us, { ...us, id: '7', name: 'Old' }],
      noted: marks({ '7': mark() }),
      id: '7',
    },
    {
      reason: 'without a mark the name decides',
      live: [{ ...us, id: '9' }],
      noted: marks({}),
      id: '9',
    },
    {
      reason: 'a name is exact: other capitals are another account',
      live: [{ ...us, name: 'us' }],
      noted: marks({}),
      id: undefined,
    },
    {
      reason: 'a name is exact: a longer name is another account',
      live: [{ ...us, name: 'US 2' }],
      noted: marks({}),
      id: undefined,
    },
    {
      reason: 'a mark of a manifest that is gone does not keep the account from another manifest',
      live: [us],
      noted: marks({ '1': mark({ account: 'shop/gone' }) }),
      id: '1',
    },
    {
      reason: 'a mark of an account that is gone is no account',
      live: [{ ...us, id: '9', name: 'Other' }],
      noted: marks({ '1': mark() }),
      id: undefined,
    },
  ];
  it.each(rows)('$reason', ({ live, noted, id }) => {
    const plan = judge([declaredUs], { accounts: live, marks: noted });
    expect(plan.accounts[0]?.accountId).toBe(id);
  });

  it('an account that another declared manifest holds is not taken over by its name', () => {
    const twice = account('copy', { accountName: 'US' });
    const plan = judge([twice, declaredUs], { accounts: [us], marks: marks({ '1': mark() }) });
    expect(plan.accounts.map((outlook) => [outlook.account, outlook.accountId])).toEqual([
      ['shop/copy', undefined],
      ['shop/us', '1'],
    ]);
    expect(codes(plan)).toEqual(['NameTaken']);
    expect(plan.blockers[0]).toMatchObject({ account: 'shop/copy', path: '/accountName', passing: false });
    expect(plan.blockers[0]?.message).toContain('shop/us');
  });

  it('accounts that no manifest means are listed as unmanaged and not touched', () => {
    const plan = judge([declaredUs], { accounts: [us, de], marks: marks({ '1': mark() }) });
    expect(plan.unmanaged).toEqual(['DE']);
    expect(plan.steps).toEqual([]);
  });
});

describe('which account our own wizard made', () => {
  const draft: LiveAccount = { id: '2', name: 'Draft 2', state: 'installing' };
  const rows = [
    {
      reason: 'the one whose id was noted',
      live: [us, draft, { ...draft, id: '3' }],
      open: wizard({ accountId: '3' }),
      id: '3',
      state: 'installing',
    },
    {
      reason: 'where the answer was lost, the one that is new and unfinished',
      live: [us, draft],
      open: wizard(),
      id: '2',
      state: 'installing',
    },
    {
      reason: 'not one that was there before',
      live: [us, draft],
      open: wizard({ knownAccounts: ['1', '2'] }),
      id: undefined,
      state: 'absent',
    },
    {
      reason: 'not a finished one: somebody else may have added it meanwhile',
      live: [us, { ...draft, state: 'active' as const }],
      open: wizard(),
      id: undefined,
      state: 'absent',
    },
    {
      reason: 'the one with the connection that the steps named, also when it is finished by now',
      live: [us, { ...de, id: '7' }, { ...draft, id: '3' }],
      open: wizard({ connectionId: 'amazon-7' }),
      id: '7',
      state: 'active',
    },
    {
      reason: 'a finished one of the declared seller and marketplace, made since the wizard was opened',
      live: [us, { ...de, sellerId: 'A2SELLER0001', createdAt: '2026-03-01T09:01:00.000Z' }],
      open: wizard({ marketplaceId: 'A1PA6795UKMFR9', sellerId: 'A2SELLER0001' }),
      id: '2',
      state: 'active',
    },
    {
      reason: 'not one of that seller and marketplace that is older than the wizard',
      live: [us, { ...de, name: 'Old', sellerId: 'A2SELLER0001', createdAt: '2026-02-01T09:01:00.000Z' }],
      open: wizard({ marketplaceId: 'A1PA6795UKMFR9', sellerId: 'A2SELLER0001' }),
      id: undefined,
      state: 'absent',
    },
    {
      reason: 'not two unfinished ones that are new: the app has one wizard, and one of them is another’s',
      live: [us, draft, { ...draft, id: '3' }],
      open: wizard(),
      id: undefined,
      state: 'absent',
    },
    {
      reason: 'by its noted id also when its wizard has ended',
      live: [us, de],
      open: wizard({ accountId: '2' }),
      id: '2',
      state: 'active',
    },
  ];
  it.each(rows)('$reason', ({ live, open, id, state }) => {
    const plan = judge([declaredDe], { accounts: live, marks: marks({}, open) });
    expect(plan.accounts[0]).toMatchObject({ accountId: id, state });
  });

  it('an account whose wizard has ended is taken over with the note of what it was cloned from', () => {
    const open = wizard({ accountId: '2', cloneFrom: '1' });
    const plan = judge([declaredDe], { accounts: [us, de], marks: marks({}, open) });
    expect(plan.steps[0]).toMatchObject({
      kind: 'AdoptAccount',
      reason: 'WizardUnfinished',
      accountId: '2',
      mark: { account: 'shop/de', clonedFrom: '1' },
    });
  });

  it('one that came while our wizard was open, and of which nothing is proven, is told and nothing is added beside it', () => {
    const came = { ...de, id: '9', name: 'Amazon account 2' };
    const plan = judge([declaredDe], { accounts: [us, came], marks: marks({}, wizard()) });
    expect(codes(plan)).toEqual(['AccountUnclear']);
    expect(plan.blockers[0]?.message).toContain('"Amazon account 2" (9)');
    expect(plan.blockers[0]?.remedy).toContain('call it exactly "DE"');
    expect(outline(plan)).toEqual([]);
  });

  it('and of another seller than the declared one it is none of ours', () => {
    const came = { ...de, id: '9', name: 'Other', sellerId: 'A9OTHER00001' };
    const declared = account('de', { marketplace: 'DE', sellerId: 'A2SELLER0001' });
    const plan = judge([declared], { accounts: [us, came], marks: marks({}, wizard()) });
    expect(codes(plan)).not.toContain('AccountUnclear');
  });

  it('no other wizard is opened before what ours made has been taken over', () => {
    const fr = account('fr', { marketplace: 'FR' });
    const plan = judge([declaredDe, fr], {
      accounts: [us, { ...de, name: 'Amazon account 2' }],
      marks: marks({}, wizard({ accountId: '2' })),
    });
    expect(plan.steps.filter((step) => !step.deferred && step.account === 'shop/fr')).toEqual([]);
    expect(plan.blockers).toMatchObject([{ account: 'shop/fr', code: 'WizardBusy', passing: true }]);
    expect(outline(plan)[0]).toBe('AdoptAccount');
  });

  it('a draft that is not ours is nobody’s to go on with', () => {
    const plan = judge([declaredDe], { accounts: [us, draft], marks: marks({}) });
    expect(codes(plan)).toEqual(['ForeignWizard']);
    expect(plan.steps).toEqual([]);
  });

  it('a draft of somebody else that bears the declared name is waited for', () => {
    const plan = judge([declaredDe], { accounts: [us, { ...draft, name: 'DE' }], marks: marks({}) });
    expect(codes(plan)).toEqual(['AccountInstalling']);
    expect(outline(plan)).toEqual([]);
  });
});
