import { KnownError } from '../lib/knownError.ts';

/** Exit codes of the commands. They are API: changed only with a note. */
export const exitCodes = {
  /** Done; for `plan`: no changes; for `validate`: valid; for `apply`: everything is as declared. */
  ok: 0,
  /** Something is wrong: the manifests, the platform, or what the account is asked for. */
  error: 1,
  /** For `plan`: there are changes. For `apply`: something waits for a person. */
  open: 2,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An error that is told to the person as it is, without a stack. */
export class UsageError extends KnownError {
  override readonly name = 'UsageError';
}
