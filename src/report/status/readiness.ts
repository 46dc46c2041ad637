import type { Blocker, Receipt } from '../../plan/plan.ts';
import { shownPath } from '../../lib/pointer.ts';
import { counted, few, quoted } from '../../plan/wording.ts';
import { blockerText } from './blockerText.ts';
import type { Claim } from './conditions.ts';
import { isOpen } from './drift.ts';
import type { Progress } from './progress.ts';
import type { ConditionReason } from './reasons.ts';
import type { DriftRecord, Waiting } from './statusTypes.ts';

/** Why an account is not ready, and what kstatus calls that: in progress, stuck, or neither. */
interface Hindrance {
  readonly reason: ConditionReason;
  readonly message: string;
  readonly phase: 'Reconciling' | 'Stalled' | 'neither';
}

/** What stopped a run. */
export interface RunFailure {
  /** For people; without secrets. */
  readonly message: string;
  /** Whether it does so until a person does something. */
  readonly stalled: boolean;
  /** Whether it is a fault of Storekeeper itself. */
  readonly bug?: boolean;
}

/** What is told of what stopped a run. */
export function runFailed({ bug, message }: RunFailure): Pick<Claim, 'reason' | 'message'> {
  return { reason: bug === true ? 'StorekeeperFault' : 'RunFailed', message };
}

/**
 * Ready, and Reconciling or Stalled (never both) where it is not and something is under way or stuck. `waiting`: what
 * the account waits for, also where nobody has tried the step in this run; `failure`: what stopped the run.
 */
export function readinessClaims(
  progress: Progress,
  drift: readonly DriftRecord[],
  waiting: Waiting | undefined,
  failure?: RunFailure,
): Claim[] {
  if (progress.outlook.removed) {
    const message = 'The account is removed, as its manifest says, which can be deleted now.';
    return [{ type: 'Ready', status: 'True', reason: 'Removed', message }];
  }
  const hindrance = hindranceOf(progress, drift, waiting, failure);
  if (hindrance === undefined) {
    const message = `${['The account is as declared', ...reservations(progress)].join('; ')}.`;
    return [{ type: 'Ready', status: 'True', reason: 'AsDeclared', message }];
  }
  const { reason, message, phase } = hindrance;
  const ready: Claim = { type: 'Ready', status: 'False', reason, message };
  return phase === 'neither' ? [ready] : [ready, { type: phase, status: 'True', reason, message }];
}

/** What a person has to know of an account that is as declared, so that nobody takes it for more. */
function reservations({ outlook, warnings }: Progress): string[] {
  const unseen = warnings.some(({ code }) => code === 'NotKnownApplied');
  const idle = warnings.flatMap(({ code, path }) =>
    code === 'ScheduleMissing' && path !== undefined ? flowOf(path) : [],
  );
  const on = idle.length === 1 ? 'is on' : 'are on';
  return [
    ...(outlook.suspended ? ['it is suspended'] : []),
    ...(unseen
      ? ['of settings that it uses nobody has seen that they were really saved (see SettingsApplied)']
      : []),
    ...(idle.length > 0
      ? [
          `${counted(idle.length, 'flow')} ${on} that nothing ever starts: ${few(idle.map(quoted)).join(', ')}`,
        ]
      : []),
  ];
}

