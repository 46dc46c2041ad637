import { stepKinds } from './stepKinds.ts';
import type { IntegrationTile } from '../resources/schema/schema.ts';
import { isApproved, partsOverBudget, type Intention, type OverBudget } from './budget.ts';
import type { Blocker, Plan, Receipt, Step } from './plan.ts';
import { isWithin, pointer } from '../lib/pointer.ts';
import { quoted } from './wording.ts';

type Budgets = NonNullable<IntegrationTile['spec']['policy']>['budgets'];

/** What a person let pass: a plan, or a part of it, with the hash of the plan that was looked at. */
export type Approved = Intention & Pick<Plan, 'hash'>;

/**
 * What of a plan may be carried out only because a person let it pass: a plan with those steps alone, or undefined where
 * nothing is over the budget or nobody has. An approval that names the whole plan lets all of it pass.
 */
export function passingByApproval(
  plan: Plan,
  budgets: Budgets,
  approved: string | undefined,
): Approved | undefined {
  const parts = partsOverBudget(plan, budgets);
  if (parts.length === 0) return undefined;
  if (isApproved(plan.hash, approved)) return plan;
  const steps = parts.filter((part) => isApproved(part.hash, approved)).flatMap((part) => part.steps);
  return steps.length === 0 ? undefined : { ...plan, steps };
}

/**
 * What came of an approval in a run. `Used`: something of what it names was begun, whatever came of that, or nothing of it was
 * held: it holds once.
 * `Pending`: what it names is held and nothing of it could be begun. `NamesNothing`: no plan, and no part of one, that is held.
 */
export interface ApprovalOutcome {
  readonly hash: string;
  readonly came: 'Used' | 'Pending' | 'NamesNothing';
}

/** What came of an approval; undefined where nobody approved or the tile was not read. `allowed`: what it let pass. */
export function approvalOutcome(
  hash: string | undefined,
  plan: Plan | undefined,
  allowed: Approved | undefined,
  receipts: readonly Receipt[],
): ApprovalOutcome | undefined {
  if (hash === undefined || plan === undefined) return undefined;
  // A plan that is there and of which nothing has to pass is not unknown, and its approval not kept for later.
  if (allowed === undefined) return { hash, came: isApproved(plan.hash, hash) ? 'Used' : 'NamesNothing' };
  const begun = new Set(receipts.map(({ step }) => step));
  return { hash, came: allowed.steps.some(({ id }) => begun.has(id)) ? 'Used' : 'Pending' };
}

/** What a person is told whose approval names nothing. */
export function unmatchedText(hash: string): string {
  return (
    `The approval ${hash} names nothing that is held now: no plan of the tile, no part of one and no deletions. ` +
    'It lets nothing pass and is spent. Look at the tile as it is now: a hash moves with what it names. Approve the one that is shown.'
  );
}

/** The plan with a warning where a person approved what it does not hold. */
export function withApprovalTold(plan: Plan, outcome: ApprovalOutcome | undefined): Plan {
  if (outcome?.came !== 'NamesNothing') return plan;
  const message = unmatchedText(outcome.hash);
  const warning = { account: undefined, code: 'ApprovalUnmatched', path: undefined, message } as const;
  return { ...plan, warnings: [...plan.warnings, warning] };
}

/**
 * What of a later round goes beyond what was approved at the beginning of its run, and beyond the budget by itself. Looking
 * again gives what is left another hash, and a new account's steps are known in full only when it is there: what is held
 * against the approved steps is which paths of which account would change. Anything more is judged by the budget as in any
 * run, so that drift that has appeared since is put back.
 */
export function beyondApproval(plan: Plan, approved: Approved, budgets: Budgets): OverBudget[] {
  const more = plan.steps.filter((step) => !isCovered(step, approved));
  return partsOverBudget({ ...plan, steps: more }, budgets).map((part) => ({
    ...part,
    blockers: blockersOf(part.steps, approved),
  }));
}

function blockersOf(steps: readonly Step[], approved: Approved): Blocker[] {
  const first = new Map<string, Step>();
  for (const step of steps) if (!first.has(step.account)) first.set(step.account, step);
  return [...first.values()].map((step) => ({
    account: step.account,
    code: 'BeyondApproval',
    path: step.changes[0]?.path,
    message: `${quoted(step.title)} came up while the approved plan ${approved.hash} was being carried out, was not in it, and is over the budget`,
    remedy:
      'Look at a new plan; what is within the budget is done by the next run, and anything beyond it is to be approved.',
    passing: true,
  }));
}

function isCovered(step: Step, approved: Approved): boolean {
  const own = approved.steps.filter(({ account }) => account === step.account);
  if (own.some(({ id }) => id === step.id && step.changes.length === 0)) return true;
  if (stepKinds[step.kind].coveredBy === 'account') return own.length > 0;
  const paths = own.flatMap(pathsOf);
  const isKnown = (path: string) => paths.some((known) => isWithin(path, known));
  return step.changes.length > 0 && step.changes.every(({ path }) => isKnown(path));
}

/** What a step may change: a schedule is always written together with its timezone. */
function pathsOf(step: Step): string[] {
  const paths = step.changes.map(({ path }) => path);
  return step.kind === 'SetSchedule' ? [...paths, pointer('flows', step.flow, 'timezone')] : paths;
}
