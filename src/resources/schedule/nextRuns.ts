import { neverFires, type Schedule } from './cron.ts';

const minuteMilliseconds = 60_000;
const dayMilliseconds = 86_400_000;
/** 29 February can be eight years away, around a year like 2100. */
const horizonDays = 366 * 9;

/**
 * Whether a name is one of the IANA timezone database, spelt as it is there (`Europe/Berlin`, `UTC`). Offsets such as
 * `+01:00` are not names.
 */
export function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    const resolved = new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone;
    return resolved === name || resolved.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/**
 * The next `count` times at which a schedule starts in a timezone, strictly after `from`. A time that the clocks skip
 * in spring comes later by the skipped amount; a time that comes twice in autumn starts once, at its first coming,
 * unless the schedule runs in every hour. Whether the platform does exactly the same at these two moments of the year is
 * not documented. Throws a RangeError where `timezone` is not a timezone.
 */
export function nextRuns(schedule: Schedule, timezone: string, from: Date, count: number): Date[] {
  const start = from.getTime();
  if (Number.isNaN(start) || neverFires(schedule)) return [];
  const offsetAt = offsetReader(timezone);
  const firstDay =
    Math.floor((start + offsetAt(start)) / dayMilliseconds) * dayMilliseconds - dayMilliseconds;
  const runs: number[] = [];
  for (let number = 0; number < horizonDays && runs.length < count; number += 1) {
    const day = firstDay + number * dayMilliseconds;
    if (!matchesDay(schedule, new Date(day))) continue;
    const last = runs.at(-1) ?? start;
    runs.push(...runsOfDay(schedule, day, offsetAt).filter((run) => run > last));
  }
  return runs.slice(0, Math.max(0, count)).map((run) => new Date(run));
}

/** `day` carries the local calendar date in its UTC fields. */
function matchesDay(schedule: Schedule, day: Date): boolean {
  if (!schedule.months.includes(day.getUTCMonth() + 1)) return false;
  if (schedule.daysOfMonth.length > 0 && !schedule.daysOfMonth.includes(day.getUTCDate())) return false;
  return schedule.daysOfWeek.length === 0 || schedule.daysOfWeek.includes(day.getUTCDay());
}

type OffsetAt = (instant: number) => number;

function runsOfDay(schedule: Schedule, day: number, offsetAt: OffsetAt): number[] {
  const before = offsetAt(day - dayMilliseconds);
  const after = offsetAt(day + 2 * dayMilliseconds);
  const everyHour = schedule.hours.length === 24;
  const instants = new Set<number>();
  for (const hour of schedule.hours)
    for (const minute of schedule.minutes) {
      const local = day + (hour * 60 + minute) * minuteMilliseconds;
      for (const instant of instantsOf(local, before, after, everyHour, offsetAt)) instants.add(instant);
    }
  return [...instants].sort((a, b) => a - b);
}

/** The instants that show a local time: none in a gap (then the time after it), two in an overlap. */
function instantsOf(
  local: number,
  before: number,
  after: number,
  both: boolean,
  offsetAt: OffsetAt,
): number[] {
  if (before === after) return [local - before];
  const [earlier, later] = [local - Math.max(before, after), local - Math.min(before, after)];
  const shown = [earlier, later].filter((instant) => instant + offsetAt(instant) === local);
  if (shown.length === 0) return [local - before];
  return both ? shown : shown.slice(0, 1);
}

/** Milliseconds that the local clock of a timezone is ahead of UTC at an instant. */
function offsetReader(timezone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (instant) => {
    const read: Record<string, number> = {};
    for (const part of format.formatToParts(instant)) read[part.type] = Number(part.value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  };
}
