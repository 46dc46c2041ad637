import type { CallOptions, PatchOperation, PlatformApi } from '../../platform/api.ts';
import type { FlowDocument } from '../../platform/documents.ts';
import { PlatformError } from '../../platform/errors.ts';

interface Times {
  readonly schedule: string;
  readonly timezone: string;
}

/** Answers that may mean that this way of setting a schedule is not open here; another is then tried. */
const closedWay: ReadonlySet<number | undefined> = new Set([400, 403, 404, 405, 422]);

/** Codes by which the platform refuses the schedule itself, however it is sent. */
const badSchedule: ReadonlySet<string> = new Set(['invalid_value', 'schedule_not_supported']);

/**
 * Sets schedule and timezone of a flow in whichever way the tenant takes them. The sources disagree: an old help page has
 * both in the list of what may be patched, newer ones have neither, or allow `replace` and `remove` alone. So a patch that replaces goes first,
 * then one that adds what is not there, then the whole flow, read just before and put with these two changed. `before`:
 * as last read. Gives the flow as it was just before where it was put whole. Rejects with the refusal of the last way.
 */
export async function setFlowTimes(
  api: PlatformApi,
  flowId: string,
  before: Partial<Record<keyof Times, string | undefined>>,
  wanted: Times,
  call: CallOptions,
): Promise<FlowDocument | undefined> {
  const names = (['schedule', 'timezone'] as const).filter((name) => before[name] !== wanted[name]);
  if (names.length === 0) return undefined;
  const operations = (adding: boolean): PatchOperation[] =>
    names.map((name) => ({
      op: adding && before[name] === undefined ? 'add' : 'replace',
      path: `/${name}`,
      value: wanted[name],
    }));
  const lacking = names.some((name) => before[name] === undefined);
  const { learned } = api;
  const patches =
    learned.schedules === 'put' ? [] : learned.schedules === 'add' || !lacking ? [true] : [false, true];
  for (const adding of patches) {
    try {
      await api.patchFlow(flowId, operations(adding), call);
      if (adding && lacking) learned.schedules = 'add';
      return undefined;
    } catch (error) {
      if (!isClosedWay(error)) throw error;
    }
  }
  const whole = await api.getFlow(flowId, call);
  await api.putFlow(flowId, { ...whole, ...wanted }, call);
  learned.schedules = 'put';
  return whole;
}

function isClosedWay(error: unknown): boolean {
  return (
    error instanceof PlatformError &&
    error.effect === 'none' &&
    closedWay.has(error.status) &&
    !error.faults.some(({ code }) => badSchedule.has(code))
  );
}
