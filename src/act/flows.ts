import jsonpatch from 'fast-json-patch';
import type { Step } from '../judge/plan.ts';
import { readBackSchedule } from '../judge/readBack.ts';
import type { PatchOperation } from '../platform/api.ts';
import type { FlowDocument } from '../platform/documents.ts';
import { readBackPauses, type ActContext, type Outcome } from './context.ts';

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

function idsOf(step: Of<'SetSchedule'> | Of<'SwitchFlow'>): { accountId: string; flowId: string } {
  const { accountId, flowId } = step;
  if (accountId === undefined || flowId === undefined)
    throw new TypeError(`${step.id} has no flow to write to`);
  return { accountId, flowId };
}

async function readUntil(
  context: ActContext,
  flowId: string,
  holds: (flow: FlowDocument) => boolean,
): Promise<{ holds: boolean; flow: FlowDocument }> {
  let flow: FlowDocument = { _id: flowId };
  for (const pause of readBackPauses) {
    await context.sleep(pause, context.call.signal);
    flow = await context.api.getFlow(flowId, context.call);
    if (holds(flow)) return { holds: true, flow };
  }
  return { holds: false, flow };
}

/** Patches schedule and timezone of a flow together (reference 2.4) and reads them back: a PATCH answers without a body. */
export async function setSchedule(context: ActContext, step: Of<'SetSchedule'>): Promise<Outcome> {
  const { accountId, flowId } = idsOf(step);
  const live = context.facts.accounts
    .find((account) => account.id === accountId)
    ?.flows.find((flow) => flow.id === flowId);
  const before = {
    ...(live?.schedule === undefined ? {} : { schedule: live.schedule }),
    ...(live?.timezone === undefined ? {} : { timezone: live.timezone }),
  };
  const operations = jsonpatch.compare(before, {
    schedule: step.schedule,
    timezone: step.timezone,
  }) as PatchOperation[];
  if (operations.length > 0) await context.api.patchFlow(flowId, operations, context.call);
  const read = await readUntil(
    context,
    flowId,
    (flow) => readBackSchedule(flow as never, step.schedule, step.timezone).holds,
  );
  if (!read.holds) {
    context.marks.noteUntaken(accountId, step.verified, context.now().toISOString());
    return {
      outcome: 'failed',
      message: `The platform answered, but the flow holds ${read.flow.schedule ?? 'no schedule'} ${read.flow.timezone ?? ''}`,
    };
  }
  context.marks.noteApplied(accountId, step.verified);
  return { outcome: 'done', message: `set and read back: ${step.schedule} ${step.timezone}` };
}

/** Switches a flow through the app and reads it back. */
export async function switchFlow(context: ActContext, step: Of<'SwitchFlow'>): Promise<Outcome> {
  const { accountId, flowId } = idsOf(step);
  await context.api.toggleFlow(context.facts.integration.id, accountId, flowId, step.disabled, context.call);
  const read = await readUntil(context, flowId, (flow) => (flow.disabled === true) === step.disabled);
  if (!read.holds) {
    context.marks.noteUntaken(accountId, step.verified, context.now().toISOString());
    return {
      outcome: 'failed',
      message: `The platform answered, but the flow is still ${read.flow.disabled === true ? 'off' : 'on'}`,
    };
  }
  context.marks.noteApplied(accountId, step.verified);
  return { outcome: 'done', message: `switched ${step.disabled ? 'off' : 'on'} and read back` };
}
