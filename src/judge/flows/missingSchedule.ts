import { findFlow, settlementReportFlow, settlementRequestFlow } from '../../catalogue/flows.ts';
import type { AccountFacts, FlowFacts } from '../../observe/facts.ts';
import type { AccountContext } from '../common/context.ts';
import type { Findings } from '../common/findings.ts';
import { pointer } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';

/** A flow that is on, or is to be, and that nothing ever starts. */
export interface UnscheduledFlow {
  readonly flow: string;
  readonly path: string;
  /** Cloning drops the schedule of such a flow, so that none was ever chosen: it is not switched on. */
  readonly dropped: boolean;
}

/**
 * Flows that start by their schedule, have none, live or declared, and are on or declared on. Cloning copies the schedule of
 * most flows but drops those of order and settlement flows (platform.md P99): an order flow that is on without one
 * fetches no order for ever, and nothing else says so.
 */
export function unscheduledFlows(context: AccountContext, live: AccountFacts): UnscheduledFlow[] {
  const declared = new Map((context.account.spec.flows ?? []).map((flow) => [flow.name, flow]));
  return live.flows.flatMap((flow): UnscheduledFlow[] => {
    const own = declared.get(flow.name);
    const on = own?.enabled ?? !flow.disabled;
    const path = pointer('flows', flow.name, 'schedule');
    if (!on || flow.schedule !== undefined || own?.schedule !== undefined) return [];
    if (!startsBySchedule(context, live, flow) || isIgnored(context.policy, path)) return [];
    return [{ flow: flow.name, path, dropped: findFlow(flow.name)?.scheduleCloned === false }];
  });
}

/** The settlement flow takes uploaded files and is started by hand while reports are not requested (platform.md P64). */
function startsBySchedule(context: AccountContext, live: AccountFacts, flow: FlowFacts): boolean {
  const entry = findFlow(flow.name);
  if (entry?.trigger !== 'schedule') return false;
  if (flow.name !== settlementReportFlow) return true;
  const request = live.flows.find(({ name }) => name === settlementRequestFlow);
  const own = context.account.spec.flows?.find(({ name }) => name === settlementRequestFlow);
  return own?.enabled ?? request?.disabled === false;
}

/** Tells of the flows that nothing starts: a blocker where cloning drops their schedule, a warning for the others. */
export function tellUnscheduled(
  context: AccountContext,
  findings: Findings,
  flows: readonly UnscheduledFlow[],
): void {
  for (const { flow, path, dropped } of flows) {
    const remedy = `Declare a schedule for it (schedule: auto chooses a minute), or enabled: false`;
    if (dropped) {
      const message = `"${flow}" has no schedule, so that nothing ever starts it: cloning does not copy it, and the manifest declares none`;
      findings.block('ScheduleMissing', path, message, `${remedy}.`);
      continue;
    }
    const message = `"${flow}" is to be on and has no schedule, neither in the app nor in the manifest: nothing ever starts it. ${remedy}.`;
    findings.warnings.push({ account: context.key, code: 'ScheduleMissing', path, message });
  }
}
