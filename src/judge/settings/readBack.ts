import { canonicalJson } from '../../lib/canonical.ts';
import type { AccountFacts, FieldFacts, FlowFacts } from '../../observe/facts.ts';
import type { Json } from '../../platform/documents.ts';
import { parseSchedule, sameTimes } from '../../resources/schedule/schedule.ts';
import { displayWire, isUncertainDay, liveWire, sameWire, sentWire } from './values.ts';

/** What the platform holds after a write, against what was to be written. */
export interface ReadBack {
  readonly holds: boolean;
  /** The live value as people see it. */
  readonly live: Json;
}

/** Whether a field of the account holds the value on the wire that was saved. A vanished field does not. */
export function readBackField(account: AccountFacts | undefined, fieldName: string, wire: Json): ReadBack {
  const field = account?.fields.find((candidate) => candidate.name === fieldName);
  if (!field) return { holds: false, live: null };
  if (field.staticMap) return readBackMap(field, wire);
  const live = liveWire(field);
  // What was just written and reads as the day that was meant is that day, though it could be another one.
  const holds = sameWire(field, live, sentWire(wire)) || isUncertainDay(field, wire);
  return { holds, live: displayWire(field, live) };
}

function readBackMap(field: FieldFacts, wire: Json): ReadBack {
  const map = field.staticMap;
  const wanted = wire as { map: Record<string, string>; default: string | null; allowFailures: boolean };
  const holds =
    map !== undefined &&
    canonicalJson(map.map) === canonicalJson(wanted.map) &&
    map.allowFailures === wanted.allowFailures &&
    (!wanted.allowFailures || (map.default ?? null) === wanted.default);
  return { holds, live: map?.map ?? null };
}

/** Whether a flow holds the schedule, as the times it stands for, and its timezone. */
export function readBackSchedule(
  flow: Pick<FlowFacts, 'schedule' | 'timezone'>,
  schedule: string,
  timezone: string,
): ReadBack {
  const wanted = parseSchedule(schedule);
  const live = flow.schedule === undefined ? undefined : parseSchedule(flow.schedule);
  const holds =
    wanted.ok &&
    live?.ok === true &&
    sameTimes(wanted.schedule, live.schedule) &&
    (flow.timezone ?? 'UTC') === timezone;
  return { holds, live: `${flow.schedule ?? 'none'} ${flow.timezone ?? 'UTC'}` };
}
