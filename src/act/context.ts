import type { ChangeAuthor, TileFacts } from '../observe/facts.ts';
import type { ReadyStep, Receipt, StepKind } from '../plan/plan.ts';
import type { Work } from '../plan/work.ts';
import type { CallOptions, PlatformApi } from '../platform/api.ts';
import type { FieldDocument } from '../platform/documents.ts';
import type { Refusal } from '../platform/refusals.ts';
import type { Marks } from './marks.ts';
import { KnownError } from '../lib/knownError.ts';

/** What acting needs of the state store: a line before each step that writes, and one after it. */
export interface Journal {
  begin(entry: {
    tile: string;
    account: string;
    step: string;
    kind: StepKind;
    planHash: string;
    revision?: string;
    at: string;
  }): number;
  finish(id: number, receipt: Receipt): void;
}

/** Everything that carrying out a plan needs. */
export interface ActContext {
  readonly api: PlatformApi;
  readonly work: Work;
  readonly facts: TileFacts;
  readonly marks: Marks;
  readonly journal: Journal;
  /** Takes in the fields whose options were refreshed, by live name, for the next look at the tile. */
  readonly refreshed: Map<string, FieldDocument>;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly call: CallOptions;
  /** Called before each step; rejects when the tile is no longer ours to write to. */
  readonly stillOurs: () => Promise<void>;
  /** Who had changed a drifted path of an account, where it is known. */
  readonly changedBy?: ((account: string, path: string) => ChangeAuthor | undefined) | undefined;
  /** Asked before a step: false leaves it, and the rest of its account, for another run. */
  readonly mayBegin?: (step: ReadyStep) => boolean;
  readonly onReceipt?: (receipt: Receipt, step: ReadyStep) => void;
  readonly onStep?: (step: ReadyStep) => void;
}

/** How a step came out, before it is made a receipt. */
export type StepOutcome = Pick<Receipt, 'outcome' | 'message'> &
  Partial<Pick<Receipt, 'link' | 'since' | 'code'>> & {
    /** What the refusal is remembered by, where the platform refused it. */
    readonly refusal?: Refusal;
  };

export { readBackPauses } from './pauses.ts';

/** A run ends because the process is to end; thrown by `stillOurs`. */
export class StoppingError extends KnownError {
  override readonly name = 'StoppingError';
  constructor() {
    super('The process is to end. Nothing to do: the rest is done when it runs again.');
  }
}
