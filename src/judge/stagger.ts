import { findFlow } from '../catalogue/flows.ts';
import { findMarketplace } from '../catalogue/marketplaces.ts';
import { sha256 } from '../observe/canonical.ts';
import { parseSchedule, type Schedule } from '../resources/schedule.ts';
import type { DeclaredFlow } from '../resources/schema.ts';
import type { AccountContext } from './context.ts';
import type { Warning } from './plan.ts';
import { pointer } from './pointer.ts';

/** What a manifest writes to have the minute chosen. */
export const autoSchedule = 'auto';

/** The schedules that were chosen for `auto`, and the accounts that start the same flow at the same time. */
export interface Stagger {
  /** Cron of five fields by `staggerKey`. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly warnings: readonly Warning[];
}

/** Key of a flow of an account in `Stagger.chosen`. */
export function staggerKey(account: string, flow: string): string {
  return `${account} ${flow}`;
}

/** One declared flow with what is known of its times. */
interface Start {
  readonly context: AccountContext;
  readonly flow: DeclaredFlow;
  readonly live: string | undefined;
  /** Minutes that its timezone is ahead of UTC. */
  readonly ahead: number;
}

/**
 * Amazon throttles by region: the same flow of two accounts of a region should not start in the same minute (domain
 * reference 4). Chooses minutes for `schedule: auto`, keeping a live one that is free so that a choice stays, and warns
 * where declared schedules meet. Timezones are taken at their offset of the moment.
 */
export function judgeStagger(contexts: readonly AccountContext[], now: Date): Stagger {
  const chosen = new Map<string, string>();
  const warnings: Warning[] = [];
  for (const starts of groupsOf(contexts, now).values()) {
    chooseMinutes(starts, chosen);
    warnings.push(...collisions(starts));
  }
  return { chosen, warnings };
}

function groupsOf(contexts: readonly AccountContext[], now: Date): Map<string, Start[]> {
  const offsets = new Map<string, number>();
  const groups = new Map<string, Start[]>();
  for (const context of contexts) {
    const region = findMarketplace(context.account.spec.marketplace)?.region ?? '';
    for (const flow of context.account.spec.flows ?? []) {
      if (flow.schedule === undefined || flow.enabled === false) continue;
      const zone = flow.timezone ?? 'UTC';
      const ahead = offsets.get(zone) ?? minutesAhead(zone, now);
      offsets.set(zone, ahead);
      const live = context.identity.live?.flows.find((candidate) => candidate.name === flow.name)?.schedule;
      const group = `${region} ${flow.name}`;
      groups.set(group, [...(groups.get(group) ?? []), { context, flow, live, ahead }]);
    }
  }
  return groups;
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
const inHour = (minute: number) => ((minute % 60) + 60) % 60;

/** Chooses a minute of the hour for every `auto` of one flow in one region. */
function chooseMinutes(starts: readonly Start[], chosen: Map<string, string>): void {
  const taken = new Set<number>();
  const autos: Start[] = [];
  for (const start of starts) {
    if (start.flow.schedule === autoSchedule) autos.push(start);
    else
      for (const minute of parsed(start.flow.schedule)?.minutes ?? [])
        taken.add(inHour(minute - start.ahead));
  }
  const open = autos.filter((start) => !keepLive(start, taken, chosen));
  for (const start of open) {
    const seed = Number.parseInt(sha256(staggerKey(start.context.key, start.flow.name)).slice(0, 8), 16);
    let minute = seed % 60;
    for (let tries = 0; tries < 60 && taken.has(inHour(minute - start.ahead)); tries += 1)
      minute = (minute + 1) % 60;
    taken.add(inHour(minute - start.ahead));
    chosen.set(
      staggerKey(start.context.key, start.flow.name),
      cronOf(start.flow.name, minute, Math.floor(seed / 60) % 24),
    );
  }
}

function cronOf(flow: string, minute: number, hour: number): string {
  return findFlow(flow)?.autoPeriod === 'daily' ? `${minute} ${hour} * * *` : `${minute} * * * *`;
}

/** Keeps the live schedule of an `auto` where it is of the right kind and nobody has its minute. */
function keepLive(start: Start, taken: Set<number>, chosen: Map<string, string>): boolean {
  const live = parsed(start.live);
  const [minute] = live?.minutes ?? [];
  if (!live || minute === undefined || live.minutes.length !== 1) return false;
  const daily = findFlow(start.flow.name)?.autoPeriod === 'daily';
  const everyDay = live.daysOfMonth.length === 0 && live.daysOfWeek.length === 0 && live.months.length === 12;
  if (!everyDay || live.hours.length !== (daily ? 1 : 24)) return false;
  if (taken.has(inHour(minute - start.ahead))) return false;
  taken.add(inHour(minute - start.ahead));
  chosen.set(
    staggerKey(start.context.key, start.flow.name),
    cronOf(start.flow.name, minute, live.hours[0] ?? 0),
  );
  return true;
}

function parsed(text: string | undefined): Schedule | undefined {
  const result = text === undefined ? undefined : parseSchedule(text);
  return result?.ok ? result.schedule : undefined;
}

/** One warning for each account that starts a flow in a minute that an earlier one has. */
function collisions(starts: readonly Start[]): Warning[] {
  const seen = new Map<number, { start: Start; days: readonly number[] }[]>();
  const warnings: Warning[] = [];
  for (const start of starts) {
    const schedule = parsed(start.flow.schedule);
    if (!schedule) continue;
    let met: { start: Start; minute: number } | undefined;
    for (const hour of schedule.hours) {
      for (const minute of schedule.minutes) {
        const at = inDay(hour * 60 + minute - start.ahead);
        const others = seen.get(at) ?? [];
        const other = others.find(({ days }) => daysMeet(days, schedule.daysOfWeek));
        if (other) met ??= { start: other.start, minute: at };
        else seen.set(at, [...others, { start, days: schedule.daysOfWeek }]);
      }
    }
    if (met) warnings.push(collision(start, met));
  }
  return warnings;
}

function daysMeet(a: readonly number[], b: readonly number[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((day) => b.includes(day));
}

function collision(start: Start, met: { start: Start; minute: number }): Warning {
  const time = `${String(Math.floor(met.minute / 60)).padStart(2, '0')}:${String(met.minute % 60).padStart(2, '0')}`;
  return {
    account: start.context.key,
    code: 'SchedulesCollide',
    path: pointer('flows', start.flow.name, 'schedule'),
    message: `"${start.flow.name}" of ${start.context.key} and of ${met.start.context.key} both start at ${time} UTC; Amazon throttles by region. Shift one, or write schedule: auto.`,
  };
}
