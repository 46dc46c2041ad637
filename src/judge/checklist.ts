import { flows as flowCatalogue } from '../catalogue/flows.ts';
import { settings as settingCatalogue } from '../catalogue/settings.ts';
import type { AccountContext } from './context.ts';
import { declaredSettings } from './declared.ts';
import type { ChecklistItem, Step, StepKind } from './plan.ts';

/**
 * What a person would have to work off for this account: the wizard's steps and, for a clone, every thing that cloning
 * does not carry over (domain reference 3.2 and 7). `onlyStored`: declared paths that are stored and not applied.
 */
export function checklistOf(
  context: AccountContext,
  steps: readonly Step[],
  onlyStored: readonly string[],
): ChecklistItem[] {
  const { identity } = context;
  const planned = (kind: StepKind) => steps.some((step) => step.kind === kind);
  const wizardState = (key: 'connection' | 'bundle') => {
    if (identity.live?.state === 'active') return 'done';
    const step = identity.wizard?.steps.find((entry) => entry.kind === key);
    if (step?.completed) return 'done';
    return step?.waitingSince === undefined ? 'planned' : 'waiting';
  };
  const items: ChecklistItem[] = [
    { item: "Amazon's consent", state: wizardState('connection') },
    { item: 'Bundle in NetSuite', state: wizardState('bundle') },
    { item: 'Account configured', state: identity.live?.state === 'active' ? 'done' : 'planned' },
  ];
  if (!context.account.spec.setup?.cloneFrom) return [...items, ...flowItems(context, planned)];
  return [
    ...items,
    { item: 'Option lists refreshed', state: planned('RefreshOptions') ? 'planned' : 'done' },
    ...settingItems(context, steps, onlyStored),
    ...flowItems(context, planned),
  ];
}

function settingItems(
  context: AccountContext,
  steps: readonly Step[],
  onlyStored: readonly string[],
): ChecklistItem[] {
  const declared = new Set(declaredSettings(context.account).map((setting) => setting.path));
  const changing = new Set(steps.flatMap((step) => step.changes.map((change) => change.path)));
  return settingCatalogue
    .filter((entry) => entry.onClone !== 'copied' && entry.path !== '/accountName')
    .map((entry) => {
      const item = entry.onClone === 'storedNotApplied' ? `${entry.label} (to be saved again)` : entry.label;
      if (!declared.has(entry.path)) return { item, state: 'notDeclared' };
      return {
        item,
        state: changing.has(entry.path) ? 'planned' : onlyStored.includes(entry.path) ? 'waiting' : 'done',
      };
    });
}

function flowItems(context: AccountContext, planned: (kind: StepKind) => boolean): ChecklistItem[] {
  const declared = new Map((context.account.spec.flows ?? []).map((flow) => [flow.name, flow]));
  const schedules = context.account.spec.setup?.cloneFrom
    ? flowCatalogue
        .filter((flow) => !flow.scheduleCloned && flow.trigger === 'schedule')
        .map((flow): ChecklistItem => {
          const item = `Schedule of ${flow.name}`;
          if (declared.get(flow.name)?.schedule === undefined) return { item, state: 'notDeclared' };
          return { item, state: planned('SetSchedule') ? 'planned' : 'done' };
        })
    : [];
  return [
    ...schedules,
    {
      item: 'Flows switched on',
      state: declared.size === 0 ? 'notDeclared' : planned('SwitchFlow') ? 'planned' : 'done',
    },
  ];
}
