import type { IntegrationTile } from '../resources/schema.ts';
import type { Blocker, Plan } from './plan.ts';

type Budgets = NonNullable<NonNullable<IntegrationTile['spec']['policy']>['budgets']>;

/**
 * What of a plan goes beyond the budgets of one run (design 5). Adopting an account changes nothing in it and does not
 * count. `approved`: hash of a plan that a person let pass, whole or its first twelve digits or more.
 */
export function judgeBudgets(
  plan: Plan,
  budgets: Budgets | undefined,
  approved: string | undefined,
): Blocker[] {
  if (!budgets || isApproved(plan.hash, approved)) return [];
  const changed = new Set(
    plan.steps.filter((step) => step.kind !== 'AdoptAccount').map((step) => step.account),
  ).size;
  const off = plan.steps.filter((step) => step.kind === 'SwitchFlow' && step.disabled).length;
  const over: string[] = [];
  if (budgets.accountsChanged !== undefined && changed > budgets.accountsChanged)
    over.push(`${changed} accounts would change, ${budgets.accountsChanged} may`);
  if (budgets.flowsSwitchedOff !== undefined && off > budgets.flowsSwitchedOff)
    over.push(`${off} flows would be switched off, ${budgets.flowsSwitchedOff} may`);
  if (over.length === 0) return [];
  const remedy = `Look at the plan, then let it pass once with: storekeeper apply --approve ${plan.hash}; or raise policy.budgets.`;
  return [
    {
      account: undefined,
      code: 'OverBudget',
      path: '/policy/budgets',
      message: `The plan is over the budget of one run: ${over.join('; ')}`,
      remedy,
      passing: true,
    },
  ];
}

/** Whether a person's approval names this plan. */
export function isApproved(hash: string, approved: string | undefined): boolean {
  if (approved === undefined) return false;
  const digits = approved.replace(/^sha256:/, '');
  return digits.length >= 12 && hash.replace(/^sha256:/, '').startsWith(digits);
}

/** The plan with further blockers; its hash stays that of the intention, so that an approval goes on naming it. */
export function withBlockers(plan: Plan, blockers: readonly Blocker[]): Plan {
  return blockers.length === 0 ? plan : { ...plan, blockers: [...plan.blockers, ...blockers] };
}
