import type { FieldFacts } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import type { DeclaredSetting } from './declared.ts';
import type { BlockerCode, StaleOption } from '../../plan/plan.ts';

/** One declared path held against the live account. */
export interface ComparedPath {
  readonly path: string;
  readonly declared: Json;
  /** As people see it. */
  readonly live: Json | undefined;
  readonly same: boolean;
  /** What the ids of a declared value mean, where it is not written by names. */
  readonly meaning?: string;
  /** The declared name is not in the list: what became of the value that stands there. */
  readonly gone?: StaleOption;
}

/** Why a declared setting cannot be compared to its end. */
export interface SettingFault {
  readonly code: BlockerCode;
  readonly message: string;
  readonly path: string;
}

/** What comparing one declared setting came to. */
export interface SettingVerdict {
  readonly setting: DeclaredSetting;
  readonly field: FieldFacts | undefined;
  readonly paths: readonly ComparedPath[];
  /** Value to write where any path differs. */
  readonly wire: Json | undefined;
  readonly fault: SettingFault | undefined;
  /** Faults of further entries of a map. */
  readonly furtherFaults?: readonly SettingFault[];
}
