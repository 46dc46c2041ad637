import type { Json } from '../platform/documents.ts';
import type { RefusalCause } from '../platform/refusals.ts';

export type { RefusalCause };

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
  /** Why the marks could not be read, where the token may not read the platform's state; `marks` are then empty. */
  readonly marksUnknown?: string;
  /** What the platform answered in another shape than its documents have; left out where there is nothing. */
  readonly malformed?: readonly MalformedFacts[];
}

/** A place of an answer that could not be read. */
export interface MalformedFacts {
  /** Undefined for what belongs to no account and without which the rest of the tile can still be read. */
  readonly accountId: string | undefined;
  /** Such as `settings.sections[2].title of the integration`. */
  readonly place: string;
  readonly found: string;
  readonly expected: string;
}

export interface IntegrationFacts {
  readonly id: string;
  readonly name: string;
  readonly tag: string | undefined;
  /** Id of the app that the integration is an installation of; undefined for one that is no app. */
  readonly connectorId: string | undefined;
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
  /** When the connection was made, ISO-8601; undefined where the platform does not say. */
  readonly createdAt: string | undefined;
  /** The platform says itself that a person has to authorize it, whether or not it has noticed that it does not work. */
  readonly needsAuthorization?: true;
}

/** One account of the tile, finished or not. */
export interface AccountFacts {
  readonly id: string;
  readonly name: string;
  /** `installing`: its wizard is not finished. */
  readonly state: 'installing' | 'active' | 'uninstalling';
  /** Id of its Amazon connection as the store map names it, also where the connection itself was not read. */
  readonly connectionId: string | undefined;
  readonly amazon: AmazonConnectionFacts | undefined;
  readonly fields: readonly FieldFacts[];
  readonly flows: readonly FlowFacts[];
  /** Undefined where nobody asked for them: they cost calls. */
  readonly imports: readonly ImportFacts[] | undefined;
  readonly addOns: readonly AddOnFacts[];
  /**
   * Settings that somebody saved, by the live name of their field, as the audit log tells. Absent where nobody asked: it
   * costs calls.
   */
  readonly seenSaved?: Readonly<Record<string, SeenSaved>>;
}

/** A save of a setting that the audit log tells of. */
export interface SeenSaved {
  readonly by: string;
  /** ISO-8601. */
  readonly at: string;
}

/** One import of an account, with its mapping. */
export interface ImportFacts {
  readonly id: string;
  /** Without the ` [account]` suffix. */
  readonly name: string;
  /** The handle that survives a reinstall and is the same in every account. */
  readonly externalId: string | undefined;
  /** Mapping 2.0 has another form, which Storekeeper does not read. */
  readonly form: 'classic' | 'mapping2';
  readonly fields: readonly MappingFieldFacts[];
  readonly lookups: readonly LookupFacts[];
  /** Its static maps are seen to hold an empty text where they have no default, and never null (platform.md P70). */
  readonly knowsNoNull?: boolean;
}

/** One field of a classic mapping. */
export interface MappingFieldFacts {
  /** The list that the field stands in; undefined for one of the body. */
  readonly list: string | undefined;
  readonly generate: string;
  readonly extract: string | undefined;
  readonly hardCodedValue: string | undefined;
  readonly lookupName: string | undefined;
  readonly dateFormat: string | undefined;
  readonly dateTimezone: string | undefined;
}

/** One static map of an import. */
export interface LookupFacts {
  readonly name: string;
  readonly map: Readonly<Record<string, string>>;
  readonly default: string | null;
  readonly allowFailures: boolean;
}

/** One add-on of the app, for one account. */
export interface AddOnFacts {
  readonly id: string;
  readonly name: string;
  /** `partial`: its installation or removal was not finished. `unlicensed`: neither there nor licensed. */
  readonly status: 'installed' | 'available' | 'partial' | 'unlicensed';
  /** Flows that it brought, by id. */
  readonly flows: readonly string[];
  /** Functions of the app that install and remove it; undefined where the licence metadata was not read. */
  readonly functions: { readonly install: string; readonly uninstall: string } | undefined;
}

/** One settings field of an account. `name` embeds resource ids and differs from account to account. */
export interface FieldFacts {
  readonly section: readonly string[];
  readonly label: string;
  readonly name: string;
  readonly type: string;
  readonly value: Json | undefined;
  /** The days that a date may mean, where it is not written as `2026-12-01`; see `daysOf`. */
  readonly days?: readonly string[];
  /** What can be chosen, as `[value, label]`; empty for free fields. For a static map: the NetSuite side. */
  readonly options: readonly (readonly [string, string])[];
  readonly refreshable: boolean;
  /**
   * The app stores only the chosen option and wants it with its label (platform.md P46), so that the list is known only
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
  /** Whether a run of it is under way. Absent where nobody asked. */
  readonly runUnderWay?: boolean;
}

