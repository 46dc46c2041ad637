import { whyUnreachable } from '../common/reach.ts';
import type { AccountFacts } from '../../observe/facts.ts';
import { whyFlowAbsent } from '../addOns/addOns.ts';
import type { AccountContext } from '../common/context.ts';
import type { Findings } from '../common/findings.ts';
import { declaredSwitch, flowsToJudge } from './leftOff.ts';
import { missingGoLive } from './goLive.ts';
import { tellUnscheduled, unscheduledFlows } from './missingSchedule.ts';
import { compareFlow, keepingLive, missingDependency, pathsOfMissing, type FlowVerdict } from './flows.ts';
import { tellUnmetNeeds, type Pending } from '../settings/neededSettings.ts';
import type { Step } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';
import { tellPostedDate } from './postedDate.ts';
import type { ComparedPath } from '../settings/settingVerdict.ts';
import { staggerKey } from './stagger.ts';
import { inSwitchingOrder, pauseStep, scheduleStep, switchStep, type SwitchReason } from './steps.ts';
import { stayOff } from '../../plan/wording.ts';

interface ToSwitch {
  readonly flow: FlowVerdict;
  readonly enabled: ComparedPath;
  readonly reason: SwitchReason;
}

/** What judging the settings of the account leaves for its flows. */
export interface AfterSettings {
  /** Settings are still to be worked out, so that switching on can only be foreseen. */
  readonly unfinished: boolean;
  /** What this plan saves. */
  readonly pending: Pending;
  /** Flows that are off meanwhile; true where that can only be foreseen. */
  readonly pauses: ReadonlyMap<string, boolean>;
}

/**
 * Judges the declared flows of an installed account. `pauses`: the steps that switch flows off around the saves, each to be
 * taken right before those.
 */
export function judgeFlows(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  settings: AfterSettings,
): { off: Step[]; pauses: Step[]; schedules: Step[]; on: Step[] } {
  const schedules: Step[] = [];
  const toSwitch: ToSwitch[] = [];
  for (const flow of flowsToJudge(context, findings)) {
    if (isIgnored(context.policy, pointer('flows', flow.name))) continue;
    const verdict = compareFlow(live, flow, context.chosenSchedules.get(staggerKey(context.key, flow.name)));
    if (verdict.fault) {
      findings.keepMarks(pointer('flows', flow.name));
      if (verdict.fault.code === 'FlowNotFound') findings.different(pathsOfMissing(flow), true);
      const { code, message, path } = verdict.fault;
      const absent = code === 'FlowNotFound' ? whyFlowAbsent(context, live, flow.name) : undefined;
      const told = absent ?? { code, message, remedy: remedyOfFault(code) };
      if (told !== 'coming') findings.block(told.code, path, told.message, told.remedy);
      continue;
    }
    schedules.push(...judgeSchedule(context, live, findings, verdict));
    toSwitch.push(...judgeSwitch(context, findings, verdict, settings.pauses));
  }
  const off = toSwitch.filter((entry) => entry.enabled.declared === false);
  const ordered = inSwitchingOrder(off.map((entry) => entry.flow)).reverse();
  return {
    off: ordered.map((flow) => switchStep(context, flow, reasonOf(off, flow), live.id, { deferred: false })),
    pauses: pausesOf(context, live, settings.pauses),
    schedules,
    on: judgeSwitchingOn(
      context,
      live,
      findings,
      off.map((entry) => entry.flow.declared.name),
      toSwitch.filter((entry) => entry.enabled.declared === true),
      settings,
    ),
  };
}

function remedyOfFault(code: NonNullable<FlowVerdict['fault']>['code']): string {
  if (code === 'FlowAmbiguous')
    return 'Rename all but one of them in the app, or take the flow out of the manifest and switch it in the app.';
  if (code === 'FlowNotSchedulable') return 'Take schedule and timezone out of the flow in the manifest.';
  return 'Write the flow as the app shows it, without the account in brackets.';
}

function pausesOf(context: AccountContext, live: AccountFacts, pauses: ReadonlyMap<string, boolean>): Step[] {
  return live.flows.flatMap((flow) => {
    const deferred = pauses.get(flow.name);
    return deferred === undefined ? [] : [pauseStep(context, flow, live.id, { deferred })];
  });
}

function reasonOf(entries: readonly ToSwitch[], flow: FlowVerdict): SwitchReason {
  return entries.find((entry) => entry.flow === flow)?.reason ?? 'ValueDeclared';
}

