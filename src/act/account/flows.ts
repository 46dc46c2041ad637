import type { ReadyStepOf } from '../../plan/plan.ts';
import { readBackSchedule } from '../../judge/settings/readBack.ts';
import { canonicalJson } from '../../lib/canonical.ts';
import type { FlowDocument } from '../../platform/documents.ts';
import { readBackPauses, type ActContext, type StepOutcome } from '../context.ts';
import { lookedAtAgain } from '../words.ts';
import { setFlowTimes } from './flowTimes.ts';

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

/** What is set here, or what the platform itself writes into a flow: moments, and who was the last. */
const unsteady = /^(schedule|timezone)$|At$|^_?last/;

/**
 * Names of members that a flow had before it was put whole and that are other now. A whole flow takes all of them along as they
 * were read a moment before, so that what somebody changed in between is undone (platform.md P18).
 */
function movedMembers(before: FlowDocument, after: FlowDocument): string[] {
  const now = new Map<string, unknown>(Object.entries(after));
  const isSame = (name: string, value: unknown) =>
    name === 'disabled'
      ? (value === true) === (after.disabled === true)
      : canonicalJson(value) === canonicalJson(now.get(name) ?? null);
  return Object.entries(before).flatMap(([name, value]) =>
    unsteady.test(name) || isSame(name, value) ? [] : [name],
  );
}

function movedText(moved: readonly string[], { disabled }: FlowDocument): string {
  const isOff = disabled === true;
  const other = moved.filter((name) => name !== 'disabled');
  const told = [
    ...(moved.includes('disabled')
      ? [`the flow is ${isOff ? 'off' : 'on'} now and was ${isOff ? 'on' : 'off'} just before`]
      : []),
    ...(other.length > 0 ? [`other than just before are ${other.join(', ')}`] : []),
  ];
  return `${told.join('; ')}. Look at the flow in the app: what no manifest declares is not put back`;
}

/**
 * Sets schedule and timezone of a flow together (platform.md P58) and reads them back: no way of setting them answers with
 * what came of it.
 */
export async function setSchedule(
  context: ActContext,
  step: ReadyStepOf<'SetSchedule'>,
): Promise<StepOutcome> {
  const { accountId, flowId } = step;
  const live = context.facts.accounts
    .find((account) => account.id === accountId)
    ?.flows.find((flow) => flow.id === flowId);
  const wanted = { schedule: step.schedule, timezone: step.timezone };
  const before = { schedule: live?.schedule, timezone: live?.timezone };
  const over = await setFlowTimes(context.api, flowId, before, wanted, context.call);
  const read = await readUntil(
    context,
    flowId,
    (flow) => readBackSchedule(flow as never, step.schedule, step.timezone).holds,
  );
  if (!read.holds) {
    context.marks.noteNotPersisted(accountId, step.verified, context.now().toISOString());
    return {
      outcome: 'failed',
      message: `The platform answered, but the flow holds ${heldText(read.flow)}. ${lookedAtAgain}`,
    };
  }
  const moved = over ? movedMembers(over, read.flow) : [];
  if (moved.length > 0)
    return { outcome: 'failed', message: `The schedule is set, but ${movedText(moved, read.flow)}` };
  context.marks.noteApplied(accountId, step.verified);
  return { outcome: 'done', message: `set and read back: ${step.schedule} ${step.timezone}` };
}

function heldText({ schedule, timezone }: FlowDocument): string {
  if (!schedule) return 'no schedule';
  return timezone ? `the schedule ${schedule}, ${timezone}` : `the schedule ${schedule} and no timezone`;
}

/** Switches a flow through the app and reads it back. */
export async function switchFlow(context: ActContext, step: ReadyStepOf<'SwitchFlow'>): Promise<StepOutcome> {
  const { accountId, flowId } = step;
  const pause = step.reason === 'PausedForSave';
  if (pause && step.disabled) {
    // Whoever is cut off after this knows that it is to be switched on again.
    context.marks.notePaused(accountId, step.flow, true);
    await context.marks.flush(context.call);
  }
  await context.api.toggleFlow(context.facts.integration.id, accountId, flowId, step.disabled, context.call);
  const read = await readUntil(context, flowId, (flow) => (flow.disabled === true) === step.disabled);
  if (!read.holds) {
    context.marks.noteNotPersisted(accountId, step.verified, context.now().toISOString());
    return {
      outcome: 'failed',
      message: `The platform answered, but the flow is still ${read.flow.disabled === true ? 'off' : 'on'}. ${lookedAtAgain}`,
    };
  }
  if (!step.disabled) context.marks.notePaused(accountId, step.flow, false);
  // A flow that is off around a save only, or was on before us, stays what it was.
  if (!pause) context.marks.noteSwitched(accountId, step.flow, !step.disabled);
  context.marks.noteApplied(accountId, step.verified);
  return { outcome: 'done', message: `switched ${step.disabled ? 'off' : 'on'} and read back` };
}
