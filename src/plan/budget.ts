import { canonicalJson, sha256 } from '../lib/canonical.ts';
import { annotations } from '../resources/annotations.ts';
import type { IntegrationTile } from '../resources/schema/schema.ts';
import { letGoCommand, passCommand } from './clusterWays.ts';
import type { Blocker, Plan, Receipt, Step, StepKind } from './plan.ts';
import { stepKinds } from './stepKinds.ts';
import { counted, few, onOneLine, quoted } from './wording.ts';

type Budgets = NonNullable<NonNullable<IntegrationTile['spec']['policy']>['budgets']>;

/** The steps of a plan, or some of them: without its hash, which is that of the whole. */
export type Intention = Pick<Plan, 'tile' | 'integrationId' | 'steps' | 'inCluster'>;

/** A part of a plan that goes beyond a budget as a whole, with the hash by which a person lets just this part pass. */
export interface OverBudget {
  readonly hash: string;
  readonly steps: readonly Step[];
  readonly blockers: readonly Blocker[];
}

/** Accounts whose step of one kind may fail in a run before no more of that kind are begun. */
const mostFailures = 3;

/**
 * What of a plan goes beyond the budgets of one run (decisions, 33), in parts that are held as a whole: what corrects drift or
 * goes on with what was begun, what the manifests ask for anew, and removals. The first goes first: a commit that is over
 * the budget does not keep drift elsewhere from being put back. Adopting an account does not count.
 */
export function partsOverBudget(plan: Intention, budgets: Budgets | undefined): OverBudget[] {
  const counted = plan.steps.filter(({ kind }) => stepKinds[kind].counts);
  const parts: OverBudget[] = [];
  let before: readonly Step[] = [];
  for (const steps of [counted.filter(goesOn), counted.filter((step) => !goesOn(step))]) {
    const part = overBudget(plan, steps, before, budgets ?? {});
    if (part) parts.push(part);
    else before = [...before, ...steps];
  }
  return [...parts, ...removalsOver(plan, budgets?.removals ?? 0)];
}

/**
 * The parts that nobody has let pass. `approved`: hash of a part, or of the whole plan, which lets all of its parts pass;
 * whole or its first twelve digits or more.
 */
export function partsRefused(
  plan: Plan,
  budgets: Budgets | undefined,
  approved: string | undefined,
): OverBudget[] {
  if (isApproved(plan.hash, approved)) return [];
  return partsOverBudget(plan, budgets).filter((part) => !isApproved(part.hash, approved));
}

/** What people are told of the parts that nobody has let pass; see `partsRefused`. */
export function judgeBudgets(
  plan: Plan,
  budgets: Budgets | undefined,
  approved: string | undefined,
): Blocker[] {
  return partsRefused(plan, budgets, approved).flatMap((part) => part.blockers);
}

function goesOn(step: Step): boolean {
  return step.reason === 'ValueDrifted' || step.reason === 'WizardUnfinished' || isResumed(step);
}

/** A flow that was switched off for a save gets back what it was: that is never left undone. */
function isResumed(step: Step): boolean {
  return step.kind === 'SwitchFlow' && step.reason === 'PausedForSave' && !step.disabled;
}