/**
 * What Storekeeper has noted on the platform itself, under a key of the global state, so that whoever runs it next, on
 * whatever machine, knows which accounts are managed, which wizard is ours and which values were really saved.
 */
export interface TileMarks {
  readonly version: 1;
  /** Goes up by one with every write; absent where only an older Storekeeper wrote. */
  readonly sequence?: number;
  /** Who wrote them last. */
  readonly writer?: MarksWriter;
  /** By account id. */
  readonly accounts: Readonly<Record<string, AccountMark>>;
  readonly wizard?: WizardMark;
  /** What the platform refused, by `refusalKey` of the step (see judge), so that nobody sends it again at every look. */
  readonly refused?: Readonly<Record<string, RefusedMark>>;
  /** The sources that hold accounts here and go on looking after them, by `sourceText` (see judge). */
  readonly sources?: Readonly<Record<string, SourceSeen>>;
}

/** What tells one source of manifests from another, for people too. It never holds credentials. */
export interface SourceMark {
  /** The repository, the cluster, or the folder of a machine. */
  readonly name: string;
  readonly branch?: string;
  /** Folder of the repository, or namespace of the cluster; absent: all of it. */
  readonly folder?: string;
}

/** When a source last said that it goes on, and until when it is taken for alive without saying so again, ISO-8601. */
export interface SourceSeen {
  readonly seen: string;
  readonly until: string;
}

/** A process that writes marks, as it calls itself in its lease. */
export interface MarksWriter {
  readonly holder: string;
  /** The term in which it has the tile, where processes share tiles by terms. */
  readonly term?: { readonly name: string; readonly number: number };
}

export interface AccountMark {
  /** `namespace/name` of the manifest. */
  readonly account: string;
  /** Id of the account it was cloned from, where Storekeeper cloned it. */
  readonly clonedFrom?: string;
  /** The bundle that the wizard had installed for it. */
  readonly bundle?: BundleFacts;
  /** Storekeeper's wizard made the account: a value that nobody has saved since is stored and not applied. */
  readonly made?: true;
  /** When the copy was held against its source, ISO-8601, and the paths that were found missing or different since. */
  readonly cloneVerified?: { readonly at: string; readonly open: readonly string[] };
  /** Digest (see `valueDigest` in judge) of the declared value that was last verified live, by path. */
  readonly applied: Readonly<Record<string, string>>;
  /** Settings that are known to have been saved in this account, by path, also where they are not declared any more. */
  readonly saved?: Readonly<Record<string, SavedMark>>;
  /** Settings that were known to be saved until another saved search was chosen, and since when, ISO-8601, by path. */
  readonly unsaved?: Readonly<Record<string, string>>;
  /** Flows that Storekeeper switched off around a save and is to switch on again. Written before they are switched off. */
  readonly paused?: readonly string[];
  /** Flows that Storekeeper switched on, as long as they are on. */
  readonly switchedOn?: readonly string[];
  /** What stood in the account when it first was as declared, and since: the beginning of a digest of each value, by path. */
  readonly baseline?: { readonly at: string; readonly digests: Readonly<Record<string, string>> };
  /** When the options of a field were last refreshed, by path, ISO-8601. */
  readonly refreshed: Readonly<Record<string, string>>;
  /** When a refresh that was due was last tried and not answered with success, by path, ISO-8601. */
  readonly refreshTried?: Readonly<Record<string, string>>;
  /** Values that NetSuite renamed or deleted, by path, where the app keeps no list that would go on saying so. */
  readonly gone?: Readonly<Record<string, GoneMark>>;
  /** Since when Storekeeper manages the account, ISO-8601; absent where an older version adopted it. */
  readonly since?: string;
  /** Values that were written, answered with success and not taken, by path, so that they are not tried for ever. */
  readonly untaken?: Readonly<Record<string, NotPersistedMark>>;
  /** What was changed outside and put back, by path: bounded, the newest. */
  readonly putBack?: Readonly<Record<string, PutBackMark>>;
  /** The manifest said, when it was last in force, that the account is to be uninstalled when it goes. */
  readonly deletion?: 'Uninstall';
  /** Since when Storekeeper removes the account, ISO-8601. Written before the call that begins it. */
  readonly removing?: string;
  /** Its removal was held as one of too many: it stays so when others of them are let go. */
  readonly removalHeld?: true;
  /** `namespace/name` of the tile whose manifest the account was in. */
  readonly tile?: string;
  /** The source that holds the account; absent where an older version noted it. */
  readonly source?: SourceMark;
  /** A commit of the source that declared the account: the one in force when the note was last changed. */
  readonly commit?: string;
  /** `sourceText` of the source that the account was taken over from by a person's word. */
  readonly takenFrom?: string;
  /** Since when no manifest holds the account, ISO-8601: what was noted is kept for one that comes back. */
  readonly released?: string;
}

