import { findFlow, flows as catalogue } from '../../catalogue/flows.ts';
import type { AccountFacts, FlowFacts } from '../../observe/facts.ts';
import { parseSchedule, sameTimes, toPlatformForm } from '../../resources/schedule/schedule.ts';
import { thingsNamed } from '../../resources/names.ts';
import type { DeclaredFlow } from '../../resources/schema/schema.ts';
import { listed, nearestNames } from '../common/candidates.ts';
import type { BlockerCode } from '../../plan/plan.ts';
import { autoSchedule } from './stagger.ts';
import { pointer } from '../../lib/pointer.ts';
import type { ComparedPath } from '../settings/settingVerdict.ts';

/** Timezone of a schedule that names none (platform.md P56). */
const defaultTimezone = 'UTC';

/** What comparing one declared flow came to. */
export interface FlowVerdict {
  readonly declared: DeclaredFlow;
  readonly live: FlowFacts | undefined;
  /** Schedule and timezone, which are always written together; absent where neither is declared. */
  readonly schedule:
    { readonly paths: readonly ComparedPath[]; readonly wire: string; readonly timezone: string } | undefined;
  readonly enabled: ComparedPath | undefined;
  readonly fault: { readonly code: BlockerCode; readonly message: string; readonly path: string } | undefined;
}

/**
 * Holds one declared flow against the live account. Schedules are compared as the times they stand for, with their
 * timezone. `auto`: the schedule that was chosen for `schedule: auto`.
 */
export function compareFlow(account: AccountFacts, declared: DeclaredFlow, auto?: string): FlowVerdict {
  const path = pointer('flows', declared.name);
  const found = thingsNamed(account.flows, declared.name, (flow) => flow.name);
  const live = found[0];
  if (!live || found.length > 1) {
    const names = account.flows.map((flow) => flow.name);
    const code = live ? 'FlowAmbiguous' : 'FlowNotFound';
    const message = live
      ? `The account has ${found.length} flows named "${declared.name}"`
      : `The account has no flow "${declared.name}"; nearest: ${listed(nearestNames(declared.name, names, 3))}`;
    return {
      declared,
      live: undefined,
      schedule: undefined,
      enabled: undefined,
      fault: { code, message, path },
    };
  }
  if (declared.schedule !== undefined && (findFlow(declared.name)?.trigger ?? 'schedule') !== 'schedule') {
    const message = `"${declared.name}" is started by another flow or by hand and has no schedule`;
    return {
      declared,
      live,
      schedule: undefined,
      enabled: undefined,
      fault: { code: 'FlowNotSchedulable', message, path: `${path}/schedule` },
    };
  }
  const enabled =
    declared.enabled === undefined
      ? undefined
      : {
          path: `${path}/enabled`,
          declared: declared.enabled,
          live: !live.disabled,
          same: declared.enabled === !live.disabled,
        };
  return { declared, live, schedule: compareSchedule(live, declared, path, auto), enabled, fault: undefined };
}

function compareSchedule(
  live: FlowFacts,
  declared: DeclaredFlow,
  path: string,
  auto: string | undefined,
): FlowVerdict['schedule'] {
  if (declared.schedule === undefined) return undefined;
  const wanted = parseSchedule(declared.schedule === autoSchedule ? (auto ?? '') : declared.schedule);
  if (!wanted.ok) return undefined;
  const current = live.schedule === undefined ? undefined : parseSchedule(live.schedule);
  const timezone = declared.timezone ?? defaultTimezone;
  const liveTimezone = live.timezone ?? defaultTimezone;
  const sameSchedule = current?.ok === true && sameTimes(current.schedule, wanted.schedule);
  const paths: ComparedPath[] = [
    { path: `${path}/schedule`, declared: declared.schedule, live: live.schedule, same: sameSchedule },
  ];
  paths.push({
    path: `${path}/timezone`,
    declared: timezone,
    live: live.schedule === undefined ? live.timezone : liveTimezone,
    same: timezone === liveTimezone,
  });
  return { paths, wire: toPlatformForm(wanted.schedule), timezone };
}

/** The declared paths of a flow that the account does not have. */
export function pathsOfMissing(declared: DeclaredFlow): ComparedPath[] {
  const path = pointer('flows', declared.name);
  const members = { schedule: declared.schedule, timezone: declared.timezone, enabled: declared.enabled };
  return Object.entries(members).flatMap(([member, value]) =>
    value === undefined ? [] : [{ path: `${path}/${member}`, declared: value, live: undefined, same: false }],
  );
}

/** The verdict with some of schedule and timezone left as they are live: the two can only be written together. */
export function keepingLive(verdict: FlowVerdict, kept: readonly ComparedPath[]): FlowVerdict {
  const { schedule, live } = verdict;
  if (!schedule || !live || kept.length === 0) return verdict;
  const keeps = (member: string) => kept.some((path) => path.path.endsWith(`/${member}`));
  return {
    ...verdict,
    schedule: {
      paths: schedule.paths.filter((path) => !kept.includes(path)),
      wire: keeps('schedule') ? (live.schedule ?? schedule.wire) : schedule.wire,
      timezone: keeps('timezone') ? (live.timezone ?? defaultTimezone) : schedule.timezone,
    },
  };
}

/** Rank by which flows are switched on: the catalogue lists every flow after those it requires; unknown ones come last. */
export function switchRank(name: string): number {
  const index = catalogue.findIndex((entry) => entry.name === name);
  return index === -1 ? catalogue.length : index;
}

/** The flow that must be on before `name` and is neither on nor about to be, or undefined. `toBeOn`: what this plan changes. */
export function missingDependency(
  name: string,
  account: AccountFacts,
  toBeOn: ReadonlyMap<string, boolean>,
): string | undefined {
  return findFlow(name)?.requires.find((required) => {
    const live = account.flows.find((flow) => flow.name === required);
    if (!live) return false;
    return !(toBeOn.get(required) ?? !live.disabled);
  });
}
