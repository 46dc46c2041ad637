import type { IntegrationTile } from '../resources/schema.ts';
import type { Blocker, BlockerCode, Plan, StepKind } from './plan.ts';

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
  if (isApproved(plan.hash, approved)) return [];
  return [...judgeChanges(plan, budgets ?? {}), ...judgeRemovalBudget(plan, budgets?.removals ?? 0)];
}

function judgeChanges(plan: Plan, budgets: Budgets): Blocker[] {
  const uncounted: readonly StepKind[] = ['AdoptAccount', 'UninstallAccount', 'AbandonWizard'];
  const changed = new Set(
    plan.steps.filter((step) => !uncounted.includes(step.kind)).map((step) => step.account),
  ).size;
  const off = plan.steps.filter((step) => step.kind === 'SwitchFlow' && step.disabled).length;
  const over: string[] = [];
  if (budgets.accountsChanged !== undefined && changed > budgets.accountsChanged)
    over.push(`${changed} accounts would change, ${budgets.accountsChanged} may`);
  if (budgets.flowsSwitchedOff !== undefined && off > budgets.flowsSwitchedOff)
    over.push(`${off} flows would be switched off, ${budgets.flowsSwitchedOff} may`);
  if (over.length === 0) return [];
  const remedy = `Look at the plan, then let it pass once with: ${approvalOf(plan)}; or raise policy.budgets.`;
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

/**
 * Removals have a budget of their own, by default none, and hold up nobody but the accounts that are to be removed: a
 * file that vanished must not stop the rest of the tile. Those that were begun were allowed then.
 */
function judgeRemovalBudget(plan: Plan, most: number): Blocker[] {
  const removals = plan.steps.filter((step) => step.kind === 'UninstallAccount' && !step.begun);
  if (removals.length <= most) return [];
  const names = removals.map((step) => step.account).join(', ');
  return removals.map((step) => ({
    account: step.account,
    code: 'RemovalNotApproved',
    path: undefined,
    message: `${removals.length} ${removals.length === 1 ? 'account' : 'accounts'} would be uninstalled in one run (${names}), ${most} may be, and it cannot be undone`,
    remedy: `Let exactly this plan pass with: ${approvalOf(plan)}; or raise policy.budgets.removals of the tile; or bring the manifest back.`,
    passing: true,
  }));
}

/** How a person lets a plan pass, where manifests are files and where they are documents of a cluster. */
function approvalOf({ tile, hash }: Plan): string {
  const [namespace = '', name = ''] = tile.split('/');
  return `storekeeper apply PATH --approve ${hash} (in Kubernetes: kubectl annotate --overwrite integrationtile -n ${namespace} ${name} storekeeper.dev/approve=${hash})`;
}

/** Whether budget or approval keeps the steps of an account from being carried out in this plan. */
export function isRefused(plan: Plan, account: string): boolean {
  const refusals: readonly BlockerCode[] = ['RemovalNotApproved', 'BeyondApproval'];
  return plan.blockers.some((blocker) => blocker.account === account && refusals.includes(blocker.code));
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
