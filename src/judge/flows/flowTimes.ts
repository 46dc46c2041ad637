import { describeSchedule, parseSchedule, toPlatformForm } from '../../resources/schedule/schedule.ts';

/** Timezone of a schedule that names none (platform.md P56). */
const defaultTimezone = 'UTC';

/** When a flow starts by itself. */
export interface FlowTimes {
  /** The same text for the same times; null where the flow has no schedule. */
  readonly times: string | null;
  /** For people; null where the flow has no schedule. */
  readonly words: string | null;
}

/** The times that the schedule of a live flow stands for, however it is written. */
export function flowTimes(flow: {
  readonly schedule: string | undefined;
  readonly timezone: string | undefined;
}): FlowTimes {
  if (flow.schedule === undefined) return { times: null, words: null };
  const timezone = flow.timezone ?? defaultTimezone;
  const read = parseSchedule(flow.schedule);
  const [times, words] = read.ok
    ? [toPlatformForm(read.schedule), describeSchedule(read.schedule)]
    : [flow.schedule, flow.schedule];
  return { times: `${times} ${timezone}`, words: `${words}, ${timezone}` };
}
