import type { StepReason } from '../../plan/plan.ts';
import type { ComparedPath } from '../settings/settingVerdict.ts';
import { valueDigest } from '../settings/values.ts';

/** Why a value is written. */
export type WriteReason = Extract<
  StepReason,
  'ValueDeclared' | 'ValueDrifted' | 'StoredNotApplied' | 'PausedForSave'
>;

/** Why a value is written, for people. */
export const because: Readonly<Record<WriteReason, string>> = {
  PausedForSave: 'a setting that its saved search depends on is saved for the first time meanwhile',
  ValueDeclared: 'the manifest says so',
  ValueDrifted: 'it was changed in the app',
  StoredNotApplied: 'the value is stored, but was not applied to the saved searches in NetSuite',
};

/** Digests to note once the paths were read back as declared. */
export function verifiedDigests(paths: readonly ComparedPath[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path.path, valueDigest(path.declared)]));
}
