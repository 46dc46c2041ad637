import { conditionOf } from './status/conditions.ts';
import { isOpen } from './status/drift.ts';
import type { ConditionReason } from './status/reasons.ts';
import type { AccountStatus, DriftRecord, TileStatus } from './status/statusTypes.ts';

/** What people are told of a tile or an account when it happens, beside its status. */
export interface ReportEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: ConditionReason | 'DriftFound';
  readonly message: string;
}

/** Reasons that a person need not do anything about. */
const quiet: readonly ConditionReason[] = [
  'AsDeclared',
  'AccountsReady',
  'AccountsNotReady',
  'Progressing',
  'WaitingForPerson',
  'SuspendedByManifest',
  'SuspendedByCommand',
  'Uninstalling',
  'NotInstalled',
];

/**
 * What is new in a status: that an account or tile is ready, or why it is not, in other words than before; drift that was
 * not there before; drift that was put back. A sweep that found nothing new tells nothing.
 */
export function eventsOf(
  previous: AccountStatus | TileStatus | undefined,
  next: AccountStatus | TileStatus,
): readonly ReportEvent[] {
  const notices: ReportEvent[] = [];
  const before = previous && conditionOf(previous.conditions, 'Ready');
  const ready = conditionOf(next.conditions, 'Ready');
  if (ready && (before?.reason !== ready.reason || before.message !== ready.message))
    notices.push({
      type: quiet.includes(ready.reason) ? 'Normal' : 'Warning',
      reason: ready.reason,
      message: ready.message,
    });
  return 'drift' in next ? [...notices, ...driftNotices(previous, next)] : notices;
}

function driftNotices(previous: AccountStatus | TileStatus | undefined, next: AccountStatus): ReportEvent[] {
  const known = new Set(previous && 'drift' in previous ? previous.drift.filter(isOpen).map(keyOf) : []);
  const found = next.drift.filter((record) => !known.has(keyOf(record)) && record.since === record.lastSeen);
  const corrected = next.drift.filter((record) => !isOpen(record));
  return [
    ...found.map((record): ReportEvent => ({
      type: 'Warning',
      reason: 'DriftFound',
      // Values are in the status; an event is kept elsewhere and read by others.
      message: `${record.path} is not as declared (${record.reason})${changedBy(record)}.`,
    })),
    ...(corrected.length === 0
      ? []
      : [
          {
            type: 'Normal',
            reason: 'DriftCorrected',
            message: `${corrected.map(({ path }) => path).join(', ')} put back.`,
          } as const,
        ]),
  ];
}

const keyOf = ({ path, since }: DriftRecord): string => `${path} ${since}`;

function changedBy({ changedBy: change }: DriftRecord): string {
  return change === undefined ? '' : `, changed by ${change.who} through ${change.source} at ${change.at}`;
}
