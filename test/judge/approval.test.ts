import { describe, expect, it } from 'vitest';
import {
  approvalOutcome,
  beyondApproval,
  passingByApproval,
  withApprovalTold,
} from '../../src/plan/approval.ts';
import type { Plan, Receipt } from '../../src/plan/plan.ts';
import { account, declare, judge, mark, marks } from './builders.ts';
import { allFlows, field, type LiveAccount } from './live.ts';

const itemAliases = '/settings/inventory/itemAliases';
const flow = 'Amazon Product ASIN to NetSuite Item Add';
const settings = declare(itemAliases, true);
const flows = [{ name: flow, enabled: true, schedule: '0 * * * *', timezone: 'Europe/Berlin' }];

const us: LiveAccount = { id: '1', name: 'US', fields: [field(itemAliases, false)], flows: allFlows() };
const noted = marks({ '1': mark() });

/** The plan that was approved: a new account, and nothing else of the one that is there. */
const approved: Plan = judge([account('us'), account('de', { marketplace: 'DE', ...settings, flows })], {
  accounts: [us],
  marks: noted,
});

/** The new account as its wizard leaves it. */
const de: LiveAccount = {
  id: '2',
  name: 'DE',
  marketplaceId: 'A1PA6795UKMFR9',
  fields: [field(itemAliases, false), field('/settings/order/fba/itemAliases', false)],
  flows: allFlows(),
};
const bothNoted = marks({ '1': mark(), '2': mark({ account: 'shop/de' }) });
const later = (ofUS: Record<string, unknown>, ofDE: Record<string, unknown>): Plan =>
  judge([account('us', ofUS), account('de', { marketplace: 'DE', ...ofDE })], {
    accounts: [us, de],
    marks: bothNoted,
  });

const none = { accountsChanged: 0 };

describe('what a later round of an approved run may do', () => {
  it('what the approved plan foresaw of a new account, now that it is there', () => {
    const plan = later({}, { ...settings, flows });
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['SaveSettings', 'SetSchedule', 'SwitchFlow']);
    expect(beyondApproval(plan, approved, none)).toEqual([]);
  });

  it.each([
    { reason: 'a change of an account that it did not touch', ofUS: settings, ofDE: {}, held: 'shop/us' },
    {
      reason: 'another path of an account that it did touch',
      ofUS: {},
      ofDE: declare('/settings/order/fba/itemAliases', true),
      held: 'shop/de',
    },
  ])('not $reason', ({ ofUS, ofDE, held }) => {
    const plan = later(ofUS, ofDE);
    const blockers = beyondApproval(plan, approved, none).flatMap((part) => part.blockers);
    expect(blockers.map(({ account: of, code }) => [of, code])).toEqual([[held, 'BeyondApproval']]);
    expect(blockers[0]?.message).toContain(approved.hash);
    // Within the budget it is done as in any run.
    expect(beyondApproval(plan, approved, { accountsChanged: 1 })).toEqual([]);
  });
});

describe('whether a run goes by its approval', () => {
  it.each([
    { reason: 'over the budget and approved', budgets: none, approval: approved.hash, by: true },
    { reason: 'over the budget, another plan approved', budgets: none, approval: 'f'.repeat(64), by: false },
    { reason: 'within the budget', budgets: { accountsChanged: 1 }, approval: approved.hash, by: false },
  ])('$reason', ({ budgets, approval, by }) => {
    expect(passingByApproval(approved, budgets, approval) !== undefined).toBe(by);
  });
});

describe('what came of an approval in a run', () => {
  const [step] = approved.steps;
  const other = `sha256:${'0'.repeat(64)}`;
  const receipt = (outcome: Receipt['outcome'], of = step) => ({
    ...{ step: of?.id ?? '', account: of?.account ?? '', kind: of?.kind ?? 'AddAccount', outcome },
    ...{ message: '', startedAt: '', endedAt: '' },
  });
  const rows = [
    { reason: 'what it named was carried out', allowed: approved, receipts: [receipt('done')], came: 'Used' },
    { reason: 'what it named was refused', allowed: approved, receipts: [receipt('refused')], came: 'Used' },
    { reason: 'nothing of what it named was begun', allowed: approved, receipts: [], came: 'Pending' },
    {
      reason: 'something else was done, and nothing of what it named',
      ...{ allowed: approved, came: 'Pending' },
      receipts: [{ ...receipt('done'), step: 'SaveSettings shop/us' }],
    },
    {
      reason: 'it named nothing that was held',
      ...{ allowed: undefined, receipts: [receipt('done')], came: 'NamesNothing' },
    },
  ] as const;

  it('is used up by its own plan, of which nothing is held', () => {
    expect(approvalOutcome(approved.hash, approved, undefined, [])?.came).toBe('Used');
  });

  it('is told as a warning of the plan where it names nothing', () => {
    const outcome = { hash: other, came: 'NamesNothing' } as const;
    expect(withApprovalTold(approved, outcome).warnings.map(({ code }) => code)).toEqual([
      'ApprovalUnmatched',
    ]);
    expect(withApprovalTold(approved, { ...outcome, came: 'Used' })).toBe(approved);
  });

  it.each(rows)('$came where $reason', ({ allowed, receipts, came }) => {
    const hash = allowed === undefined ? other : approved.hash;
    expect(approvalOutcome(hash, approved, allowed, receipts as unknown as Receipt[])).toEqual({
      hash,
      came,
    });
  });

  it('is not known where nobody approved, or the tile was not read', () => {
    expect(approvalOutcome(undefined, approved, undefined, [])).toBeUndefined();
    expect(approvalOutcome(approved.hash, undefined, undefined, [])).toBeUndefined();
  });
});
