import type { Json } from '../../platform/documents.ts';
import type {
  AbandonedDraft,
  AccountOutlook,
  LicenceOutlook,
  LiveSummary,
  Blocker,
  ChecklistItem,
  Drift,
  PutBack,
  Warning,
} from '../../plan/plan.ts';
import type { WithheldBecause } from '../../judge/admitting/inPart.ts';
import type { ConditionReason, ConditionType, WaitingKind } from './reasons.ts';

/** One condition as Kubernetes knows them. `Reconciling` and `Stalled` stand only while they are true. */
export interface Condition {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: ConditionReason;
  readonly message: string;
  /** When `status` last changed, ISO-8601. */
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number;
}

/** Who changed a value on the platform, from its audit log. */
export interface ChangedBy {
  readonly who: string;
  /** What it was changed through, such as `ui` or `api`. */
  readonly source: string;
  /** ISO-8601. */
  readonly at: string;
}

/** One path that differs. `pending`: a step is to put it back but has not been done. */
export interface DriftRecord {
  readonly path: string;
  /** Shortened where its text is longer than 1,000 characters. */
  readonly declared: Json;
  /** Shortened likewise; absent where there is none. */
  readonly live?: Json;
  readonly reason: Drift['reason'];
  readonly response: Drift['response'] | 'pending';
  /** When it was first seen, ISO-8601. */
  readonly since: string;
  readonly lastSeen: string;
  readonly changedBy?: ChangedBy;
}

/** A change in the app that no manifest declares. */
export interface UndeclaredRecord {
  readonly path: string;
  /** Shortened where its text is longer than 1,000 characters. */
  readonly live: Json;
  /** When it was first seen, ISO-8601. */
  readonly since: string;
  readonly changedBy?: ChangedBy;
}

/** What a person or another program has to do before an account can go on. */
export interface Waiting {
  readonly for: WaitingKind;
  readonly message: string;
  readonly link?: string;
  /** ISO-8601. */
  readonly since: string;
}

/** How a sweep ended for an account. */
export interface OutcomeRecord {
  readonly at: string;
  readonly revision?: string;
  readonly planHash: string;
  readonly outcome: 'synced' | 'changed' | 'drifted' | 'waiting' | 'blocked' | 'failed';
  readonly message: string;
}

/** Everything that people read about one declared account. */
export interface AccountStatus {
  /** `namespace/name` of the manifest. */
  readonly account: string;
  readonly accountName: string;
  readonly accountId?: string;
  readonly marketplace: string;
  readonly state: AccountOutlook['state'];
  readonly management: AccountOutlook['management'];
  readonly conditions: readonly Condition[];
  /** At most fifty, in the order of the plan; `driftPaths` counts all that are not put back. */
  readonly drift: readonly DriftRecord[];
  readonly driftPaths: number;
  /** Changes in the app that no manifest declares, apart from drift; absent where there are none, or nobody asked. */
  readonly undeclared?: readonly UndeclaredRecord[];
  readonly declaredPaths: number;
  readonly waiting?: Waiting;
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Warning[];
  readonly checklist: readonly ChecklistItem[];
  /** Its connection and flows as they are; absent where there is no live account. */
  readonly live?: LiveSummary;
  /** What was changed outside and put back in the last month, newest first; at most twenty. */
  readonly putBack?: readonly PutBack[];
  readonly lastAppliedRevision?: string;
  readonly lastAttemptedRevision?: string;
  /** The last five that told something new, newest first. */
  readonly outcomes: readonly OutcomeRecord[];
}

/** Everything that people read about one tile. JSON throughout, so that it can be kept and given back as `previous`. */
export interface TileStatus {
  /** `namespace/name` of the tile. */
  readonly tile: string;
  readonly integrationId: string;
  /** When the facts were read, ISO-8601. */
  readonly observedAt: string;
  readonly revision?: string;
  readonly planHash: string;
  readonly conditions: readonly Condition[];
  readonly accounts: readonly AccountStatus[];
  /** Those that concern the whole tile. */
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Warning[];
  /** Accounts in the tile that no manifest declares, by name. */
  readonly unmanaged: readonly string[];
  /** The draft of Storekeeper's wizard whose manifest is gone; absent where there is none. */
  readonly abandonedDraft?: AbandonedDraft;
  /** Account licences of the tile; absent where the token may not read them. */
  readonly licence?: LicenceOutlook;
}

/** The status of a tile as a controller of a repository tells it. */
export interface SourcedTile extends Omit<TileStatus, 'accounts'> {
  readonly accounts: readonly SourcedAccount[];
  /** What a person who reads this must know of the source: that a newer commit is refused or held, or none can be read. */
  readonly source?: SourceNote;
  /** Only where its manifest is not as the commit in force has it. */
  readonly kept?: KeptNote;
}

/** The status of an account as a controller of a repository tells it. */
export interface SourcedAccount extends AccountStatus {
  /** Only where its manifest is not as the commit in force has it. */
  readonly kept?: KeptNote;
}

/** Why a document is not as the commit has it that is in force. */
export interface KeptNote {
  /** The commit whose version is in force. */
  readonly commit?: string | undefined;
  readonly because: WithheldBecause;
  readonly why: string;
}

/** Why a status is not about the newest that people have committed. */
export interface SourceNote {
  readonly source: string;
  readonly reason: ConditionReason;
  readonly message: string;
  /** The commit that is refused or held. */
  readonly commit?: string;
}
