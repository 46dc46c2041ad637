import { isBug } from '../lib/knownError.ts';
import { unreachable } from '../lib/unreachable.ts';
import { StateError } from '../act/journal/stateError.ts';
import { isTileLost } from '../act/failure.ts';
import { LeaseHeldError } from '../act/lease/lease.ts';
import { MarksError } from '../observe/marks.ts';
import { TileNotFoundError } from '../observe/observe.ts';
import { askedWaitText, longestPause, wasCutShort } from '../platform/http/backoff.ts';
import { PlatformError } from '../platform/errors.ts';
import { QuotaPausedError } from '../platform/http/quota.ts';
import { TokenError } from '../platform/token.ts';
import { shortened } from '../plan/wording.ts';
import { formatDuration } from '../lib/duration.ts';
import { bugMessage } from '../report/bugs.ts';
import { withCodes } from '../resources/names.ts';

/** Why a reconcile did not bring a tile to its declared state. A closed union: what comes of each stands in one table. */
export type FailureKind = 'Waiting' | 'Stalled' | 'Transient' | 'Throttled' | 'Denied' | 'Conflict' | 'Bug';

export interface Failure {
  readonly kind: FailureKind;
  /** For people; without secrets. */
  readonly message: string;
  /** Milliseconds after which the platform asked to be called again. */
  readonly retryAfter?: number | undefined;
  /** Who holds the tile, where that is why. */
  readonly heldBy?: string;
}

/** What follows from a failure. */
export interface FailureResponse {
  readonly log: 'info' | 'warn' | 'error';
  /**
   * Milliseconds until the next try, by how many failures came before in a row; not longer than the interval, unless the
   * platform asked for more.
   */
  readonly comeBack: (before: number, retryAfter: number | undefined) => number;
  /** The pause counts also where the interval of the tile is shorter. */
  readonly slowly?: true;
}

const minute = 60_000;
const doubling = (first: number, most: number) => (before: number) =>
  Math.min(first * 2 ** Math.min(before, 20), most);

/** One row for each kind of failure: what is logged, and when to come back. */
export const failureResponses: Readonly<Record<FailureKind, FailureResponse>> = {
  Waiting: { log: 'info', comeBack: () => minute },
  Stalled: { log: 'error', comeBack: () => 10 * minute },
  Transient: { log: 'warn', comeBack: doubling(5000, 5 * minute) },
  Throttled: {
    log: 'warn',
    comeBack: (before, retryAfter) =>
      Math.max(Math.min(retryAfter ?? 0, longestPause), doubling(5000, 5 * minute)(before)),
  },
  Denied: { log: 'error', comeBack: () => 5 * minute },
  Conflict: { log: 'warn', comeBack: () => 30_000 },
  // The same code does the same on the same facts: those may change, and so the tile is not given up.
  Bug: { log: 'error', comeBack: doubling(10 * minute, 60 * minute), slowly: true },
};

/** Whether it fails in the same way until a person does something, however often it is tried. */
export function needsPerson(failure: Failure | undefined): boolean {
  return failure?.kind === 'Denied' || failure?.kind === 'Stalled' || failure?.kind === 'Bug';
}

/** A failure as a status tells it. */
export function shownFailure(failure: Failure): { message: string; stalled: boolean; bug: boolean } {
  return { message: failure.message, stalled: needsPerson(failure), bug: failure.kind === 'Bug' };
}

/** The fault of our own that was thrown, also where the client met it on the way to a token; undefined where it is none. */
export function bugOf(error: unknown): unknown {
  if (isBug(error)) return error ?? new TypeError('nothing was thrown');
  const { kind, cause } = error instanceof PlatformError ? error : {};
  return kind === 'Denied' && cause !== undefined && isBug(cause) ? cause : undefined;
}

/** What kind of failure an error of the rooms below is; `now` tells until when a throttled tile waits. What is no known error is a fault of our own. */
export function classify(error: unknown, now?: Date): Failure {
  const bug = bugOf(error);
  if (bug !== undefined) return { kind: 'Bug', message: bugMessage(bug) };
  const message = withCodes(error instanceof Error ? error.message : String(error));
  if (error instanceof LeaseHeldError) return { kind: 'Conflict', message, heldBy: error.holder };
  if (isTileLost(error)) return { kind: 'Conflict', message };
  if (error instanceof MarksError || error instanceof TileNotFoundError || error instanceof StateError)
    return { kind: 'Stalled', message };
  if (error instanceof TokenError) return { kind: 'Denied', message };
  // What cannot be read, or was cut off, may be so for a moment: the other known errors and those of the system pass.
  return error instanceof PlatformError
    ? failureOf(error, shortened(message, longestAnswer), now)
    : { kind: 'Transient', message };
}

/** Most of what the platform answered that is told: what a person does stands behind it. */
const longestAnswer = 280;

function failureOf(error: PlatformError, message: string, now: Date | undefined): Failure {
  if (error.cause instanceof TokenError) return { kind: 'Denied', message: withCodes(error.cause.message) };
  switch (error.kind) {
    case 'Denied':
      return { kind: 'Denied', message };
    case 'Throttled':
      return {
        kind: 'Throttled',
        // A call that was not sent tells what was asked for before, and when the next is made.
        message:
          error.cause instanceof QuotaPausedError ? message : message + pauseText(error.retryAfter, now),
        retryAfter: error.retryAfter,
      };
    case 'Unavailable':
    case 'Malformed':
      return { kind: 'Transient', message: followed(message, passes), retryAfter: error.retryAfter };
    case 'NotFound':
    case 'Rejected':
    case 'Refused':
      return {
        kind: 'Stalled',
        message: followed(message, 'Mend what is named; it is tried again by itself'),
      };
    default:
      return unreachable(error.kind);
  }
}

const passes = 'Nothing to do where it passes: it is tried again by itself';

/** What the platform or the way to it said, and what a person does about it. */
function followed(message: string, way: string): string {
  return `${message.replace(/\.$/, '')}. ${way}`;
}

/** How long the platform asked for, and when it is looked at again, which is sooner where it asked for very long. */
function pauseText(retryAfter: number | undefined, now: Date | undefined): string {
  if (retryAfter === undefined || retryAfter === 0) return '';
  const again = Math.min(retryAfter, longestPause);
  const until =
    now && !wasCutShort(retryAfter)
      ? ` (throttled until ${new Date(now.getTime() + retryAfter).toISOString()})`
      : '';
  return `. It asked to wait ${askedWaitText(retryAfter)}; it is looked at again in ${formatDuration(again)}${until}`;
}