function overBudget(
  plan: Intention,
  steps: readonly Step[],
  before: readonly Step[],
  budgets: Budgets,
): OverBudget | undefined {
  const accounts = (of: readonly Step[]) => new Set(of.map((step) => step.account)).size;
  const isOff = (step: Step) => step.kind === 'SwitchFlow' && step.disabled;
  const changed = accounts([...before, ...steps]);
  const off = [...before, ...steps].filter(isOff).length;
  const tooMany =
    steps.length > 0 && budgets.accountsChanged !== undefined && changed > budgets.accountsChanged;
  const tooManyOff =
    steps.some(isOff) && budgets.flowsSwitchedOff !== undefined && off > budgets.flowsSwitchedOff;
  if (!tooMany && !tooManyOff) return undefined;
  const over = [
    ...(tooMany ? [`${counted(changed, 'account')} would change, ${budgets.accountsChanged} may`] : []),
    ...(tooManyOff ? [`${counted(off, 'flow')} would be switched off, ${budgets.flowsSwitchedOff} may`] : []),
  ];
  const offIn = new Set(steps.filter(isOff).map((step) => step.account));
  const held = tooMany ? steps : steps.filter((step) => offIn.has(step.account));
  const hash = partHash(plan, held);
  const rest = plan.steps.length > held.length ? '; the rest of the plan is carried out' : '';
  const blocker: Blocker = {
    account: undefined,
    code: 'OverBudget',
    path: '/policy/budgets',
    message: `The plan is over the budget of one run: ${over.join('; ')}. Held: ${counted(accounts(held), 'account')}${rest}`,
    remedy: `Look at the plan, then let this part of it pass once with: ${approvalOf(plan, hash)}; or raise policy.budgets.`,
    passing: true,
  };
  return { hash, steps: held, blockers: [blocker] };
}

/**
 * Removals have a budget of their own, by default none, and hold up nobody but the accounts that are to be removed: a
 * file that vanished must not stop the rest of the tile. Those that were begun were allowed then.
 */
function removalsOver(plan: Intention, most: number): OverBudget[] {
  const removals = plan.steps.filter((step) => step.kind === 'UninstallAccount' && !step.begun);
  // What was held as too many is not let pass by there being fewer: nobody has looked at it since.
  const heldBefore = removals.some((step) => step.kind === 'UninstallAccount' && step.heldBefore === true);
  if (removals.length <= most && !heldBefore) return [];
  const names = few(removals.map((step) => step.account)).join(', ');
  const hash = partHash(plan, removals);
  const blockers = removals.map((step): Blocker => ({
    account: step.account,
    code: 'RemovalNotApproved',
    path: undefined,
    message: `${counted(removals.length, 'account')} would be uninstalled in one run (${names}), ${most} may be${removals.length <= most ? ', and with others it was more when it was held' : ''}, and it cannot be undone`,
    remedy: `Let it pass with: ${approvalOf(plan, hash)}; or raise policy.budgets.removals; or to keep it ${wayToKeep(plan, step)}.`,
    passing: true,
  }));
  return [{ hash, steps: removals, blockers }];
}

/** What a person does who wants to keep an account, by how its removal was asked for. */
function wayToKeep({ inCluster }: Intention, { reason, account }: Step): string {
  if (reason === 'RemovedByManifest') return 'take removed out of its manifest';
  return inCluster ? `let go of its document: ${letGoCommand(account)}` : 'bring its manifest back';
}

/**
 * Hash of a part: of which paths of which accounts become what. What else the plan holds, and what stands there now, is not
 * in it, so that drift somewhere else does not void an approval.
 */
function partHash({ tile, integrationId }: Intention, steps: readonly Step[]): string {
  const intended = steps.map((step) => ({
    id: step.id,
    account: step.account,
    accountId: 'accountId' in step ? (step.accountId ?? null) : null,
    changes: step.changes.map(({ path, to }) => ({ path, to })),
  }));
  return `sha256:${sha256(canonicalJson({ tile, integrationId, steps: intended }))}`;
}

/** How a person lets a plan pass, where manifests are files and where they are documents of a cluster. */
function approvalOf({ tile, inCluster }: Intention, hash: string): string {
  const name = tile.slice(tile.indexOf('/') + 1);
  const short = hash.slice(0, 'sha256:'.length + 12);
  if (inCluster) return passCommand(tile, short, annotations.approve);
  return `storekeeper apply PATH --approve ${hash} (with a controller: storekeeper approve ${name} ${short})`;
}

