import { describe, expect, it } from 'vitest';
import {
  failedTooOften,
  heldRemovals,
  isApproved,
  isHeld,
  isStopped,
  judgeBudgets,
  judgeFailures,
  partsOverBudget,
  partsRefused,
  withBlockers,
} from '../../src/plan/budget.ts';
import type { Plan, Receipt, Step } from '../../src/plan/plan.ts';
import { account, declare, judge, mark, marks, verified } from './builders.ts';
import { allFlows, field, type LiveAccount } from './live.ts';

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
    const [part] = partsOverBudget(plan, budgets);
    if (part) expect(blockers[0]?.remedy).toContain(`storekeeper apply PATH --approve ${part.hash}`);
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

const itemAliases = '/settings/inventory/itemAliases';
const kits = '/settings/inventory/kitPerLocation';

/** Accounts of which the first `drifted` were changed in the app, and the last `declared` are to get another value. */
function mixed(drifted: number, declared: number, of = 6): Plan {
  const numbers = Array.from({ length: of }, (_, index) => index + 1);
  const changes = (id: number) => id > of - declared;
  return judge(
    numbers.map((id) =>
      account(`a${id}`, {
        settings: { inventory: { itemAliases: true, ...(changes(id) ? { kitPerLocation: true } : {}) } },
      }),
    ),
    {
      accounts: numbers.map((id) => ({
        id: String(id),
        name: `A${id}`,
        fields: [field(itemAliases, id > drifted), field(kits, false)],
      })),
      marks: marks(
        Object.fromEntries(
          numbers.map((id) => [
            String(id),
            mark({
              account: `shop/a${id}`,
              applied: verified({ '/accountName': `A${id}`, [itemAliases]: true }),
            }),
          ]),
        ),
      ),
    },
  );
}

describe('the parts of a plan', () => {
  const budgets = { accountsChanged: 3 };
  const heldOf = (plan: Plan, approved?: string) =>
    partsRefused(plan, budgets, approved)
      .flatMap((part) => part.steps)
      .map(({ account: of, reason }) => `${of} ${reason}`);

  it('a commit over the budget holds what it asks for; drift goes on being put back', () => {
    const plan = mixed(2, 4);
    expect(heldOf(plan)).toEqual([3, 4, 5, 6].map((id) => `shop/a${id} ValueDeclared`));
    const [blocker] = judgeBudgets(plan, budgets, undefined);
    expect(blocker?.message).toMatch(/6 accounts would change, 3 may.*Held: 4 accounts/);
    const guarded = withBlockers(plan, [], []);
    const parts = partsRefused(plan, budgets, undefined);
    const told = withBlockers(
      guarded,
      parts.flatMap((part) => part.blockers),
      parts.flatMap((part) => part.steps),
    );
    expect(told.steps.filter((step) => isHeld(told, step)).map(({ reason }) => reason)).toEqual(
      Array(4).fill('ValueDeclared'),
    );
  });

  it.each([
    { reason: 'drift alone over the budget is held', drifted: 4, declared: 0, held: 4 },
    { reason: 'both within it together are not', drifted: 1, declared: 2, held: 0 },
    { reason: 'a change in a drifting account counts once', drifted: 6, declared: 3, held: 6 },
  ])('$reason', ({ drifted, declared, held }) => {
    expect(heldOf(mixed(drifted, declared))).toHaveLength(held);
  });

  it('one unrelated drift voids no approval, and a further change does', () => {
    const [part] = partsOverBudget(mixed(0, 4), budgets);
    expect(heldOf(mixed(0, 4), part?.hash)).toEqual([]);
    expect(heldOf(mixed(2, 4), part?.hash)).toEqual([]);
    expect(heldOf(mixed(0, 5), part?.hash)).toHaveLength(5);
  });

  it('the hash of the whole plan lets all of them pass, as before', () => {
    const plan = mixed(2, 4);
    expect(heldOf(plan, plan.hash)).toEqual([]);
    expect(heldOf(plan, mixed(1, 4).hash)).toHaveLength(4);
  });
});

