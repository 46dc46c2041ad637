import type { AccountOutlook, Blocker, Plan, Receipt, Step, StepKind, Warning } from '../../plan/plan.ts';

/** How far one account is on its way to what its manifest declares. */
export interface Progress {
  readonly outlook: AccountOutlook;
  /** Steps carried out and read back. */
  readonly done: readonly Step[];
  /** Steps still to do, whether tried or not. */
  readonly open: readonly Step[];
  /** The last receipt of each open step that was tried. */
  readonly tried: readonly Receipt[];
  /** Blockers of the account itself. */
  readonly blockers: readonly Blocker[];
  /** Blockers of the whole tile. */
  readonly tileBlockers: readonly Blocker[];
  /** What a person should know of the account. */
  readonly warnings: readonly Warning[];
  /** Whether the wizard is finished, by what was read or by a step of this run. */
  readonly installed: boolean;
}

/**
 * Puts together what plan and receipts say about one account. A receipt from before the reading that the plan was made
 * from does not make a step done: where the reading still asks for the step, the reading is right.
 */
export function progressOf(plan: Plan, receipts: readonly Receipt[], outlook: AccountOutlook): Progress {
  const observedAt = Date.parse(plan.observedAt);
  const last = new Map(receipts.map((each) => [each.step, each]));
  const isDone = ({ id }: Step): boolean => {
    const receipt = last.get(id);
    return receipt?.outcome === 'done' && Date.parse(receipt.at) >= observedAt;
  };
  const steps = plan.steps.filter((step) => step.account === outlook.account);
  const done = steps.filter(isDone);
  const open = steps.filter((step) => !isDone(step));
  const tried = open.map((step) => last.get(step.id)).filter((each) => each !== undefined);
  return {
    outlook,
    done,
    open,
    tried: tried.filter((each) => each.outcome !== 'done'),
    blockers: plan.blockers.filter((each) => each.account === outlook.account && each.code !== 'Suspended'),
    tileBlockers: plan.blockers.filter((each) => each.account === undefined && each.code !== 'Suspended'),
    warnings: plan.warnings.filter((each) => each.account === outlook.account),
    installed: outlook.state === 'active' || done.some((step) => step.kind === 'ConfigureAccount'),
  };
}

/** The open steps of some kinds. */
export function openOf(progress: Progress, ...kinds: readonly StepKind[]): readonly Step[] {
  return progress.open.filter((step) => kinds.includes(step.kind));
}
