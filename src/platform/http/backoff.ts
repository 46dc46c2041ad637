import { formatDuration } from '../../lib/duration.ts';

/** How often and for how long a call that may be repeated is tried. */
export interface RetryLimits {
  /** Attempts in all. */
  readonly tries: number;
  /** Milliseconds after the first attempt from which no further one starts. */
  readonly total: number;
  /** Upper bound of the first delay in milliseconds; it doubles with each further one. */
  readonly base: number;
  /** Upper bound of any delay in milliseconds. */
  readonly cap: number;
}

export const defaultRetryLimits: RetryLimits = { tries: 5, total: 120_000, base: 500, cap: 20_000 };

/**
 * Milliseconds after which a tenant that asked for a longer pause is asked again, by one call: what it said may have been
 * wrong, and nobody should find out by a day of silence.
 */
export const longestPause = 3_600_000;

/** A `Retry-After` of more than this is read as this, in milliseconds: seven days. */
const longestRetryAfter = 604_800_000;

/** From this number on a `Retry-After` is read as an epoch rather than as seconds: 2001 in seconds, and in milliseconds. */
const smallestEpoch = { seconds: 1e9, milliseconds: 1e12 };

/** Full jitter: a random delay in milliseconds between 0 and the doubled bound of the attempt that failed (1 is the first). */
export function jitteredDelay(attempt: number, limits: RetryLimits, random: () => number): number {
  return Math.round(random() * Math.min(limits.cap, limits.base * 2 ** (attempt - 1)));
}

/**
 * Milliseconds that a `Retry-After` asks to wait from `now`, bounded; undefined where it cannot be read. The platform
 * documents whole seconds; its own client also reads an epoch and an HTTP date (platform.md P7).
 */
export function retryAfterOf(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const number = Number(text);
  const wait = Number.isFinite(number) ? waitOfNumber(number, now) : Date.parse(text) - now;
  if (Number.isNaN(wait)) return undefined;
  return Math.min(longestRetryAfter, Math.max(0, Math.ceil(wait)));
}

/** What a wait that `retryAfterOf` read asked for, for people: one that was cut short is not told as if it had been asked for. */
export function askedWaitText(milliseconds: number): string {
  const text = formatDuration(milliseconds);
  return wasCutShort(milliseconds) ? `${text} or longer` : text;
}

/** Whether a wait may be longer than `retryAfterOf` reads any. */
export function wasCutShort(milliseconds: number): boolean {
  return milliseconds >= longestRetryAfter;
}

function waitOfNumber(number: number, now: number): number {
  if (number >= smallestEpoch.milliseconds) return number - now;
  if (number >= smallestEpoch.seconds) return number * 1000 - now;
  return number * 1000;
}
