import { settingsRefreshedAfterClone } from '../catalogue/settings.ts';
import type { Json } from '../platform/documents.ts';
import type { DeclaredFlow } from '../resources/schema.ts';
import type { AccountContext } from './context.ts';
import { declaredSettings } from './declared.ts';
import { switchRank } from './flows.ts';
import { foreseenMappings } from './foreseenMappings.ts';
import type { Change, Step, StepKind } from './plan.ts';
import { pointer } from './pointer.ts';
import { stepBase } from './stepBase.ts';

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

function foreseenSchedule(context: AccountContext, flow: DeclaredFlow): Step[] {
  if (flow.schedule === undefined) return [];
  const changes = (['schedule', 'timezone'] as const).flatMap((member) => {
    const to = flow[member];
    return to === undefined ? [] : [{ path: pointer('flows', flow.name, member), from: undefined, to }];
  });
  const step = foreseen(context, 'SetSchedule', flow.name, changes);
  const title = `set the schedule of "${flow.name}"`;
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
  if (flow.enabled !== true) return [];
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