/** The flow whose schedule the path is. */
function flowOf(path: string): string {
  return shownPath(path)
    .replace(/^\/flows\//, '')
    .replace(/\/schedule$/, '');
}

/** The first that applies is the one that a person should read first. */
function hindranceOf(
  progress: Progress,
  drift: readonly DriftRecord[],
  waiting: Waiting | undefined,
  failure: RunFailure | undefined,
): Hindrance | undefined {
  const differing = drift.filter(isOpen);
  const behind =
    progress.open.length > 0 || differing.length > 0 || progress.blockers.length > 0 || !progress.installed;
  // What cannot be read is not known to be as declared, whatever else is said of the account.
  const unread = blocked(
    progress.blockers.filter(({ code }) => code === 'Malformed'),
    false,
  );
  if (unread) return unread;
  if (progress.outlook.suspended) {
    if (!behind) return undefined;
    const { reason, message } = suspensionOf(progress);
    return { reason, message: `The account is not as declared. ${message}`, phase: 'neither' };
  }
  const blockers = [...progress.blockers, ...(behind ? progress.tileBlockers : [])];
  return (
    blocked(blockers, false) ??
    tried(progress.tried, 'refused') ??
    tried(progress.tried, 'failed') ??
    // The step that our own fault has interrupted is unknown because of it.
    (failure?.bug === true ? stopped(progress, failure) : undefined) ??
    tried(progress.tried, 'unknown') ??
    tried(progress.tried, 'waiting') ??
    blocked(blockers, true) ??
    (waiting && { ...byOutcome.waiting, message: waiting.message }) ??
    stopped(progress, failure) ??
    standing(progress, differing)
  );
}

/** What was still to be done to the account when the run was stopped is not under way. */
function stopped({ open }: Progress, failure: RunFailure | undefined): Hindrance | undefined {
  if (failure === undefined || open.length === 0) return undefined;
  return { ...runFailed(failure), phase: failure.stalled ? 'Stalled' : 'Reconciling' };
}

/** What suspends an account and how it goes on, as its blocker says it. */
export function suspensionOf({ outlook, blockers }: Progress): Pick<Hindrance, 'reason' | 'message'> {
  const told = blockers.find(({ code }) => code === 'Suspended');
  return {
    reason: outlook.suspendedBy === 'command' ? 'SuspendedByCommand' : 'SuspendedByManifest',
    message: told ? blockerText(told) : 'It is suspended: nothing of it is changed.',
  };
}

function blocked(blockers: readonly Blocker[], passing: boolean): Hindrance | undefined {
  const blocker = blockers.find((each) => each.passing === passing);
  if (blocker === undefined) return undefined;
  return {
    reason: blocker.code,
    message: blockerText(blocker),
    phase: passing ? 'Reconciling' : 'Stalled',
  };
}

const byOutcome = {
  refused: { reason: 'StepRefused', phase: 'Stalled' },
  failed: { reason: 'StepFailed', phase: 'Reconciling' },
  unknown: { reason: 'OutcomeUnknown', phase: 'Reconciling' },
  waiting: { reason: 'WaitingForPerson', phase: 'Reconciling' },
} as const;

function tried(receipts: readonly Receipt[], outcome: keyof typeof byOutcome): Hindrance | undefined {
  const receipt = receipts.find((each) => each.outcome === outcome);
  if (receipt === undefined) return undefined;
  const { reason, phase } = byOutcome[outcome];
  return { reason: receipt.code ?? reason, phase, message: receipt.message };
}

function standing(progress: Progress, differing: readonly DriftRecord[]): Hindrance | undefined {
  const [next] = progress.open;
  if (next !== undefined) {
    const more = progress.open.length > 1 ? ` and ${String(progress.open.length - 1)} more` : '';
    return { reason: 'Progressing', message: `Still to do: ${next.title}${more}.`, phase: 'Reconciling' };
  }
  if (progress.outlook.state === 'uninstalling') {
    return {
      reason: 'Uninstalling',
      message: 'The account is being removed from the tile.',
      phase: 'neither',
    };
  }
  if (!progress.installed) {
    const message =
      progress.outlook.management === 'Observe'
        ? 'The account is not in the tile, and is only looked at: nothing adds it.'
        : 'The account is not in the tile yet.';
    return { reason: 'NotInstalled', message, phase: 'neither' };
  }
  const [first] = differing;
  if (first === undefined) return undefined;
  const more = differing.length > 1 ? ` and ${String(differing.length - 1)} more` : '';
  return {
    reason: 'DifferencesLeft',
    message: `Not as declared and not put back: ${shownPath(first.path)}${more}.`,
    phase: 'neither',
  };
}
