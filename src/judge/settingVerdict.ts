import type { FieldFacts } from '../observe/facts.ts';
import type { Json } from '../platform/documents.ts';
import type { DeclaredSetting } from './declared.ts';
import type { BlockerCode } from './plan.ts';

/** One declared path held against the live account. */
export interface ComparedPath {
  readonly path: string;
  readonly declared: Json;
  /** As people see it. */
  readonly live: Json | undefined;
  readonly same: boolean;
}

/** What comparing one declared setting came to. */
export interface SettingVerdict {
  readonly setting: DeclaredSetting;
  readonly field: FieldFacts | undefined;
  readonly paths: readonly ComparedPath[];
  /** Value to write where any path differs. */
  readonly wire: Json | undefined;
  readonly fault: { readonly code: BlockerCode; readonly message: string; readonly path: string } | undefined;
}