/** Whether budget or approval keeps the step from being carried out in this plan. */
export function isHeld(plan: Plan, step: Step): boolean {
  return plan.held?.includes(step.id) ?? false;
}

/** Whether a person's approval names this plan, or this part of one. */
export function isApproved(hash: string, approved: string | undefined): boolean {
  if (approved === undefined) return false;
  const digits = approved.replace(/^sha256:/, '');
  return digits.length >= 12 && hash.replace(/^sha256:/, '').startsWith(digits);
}

/** The plan with further blockers and steps that are held; its hash stays that of the intention. */
export function withBlockers(plan: Plan, blockers: readonly Blocker[], held: readonly Step[] = []): Plan {
  if (blockers.length === 0) return plan;
  const ids = new Set([...(plan.held ?? []), ...held.map((step) => step.id)]);
  return {
    ...plan,
    blockers: [...plan.blockers, ...blockers.map(onOneLine)],
    ...(ids.size > 0 ? { held: [...ids] } : {}),
  };
}

/** The kinds of which no more steps are begun in a run, with the accounts in which they failed or were refused. */
export function failedTooOften(
  receipts: readonly Receipt[],
  budgets: Budgets | undefined,
): ReadonlyMap<StepKind, readonly string[]> {
  const failed = receipts.filter(({ outcome }) => outcome === 'failed' || outcome === 'refused');
  const accounts = [...Map.groupBy(failed, ({ kind }) => kind)].map(
    ([kind, of]) => [kind, [...new Set(of.map(({ account }) => account))]] as const,
  );
  return new Map(accounts.filter(([, of]) => of.length >= (budgets?.failures ?? mostFailures)));
}

/**
 * Whether a step is left for another run because its kind has failed too often, or because it only makes way for such a
 * step: a flow is not switched off for a save that does not come.
 */
export function isStopped(
  step: Step,
  { steps }: Pick<Plan, 'steps'>,
  kinds: ReadonlyMap<StepKind, unknown>,
): boolean {
  const stops = (each: Step) => kinds.has(each.kind) && !isResumed(each);
  if (stops(step)) return true;
  const makesWay = step.kind === 'SwitchFlow' && step.reason === 'PausedForSave' && step.disabled;
  return makesWay && steps.some((each) => each.account === step.account && stops(each));
}

/** What people are told of the accounts whose steps were not begun because the same had failed elsewhere. */
export function judgeFailures(
  plan: Plan,
  receipts: readonly Receipt[],
  budgets: Budgets | undefined,
): { readonly blockers: readonly Blocker[]; readonly held: readonly Step[] } {
  const kinds = failedTooOften(receipts, budgets);
  const tried = new Set(receipts.map(({ step }) => step));
  const held = plan.steps.filter(
    (step) => !step.deferred && !tried.has(step.id) && isStopped(step, plan, kinds),
  );
  const first = new Map(held.map((step) => [step.account, step] as const).reverse());
  const blockers = [...first.values()].reverse().map((step): Blocker => {
    const failed = [...kinds].map(([kind, of]) => `${kind}: ${few(of, 80).join(', ')}`).join('; ');
    return {
      account: step.account,
      code: 'TooManyFailures',
      path: step.changes[0]?.path,
      message: `${quoted(step.title)} was not begun: the same failed or was refused in too many accounts of this run (${failed})`,
      remedy:
        'Look at what those accounts say. The next run begins anew; policy.budgets.failures of the tile says how many may fail.',
      passing: true,
    };
  });
  return { blockers, held };
}

/** Ids of accounts whose removal is held as one of too many, where a budget would let fewer pass. */
export function heldRemovals(steps: readonly Step[], budgets: Budgets | undefined): ReadonlySet<string> {
  const most = budgets?.removals ?? 0;
  const removals = steps.flatMap((step) => (step.kind === 'UninstallAccount' && !step.begun ? [step] : []));
  return new Set(most > 0 && removals.length > most ? removals.map((step) => step.accountId) : []);
}
