import { findMarketplace, regionEntry } from '../catalogue/marketplaces.ts';
import { settings as catalogue } from '../catalogue/settings.ts';
import type { WizardMark, WizardStepMark } from '../observe/facts.ts';
import type { Json } from '../platform/documents.ts';
import type { AccountContext } from './context.ts';
import { declaredSettings } from './declared.ts';
import { switchRank } from './flows.ts';
import type { Change, Step, StepKind } from './plan.ts';
import { pointer } from './pointer.ts';
import { findSource } from './preflight.ts';

/** How the platform's connection form calls the kinds of connection (reference 2.3). */
const connectionTypes = {
  SellingPartnerAPI: 'Amazon-SP-API',
  Hybrid: 'Amazon-Hybrid',
  MWS: 'Amazon-MWS',
} as const;

type Base = Pick<Step, 'id' | 'account' | 'reason' | 'because' | 'changes' | 'calls' | 'deferred'>;

function base(
  context: AccountContext,
  kind: StepKind,
  calls: number,
  deferred: boolean,
  changes: readonly Change[] = [],
): Base {
  const resumed = context.identity.wizard !== undefined;
  return {
    id: `${context.key}/${kind}`,
    account: context.key,
    reason: resumed ? 'WizardUnfinished' : 'AccountMissing',
    because: resumed ? 'the wizard that we opened is not finished' : 'the tile has no such account',
    changes,
    calls,
    deferred,
  };
}

/** A step of the wizard that the platform has already told to be completed. */
function isCompleted(wizard: WizardMark | undefined, kind: WizardStepMark['kind']): boolean {
  return wizard?.steps.some((step) => step.kind === kind && step.completed) ?? false;
}

/**
 * The steps of an account that is not there, or whose wizard is ours and not finished. What comes after the wizard can
 * be foreseen only: ids and option lists exist when the account does. `deferred`: another wizard goes first.
 */
export function newAccountSteps(context: AccountContext, deferred: boolean): Step[] {
  const wizard = context.identity.wizard;
  const steps: Step[] = [];
  if (!context.identity.live) steps.push(openStep(context, deferred));
  if (!isCompleted(wizard, 'connection')) steps.push(connectStep(context, deferred));
  if (!isCompleted(wizard, 'bundle')) {
    steps.push({
      ...base(context, 'InstallBundle', 1, deferred),
      kind: 'InstallBundle',
      title: 'have the Amazon bundle installed in NetSuite and verify it',
    });
  }
  steps.push(configureStep(context, deferred));
  return [...steps, ...foreseenSteps(context)];
}

function openStep(context: AccountContext, deferred: boolean): Step {
  const { account, facts, all } = context;
  const source = findSource(facts, account, all);
  const changes: Change[] = [
    { path: '/accountName', from: undefined, to: account.spec.accountName },
    { path: '/marketplace', from: undefined, to: account.spec.marketplace },
  ];
  return {
    ...base(context, 'OpenWizard', 4, deferred, changes),
    kind: 'OpenWizard',
    title: `add the account ${context.name}`,
    knownAccounts: facts.accounts.map((live) => live.id),
    ...(source ? { cloneFrom: source.id } : {}),
  };
}

function connectStep(context: AccountContext, deferred: boolean): Step {
  const { spec } = context.account;
  const marketplace = findMarketplace(spec.marketplace);
  const region = regionEntry(marketplace?.region ?? 'NorthAmerica');
  return {
    ...base(context, 'ConnectAmazon', 5, deferred),
    kind: 'ConnectAmazon',
    title: `connect ${context.name} to Amazon; a person gives consent in a browser`,
    connection: {
      type: connectionTypes[spec.connection?.type ?? 'SellingPartnerAPI'],
      marketplaceId: marketplace?.id ?? spec.marketplace,
      sellingRegion: region.sellingRegion,
      endpoint: region.endpoint,
      ...(spec.sellerId === undefined ? {} : { sellerId: spec.sellerId }),
    },
  };
}

function configureStep(context: AccountContext, deferred: boolean): Step {
  const source = findSource(context.facts, context.account, context.all);
  const common = base(context, 'ConfigureAccount', 2, deferred);
  if (!source)
    return {
      ...common,
      kind: 'ConfigureAccount',
      title: `configure ${context.name} manually`,
      mode: 'manual',
      accountName: context.name,
    };
  return {
    ...common,
    kind: 'ConfigureAccount',
    title: `configure ${context.name} by cloning ${source.name}`,
    mode: 'clone',
    sourceId: source.id,
    sourceName: source.name,
    accountName: context.name,
  };
}

/** What will be done once the account exists, for people to read. */
function foreseenSteps(context: AccountContext): Step[] {
  const common = (kind: StepKind, target: string, changes: readonly Change[]) => ({
    ...base(context, kind, 2, true, changes),
    id: `${context.key}/${kind}/${target}/foreseen`,
    reason: 'ValueDeclared' as const,
    because: 'the manifest says so',
  });
  const refreshes = context.account.spec.setup?.cloneFrom
    ? catalogue
        .filter(
          (entry) =>
            entry.list === 'shipMethods' || entry.list === 'paymentMethods' || entry.list === 'items',
        )
        .map((entry): Step => ({
          ...common('RefreshOptions', entry.path, []),
          kind: 'RefreshOptions',
          calls: 1,
          reason: 'OptionsNotRefreshed',
          because: 'cloning does not refresh option lists',
          title: `refresh the options of "${entry.label}" from NetSuite`,
          path: entry.path,
        }))
    : [];
  const sections = Map.groupBy(declaredSettings(context.account), (setting) => setting.section[0] ?? '');
  const saves = [...sections].map(([section, settings]): Step => {
    const changes = settings.map((setting) => ({
      path: setting.path,
      from: undefined,
      to: setting.value as Json,
    }));
    return {
      ...common('SaveSettings', section, changes),
      kind: 'SaveSettings',
      title: `save ${section} settings of ${context.name}`,
      saves: [],
    };
  });
  const flows = [...(context.account.spec.flows ?? [])].sort(
    (a, b) => switchRank(a.name) - switchRank(b.name),
  );
  const schedules = flows.flatMap((flow): Step[] => {
    if (flow.schedule === undefined) return [];
    const changes = [{ path: pointer('flows', flow.name, 'schedule'), from: undefined, to: flow.schedule }];
    return [
      {
        ...common('SetSchedule', flow.name, changes),
        kind: 'SetSchedule',
        title: `set the schedule of "${flow.name}"`,
        flow: flow.name,
        schedule: flow.schedule,
        timezone: flow.timezone ?? 'UTC',
        verified: {},
      },
    ];
  });
  const switches = flows.flatMap((flow): Step[] => {
    if (flow.enabled !== true) return [];
    const changes = [{ path: pointer('flows', flow.name, 'enabled'), from: undefined, to: true }];
    return [
      {
        ...common('SwitchFlow', flow.name, changes),
        kind: 'SwitchFlow',
        title: `switch "${flow.name}" on`,
        flow: flow.name,
        disabled: false,
        verified: {},
      },
    ];
  });
  return [...refreshes, ...saves, ...schedules, ...switches];
}