function judgeSchedule(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  verdict: FlowVerdict,
): Step[] {
  const all = verdict.schedule?.paths ?? [];
  const watched = all.filter((path) => !isIgnored(context.policy, path.path));
  for (const path of watched) if (path.same) findings.inSync(path);
  const different = watched.filter((path) => !path.same);
  const reason = different.length > 0 ? findings.different(different) : undefined;
  const kept = all.filter((path) => !path.same && (!watched.includes(path) || findings.leavesDrift(path)));
  return reason ? [scheduleStep(context, keepingLive(verdict, kept), reason, live.id)] : [];
}

function judgeSwitch(
  context: AccountContext,
  findings: Findings,
  verdict: FlowVerdict,
  pauses: ReadonlyMap<string, boolean>,
): ToSwitch[] {
  const { enabled } = verdict;
  if (!enabled) return [];
  if (isIgnored(context.policy, enabled.path)) return [];
  const { name } = verdict.declared;
  if (enabled.same && pauses.has(name)) {
    findings.inSync(enabled);
    const off = { ...enabled, live: false, same: false };
    return [{ flow: { ...verdict, enabled: off }, enabled: off, reason: 'PausedForSave' }];
  }
  if (enabled.same) findings.inSync(enabled);
  else if (enabled.declared === true && context.mayWrite && findings.paused.includes(name)) {
    // We switched it off ourselves, and were cut off before it was on again: that is no drift, unless nobody may switch it on.
    if (declaredSwitch(context, name) === true) findings.paths.push(enabled);
    findings.keepMarks(enabled.path);
    return [{ flow: verdict, enabled, reason: 'PausedForSave' }];
  } else {
    const reason = findings.different([enabled]);
    if (reason) return [{ flow: verdict, enabled, reason }];
  }
  return [];
}

/** Flows go on last, in the order of their dependencies, and for the first time only when nothing else of the account is open. */
function judgeSwitchingOn(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  off: readonly string[],
  on: readonly ToSwitch[],
  { unfinished, pending }: AfterSettings,
): Step[] {
  const toBeOn = new Map(off.map((name) => [name, false]));
  const steps: Step[] = [];
  const heldBack: string[] = [];
  // What keeps one flow off does not keep the others off; what is open elsewhere in the account does.
  const checklistOpen = findings.blockers.length > 0;
  const unscheduled = unscheduledFlows(context, live);
  tellUnscheduled(context, findings, unscheduled);
  // What was on before we switched it off goes on again as it was: only a save that is still owed is waited for.
  const lacking = new Set([
    ...tellUnmetNeeds(context, live, findings, pending),
    ...tellPostedDate(context, live, findings).filter((name) => !findings.paused.includes(name)),
  ]);
  const unreachable = whyUnreachable(live.amazon);
  const neverStarts = new Set(unscheduled.flatMap(({ flow, dropped }) => (dropped ? flow : [])));
  for (const flow of inSwitchingOrder(on.map((entry) => entry.flow))) {
    const { name } = flow.declared;
    const reason = reasonOf(on, flow);
    const missing = missingDependency(name, live, toBeOn);
    const path = flow.enabled?.path;
    const history =
      reason === 'ValueDeclared' ? missingGoLive(context, live, findings, flow.declared) : undefined;
    if (unreachable !== undefined)
      findings.block(
        'AmazonOffline',
        path,
        `"${name}" is not switched on while the Amazon connection of ${live.name} ${unreachable}`,
        'Sign in to Amazon again on the connection in the app.',
        true,
      );
    else if (lacking.has(name)) heldBack.push(name);
    else if (missing !== undefined && heldBack.includes(missing)) heldBack.push(name);
    else if (missing !== undefined)
      findings.block(
        'FlowDependency',
        path,
        `"${name}" needs "${missing}" to be on first`,
        `Declare "${missing}" with enabled: true as well, or see to what keeps it off.`,
      );
    else if (reason === 'ValueDeclared' && checklistOpen) heldBack.push(name);
    else if (history) findings.block('GoLiveMissing', path, history.message, history.remedy);
    else if (!neverStarts.has(name) || reason === 'PausedForSave') {
      steps.push(switchStep(context, flow, reason, live.id, { deferred: unfinished }));
      toBeOn.set(name, true);
    }
  }
  if (heldBack.length > 0)
    findings.block(
      'ChecklistOpen',
      '/flows',
      stayOff(heldBack),
      'Mend what the other lines of this account name.',
      true,
    );
  return steps;
}
