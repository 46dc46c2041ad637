import { describe, expect, it } from 'vitest';
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
