import type { Json } from '../platform/documents.ts';
import type { BlockerCode, StepReason, WarningCode } from './codes.ts';
import type { ReadyStep, Step, StepKind } from './steps.ts';
import type { BundleFacts, PutBackMark, TileMarks } from '../observe/facts.ts';

export type { MappingEdit } from './mappingPlan.ts';
export type {
  Change,
  FieldSave,
  ForeseenStep,
  ReadyStep,
  ReadyStepOf,
  SellerCheck,
  Step,
  StepKind,
  StepOf,
} from './steps.ts';
export type { BlockerCode, StepReason, WarningCode };

/**
 * The pure result of comparing manifests and facts. Everything that people see and everything that is carried out is
 * read from it. `hash` covers steps, drift and blockers, not times: the same intention on the same facts has the same hash.
 */
export interface Plan {
  /** `namespace/name` of the tile. */
  readonly tile: string;
  readonly integrationId: string;
  readonly revision: string | undefined;
  readonly hash: string;
  /** Its manifests are documents of a cluster: what a person says about it is said there. */
  readonly inCluster?: true;
  readonly factsDigest: string;
  readonly observedAt: string;
  readonly accounts: readonly AccountOutlook[];
  readonly steps: readonly Step[];
  readonly drift: readonly Drift[];
  readonly blockers: readonly Blocker[];
  /** Ids of the steps that a budget keeps from being carried out now; absent where there are none. */
  readonly held?: readonly string[];
  readonly warnings: readonly Warning[];
  /** Changes that no manifest declares, where policy asks for them. Not in the hash: nothing is done about them. */
  readonly undeclared?: readonly UndeclaredChange[];
  /** What of that a person takes in by this plan; absent where that is nothing. */
  readonly accepted?: readonly AcceptedChange[];
  /** Accounts in the tile that no manifest declares, by name. */
  readonly unmanaged: readonly string[];
  /** Undefined where the token may not read licences. */
  readonly licence: LicenceOutlook | undefined;
  /**
   * The one option list that is due to be read anew from NetSuite. It changes nothing that a manifest could declare, so it
   * is no step: it is not in the hash, needs no approval, and is done by itself when a run has nothing else to do.
   */
  readonly upkeep?: ReadyStep;
  /** The draft of our wizard whose manifest is gone. */
  readonly abandonedDraft?: AbandonedDraft;
  /** Calls that carrying out all steps will cost, by estimate: one a write and one a read-back. */
  readonly calls: number;
  /** What is to be noted on the platform when nothing of the plan is left; undefined where it stands already. */
  readonly marks: TileMarks | undefined;
}

/** An unfinished account that Storekeeper's wizard began for a manifest that is gone. It holds a licence and the one wizard. */
export interface AbandonedDraft {
  /** `namespace/name` of the manifest: what a person names to give it up. */
  readonly account: string;
  readonly accountId: string;
  readonly accountName: string;
  /** When its wizard was opened, ISO-8601. */
  readonly startedAt: string;
  /** Since when its manifest is seen to be gone, ISO-8601. */
  readonly since: string;
}

/** The account licences of the tile: one for each pair of seller and marketplace. */
export interface LicenceOutlook {
  /** Undefined where the licence does not say. */
  readonly bought: number | undefined;
  readonly used: number;
  readonly free: number | undefined;
  readonly edition: string | undefined;
  /** ISO-8601. */
  readonly expires: string | undefined;
}

/** The state of one declared account in the plan. */
export interface AccountOutlook {
  readonly account: string;
  readonly accountName: string;
  /** Account id on the platform, once it exists. */
  readonly accountId: string | undefined;
  readonly marketplace: string;
  readonly state: 'absent' | 'installing' | 'active' | 'uninstalling';
  readonly management: 'Observe' | 'Full';
  readonly suspended: boolean;
  /** What suspends it: a manifest, its own or its tile's, or a person by command or annotation. */
  readonly suspendedBy?: 'manifest' | 'command';
  readonly amazonOffline: boolean;
  /** Its manifest says that it is removed, and it is not in the tile any more: all is as declared. */
  readonly removed?: true;
  readonly checklist: readonly ChecklistItem[];
  /** Declared paths that were compared. */
  readonly declaredPaths: number;
  /** What was changed outside and put back, newest first; absent where nothing was in the last month. */
  readonly putBack?: readonly PutBack[];
  /** Absent where there is no live account. */
  readonly live?: LiveSummary;
}

