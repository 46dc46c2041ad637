import { findFlow } from '../../catalogue/flows.ts';
import { findMarketplace } from '../../catalogue/marketplaces.ts';
import type { AccountFacts, TileMarks } from '../../observe/facts.ts';
import { parseSchedule, type Schedule } from '../../resources/schedule/schedule.ts';
import type { AccountContext } from '../common/context.ts';
import { notedOf } from '../common/identity.ts';
import type { Warning } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import { findSource } from '../adding/preflight.ts';
import { clockTime, daysMeet, offsetsAt, startsOf } from './startTimes.ts';

/** An account of the tile, or one that is still to be added, with where its schedules come from. */
interface Member {
  /** The account, as people know it. */
  readonly who: string;
  readonly context: AccountContext | undefined;
  /** The account whose flows tell the schedules: its own, or those of its source before it is there. */
  readonly flows: AccountFacts;
  readonly isThere: boolean;
  readonly region: string;
}

/**
 * Warns of copied schedules that nobody declares: all clones of one source start their flows in the same minute as the source
 * does, which Amazon throttles by region (platform.md P65). Told of flows that are on or declared on, also of an account
 * that is still to be added, whose schedules can be foreseen.
 */
export function warnOfCopiedSchedules(contexts: readonly AccountContext[], now: Date): Warning[] {
  const offsets = offsetsAt(now);
  const families = Map.groupBy(membersOf(contexts), ([root, { region }]) => `${region} ${root}`);
  const warnings: Warning[] = [];
  for (const family of families.values()) {
    if (family.length < 2) continue;
    const seen = new Map<string, { who: string; days: readonly number[] }[]>();
    for (const [, member] of family)
      for (const { name, schedule, timezone } of startingFlows(member)) {
        let met: { who: string; minute: number } | undefined;
        for (const minute of startsOf(schedule, offsets(timezone))) {
          const at = `${name} ${minute}`;
          const others = seen.get(at) ?? [];
          const other = others.find(({ days }) => daysMeet(days, schedule.daysOfWeek));
          if (other) met ??= { who: other.who, minute };
          seen.set(at, [...others, { who: member.who, days: schedule.daysOfWeek }]);
        }
        if (met && member.context) warnings.push(collision(member, name, met));
      }
  }
  return warnings;
}

/** Every account by the account that it comes from in the end, sources before their clones. */
function membersOf(contexts: readonly AccountContext[]): (readonly [string, Member])[] {
  const [first] = contexts;
  if (!first) return [];
  const { accounts, marks } = first.facts;
  const holders = new Map(contexts.map((context) => [context.identity.live?.id, context]));
  const there = accounts.map((live): readonly [string, Member] => {
    const context = holders.get(live.id);
    const from = (context && sourceOf(context)?.id) ?? live.id;
    const region = regionOf(live.amazon?.marketplaceId ?? context?.account.spec.marketplace);
    return [
      rootOf(marks, from),
      { who: context?.key ?? live.name, context, flows: live, isThere: true, region },
    ];
  });
  const coming = contexts.flatMap((context): (readonly [string, Member])[] => {
    const source = context.identity.live ? undefined : sourceOf(context);
    if (!source || context.policy.management === 'Observe') return [];
    const region = regionOf(context.account.spec.marketplace);
    return [[rootOf(marks, source.id), { who: context.key, context, flows: source, isThere: false, region }]];
  });
  return [...there, ...coming].sort(([, a], [, b]) => Number(isClone(marks, a)) - Number(isClone(marks, b)));
}

function isClone(marks: TileMarks, { flows, isThere }: Member): boolean {
  return !isThere || marks.accounts[flows.id]?.clonedFrom !== undefined;
}

function sourceOf(context: AccountContext): AccountFacts | undefined {
  const { clonedFrom } = notedOf(context.identity) ?? {};
  if (clonedFrom !== undefined) return context.facts.accounts.find(({ id }) => id === clonedFrom);
  return findSource(context.facts, context.account, context.all);
}

/** The account at the beginning of a chain of clones. */
function rootOf(marks: TileMarks, id: string): string {
  const seen = new Set<string>();
  let root = id;
  for (;;) {
    const from = marks.accounts[root]?.clonedFrom;
    if (from === undefined || seen.has(root)) return root;
    seen.add(root);
    root = from;
  }
}

function regionOf(marketplace: string | undefined): string {
  return findMarketplace(marketplace ?? '')?.region ?? '';
}

/** Flows that are to be on, start by a schedule that was copied, and have none declared. */
function startingFlows({
  context,
  flows,
  isThere,
}: Member): { name: string; schedule: Schedule; timezone: string }[] {
  return flows.flows.flatMap(({ name, disabled, schedule, timezone }) => {
    const own = context?.account.spec.flows?.find((flow) => flow.name === name);
    const on = own?.enabled ?? (isThere && !disabled);
    if (!on || own?.schedule !== undefined || schedule === undefined) return [];
    const copied = isThere || findFlow(name)?.scheduleCloned === true;
    const read = parseSchedule(schedule);
    return copied && read.ok ? [{ name, schedule: read.schedule, timezone: timezone ?? 'UTC' }] : [];
  });
}

function collision(
  { context, isThere }: Member,
  flow: string,
  met: { who: string; minute: number },
): Warning {
  const key = context?.key ?? '';
  const will = isThere ? 'start' : 'will start';
  return {
    account: key,
    code: 'SchedulesCollide',
    path: pointer('flows', flow, 'schedule'),
    message: `"${flow}" of ${key} and of ${met.who} ${will} at ${clockTime(met.minute)} UTC by the schedule that cloning copied; Amazon throttles by region. Declare a schedule for it, or schedule: auto.`,
  };
}
