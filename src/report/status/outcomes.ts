import type { Claim } from './conditions.ts';
import { isOpen } from './drift.ts';
import type { Progress } from './progress.ts';
import type { DriftRecord, OutcomeRecord } from './statusTypes.ts';

const kept = 5;

/** How this sweep ended for an account, in a word. */
export function accountOutcome(
  progress: Progress,
  drift: readonly DriftRecord[],
  ready: Claim | undefined,
): OutcomeRecord['outcome'] {
  if (progress.tried.some((each) => each.outcome === 'failed' || each.outcome === 'unknown')) return 'failed';
  if (progress.tried.some((each) => each.outcome === 'waiting')) return 'waiting';
  if (ready?.status === 'True') return progress.done.length > 0 ? 'changed' : 'synced';
  const stuck = [...progress.blockers, ...progress.tileBlockers].length > 0;
  if (stuck || progress.tried.length > 0) return 'blocked';
  if (progress.done.length > 0) return 'changed';
  return drift.some(isOpen) ? 'drifted' : 'blocked';
}

/**
 * The last five outcomes with this one in front. A sweep that says the same as the one before is left out, so that
 * quiet sweeps do not push away what happened.
 */
export function withOutcome(
  previous: readonly OutcomeRecord[],
  outcome: OutcomeRecord,
): readonly OutcomeRecord[] {
  const [last] = previous;
  const same =
    last?.outcome === outcome.outcome &&
    last.message === outcome.message &&
    last.revision === outcome.revision &&
    outcome.outcome !== 'changed';
  return same ? previous : [outcome, ...previous].slice(0, kept);
}
