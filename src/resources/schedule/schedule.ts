import { dayNames, monthNames, type Schedule } from './cron.ts';

export { neverFires, parseSchedule, type Schedule, type ScheduleResult } from './cron.ts';
export { isTimezone, nextRuns } from './nextRuns.ts';

/** Whether two schedules stand for the same times. Their timezones must be compared as well. */
export function sameTimes(a: Schedule, b: Schedule): boolean {
  return toPlatformForm(a) === toPlatformForm(b);
}

/**
 * The form that the platform stores: `? minute hour day-of-month month day-of-week` with lists in ascending order, `*`
 * where every value is meant, and `?` for an unrestricted day of month.
 */
export function toPlatformForm(schedule: Schedule): string {
  const list = (values: readonly number[], all: number) => (values.length === all ? '*' : values.join(','));
  return [
    '?',
    list(schedule.minutes, 60),
    list(schedule.hours, 24),
    schedule.daysOfMonth.length === 0 ? '?' : schedule.daysOfMonth.join(','),
    list(schedule.months, 12),
    schedule.daysOfWeek.length === 0 ? '*' : schedule.daysOfWeek.join(','),
  ].join(' ');
}

/** The schedule in a few words for people: `every 15 minutes`, `at 09:05 on MON-FRI`. */
export function describeSchedule(schedule: Schedule): string {
  const parts = [describeTimes(schedule)];
  if (schedule.daysOfWeek.length > 0)
    parts.push(`on ${ranges(schedule.daysOfWeek, (day) => dayNames[day] ?? '')}`);
  if (schedule.daysOfMonth.length > 0) parts.push(`on day ${ranges(schedule.daysOfMonth, String)}`);
  if (schedule.months.length < 12)
    parts.push(`in ${ranges(schedule.months, (month) => monthNames[month - 1] ?? '')}`);
  return parts.join(' ');
}

function describeTimes({ minutes, hours }: Schedule): string {
  const clock = (hour: number, minute: number) =>
    `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const each = evenStep(minutes, 60);
  const every = each === 1 ? 'every minute' : each === 60 ? 'every hour' : `every ${each} minutes`;
  const atMinutes = `at minute ${minutes.join(', ')}`;
  if (hours.length === 24) return each === undefined ? `${atMinutes} of every hour` : every;
  if (hours.length * minutes.length <= 6)
    return `at ${hours.flatMap((hour) => minutes.map((minute) => clock(hour, minute))).join(', ')}`;
  const inHours = ` of hours ${ranges(hours, String)}`;
  return (each === undefined || each === 60 ? atMinutes : every) + inHours;
}

/** The step where the values go from 0 round the whole circle in equal steps. */
function evenStep(values: readonly number[], circle: number): number | undefined {
  const step = circle / values.length;
  return values.every((value, index) => value === index * step) ? step : undefined;
}

function ranges(values: readonly number[], name: (value: number) => string): string {
  const parts: string[] = [];
  for (let index = 0; index < values.length;) {
    let end = index;
    while (values[end + 1] === (values[end] ?? 0) + 1) end += 1;
    const [from, to] = [name(values[index] ?? 0), name(values[end] ?? 0)];
    parts.push(end - index > 1 ? `${from}-${to}` : end > index ? `${from},${to}` : from);
    index = end + 1;
  }
  return parts.join(',');
}