/** A path that was changed outside and put back. Values are shortened. */
export interface PutBack extends Omit<PutBackMark, 'digest' | 'at' | 'times'> {
  readonly path: string;
  /** When it was put back last, ISO-8601. */
  readonly last: string;
}

/** What a live account has, as people are told it. Nothing is decided by it. */
export interface LiveSummary {
  /** Its connection to Amazon, without anything secret; absent where it has none. */
  readonly connection?: {
    readonly id: string;
    readonly name: string;
    readonly type: string | undefined;
    readonly marketplaceId: string | undefined;
    /** Filled in by Amazon's consent. */
    readonly sellerId: string | undefined;
    readonly offline: boolean;
  };
  /** The bundle in NetSuite that its wizard asks or asked for, where Storekeeper has seen the step. */
  readonly bundle?: BundleFacts;
  /** How many flows there are, are on, and are declared. */
  readonly flows: { readonly total: number; readonly on: number; readonly declared: number };
  /** Option lists that Storekeeper has refreshed from NetSuite, and when the oldest was, ISO-8601. */
  readonly options?: { readonly refreshed: number; readonly oldest: string };
}

export interface ChecklistItem {
  readonly item: string;
  /** `byHand`: it can be neither declared nor read; only a person can do it, in the app, and know whether it is done. */
  readonly state: 'done' | 'planned' | 'waiting' | 'notDeclared' | 'byHand';
  /** For `waiting`: whom or what for. */
  readonly waitsFor?: string;
}

/** What became of a NetSuite value whose declared name is not in its list any more. */
export type StaleOption = 'OptionRenamed' | 'OptionDeleted';

/** A declared path whose live value differs and that our own unfinished work did not cause. Never without a path. */
export interface Drift {
  readonly account: string;
  readonly path: string;
  readonly declared: Json;
  /** What the ids in `declared` mean, as people see it. */
  readonly meaning?: string;
  readonly live: Json | undefined;
  /**
   * `Changed`: once verified, then changed outside. `Missing`: what carried it is gone. `Differs`: only looked at, never
   * managed. `CloneIncomplete`: cloning should have copied it; `declared` is what the source holds. `OptionRenamed` and
   * `OptionDeleted`: the value stands as it did, and NetSuite calls it otherwise now or has it no more.
   */
  readonly reason: 'Changed' | 'Missing' | 'Differs' | 'CloneIncomplete' | StaleOption;
  /** Whether a step of this plan puts it back, and if not, why not. */
  readonly response: 'corrected' | 'reported' | 'observed' | 'suspended' | 'blocked';
}

/** Something that was changed in the app since the account first was as declared, and that no manifest declares. */
export interface UndeclaredChange {
  readonly account: string;
  readonly path: string;
  /** The value that stands there now; of what stood there before only a digest is kept. */
  readonly live: Json;
}

/** A change that no manifest declares and that a person takes in: it is told no more. */
export interface AcceptedChange {
  readonly account: string;
  readonly path: string;
}

/** Why a plan, or part of it, may not be acted on now. */
export interface Blocker {
  /** Undefined where it concerns the whole tile. */
  readonly account: string | undefined;
  readonly code: BlockerCode;
  readonly path: string | undefined;
  readonly message: string;
  readonly remedy: string;
  /** True where it goes by itself or by another's doing, so that it is waited for rather than mended in the manifest. */
  readonly passing: boolean;
  /** Since when it is known, ISO-8601, where that is remembered beyond one look. */
  readonly since?: string;
  /** What a person must open, where there is one place for it. */
  readonly link?: string;
}

export interface Warning {
  readonly account: string | undefined;
  readonly code: WarningCode;
  readonly path: string | undefined;
  readonly message: string;
}

/** What happened to a step. */
export interface Receipt {
  readonly step: string;
  readonly account: string;
  readonly kind: StepKind;
  readonly outcome: 'done' | 'waiting' | 'refused' | 'failed' | 'unknown';
  /** For people: what the platform really holds, what is waited for, or why not. */
  readonly message: string;
  /** What a person must open, for `waiting`. */
  readonly link?: string;
  /** Since when a person is waited for, ISO-8601. */
  readonly since?: string;
  /** What is waited for, where a refusal of the platform said so. */
  readonly code?: BlockerCode;
  readonly at: string;
}
