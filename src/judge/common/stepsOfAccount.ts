import type { AccountMark, FieldFacts, FlowFacts } from '../../observe/facts.ts';
import type { AccountContext } from './context.ts';
import type { FlowVerdict } from '../flows/flows.ts';
import { switchRank } from '../flows/flows.ts';
import { sourceText } from './holder.ts';
import { isTakenOver, otherHolder } from './holding.ts';
import type { FieldSave, Step, StepReason } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import { changesOf, fieldSave } from '../settings/settings.ts';
import type { ComparedPath, SettingVerdict } from '../settings/settingVerdict.ts';
import { autoText } from '../flows/stagger.ts';
import { valueDigest } from '../settings/values.ts';

/** A setting to save and why. */
export interface SettingToSave {
  readonly verdict: SettingVerdict;
  readonly reason: Extract<StepReason, 'ValueDeclared' | 'ValueDrifted' | 'StoredNotApplied'>;
  /** Its options are to be refreshed first. */
  readonly deferred: boolean;
}

/** Why a flow is switched. */
export type SwitchReason = 'ValueDeclared' | 'ValueDrifted' | 'PausedForSave';

/** Why a value is written, for people. */
export const because: Record<SettingToSave['reason'] | SwitchReason, string> = {
  PausedForSave: 'a setting that its saved search depends on is saved for the first time meanwhile',
  ValueDeclared: 'the manifest says so',
  ValueDrifted: 'it was changed in the app',
  StoredNotApplied: 'the value is stored, but was not applied to the saved searches in NetSuite',
};

/** One `SaveSettings` step for each section and reason, so that a refused value holds up its own section only. */
export function saveSteps(
  context: AccountContext,
  toSave: readonly SettingToSave[],
  accountId: string,
): Step[] {
  const groups = Map.groupBy(toSave, ({ verdict, reason, deferred }) =>
    JSON.stringify([verdict.setting.section[0], reason, deferred]),
  );
  return [...groups.values()].map((members): Step => {
    const { reason, deferred, verdict } = members[0] as SettingToSave;
    const section = verdict.field?.section[0] ?? verdict.setting.section[0] ?? '';
    const saves = deferred ? [] : members.flatMap((member) => savesOf(member.verdict, reason));
    return {
      kind: 'SaveSettings',
      id: `${context.key}/SaveSettings/${section}/${reason}${deferred ? '/deferred' : ''}`,
      account: context.key,
      title: `save ${section} settings of ${context.name}`,
      reason,
      because: because[reason],
      changes: members.flatMap((member) => changesOf(member.verdict, reason === 'StoredNotApplied')),
      calls: saves.some((save) => save.interim !== undefined) ? 4 : 2,
      deferred,
      accountId,
      saves,
    };
  });
}

function savesOf(verdict: SettingVerdict, reason: StepReason): FieldSave[] {
  const { field, wire } = verdict;
  return field && wire !== undefined
    ? [fieldSave({ ...verdict, field, wire }, reason === 'StoredNotApplied')]
    : [];
}

/** Digests to note once the paths were read back as declared. */
export function verifiedDigests(paths: readonly ComparedPath[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path.path, valueDigest(path.declared)]));
}

/** The step that sets a flow's schedule and timezone together. */
export function scheduleStep(
  context: AccountContext,
  flow: FlowVerdict,
  reason: 'ValueDeclared' | 'ValueDrifted',
  accountId: string,
): Step {
  const schedule = flow.schedule as NonNullable<FlowVerdict['schedule']>;
  return {
    kind: 'SetSchedule',
    id: `${context.key}/SetSchedule/${flow.declared.name}`,
    account: context.key,
    title: `set the schedule of "${flow.declared.name}"${autoText(flow.declared)}`,
    reason,
    because: because[reason],
    changes: schedule.paths
      .filter((path) => !path.same)
      .map((path) => ({ path: path.path, from: path.live, to: path.declared })),
    calls: 2,
    deferred: false,
    accountId,
    ...(flow.live ? { flowId: flow.live.id } : {}),
    flow: flow.declared.name,
    schedule: schedule.wire,
    timezone: schedule.timezone,
    verified: verifiedDigests(schedule.paths),
  };
}

