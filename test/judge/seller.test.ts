import { describe, expect, it } from 'vitest';
import { judgeSeller } from '../../src/judge/adding/seller.ts';
import { account, codes, judge, marks, stepsOf, wizard } from './builders.ts';
import type { LiveAccount } from './live.ts';

const mine = 'A1MINE0000';
const theirs = 'A1THEIRS00';

describe('the seller that Amazon filled in for a new account', () => {
  it.each([
    { reason: 'is the declared one', declared: mine, others: {}, found: mine, code: undefined },
    { reason: 'is nobody’s yet', declared: undefined, others: { US: theirs }, found: mine, code: undefined },
    {
      reason: 'is not known, not declared, and nobody sells there',
      declared: undefined,
      others: {},
      found: undefined,
      code: undefined,
    },
    {
      reason: 'is not known, and the manifest names one',
      declared: mine,
      others: {},
      found: undefined,
      code: 'SellerUnknown',
    },
    {
      reason: 'is blank, and somebody sells there',
      declared: undefined,
      others: { US: theirs },
      found: '',
      code: 'SellerUnknown',
    },
    { reason: 'is not the declared one', declared: mine, others: {}, found: theirs, code: 'SellerMismatch' },
    {
      reason: 'has an account in that marketplace',
      declared: undefined,
      others: { US: theirs },
      found: theirs,
      code: 'SellerTaken',
    },
    {
      reason: 'is the declared one and has an account there all the same',
      declared: mine,
      others: { US: mine },
      found: mine,
      code: 'SellerTaken',
    },
  ])('$reason: $code', ({ declared, others, found, code }) => {
    const check = { ...(declared === undefined ? {} : { declared }), others };
    expect(judgeSeller(check, found)?.code).toBe(code);
  });
});

describe('an account in our wizard whose connection is done', () => {
  const us: LiveAccount = { id: '1', name: 'US', sellerId: theirs };
  const draft: LiveAccount = { id: '2', name: 'Draft', state: 'installing' };
  const open = wizard({ accountId: '2', steps: [{ name: 'c', kind: 'connection', completed: true }] });

  it.each([
    { reason: 'the seller is missing and declared', seller: '', declared: mine, found: ['SellerUnknown'] },
    {
      reason: 'the seller has the account US in the same marketplace',
      seller: theirs,
      declared: undefined,
      found: ['SellerTaken'],
    },
    { reason: 'the seller is another one', seller: mine, declared: undefined, found: [] },
  ])('is configured only when nothing is against its seller: $reason', ({ seller, declared, found }) => {
    const spec = declared === undefined ? {} : { sellerId: declared };
    const live = seller === '' ? draft : { ...draft, sellerId: seller };
    const plan = judge([account('de', { marketplace: 'US', ...spec })], {
      accounts: [us, live],
      marks: marks({}, open),
    });
    expect(codes(plan)).toEqual(found);
    expect(stepsOf(plan, 'ConfigureAccount')).toHaveLength(found.length === 0 ? 1 : 0);
  });
});
