import type { ApprovalOutcome } from '../plan/approval.ts';
import type { Receipt } from '../plan/plan.ts';
import type { AskedWord } from '../plan/asked.ts';
import type { Condition, Waiting } from '../report/status/statusTypes.ts';
import type { Kind } from '../resources/group.ts';

/** Which document a person steers. */
export interface SteeredDocument {
  readonly kind: Kind;
  /** `namespace/name`. */
  readonly key: string;
}

/** A word, and what the person calls the account that it is about. */
export interface WordWish {
  readonly word: AskedWord;
  readonly account: string;
  /** What `accept` is said of, and nothing else; absent: of everything. */
  readonly paths?: readonly string[];
}

/** What a person wants of the run that begins now. */
export interface RunWish {
  readonly document: SteeredDocument;
  readonly word?: WordWish;
  /** Hash of a plan that may go over its budget once. */
  readonly approved?: string;
  /** Digest of what the person has read as the declarations of the tile: where others are in force, nothing is asked for. */
  readonly declares?: string;
  /** Milliseconds that the run is waited for; 0: it is only asked for. */
  readonly wait: number;
}

/** What came of it, as people and programs are told. */
export interface SteeringReceipt extends SteeredDocument {
  /** When it was asked for, ISO-8601. */
  readonly requestedAt: string;
  /** Whether a run that began after it was asked for has ended. */
  readonly handled: boolean;
  /** The condition Ready of the document. */
  readonly ready?: Condition;
  readonly waiting?: Waiting;
  /** After `accept`: the paths that were taken in. */
  readonly accepted?: readonly string[];
  /** After `accept`: the paths at which something is changed that is not declared, and that were not taken in. */
  readonly undeclared?: readonly string[];
  /** After `approve`: what came of it. */
  readonly approval?: ApprovalOutcome;
  /** How the run ended for the tile. */
  readonly outcome?: string;
  /** What the run did: for an account what concerns it, for a tile everything. */
  readonly receipts?: readonly Receipt[];
  /** Why the run could not be gone on with. */
  readonly failure?: { readonly kind: string; readonly message: string };
}

/** A document as it stands after it was suspended or let go on. */
export interface SuspensionReceipt extends SteeredDocument {
  /** What suspends it now, by whatever way; none: it goes on. */
  readonly suspendedBy: readonly string[];
  /** Reason of the suspension that stood here before. */
  readonly before?: string;
}

/** How a source stands after a person has let one of its commits pass. */
export interface PassReceipt {
  /** Address of the source, without secrets. */
  readonly source: string;
  /** The whole id of the commit. */
  readonly commit: string;
  /** Whether it is in force now. */
  readonly inForce: boolean;
  /** How the source stands, in a sentence. */
  readonly message: string;
}

/** What was asked for, or why it cannot be. */
export type SteeringAnswer<T> =
  | { readonly ok: true; readonly told: T }
  | {
      readonly ok: false;
      /** `NotKept`: it could not be written down, so that nothing is changed. */
      readonly why: 'NotFound' | 'Conflict' | 'Stopping' | 'NotKept';
      readonly message: string;
    };

/** How a controller is steered. Nothing of it rejects but for a fault of the program or of the state folder. */
export interface Steering {
  run(wish: RunWish): Promise<SteeringAnswer<SteeringReceipt>>;
  suspend(
    document: SteeredDocument,
    suspension: { readonly reason: string; readonly owner?: string | undefined },
  ): SteeringAnswer<SuspensionReceipt>;
  resume(document: SteeredDocument): SteeringAnswer<SuspensionReceipt>;
  /** Lets a commit come into force that is held for what it loses; `commit`: its id, or the first seven digits or more. */
  pass(commit: string): Promise<SteeringAnswer<PassReceipt>>;
}
