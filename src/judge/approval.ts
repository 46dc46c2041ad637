import type { IntegrationTile } from '../resources/schema.ts';
import { isApproved, judgeBudgets } from './budget.ts';
import type { Blocker, Plan, Step } from './plan.ts';
import { isWithin, pointer } from './pointer.ts';

type Budgets = NonNullable<IntegrationTile['spec']['policy']>['budgets'];

/** Whether a plan may be carried out only because a person let it pass. */
export function passesByApproval(plan: Plan, budgets: Budgets, approved: string | undefined): boolean {
  return isApproved(plan.hash, approved) && judgeBudgets(plan, budgets, undefined).length > 0;
}

/**
 * What of a later round goes beyond the plan that was approved at the beginning of its run. Looking again gives what is left
 * another hash, and a new account's steps are known in full only when it is there: what is held against the approved plan is
 * which paths of which account would change. An account with anything more is held up whole, since its steps build on one another.
 */
export function beyondApproval(plan: Plan, approved: Plan): Blocker[] {
  const beyond = new Map<string, Step>();
  for (const step of plan.steps)
    if (!beyond.has(step.account) && !isCovered(step, approved)) beyond.set(step.account, step);
  return [...beyond.values()].map((step) => ({
    account: step.account,
    code: 'BeyondApproval',
    path: step.changes[0]?.path,
    message: `"${step.title}" came up while the approved plan ${approved.hash} was being carried out, and was not in it`,
    remedy:
      'Look at a new plan; what is within the budget is done by the next run, and anything beyond it is to be approved.',
    passing: true,
  }));
}

function isCovered(step: Step, approved: Plan): boolean {
  const own = approved.steps.filter(({ account }) => account === step.account);
  if (own.some(({ id }) => id === step.id && step.changes.length === 0)) return true;
  // These change nothing in the account.
  if (step.kind === 'RefreshOptions' || step.kind === 'AdoptAccount') return own.length > 0;
  const paths = own.flatMap(pathsOf);
  const isKnown = (path: string) => paths.some((known) => isWithin(path, known));
  return step.changes.length > 0 && step.changes.every(({ path }) => isKnown(path));
}

/** What a step may change: a schedule is always written together with its timezone. */
function pathsOf(step: Step): string[] {
  const paths = step.changes.map(({ path }) => path);
  return step.kind === 'SetSchedule' ? [...paths, pointer('flows', step.flow, 'timezone')] : paths;
}
