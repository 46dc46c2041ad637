import type { Json } from '../platform/documents.ts';

/** What was read from the platform about one tile at one moment. Deeply frozen. */
export interface TileFacts {
  /** When the reading was finished, ISO-8601. */
  readonly observedAt: string;
  /** SHA-256 over everything below, so that two readings can be told apart without comparing them. */
  readonly digest: string;
  readonly integration: IntegrationFacts;
  /** Undefined where the token may not read licences. */
  readonly licence: LicenceFacts | undefined;
  readonly netsuiteConnections: readonly ConnectionFacts[];
  readonly accounts: readonly AccountFacts[];
  readonly marks: TileMarks;
}

export interface IntegrationFacts {
  readonly id: string;
  readonly name: string;
  readonly tag: string | undefined;
  readonly version: string | undefined;
  readonly mode: string;
  readonly updateInProgress: boolean;
  /** `multiAccount`: the generation that Storekeeper knows (IA 1.0 with a store map). */
  readonly generation: 'multiAccount' | 'singleAccount' | 'steps' | 'notAnApp';
  readonly edition: string | undefined;
}

export interface LicenceFacts {
  /** Accounts that the licence allows; undefined where it does not say. */
  readonly accounts: number | undefined;
  readonly edition: string | undefined;
  /** ISO-8601. */
  readonly expires: string | undefined;
}

export interface ConnectionFacts {
  readonly id: string;
  readonly name: string;
  readonly offline: boolean;
}

export interface AmazonConnectionFacts extends ConnectionFacts {
  readonly type: string | undefined;
  readonly marketplaceId: string | undefined;
  readonly sellingRegion: string | undefined;
  /** Filled in by Amazon's consent. */
  readonly sellerId: string | undefined;
}

/** One account of the tile, finished or not. */
export interface AccountFacts {
  readonly id: string;
  readonly name: string;
  /** `installing`: its wizard is not finished. */
  readonly state: 'installing' | 'active' | 'uninstalling';
  readonly amazon: AmazonConnectionFacts | undefined;
  readonly fields: readonly FieldFacts[];
  readonly flows: readonly FlowFacts[];
}

/** One settings field of an account. `name` embeds resource ids and differs from account to account. */
export interface FieldFacts {
  readonly section: readonly string[];
  readonly label: string;
  readonly name: string;
  readonly type: string;
  readonly value: Json | undefined;
  /** What can be chosen, as `[value, label]`; empty for free fields. For a static map: the NetSuite side. */
  readonly options: readonly (readonly [string, string])[];
  readonly refreshable: boolean;
  /**
   * The app stores only the chosen option and wants it with its label (reference 3.3), so that the list is known only
   * just after a refresh.
   */
  readonly storesChoiceOnly: boolean;
  /** The options come from a refresh in this run, not from what the app has stored. */
  readonly fresh: boolean;
  /** Present on static maps only. */
  readonly staticMap: StaticMapFacts | undefined;
}

export interface StaticMapFacts {
  readonly map: Readonly<Record<string, string>>;
  readonly default: string | null | undefined;
  readonly allowFailures: boolean;
  /** Amazon side as `[id, label]`. */
  readonly extracts: readonly (readonly [string, string])[];
}

export interface FlowFacts {
  readonly id: string;
  /** Without the ` [account]` suffix. */
  readonly name: string;
  readonly section: string;
  readonly disabled: boolean;
  readonly schedule: string | undefined;
  readonly timezone: string | undefined;
}

/**
 * What Storekeeper has noted on the platform itself, under a key of the global state, so that whoever runs it next, on
 * whatever machine, knows which accounts are managed, which wizard is ours and which values were really saved.
 */
export interface TileMarks {
  readonly version: 1;
  /** By account id. */
  readonly accounts: Readonly<Record<string, AccountMark>>;
  readonly wizard?: WizardMark;
}

export interface AccountMark {
  /** `namespace/name` of the manifest. */
  readonly account: string;
  /** Id of the account it was cloned from, where Storekeeper cloned it. */
  readonly clonedFrom?: string;
  /** Storekeeper's wizard made the account: a value that nobody has saved since is stored and not applied. */
  readonly made?: true;
  /** Digest (see `valueDigest` in judge) of the declared value that was last verified live, by path. */
  readonly applied: Readonly<Record<string, string>>;
  /** When the options of a field were last refreshed, by path, ISO-8601. */
  readonly refreshed: Readonly<Record<string, string>>;
  /** Values that were written, answered with success and not taken, by path, so that they are not tried for ever. */
  readonly untaken?: Readonly<Record<string, UntakenMark>>;
}

export interface UntakenMark {
  /** Digest of the declared value. */
  readonly digest: string;
  /** Tries in a row. */
  readonly times: number;
  /** Last try, ISO-8601. */
  readonly at: string;
}

/** A wizard that Storekeeper opened and has not finished. Written before the call that opens it. */
export interface WizardMark {
  readonly account: string;
  readonly startedAt: string;
  /** Accounts that were there before, so that the new one can be told from them even when the answer was lost. */
  readonly knownAccounts: readonly string[];
  /** Id of the new account, once seen. */
  readonly accountId?: string;
  /** Account that the new one is to be cloned from; absent for manual configuration. */
  readonly cloneFrom?: string;
  /** The steps as the platform last told them. */
  readonly steps: readonly WizardStepMark[];
}

export interface WizardStepMark {
  readonly name: string;
  readonly kind: 'connection' | 'bundle' | 'form' | 'action';
  readonly completed: boolean;
  /** What a person must open, for steps that wait for one. */
  readonly link?: string;
  /** Since when a person is waited for, ISO-8601. */
  readonly waitingSince?: string;
}
