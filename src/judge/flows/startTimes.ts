import type { Schedule } from '../../resources/schedule/schedule.ts';

/** Minutes that a timezone is ahead of UTC. */
export type Offsets = (zone: string) => number;

/** Each timezone is worked out once: a tile may have thousands of flows. */
export function offsetsAt(now: Date): Offsets {
  const known = new Map<string, number>();
  return (zone) => {
    const offset = known.get(zone) ?? minutesAhead(zone, now);
    known.set(zone, offset);
    return offset;
  };
}

/** Minutes that a timezone is ahead of UTC at a moment; 0 for a name that is none. */
function minutesAhead(timezone: string, now: Date): number {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      timeZoneName: 'longOffset',
    }).formatToParts(now);
    const [, sign, hours, minutes] =
      /GMT([+-])(\d\d):(\d\d)/.exec(parts.find((part) => part.type === 'timeZoneName')?.value ?? '') ?? [];
    const total = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
    return sign === '-' ? -total : total;
  } catch {
    return 0;
  }
}

const inDay = (minute: number) => ((minute % 1440) + 1440) % 1440;
/** The minutes of the day at which a schedule starts, in UTC. */
export function startsOf({ hours, minutes }: Schedule, ahead: number): number[] {
  return hours.flatMap((hour) => minutes.map((minute) => inDay(hour * 60 + minute - ahead)));
}

/** Whether two schedules start on a day of the week that both have; none named means every day. */
export function daysMeet(a: readonly number[], b: readonly number[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((day) => b.includes(day));
}

/** A minute of the day as people write it. */
export function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
