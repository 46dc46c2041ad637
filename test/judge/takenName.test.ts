import { describe, expect, it } from 'vitest';
import { withCodes } from '../../src/resources/names.ts';
import { account, codes, judge, mark, marks, outline, verified } from './builders.ts';
import { field, type LiveAccount } from './live.ts';

const uk = 'A1F83G8C2ARO7P';
const declaredUs = account('us');
const declaredUk = account('uk', { marketplace: 'UK' });

function named(us: string, gb: string): { accounts: LiveAccount[]; marks: ReturnType<typeof marks> } {
  return {
    accounts: [
      { id: '1', name: us, fields: [field('/accountName', us)] },
      { id: '2', name: gb, marketplaceId: uk, fields: [field('/accountName', gb)] },
    ],
    marks: marks({
      '1': mark({ applied: verified({ '/accountName': 'US' }) }),
      '2': mark({ account: 'shop/uk', applied: verified({ '/accountName': 'UK' }) }),
    }),
  };
}

describe('an account that is to bear the name of another', () => {
  it('is not renamed: the app would refuse it, and all that comes after would wait', () => {
    const plan = judge([declaredUs, declaredUk], named('UK', 'US'));
    expect(outline(plan)).toEqual([]);
    expect(codes(plan)).toEqual(['NameTaken', 'NameTaken']);
    expect(plan.blockers[0]?.message).toContain('"US" cannot be called "UK"');
    expect(plan.drift).toEqual([
      expect.objectContaining({ account: 'shop/uk', reason: 'Changed', response: 'blocked' }),
      expect.objectContaining({ account: 'shop/us', reason: 'Changed', response: 'blocked' }),
    ]);
  });

  it('waits only for itself: the other one is renamed, and then it is its turn', () => {
    const first = judge([declaredUs, declaredUk], named('Other', 'US'));
    expect(first.steps.map((step) => step.account)).toEqual(['shop/uk']);
    expect(codes(first)).toEqual(['NameTaken']);
    const second = judge([declaredUs, declaredUk], named('Other', 'UK'));
    expect(second.steps.map((step) => step.account)).toEqual(['shop/us']);
    expect(codes(second)).toEqual([]);
  });
});

describe('a new account whose name looks like that of a live one', () => {
  it.each([
    ['ACME-US', 'acme-us', 'capitals'],
    ['ACME-US', 'ACME -US', 'a space'],
    ['ACM\u00c9-US', 'ACME-US', 'a mark'],
    ['\u0410CME-US', 'ACME-US', 'a letter of Cyrillic'],
    ['ACME-US', 'ACME\u200b-US', 'what cannot be seen in the app'],
    ['ACME-US-1', 'ACME-US-l', 'a digit that looks like a letter'],
  ])('is not added: %j beside %j (%s)', (accountName, name) => {
    const plan = judge([account('us', { accountName })], { accounts: [{ id: '7', name }] });
    expect(codes(plan)).toEqual(['NameAlike']);
    expect(plan.steps).toEqual([]);
    expect(plan.blockers[0]?.message).toContain(`"${withCodes(name)}" (7)`);
  });

  it('is added where the names differ', () => {
    const plan = judge([account('us', { accountName: 'ACME-US-2' })], {
      accounts: [{ id: '7', name: 'ACME-US-1' }],
    });
    expect(codes(plan)).toEqual([]);
  });
});
