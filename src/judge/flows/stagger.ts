import { findFlow } from '../../catalogue/flows.ts';
import { findMarketplace } from '../../catalogue/marketplaces.ts';
import { sha256 } from '../../lib/canonical.ts';
import { parseSchedule, type Schedule } from '../../resources/schedule/schedule.ts';
import type { DeclaredFlow } from '../../resources/schema/schema.ts';
import type { AccountContext } from '../common/context.ts';
import type { Warning } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import { clockTime, daysMeet, offsetsAt, startsOf, type Offsets } from './startTimes.ts';

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

/** A flow that is on and whose schedule no manifest declares. */
interface Running {
  /** The account, as people know it. */
  readonly who: string;
  readonly schedule: Schedule;
  readonly ahead: number;
}

/**
 * Amazon throttles by region: the same flow of two accounts of a region should not start in the same minute
 * (platform.md P65). Chooses minutes for `schedule: auto`, keeping a live one that is free so that a choice stays, and warns
 * where a declared schedule meets another or one that runs in the app undeclared. Timezones are taken at their offset of the moment.
 */
export function judgeStagger(contexts: readonly AccountContext[], now: Date): Stagger {
  const chosen = new Map<string, string>();
  const warnings: Warning[] = [];
  const ahead = offsetsAt(now);
  const groups = groupsOf(contexts, ahead);
  const running = runningIn(contexts, groups, ahead);
  for (const [group, starts] of groups) {
    const others = running.get(group) ?? [];
    chooseMinutes(starts, others, chosen);
    warnings.push(...collisions(starts, others));
  }
  return { chosen, warnings };
}

function groupOf(marketplace: string, flow: string): string {
  return `${findMarketplace(marketplace)?.region ?? ''} ${flow}`;
}

/** What runs in the tile besides what manifests schedule: copied schedules, and accounts that are not managed. */
function runningIn(
  contexts: readonly AccountContext[],
  declaredGroups: ReadonlyMap<string, unknown>,
  ahead: Offsets,
): Map<string, Running[]> {
  const holders = new Map(contexts.map((context) => [context.identity.live?.id, context]));
  const groups = new Map<string, Running[]>();
  for (const live of contexts[0]?.facts.accounts ?? []) {
    const holder = holders.get(live.id);
    const declared = (name: string) => holder?.account.spec.flows?.find((flow) => flow.name === name);
    for (const flow of live.flows) {
      const group = groupOf(live.amazon?.marketplaceId ?? '', flow.name);
      if (flow.disabled || !declaredGroups.has(group)) continue;
      const own = declared(flow.name);
      const schedule = parsed(flow.schedule);
      if (!schedule || own?.schedule !== undefined || own?.enabled === false) continue;
      const running = {
        who: holder?.key ?? live.name,
        schedule,
        ahead: ahead(flow.timezone ?? 'UTC'),
      };
      const others = groups.get(group);
      if (others) others.push(running);
      else groups.set(group, [running]);
    }
  }
  return groups;
}

function groupsOf(contexts: readonly AccountContext[], offset: Offsets): Map<string, Start[]> {
  const groups = new Map<string, Start[]>();
  for (const context of contexts) {
    for (const flow of context.account.spec.flows ?? []) {
      if (flow.schedule === undefined || flow.enabled === false) continue;
      const ahead = offset(flow.timezone ?? 'UTC');
      const live = context.identity.live?.flows.find((candidate) => candidate.name === flow.name)?.schedule;
      const group = groupOf(context.account.spec.marketplace, flow.name);
      groups.set(group, [...(groups.get(group) ?? []), { context, flow, live, ahead }]);
    }
  }
  return groups;
}

const inHour = (minute: number) => ((minute % 60) + 60) % 60;

/** Chooses a minute of the hour for every `auto` of one flow in one region. */
function chooseMinutes(
  starts: readonly Start[],
  running: readonly Running[],
  chosen: Map<string, string>,
): void {
  const taken = new Set<number>();
  const autos: Start[] = [];
  for (const start of starts) {
    if (start.flow.schedule === autoSchedule) autos.push(start);
    else
      for (const minute of parsed(start.flow.schedule)?.minutes ?? [])
        taken.add(inHour(minute - start.ahead));
  }
  const open = autos.filter((start) => !keepLive(start, taken, chosen));
  // Nobody who has a minute moves for these.
  for (const { schedule, ahead } of running)
    for (const minute of schedule.minutes) taken.add(inHour(minute - ahead));
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

/** What `auto` means for a flow, to be put behind its name; nothing where the manifest says another schedule. */
export function autoText({ name, schedule }: DeclaredFlow): string {
  if (schedule !== autoSchedule) return '';
  return findFlow(name)?.autoPeriod === 'daily'
    ? ' (auto: once a day, at a time of its own)'
    : ' (auto: every hour, at a minute of its own)';
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

/** One warning for each declared start in a minute that an earlier one, or one that runs undeclared, has. */
function collisions(starts: readonly Start[], running: readonly Running[]): Warning[] {
  const seen = new Map<number, { who: string; days: readonly number[] }[]>();
  const see = (at: number, who: string, { daysOfWeek: days }: Schedule) => {
    const others = seen.get(at);
    if (others) others.push({ who, days });
    else seen.set(at, [{ who, days }]);
  };
  for (const { who, schedule, ahead } of running)
    for (const at of startsOf(schedule, ahead)) see(at, who, schedule);
  const warnings: Warning[] = [];
  for (const start of starts) {
    const schedule = parsed(start.flow.schedule);
    if (!schedule) continue;
    let met: { who: string; minute: number } | undefined;
    for (const at of startsOf(schedule, start.ahead)) {
      const other = seen.get(at)?.find(({ days }) => daysMeet(days, schedule.daysOfWeek));
      if (other) met ??= { who: other.who, minute: at };
      else see(at, start.context.key, schedule);
    }
    if (met) warnings.push(collision(start, met));
  }
  return warnings;
}

function collision(start: Start, met: { who: string; minute: number }): Warning {
  return {
    account: start.context.key,
    code: 'SchedulesCollide',
    path: pointer('flows', start.flow.name, 'schedule'),
    message: `"${start.flow.name}" of ${start.context.key} and of ${met.who} both start at ${clockTime(met.minute)} UTC; Amazon throttles by region. Shift one, or write schedule: auto.`,
  };
}