describe('a change that fails in one account after the other', () => {
  const plan = mixed(0, 5);
  const receiptOf = (index: number, outcome: Receipt['outcome']): Receipt => {
    const step = plan.steps[index];
    if (!step) throw new Error('no such step');
    return {
      ...{ step: step.id, account: step.account, kind: step.kind },
      ...{ outcome, message: '', at: plan.observedAt },
    };
  };
  const receipts = (...outcomes: Receipt['outcome'][]) =>
    outcomes.map((outcome, index) => receiptOf(index, outcome));

  it.each<{ reason: string; of: Receipt[]; budgets?: { failures: number }; stops: boolean }>([
    { reason: 'two may happen', of: receipts('failed', 'refused'), stops: false },
    { reason: 'three are enough', of: receipts('failed', 'refused', 'failed'), stops: true },
    { reason: 'as the tile says', of: receipts('failed'), budgets: { failures: 1 }, stops: true },
    {
      reason: 'who waits for a person has not failed',
      of: receipts('failed', 'waiting', 'unknown', 'done'),
      stops: false,
    },
  ])('$reason', ({ of, budgets, stops }) => {
    expect([...failedTooOften(of, budgets).keys()]).toEqual(stops ? ['SaveSettings'] : []);
  });

  it('names the accounts that were left out, and where it failed', () => {
    const { blockers, held } = judgeFailures(plan, receipts('failed', 'failed', 'refused'), undefined);
    expect(blockers.map(({ account: of, code }) => [of, code])).toEqual([
      ['shop/a5', 'TooManyFailures'],
      ['shop/a6', 'TooManyFailures'],
    ]);
    expect(blockers[0]?.message).toContain('shop/a2, shop/a3, shop/a4');
    expect(held).toHaveLength(2);
  });

  it('a flow is not switched off for a save that does not come, and one that was is switched on again', () => {
    const [save] = plan.steps;
    if (save?.kind !== 'SaveSettings') throw new Error('no save');
    const { saves: _saves, ...base } = save;
    const flowStep = (disabled: boolean): Step => ({
      ...base,
      ...{ kind: 'SwitchFlow', id: 'x', reason: 'PausedForSave', disabled, flow: 'a flow', verified: {} },
      flowId: 'f1',
    });
    const [off, on] = [flowStep(true), flowStep(false)];
    const kinds = new Map([['SaveSettings', []]] as const);
    expect(isStopped(off, { steps: [off, save, on] }, kinds)).toBe(true);
    expect(isStopped(off, { steps: [off, on] }, kinds)).toBe(false);
    expect(isStopped(on, { steps: [off, save, on] }, new Map([['SwitchFlow', []]] as const))).toBe(false);
  });
});

describe('removals that were held as too many', () => {
  const budgets = { removals: 1 };
  const gone = (id: string, over: Partial<Extract<Step, { kind: 'UninstallAccount' }>> = {}) =>
    ({
      ...{ id: `shop/${id}/UninstallAccount`, account: `shop/${id}`, kind: 'UninstallAccount', changes: [] },
      ...{ accountId: id, accountName: id.toUpperCase(), connections: [], begun: false, removeTile: false },
      ...over,
    }) as unknown as Step;
  const planOf = (...steps: Step[]) =>
    ({ tile: 'shop/tile', integrationId: 'i', steps, hash: 'h' }) as unknown as Plan;

  it('stay held when others of them were let go, so that the last one is not uninstalled by being alone', () => {
    const parts = partsOverBudget(planOf(gone('a', { heldBefore: true })), budgets);
    expect(parts.map(({ blockers }) => blockers.map(({ account, code }) => [account, code]))).toEqual([
      [['shop/a', 'RemovalNotApproved']],
    ]);
  });

  it('are those that one run has more of than it may; where each needs approval anyway, nothing is noted', () => {
    expect(heldRemovals([gone('a'), gone('b')], budgets)).toEqual(new Set(['a', 'b']));
    expect(heldRemovals([gone('a')], budgets)).toEqual(new Set());
    expect(heldRemovals([gone('a'), gone('b')], {})).toEqual(new Set());
  });

  it('do not go beyond the budget by themselves', () => {
    expect(partsOverBudget(planOf(gone('a')), budgets)).toEqual([]);
  });
});
