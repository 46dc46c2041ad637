import type { FlowFacts } from '../../observe/facts.ts';
import type { StepOf } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import type { DeclaredFlow } from '../../resources/schema/schema.ts';
import type { AccountContext } from '../common/context.ts';
import { placeOf, type Place, type StepOrigin } from '../common/stepOrigin.ts';
import { because, verifiedDigests, type WriteReason } from '../common/writeReasons.ts';
import type { ComparedPath } from '../settings/settingVerdict.ts';
import { switchRank, type FlowVerdict } from './flows.ts';
import { autoText } from './stagger.ts';

/** Why a flow is switched. */
export type SwitchReason = Extract<WriteReason, 'ValueDeclared' | 'ValueDrifted' | 'PausedForSave'>;

/** A step that sets a flow's schedule and timezone together. */
export function scheduleStepOf(
  origin: StepOrigin,
  declared: DeclaredFlow,
  times: Pick<StepOf<'SetSchedule'>, 'schedule' | 'timezone' | 'verified'>,
  place: Place<'SetSchedule'>,
): StepOf<'SetSchedule'> {
  const title = `set the schedule of "${declared.name}"${autoText(declared)}`;
  return { kind: 'SetSchedule', ...origin, title, flow: declared.name, ...times, ...place };
}

/** A step that switches a flow, through the app. `title`: where it is not the plain switch. */
export function switchStepOf(
  origin: StepOrigin,
  to: Pick<StepOf<'SwitchFlow'>, 'flow' | 'disabled' | 'verified'>,
  place: Place<'SwitchFlow'>,
  title = `switch "${to.flow}" ${to.disabled ? 'off' : 'on'}`,
): StepOf<'SwitchFlow'> {
  return { kind: 'SwitchFlow', ...origin, title, ...to, ...place };
}

/** The step that sets schedule and timezone of a flow of an account that is there. */
export function scheduleStep(
  context: AccountContext,
  flow: FlowVerdict,
  reason: 'ValueDeclared' | 'ValueDrifted',
  accountId: string,
): StepOf<'SetSchedule'> {
  const { paths, wire, timezone } = flow.schedule as NonNullable<FlowVerdict['schedule']>;
  const origin = {
    id: `${context.key}/SetSchedule/${flow.declared.name}`,
    account: context.key,
    reason,
    because: because[reason],
    changes: paths
      .filter((path) => !path.same)
      .map((path) => ({ path: path.path, from: path.live, to: path.declared })),
    calls: 2,
  };
  const times = { schedule: wire, timezone, verified: verifiedDigests(paths) };
  return scheduleStepOf(origin, flow.declared, times, placeOf({ accountId, flowId: idOf(flow) }, false));
}

/** The step that switches a flow of an account that is there. */
export function switchStep(
  context: AccountContext,
  flow: FlowVerdict,
  reason: SwitchReason,
  accountId: string,
  { deferred }: { readonly deferred: boolean },
): StepOf<'SwitchFlow'> {
  const enabled = flow.enabled as ComparedPath;
  const { name } = flow.declared;
  const origin = {
    id: `${context.key}/SwitchFlow/${name}`,
    account: context.key,
    reason,
    because: because[reason],
    changes: [{ path: enabled.path, from: enabled.live, to: enabled.declared }],
    calls: 2,
  };
  const to = { flow: name, disabled: enabled.declared === false, verified: verifiedDigests([enabled]) };
  return switchStepOf(origin, to, placeOf({ accountId, flowId: idOf(flow) }, deferred));
}

/** The step that switches a flow off around the first save of a setting that it uses; the switch stays declared on. */
export function pauseStep(
  context: AccountContext,
  flow: FlowFacts,
  accountId: string,
  { deferred }: { readonly deferred: boolean },
): StepOf<'SwitchFlow'> {
  const origin = {
    id: `${context.key}/SwitchFlow/${flow.name}/pause`,
    account: context.key,
    reason: 'PausedForSave' as const,
    because: because.PausedForSave,
    changes: [{ path: pointer('flows', flow.name, 'enabled'), from: true, to: false }],
    calls: 3,
  };
  const to = { flow: flow.name, disabled: true, verified: {} };
  const title = `switch "${flow.name}" off while its settings are saved`;
  return switchStepOf(origin, to, placeOf({ accountId, flowId: flow.id }, deferred), title);
}

/** A verdict that asks for a step is that of a flow that was found. */
function idOf({ live, declared }: FlowVerdict): string {
  if (live === undefined) throw new TypeError(`"${declared.name}" was not found, and cannot be changed`);
  return live.id;
}

/** Flows to switch on in the order that their dependencies ask for. */
export function inSwitchingOrder(flows: readonly FlowVerdict[]): FlowVerdict[] {
  return [...flows].sort(
    (a, b) =>
      switchRank(a.declared.name) - switchRank(b.declared.name) ||
      (a.declared.name < b.declared.name ? -1 : 1),
  );
}
