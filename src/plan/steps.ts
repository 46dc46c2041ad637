import type { Json } from '../platform/documents.ts';
import type { AccountMark } from '../observe/facts.ts';
import type { StepReason } from './codes.ts';
import type { MappingEdit } from './mappingPlan.ts';

/** One value that a step changes. Absent `from`: not there yet or not known. */
export interface Change {
  /** JSON pointer below `spec`. */
  readonly path: string;
  readonly from: Json | undefined;
  readonly to: Json;
  /** What the ids in `to` mean, as people see it. */
  readonly meaning?: string;
}

interface StepBase {
  /** Stable: account, kind and target. */
  readonly id: string;
  readonly account: string;
  readonly title: string;
  readonly reason: StepReason;
  /** For people: why. */
  readonly because: string;
  readonly changes: readonly Change[];
  /** Estimated calls. */
  readonly calls: number;
}

/**
 * A field to save, by its live name. `interim` is a valid other value that is saved first where the platform would skip
 * an equal one. `verified` are the digests of the declared values, by path, to be noted once the value was read back.
 */
export interface FieldSave {
  readonly label: string;
  readonly fieldName: string;
  readonly value: Json;
  readonly interim?: Json;
  readonly verified: Readonly<Record<string, string>>;
}

/** What the seller of a new account is held against before anything is configured. */
export interface SellerCheck {
  /** The seller that the manifest names. */
  readonly declared?: string;
  /** The sellers of the other accounts of the tile in the same marketplace, by what the accounts are called. */
  readonly others: Readonly<Record<string, string>>;
}

/** Digests of declared values by path, to be noted once the values were read back. */
type Verified = Readonly<Record<string, string>>;

/** What steps of each kind say in any case. */
interface StepContents {
  AdoptAccount: { accountId: string; mark: AccountMark };
  UninstallAccount: {
    accountId: string;
    accountName: string;
    /** The connections that must be online, by id. */
    connections: readonly string[];
    /** It has been begun in an earlier run, so that it was allowed then. */
    begun: boolean;
    /** It was held as one of too many in an earlier run, and nobody has let it pass. */
    heldBefore?: true;
    /** It is the last account, and the manifest of the tile says that the tile may go with it. */
    removeTile: boolean;
  };
  AbandonWizard: {
    accountId: string;
    accountName: string;
    /** The connections that must be online, by id. */
    connections: readonly string[];
    /** It has been begun in an earlier run. */
    begun: boolean;
  };
  OpenWizard: {
    knownAccounts: readonly string[];
    cloneFrom?: string;
    marketplaceId: string;
    sellerId?: string;
  };
  ConnectAmazon: {
    connection: { type: string; marketplaceId: string; sellingRegion: string; endpoint: string };
    seller: SellerCheck;
  };
  InstallBundle: Record<never, never>;
  ConfigureAccount: {
    mode: 'manual' | 'clone';
    sourceId?: string;
    sourceName?: string;
    accountName: string;
    /** Held against the connection once more before the account is configured. */
    seller: SellerCheck;
  };
  RefreshOptions: { path: string };
  SaveSettings: { saves: readonly FieldSave[] };
  SetSchedule: { verified: Verified; flow: string; schedule: string; timezone: string };
  SwitchFlow: { verified: Verified; flow: string; disabled: boolean };
  SaveMapping: { import: string; edits: readonly MappingEdit[]; verified: Verified };
  InstallAddOn: { addOn: string; verified: Verified };
  RemoveAddOn: { addOn: string; verified: Verified };
}

export type StepKind = keyof StepContents;

/** The names on the platform without which a step cannot be carried out. The kinds that are absent need none. */
interface StepTargets {
  RefreshOptions: { accountId: string; fieldName: string; type?: 'extracts' | 'generates' };
  SaveSettings: { accountId: string };
  SetSchedule: { accountId: string; flowId: string };
  SwitchFlow: { accountId: string; flowId: string };
  SaveMapping: { accountId: string; importId: string };
  InstallAddOn: AddOnTarget;
  RemoveAddOn: AddOnTarget;
}

interface AddOnTarget {
  accountId: string;
  addOnId: string;
  /** The function of the app that does it. */
  addOnFunction: string;
}

/** What steps of a kind need of the platform before they can be carried out. */
export type TargetOf<K extends StepKind> = K extends keyof StepTargets
  ? StepTargets[K]
  : Record<never, never>;

/** A step of some kinds that can be carried out as it stands. */
export type ReadyStepOf<K extends StepKind> = {
  [P in K]: Readonly<StepBase & { kind: P; deferred: false } & StepContents[P] & TargetOf<P>>;
}[K];

/**
 * A step of some kinds that can only be filled in after an earlier one was carried out and looked at: it is shown to
 * people and never carried out itself. Names of the platform are in it as far as they are known.
 */
export type ForeseenStepOf<K extends StepKind> = {
  [P in K]: Readonly<StepBase & { kind: P; deferred: true } & StepContents[P] & Partial<TargetOf<P>>>;
}[K];

export type StepOf<K extends StepKind> = ReadyStepOf<K> | ForeseenStepOf<K>;
export type ReadyStep = ReadyStepOf<StepKind>;
export type ForeseenStep = ForeseenStepOf<StepKind>;

/** One intended change. `deferred` tells those that are only foreseen from those that can be carried out. */
export type Step = ReadyStep | ForeseenStep;

export function isReady(step: Step): step is ReadyStep {
  return !step.deferred;
}
