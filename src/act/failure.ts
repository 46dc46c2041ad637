import { PlatformError } from '../platform/errors.ts';
import { isForbidden, refusalOf } from '../platform/refusals.ts';
import { StoppingError, type StepOutcome } from './context.ts';
import { LeaseHeldError, LeaseLostError } from './lease/lease.ts';
import { MarksMovedError } from './marks.ts';

/** Whether an error says that the tile is, or may be, somebody else's to write to by now. */
export function isTileLost(error: unknown): boolean {
  return (
    error instanceof LeaseHeldError || error instanceof LeaseLostError || error instanceof MarksMovedError
  );
}

/** Whether an error concerns the whole tile, so that going on with other accounts makes no sense. */
export function stopsEverything(error: unknown): boolean {
  if (!(error instanceof PlatformError)) return true;
  if (isForbidden(error)) return false;
  return !['Rejected', 'NotFound', 'Refused'].includes(error.kind) && error.effect !== 'unknown';
}

/** What a platform error means for the step that met it. Anything else is thrown on: it is our own fault. */
export function outcomeOfRefusal(error: unknown): StepOutcome {
  if (!(error instanceof PlatformError)) throw error;
  if (error.effect === 'unknown')
    return {
      outcome: 'unknown',
      message: `${error.message}. Nothing to do: whether it took effect is seen on the platform.`,
    };
  const outcome = error.kind === 'Rejected' || isForbidden(error) ? 'refused' : 'failed';
  const refusal = refusalOf(error);
  return { outcome, message: error.message, ...(refusal === undefined ? {} : { refusal }) };
}

/**
 * What becomes of the step at which a run ended. A run that was told to end, or has lost the tile, ends between two calls:
 * nothing of it is unknown.
 */
export function outcomeOfError(error: unknown): StepOutcome {
  if (error instanceof PlatformError) return outcomeOfRefusal(error);
  if (error instanceof Error && (isTileLost(error) || error instanceof StoppingError))
    return { outcome: 'refused', message: error.message };
  return {
    outcome: 'unknown',
    message:
      'Interrupted by an error of our own. Report it with the log; whether it took effect is seen on the platform',
  };
}