/** The step that switches a flow, through the app. */
export function switchStep(
  context: AccountContext,
  flow: FlowVerdict,
  reason: SwitchReason,
  accountId: string,
  deferred: boolean,
): Step {
  const enabled = flow.enabled as ComparedPath;
  const disabled = enabled.declared === false;
  return {
    kind: 'SwitchFlow',
    id: `${context.key}/SwitchFlow/${flow.declared.name}`,
    account: context.key,
    title: `switch "${flow.declared.name}" ${disabled ? 'off' : 'on'}`,
    reason,
    because: because[reason],
    changes: [{ path: enabled.path, from: enabled.live, to: enabled.declared }],
    calls: 2,
    deferred,
    accountId,
    ...(flow.live ? { flowId: flow.live.id } : {}),
    flow: flow.declared.name,
    disabled,
    verified: verifiedDigests([enabled]),
  };
}

/** The step that switches a flow off around the first save of a setting that it uses; the switch stays declared on. */
export function pauseStep(
  context: AccountContext,
  flow: FlowFacts,
  accountId: string,
  deferred: boolean,
): Step {
  return {
    kind: 'SwitchFlow',
    id: `${context.key}/SwitchFlow/${flow.name}/pause`,
    account: context.key,
    title: `switch "${flow.name}" off while its settings are saved`,
    reason: 'PausedForSave',
    because: because.PausedForSave,
    changes: [{ path: pointer('flows', flow.name, 'enabled'), from: true, to: false }],
    calls: 3,
    deferred,
    accountId,
    flowId: flow.id,
    flow: flow.name,
    disabled: true,
    verified: {},
  };
}

/** Flows to switch on in the order that their dependencies ask for. */
export function inSwitchingOrder(flows: readonly FlowVerdict[]): FlowVerdict[] {
  return [...flows].sort(
    (a, b) =>
      switchRank(a.declared.name) - switchRank(b.declared.name) ||
      (a.declared.name < b.declared.name ? -1 : 1),
  );
}

/** The step that notes on the platform that a manifest holds an account. */
export function adoptStep(
  context: AccountContext,
  accountId: string,
  mark: AccountMark,
  fromWizard: boolean,
): Step {
  return {
    kind: 'AdoptAccount',
    id: `${context.key}/AdoptAccount/${accountId}`,
    account: context.key,
    ...adoption(context, fromWizard),
    changes: [],
    calls: 1,
    deferred: false,
    accountId,
    mark,
  };
}

function adoption(context: AccountContext, fromWizard: boolean): Pick<Step, 'title' | 'reason' | 'because'> {
  const holder = otherHolder(context);
  if (fromWizard)
    return {
      title: `take over ${context.name}, whose wizard has ended`,
      reason: 'WizardUnfinished',
      because: 'the wizard that we opened has ended',
    };
  if (holder)
    return {
      title: `take over ${context.name} from ${sourceText(holder)}`,
      reason: 'HolderChanged',
      because: isTakenOver(context, holder)
        ? 'a person said so'
        : 'the source that held it has not been heard of any more',
    };
  return {
    title: `adopt ${context.name}, which exists in the app`,
    reason: 'AccountUnmanaged',
    because: 'an account of exactly that name exists and no manifest holds it',
  };
}

const becauseOfRefresh = {
  OptionUnknown: 'a declared name is not among the options that the app holds',
  OptionsNotRefreshed: 'its list was never refreshed and may lack what NetSuite has today',
  OptionsStale: 'its list is a day old, and NetSuite may have renamed or deleted a value since',
};

/** The step that reloads the options of one field from NetSuite. */
export function refreshStep(
  context: AccountContext,
  accountId: string,
  path: string,
  field: FieldFacts,
  reason: keyof typeof becauseOfRefresh,
): Step {
  return {
    kind: 'RefreshOptions',
    id: `${context.key}/RefreshOptions${path}`,
    account: context.key,
    title: `refresh the options of "${field.label}" from NetSuite`,
    reason,
    because: becauseOfRefresh[reason],
    changes: [],
    calls: 1,
    deferred: false,
    accountId,
    path,
    fieldName: field.name,
    ...(field.staticMap ? { type: 'generates' as const } : {}),
  };
}
