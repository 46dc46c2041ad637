import { findFlow, settlementReportFlow, settlementRequestFlow } from '../../catalogue/flows.ts';
import { settingsRefreshedAfterClone } from '../../catalogue/settings.ts';
import type { Json } from '../../platform/documents.ts';
import type { DeclaredFlow } from '../../resources/schema/schema.ts';
import type { AccountContext } from '../common/context.ts';
import { declaredSettings } from '../settings/declared.ts';
import { switchRank } from '../flows/flows.ts';
import { foreseenMappings } from './foreseenMappings.ts';
import { needsNotDeclared } from '../settings/neededSettings.ts';
import type { Step, Warning } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';
import { lacksPostedDate, mapPostedDate } from '../flows/postedDate.ts';
import { foreseenOrigin, notThereYet } from '../common/stepOrigin.ts';
import { scheduleStepOf, switchStepOf } from '../flows/steps.ts';
import { refreshStepOf, saveStepOf } from '../settings/steps.ts';
import { few } from '../../plan/wording.ts';

/** What will be done once a new account exists, for people to read: it carries no ids and is never carried out itself. */
export function foreseenSteps(context: AccountContext): Step[] {
  const flows = [...(context.account.spec.flows ?? [])].sort(
    (a, b) => switchRank(a.name) - switchRank(b.name),
  );
  return [
    ...foreseenRefreshes(context),
    ...foreseenSaves(context),
    ...foreseenMappings(context),
    ...flows.flatMap((flow) => foreseenSchedule(context, flow)),
    ...flows.flatMap((flow) => foreseenSwitch(context, flow)),
  ];
}

function foreseenRefreshes(context: AccountContext): Step[] {
  if (!context.account.spec.setup?.cloneFrom) return [];
  return settingsRefreshedAfterClone.map((entry) => {
    const origin = {
      ...foreseenOrigin(context, 'RefreshOptions', entry.path, [], 1),
      reason: 'OptionsNotRefreshed' as const,
      because: 'cloning does not refresh option lists',
    };
    return refreshStepOf(origin, entry, notThereYet);
  });
}

function foreseenSaves(context: AccountContext): Step[] {
  const sections = Map.groupBy(declaredSettings(context.account), (setting) => setting.section[0] ?? '');
  return [...sections].map(([section, settings]) => {
    const changes = settings.map((setting) => ({
      path: setting.path,
      from: undefined,
      to: setting.value as Json,
    }));
    const origin = foreseenOrigin(context, 'SaveSettings', section, changes);
    return saveStepOf(context, origin, section, [], notThereYet);
  });
}

/** What of the manifest will keep a flow of a new account off; undefined where nothing is foreseen to. */
function whyStaysOff(
  context: AccountContext,
  flow: DeclaredFlow,
): { code: 'SettingNotSaved' | 'ScheduleMissing' | 'PostedDateMissing'; message: string } | undefined {
  const paths = needsNotDeclared(context, flow.name);
  if (paths.length > 0) {
    const message = `"${flow.name}" will stay off: it needs ${few(paths).join(', ')}, which nobody has saved in a new account. Declare them, or accept each in policy.acceptUnsaved with a reason.`;
    return { code: 'SettingNotSaved', message };
  }
  if (flow.name === settlementReportFlow && lacksPostedDate(context)) {
    const message = `"${flow.name}" will stay off: cloning does not copy the mapping of its posted date. ${mapPostedDate}.`;
    return { code: 'PostedDateMissing', message };
  }
  const entry = findFlow(flow.name);
  if (entry?.trigger !== 'schedule' || entry.scheduleCloned || flow.schedule !== undefined) return undefined;
  if (flow.name === settlementReportFlow && !requestsReports(context)) return undefined;
  const message = `"${flow.name}" will stay off: cloning drops its schedule, and the manifest declares none. Declare a schedule (schedule: auto chooses a minute).`;
  return { code: 'ScheduleMissing', message };
}

function requestsReports({ account }: AccountContext): boolean {
  return account.spec.flows?.find(({ name }) => name === settlementRequestFlow)?.enabled === true;
}

/** What is to be known of the declared flows of a new account before it is added. */
export function warnOfFlowsToStayOff(context: AccountContext): Warning[] {
  return (context.account.spec.flows ?? []).flatMap((flow) => {
    if (flow.enabled !== true || isIgnored(context.policy, pointer('flows', flow.name))) return [];
    const why = whyStaysOff(context, flow);
    return why ? [{ account: context.key, path: pointer('flows', flow.name, 'enabled'), ...why }] : [];
  });
}

function foreseenSchedule(context: AccountContext, flow: DeclaredFlow): Step[] {
  if (flow.schedule === undefined) return [];
  const changes = (['schedule', 'timezone'] as const).flatMap((member) => {
    const to = flow[member];
    return to === undefined ? [] : [{ path: pointer('flows', flow.name, member), from: undefined, to }];
  });
  const origin = foreseenOrigin(context, 'SetSchedule', flow.name, changes);
  const times = { schedule: flow.schedule, timezone: flow.timezone ?? 'UTC', verified: {} };
  return [scheduleStepOf(origin, flow, times, notThereYet)];
}

function foreseenSwitch(context: AccountContext, flow: DeclaredFlow): Step[] {
  if (flow.enabled !== true || whyStaysOff(context, flow) !== undefined) return [];
  const changes = [{ path: pointer('flows', flow.name, 'enabled'), from: undefined, to: true }];
  const origin = foreseenOrigin(context, 'SwitchFlow', flow.name, changes);
  return [switchStepOf(origin, { flow: flow.name, disabled: false, verified: {} }, notThereYet)];
}
