import { describe, expect, it } from 'vitest';
import { account, codes, judge, mark, marks, outline, verified } from './builders.ts';

const settings = { fulfillment: { allowNoTracking: true } };
const path = '/settings/fulfillment/allowNoTracking';
const field = (value: boolean) => ({
  section: ['Fulfillment'],
  document: {
    name: 'exports_1_track',
    label: 'Allow syncing NetSuite shipments with no tracking number',
    type: 'checkbox',
    value,
  },
});
const clone = (setup: object = {}) =>
  account('de', { marketplace: 'DE', setup: { cloneFrom: { name: 'us' }, ...setup } });

describe('the account that a new one clones', () => {
  it('is put in order first; what comes after it is shown', () => {
    const plan = judge([account('us', { settings }), clone()], {
      accounts: [{ id: '1', name: 'US', fields: [field(false)] }],
    });
    expect(plan.blockers).toMatchObject([{ account: 'shop/de', code: 'SourceDrifting', passing: true }]);
    expect(outline(plan).slice(0, 3)).toEqual(['AdoptAccount', 'SaveSettings', 'OpenWizard (later)']);
  });

  const drifting = {
    accounts: [{ id: '1', name: 'US', fields: [field(false)] }],
    marks: marks({ '1': mark({ applied: verified({ '/accountName': 'US', [path]: true }) }) }),
  };
  const reporting = account('us', { settings, policy: { drift: 'Report' } });

  it('is refused while its drift is only reported', () => {
    const plan = judge([reporting, clone()], drifting);
    expect(plan.blockers).toMatchObject([{ code: 'SourceDrifting', passing: false }]);
    expect(outline(plan)).toEqual([]);
  });

  it('is refused while its drift is kept by a suspension, and waited for where only the suspension stands', () => {
    const suspend = { reason: 'stocktaking' };
    const suspended = account('us', { settings, suspend });
    const plan = judge([suspended, clone()], drifting);
    expect(plan.blockers).toContainEqual(
      expect.objectContaining({ account: 'shop/de', code: 'SourceDrifting', passing: false }),
    );
    expect(outline(plan)).toEqual([]);
    const inOrder = judge([suspended, clone()], {
      ...drifting,
      accounts: [{ id: '1', name: 'US', fields: [field(true)] }],
    });
    expect(inOrder.blockers).toContainEqual(
      expect.objectContaining({ account: 'shop/de', code: 'SourceSuspended', passing: true }),
    );
    expect(outline(inOrder)).toEqual([]);
  });

  it('is taken as it is where the manifest of the new account allows it', () => {
    const plan = judge([reporting, clone({ allowDriftedSource: true })], drifting);
    expect(codes(plan)).toEqual([]);
    expect(outline(plan)[0]).toBe('OpenWizard');
  });

  it('may be one that no manifest holds', () => {
    const plan = judge([account('de', { marketplace: 'DE', setup: { cloneFrom: { accountName: 'US' } } })], {
      accounts: [{ id: '1', name: 'US' }],
    });
    expect(codes(plan)).toEqual([]);
  });
});

describe('another cloneFrom after the installation', () => {
  const accounts = [
    { id: '1', name: 'US' },
    { id: '2', name: 'DE' },
    { id: '3', name: 'FR' },
  ];
  const noted = marks({
    '2': mark({ account: 'shop/de', clonedFrom: '3', applied: verified({ '/accountName': 'DE' }) }),
  });

  it('is an error that says what to do', () => {
    const plan = judge([account('de', { setup: { cloneFrom: { accountName: 'US' } } })], {
      accounts,
      marks: noted,
    });
    expect(plan.blockers).toMatchObject([
      { code: 'CloneSourceChanged', path: '/setup/cloneFrom', passing: false },
    ]);
    expect(plan.blockers[0]?.message).toContain('"FR"');
  });

  it('is one also where the account was configured manually', () => {
    const plan = judge([account('de', { setup: { cloneFrom: { accountName: 'US' } } })], {
      accounts,
      marks: marks({
        '2': mark({ account: 'shop/de', made: true, applied: verified({ '/accountName': 'DE' }) }),
      }),
    });
    expect(plan.blockers).toMatchObject([{ code: 'CloneSourceChanged', passing: false }]);
    expect(plan.blockers[0]?.message).toContain('configured manually');
  });

  const rows = [
    { reason: 'the same source by name', setup: { cloneFrom: { accountName: 'FR' } } },
    { reason: 'a source that is not there any more', setup: { cloneFrom: { accountName: 'GONE' } } },
    { reason: 'none', setup: {} },
  ];
  it.each(rows)('is not: $reason', ({ setup }) => {
    const plan = judge([account('de', { setup })], { accounts, marks: noted });
    expect(codes(plan)).toEqual([]);
  });
});
