import { describe, expect, it } from 'vitest';
import { account, judge, marks, wizard } from './builders.ts';

const us = { id: '1', name: 'US' };
const observed = { policy: { management: 'Observe' } };

describe('an account that is only looked at and is not in the tile', () => {
  it('is told as missing, and nothing adds it', () => {
    const plan = judge([account('us', observed), account('de', { ...observed, marketplace: 'DE' })], {
      accounts: [us],
    });
    expect(plan.drift).toEqual([
      {
        account: 'shop/de',
        path: '/accountName',
        declared: 'DE',
        live: undefined,
        reason: 'Missing',
        response: 'observed',
      },
    ]);
    expect(plan.steps).toEqual([]);
  });

  it('whose wizard was begun before is told as half installed', () => {
    const draft = { id: '2', name: 'Draft', state: 'installing' as const, marketplaceId: '' };
    const plan = judge([account('de', { ...observed, marketplace: 'DE' })], {
      accounts: [us, draft],
      marks: marks({}, wizard({ accountId: '2' })),
    });
    expect(plan.blockers.map(({ account: of, code }) => [of, code])).toEqual([
      ['shop/de', 'AccountInstalling'],
    ]);
    expect(plan.steps).toEqual([]);
  });
});
