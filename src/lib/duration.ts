import { KnownError } from './knownError.ts';

/** A text that is no duration. */
export class DurationError extends KnownError {
  override readonly name = 'DurationError';
}

const unitMilliseconds = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof unitMilliseconds;

/** What a duration looks like: whole numbers with a unit, largest first, such as `90s`, `10m`, `1h30m`, `7d`. */
export const durationPattern = /^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$/;

/** Milliseconds of a duration such as `1h30m`. Throws a `DurationError` on anything that `durationPattern` does not match. */
export function parseDuration(text: string): number {
  if (text === '' || !durationPattern.test(text))
    throw new DurationError(`${text} is not a duration; accepted: one like 10m or 1h30m`);
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9]+)([dhms])/g))
    total += Number(amount) * unitMilliseconds[unit as Unit];
  return total;
}

/** A duration in milliseconds as people write it, cut to its two largest units: `3d4h`, `10m`, `5s`. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.max(0, Math.round(milliseconds / 1000));
  const parts: string[] = [];
  for (const [unit, seconds] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const amount = Math.floor(rest / seconds);
    rest -= amount * seconds;
    if (amount > 0) parts.push(`${amount}${unit}`);
  }
  return parts.slice(0, 2).join('') || '0s';
}
