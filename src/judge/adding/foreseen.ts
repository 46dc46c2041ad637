import { findFlow, settlementReportFlow, settlementRequestFlow } from '../../catalogue/flows.ts';
import { settingsRefreshedAfterClone } from '../../catalogue/settings.ts';
import type { Json } from '../../platform/documents.ts';
import type { DeclaredFlow } from '../../resources/schema/schema.ts';
import type { AccountContext } from '../common/context.ts';
import { declaredSettings } from '../settings/declared.ts';
import { switchRank } from '../flows/flows.ts';
import { foreseenMappings } from './foreseenMappings.ts';
import { needsNotDeclared } from '../settings/neededSettings.ts';
import type { Change, Step, StepKind, Warning } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';
import { lacksPostedDate, mapPostedDate } from '../flows/postedDate.ts';
import { autoText } from '../flows/stagger.ts';
import { stepBase } from './stepBase.ts';
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

function foreseen(context: AccountContext, kind: StepKind, target: string, changes: readonly Change[]) {
  return {
    ...stepBase(context, kind, 2, true, changes),
    id: `${context.key}/${kind}/${target}/foreseen`,
    reason: 'ValueDeclared' as const,
    because: 'the manifest says so',
  };
}

function foreseenRefreshes(context: AccountContext): Step[] {
  if (!context.account.spec.setup?.cloneFrom) return [];
  return settingsRefreshedAfterClone.map((entry) => ({
    ...foreseen(context, 'RefreshOptions', entry.path, []),
    kind: 'RefreshOptions',
    calls: 1,
    reason: 'OptionsNotRefreshed',
    because: 'cloning does not refresh option lists',
    title: `refresh the options of "${entry.label}" from NetSuite`,
    path: entry.path,
  }));
}

function foreseenSaves(context: AccountContext): Step[] {
  const sections = Map.groupBy(declaredSettings(context.account), (setting) => setting.section[0] ?? '');
  return [...sections].map(([section, settings]) => {
    const changes = settings.map((setting) => ({
      path: setting.path,
      from: undefined,
      to: setting.value as Json,
    }));
    return {
      ...foreseen(context, 'SaveSettings', section, changes),
      kind: 'SaveSettings',
      title: `save ${section} settings of ${context.name}`,
      saves: [],
    };
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
  const step = foreseen(context, 'SetSchedule', flow.name, changes);
  const title = `set the schedule of "${flow.name}"${autoText(flow)}`;
  return [
    {
      ...step,
      kind: 'SetSchedule',
      title,
      flow: flow.name,
      schedule: flow.schedule,
      timezone: flow.timezone ?? 'UTC',
      verified: {},
    },
  ];
}

function foreseenSwitch(context: AccountContext, flow: DeclaredFlow): Step[] {
  if (flow.enabled !== true || whyStaysOff(context, flow) !== undefined) return [];
  const changes = [{ path: pointer('flows', flow.name, 'enabled'), from: undefined, to: true }];
  const step = foreseen(context, 'SwitchFlow', flow.name, changes);
  return [
    {
      ...step,
      kind: 'SwitchFlow',
      title: `switch "${flow.name}" on`,
      flow: flow.name,
      disabled: false,
      verified: {},
    },
  ];
}
