import type { Journal } from '../act/context.ts';
import type { TileFacts, ChangeAuthor } from '../observe/facts.ts';
import type { ApprovalOutcome } from '../plan/approval.ts';
import type { Drift, AcceptedChange, Plan, Receipt } from '../plan/plan.ts';
import type { Step } from '../plan/steps.ts';
import type { Failure } from './failures.ts';
import type { HoldContext } from './tileHold.ts';

/** What reconciling a tile needs. Clock and sleep are passed in so that it can run in virtual time. */
export interface ReconcileContext extends HoldContext {
  readonly journal: Journal;
  /** Asked between steps: true ends the run after the step in hand. */
  readonly stopping?: () => boolean;
  /** Hash of a plan that a person let pass over its budget. */
  readonly approved?: string | undefined;
  /** Hash of the plan that was reviewed: anything else is refused. */
  readonly reviewed?: string | undefined;
  readonly onPlan?: (plan: Plan, round: number) => void;
  /** Called before anything of a plan is done: what was changed outside can still be told from what is done now. */
  readonly beforeActing?: (plan: Plan, facts: TileFacts) => Promise<void>;
  /** Who had changed a drifted path, once `beforeActing` has looked it up. */
  readonly changedBy?: (account: string, path: string) => ChangeAuthor | undefined;
  readonly onStep?: (step: Step) => void;
  readonly onReceipt?: (receipt: Receipt, step: Step) => void;
}
/** What reconciling a tile came to. */
export interface TileRun {
  /** The last plan; undefined where the tile could not be read. */
  readonly plan: Plan | undefined;
  readonly facts: TileFacts | undefined;
  /** The last receipt of each step. */
  readonly receipts: readonly Receipt[];
  /** Drift of earlier rounds that has been put back. */
  readonly corrected: readonly Drift[];
  /** What a person took in that no manifest declares, and that is noted. */
  readonly accepted: readonly AcceptedChange[];
  readonly failure: Failure | undefined;
  /** The first fault of our own that was thrown in the run, for the log. */
  readonly bug?: unknown;
  /** What came of a person's approval; absent where there was none or nothing is known of it. */
  readonly approval?: ApprovalOutcome | undefined;
}
