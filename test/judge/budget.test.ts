import { describe, expect, it } from 'vitest';
import { isApproved, judgeBudgets, withBlockers } from '../../src/judge/budget.ts';
import type { Plan } from '../../src/judge/plan.ts';
import { account, declare, judge, mark, marks } from './builders.ts';
import { allFlows, type LiveAccount } from './live.ts';

const flows = [
  'NetSuite Fulfillment to Amazon Shipment Add',
  'NetSuite inventory to Amazon inventory Add/Update',
];
const live = (id: string): LiveAccount => ({
  id,
  name: `A${id}`,
  flows: allFlows(Object.fromEntries(flows.map((name) => [name, { disabled: false }]))),
});

/** A plan that switches two flows off in account 1 and changes a setting in account 2. */
const plan: Plan = judge(
  [
    account('a1', { flows: flows.map((name) => ({ name, enabled: false })) }),
    account('a2', declare('/settings/inventory/itemAliases', true)),
  ],
  {
    accounts: [live('1'), live('2')],
    marks: marks({ '1': mark({ account: 'shop/a1' }), '2': mark({ account: 'shop/a2' }) }),
  },
);

describe('budgets of one run', () => {
  it.each([
    { reason: 'no budget, no limit', budgets: undefined, over: [] },
    { reason: 'an empty budget limits nothing', budgets: {}, over: [] },
    { reason: 'exactly within', budgets: { accountsChanged: 2, flowsSwitchedOff: 2 }, over: [] },
    {
      reason: 'too many accounts',
      budgets: { accountsChanged: 1 },
      over: ['2 accounts would change, 1 may'],
    },
    {
      reason: 'no flow may be switched off',
      budgets: { flowsSwitchedOff: 0 },
      over: ['2 flows would be switched off, 0 may'],
    },
    {
      reason: 'both are told at once',
      budgets: { accountsChanged: 1, flowsSwitchedOff: 1 },
      over: ['2 accounts would change, 1 may', '2 flows would be switched off, 1 may'],
    },
  ])('$reason', ({ budgets, over }) => {
    const blockers = judgeBudgets(plan, budgets, undefined);
    expect(blockers).toHaveLength(over.length > 0 ? 1 : 0);
    for (const text of over) expect(blockers[0]?.message).toContain(text);
    // As it is typed: the command takes the manifests as well.
    if (over.length > 0)
      expect(blockers[0]?.remedy).toContain(`storekeeper apply PATH --approve ${plan.hash}`);
  });

  it('adopting an account changes nothing in it and does not count', () => {
    const adopting = judge([account('a1'), account('a2')], { accounts: [live('1'), live('2')] });
    expect(adopting.steps.map((step) => step.kind)).toEqual(['AdoptAccount', 'AdoptAccount']);
    expect(judgeBudgets(adopting, { accountsChanged: 1 }, undefined)).toEqual([]);
  });

  it('switching on is not limited', () => {
    const on = judge([account('a1', { flows: [{ name: flows[0], enabled: true }] })], {
      accounts: [{ id: '1', name: 'A1' }],
      marks: marks({ '1': mark({ account: 'shop/a1' }) }),
    });
    expect(on.steps).toHaveLength(1);
    expect(judgeBudgets(on, { flowsSwitchedOff: 0 }, undefined)).toEqual([]);
  });
});

describe('a person’s approval', () => {
  const hash = `sha256:${'0123456789abcdef'.repeat(4)}`;
  it.each([
    { reason: 'the whole hash', approved: hash, passes: true },
    {
      reason: 'its digits without the name of the function',
      approved: '0123456789abcdef'.repeat(4),
      passes: true,
    },
    { reason: 'its first twelve digits', approved: '0123456789ab', passes: true },
    { reason: 'fewer digits name too many plans', approved: '0123456789a', passes: false },
    { reason: 'another hash', approved: 'ffffffffffff', passes: false },
    { reason: 'nothing', approved: '', passes: false },
    { reason: 'no approval', approved: undefined, passes: false },
    { reason: 'the name of the function alone', approved: 'sha256:', passes: false },
  ])('$reason', ({ approved, passes }) => {
    expect(isApproved(hash, approved)).toBe(passes);
  });

  it('lets exactly that plan pass, and goes on naming it with its blocker', () => {
    const blockers = judgeBudgets(plan, { accountsChanged: 1 }, undefined);
    const refused = withBlockers(plan, blockers);
    expect(refused.hash).toBe(plan.hash);
    expect(refused.blockers).toEqual([...plan.blockers, ...blockers]);
    expect(judgeBudgets(plan, { accountsChanged: 1 }, plan.hash)).toEqual([]);
    expect(judgeBudgets(plan, { accountsChanged: 1 }, 'sha256:000000000000')).toHaveLength(1);
    expect(withBlockers(plan, [])).toBe(plan);
  });
});