/** How it is known that a setting was really saved, and not only stored. */
export interface SavedMark {
  /** When it was saved, or seen; ISO-8601. */
  readonly at: string;
  /**
   * `us`: Storekeeper saved it and read it back. `audit`: the audit log tells of a save. `running`: nobody has seen it, but
   * the account was not cloned, and a flow that uses the value was on when Storekeeper first looked.
   */
  readonly how: 'us' | 'audit' | 'running';
  /** Who, by the audit log. */
  readonly by?: string;
  /** Digests of the saved searches that were chosen then, by path of their setting: another search has no filter of it. */
  readonly searches?: Readonly<Record<string, string>>;
  /**
   * Nobody noted then which searches were chosen: `searches` are those that stood there when that was first looked at, and
   * may have been chosen since.
   */
  readonly searchesAssumed?: boolean;
}

export interface GoneMark {
  /** Digest of the declared value. */
  readonly digest: string;
  readonly reason: 'OptionRenamed' | 'OptionDeleted';
  /** The value that stands there, as NetSuite called it at the last refresh. */
  readonly live: Json;
}

/** Something that was tried and came to nothing, so that it is let be for a while. */
export interface TriedMark {
  /** Digest of what was tried: of the declared value, or of the whole step and what it rests on. */
  readonly digest: string;
  /** Tries in a row. */
  readonly times: number;
  /** Last try, ISO-8601. */
  readonly at: string;
}

export type NotPersistedMark = TriedMark;

/** A path that was changed outside and put back. `times`: how often in a row, in one struggle; 0 where that has ended. */
export interface PutBackMark extends TriedMark {
  /** How often with this declared value. */
  readonly total: number;
  /** First time of the struggle, ISO-8601. */
  readonly first: string;
  /** The value that was found, and the one put in its place; shortened. Absent: there was none. */
  readonly from?: Json;
  readonly to: Json;
  /** Who had changed it last, where the audit log said. */
  readonly by?: ChangeAuthor;
}

/** Who changed something on the platform, from its audit log. */
export interface ChangeAuthor {
  readonly who: string;
  /** What it was changed through, such as `ui` or `api`. */
  readonly source: string;
  /** ISO-8601. */
  readonly at: string;
}

/** A step that was refused. */
export interface RefusedMark extends TriedMark {
  /** `namespace/name` of the manifest whose step it was. */
  readonly account: string;
  /** First of the tries, ISO-8601. */
  readonly since: string;
  /** Status and codes of the refusal. */
  readonly way: string;
  /** What the platform said, for people; shortened. */
  readonly message: string;
  /** What it waits for, where it is a refusal that passes. */
  readonly cause?: RefusalCause;
  /** Where a person can do it. */
  readonly link?: string;
}

/** A wizard that Storekeeper opened and has not finished. Written before the call that opens it. */
export interface WizardMark {
  readonly account: string;
  readonly startedAt: string;
  /** Accounts that were there before, so that the new one can be told from them even when the answer was lost. */
  readonly knownAccounts: readonly string[];
  /** Id of the new account, once seen. */
  readonly accountId?: string;
  /** Id of the connection that the platform's steps name: the account that has it is ours, however far it is. */
  readonly connectionId?: string;
  /** Marketplace id and seller that the manifest declared: by them the account is told where no id was noted. */
  readonly marketplaceId?: string;
  readonly sellerId?: string;
  /** Since when its manifest is gone while it is unfinished, ISO-8601. */
  readonly orphanedAt?: string;
  /** Since when Storekeeper gives it up, ISO-8601. Written before the call that begins it. */
  readonly abandoning?: string;
  /** Account that the new one is to be cloned from; absent for manual configuration. */
  readonly cloneFrom?: string;
  /** The steps as the platform last told them. */
  readonly steps: readonly WizardStepMark[];
}

/** A bundle or SuiteApp in NetSuite. */
export interface BundleFacts {
  /** Undefined where the platform's link did not say. */
  readonly id?: string;
  readonly name: string;
}

export interface WizardStepMark {
  readonly name: string;
  readonly kind: 'connection' | 'bundle' | 'form' | 'action';
  readonly completed: boolean;
  /** What a person must open, for steps that wait for one. */
  readonly link?: string;
  /** When the platform was last asked for the link, ISO-8601. */
  readonly linkAt?: string;
  /** What a person must enter behind the link, where Storekeeper may not write it. */
  readonly enter?: string;
  /** What a bundle step wants installed. */
  readonly bundle?: BundleFacts;
  /** Since when a person is waited for, ISO-8601. */
  readonly waitingSince?: string;
}
