import { describe, expect, it } from 'vitest';
import { account, declare, judge, judgeOne, mark, marks, verified, type OneAccount } from './builders.ts';
import { field } from './live.ts';

const location = '/settings/order/fba/location';
const fresh = '2026-03-01T09:00:00.000Z';
const dayOld = '2026-02-28T10:00:00.000Z';
const older = '2026-02-27T10:00:00.000Z';

/** An account as declared, with a location that comes from a list. */
const quiet: OneAccount = {
  spec: declare(location, 'West DC'),
  live: { fields: [field(location, '2')] },
  verified: { [location]: 'West DC' },
  mark: { refreshed: { [location]: dayOld } },
};

describe('an option list of which a declared value is resolved', () => {
  it.each<{ reason: string; given: OneAccount; due: boolean }>([
    { reason: 'is due when it was refreshed a day ago', given: quiet, due: true },
    {
      reason: 'is not due before',
      given: { ...quiet, mark: { refreshed: { [location]: fresh } } },
      due: false,
    },
    {
      reason: 'that was never refreshed is due a day after the account was adopted',
      given: { ...quiet, mark: { refreshed: {}, since: dayOld } },
      due: true,
    },
    {
      reason: 'that was never refreshed is not due before that day has passed',
      given: { ...quiet, mark: { refreshed: {}, since: fresh } },
      due: false,
    },
    {
      reason: 'is not tried twice within a day',
      given: { ...quiet, mark: { refreshed: { [location]: older }, refreshTried: { [location]: fresh } } },
      due: false,
    },
    {
      reason: 'is not refreshed in an account that is only looked at',
      given: { ...quiet, spec: { ...quiet.spec, policy: { management: 'Observe' } } },
      due: false,
    },
    {
      reason: 'is not refreshed in a suspended account',
      given: { ...quiet, spec: { ...quiet.spec, suspend: { reason: 'audit' } } },
      due: false,
    },
    {
      reason: 'is refreshed where drift is only reported: it changes nothing that is declared',
      given: { ...quiet, spec: { ...quiet.spec, policy: { drift: 'Report' } } },
      due: true,
    },
    {
      reason: 'is not due while something else is to be done in the account',
      given: { ...quiet, live: { fields: [field(location, '1')] } },
      due: false,
    },
    {
      reason: 'is not due where the list cannot be refreshed',
      given: { ...quiet, live: { fields: [field(location, '2', { supportsRefresh: false })] } },
      due: false,
    },
    { reason: 'is not due where nothing is declared of it', given: { ...quiet, spec: {} }, due: false },
    {
      reason: 'is not due where the path is ignored',
      given: {
        ...quiet,
        spec: { ...quiet.spec, policy: { ignore: [{ path: location, reason: 'trial' }] } },
      },
      due: false,
    },
  ])('$reason', ({ given, due }) => {
    const { upkeep } = judgeOne(given);
    expect(upkeep?.kind === 'RefreshOptions' ? upkeep.path : undefined).toBe(due ? location : undefined);
  });

  it('is no step: the plan has nothing to do, and the hash of a quiet tile', () => {
    const due = judgeOne(quiet);
    const before = judgeOne({ ...quiet, now: '2026-03-01T09:59:59.000Z' });
    expect(before.upkeep).toBeUndefined();
    expect([due.steps, due.calls, due.marks]).toEqual([[], 0, undefined]);
    expect(due.hash).toBe(before.hash);
  });
});

it('of several lists that are due the one is taken that is oldest, in the whole tile', () => {
  const name = (text: string) => verified({ '/accountName': text, [location]: 'West DC' });
  const live = (id: string, text: string) => ({ id, name: text, fields: [field(location, '2')] });
  const noted = (key: string, text: string, at: string) =>
    mark({ account: key, applied: name(text), refreshed: { [location]: at } });
  const plan = judge(
    [account('us', declare(location, 'West DC')), account('uk', declare(location, 'West DC'))],
    {
      accounts: [live('1', 'US'), live('2', 'UK')],
      marks: marks({ '1': noted('shop/us', 'US', older), '2': noted('shop/uk', 'UK', dayOld) }),
    },
  );
  expect(plan.steps).toEqual([]);
  expect(plan.upkeep).toMatchObject({ account: 'shop/us', reason: 'OptionsStale' });
});
