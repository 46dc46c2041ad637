import { findFlow, flows as flowCatalogue, settlementRequestFlow } from '../catalogue/flows.ts';
import { settings as settingCatalogue } from '../catalogue/settings.ts';
import type { AccountContext } from './common/context.ts';
import { notedOf } from './common/identity.ts';
import { declaredSettings } from './settings/declared.ts';
import { unscheduledFlows } from './flows/missingSchedule.ts';
import { listed } from './common/candidates.ts';
import { isAcceptedUnsaved } from './settings/neededSettings.ts';
import { neverCopiedItems } from './cloning/neverCopied.ts';
import type { ChecklistItem, Step } from '../plan/plan.ts';
import { isWithin, pointer } from '../lib/pointer.ts';

/** The items of the wizard that wait for a person, by the step that asks for them. */
export const personItems = {
  ConnectAmazon: "Amazon's consent",
  InstallBundle: 'Bundle in NetSuite',
} as const;
const { ConnectAmazon: consent, InstallBundle: bundle } = personItems;

/** What of an account is not in order, by path. */
export interface OpenPaths {
  /** Stored by cloning and not applied. */
  readonly onlyStored: readonly string[];
  /** Different from what is declared, or not to be judged. */
  readonly open: readonly string[];
}

/**
 * What a person would have to work off for this account: the wizard's steps and, for a clone, every thing that cloning
 * does not carry over (platform.md P99, P100). Nothing counts as done that a step is to change, that is open, or
 * whose account is not there.
 */
export function checklistOf(
  context: AccountContext,
  steps: readonly Step[],
  openPaths: OpenPaths,
): ChecklistItem[] {
  const { identity } = context;
  const active = identity.live?.state === 'active';
  const wizardState = (key: 'connection' | 'bundle') => {
    if (active) return 'done';
    const step = identity.wizard?.steps.find((entry) => entry.kind === key);
    if (step?.completed) return 'done';
    return step?.waitingSince === undefined ? 'planned' : 'waiting';
  };
  const stateOf = stateReader(active, steps, openPaths);
  const items: ChecklistItem[] = [
    { item: consent, state: wizardState('connection') },
    { item: bundle, state: wizardState('bundle') },
    { item: 'Account configured', state: active ? 'done' : 'planned' },
  ];
  const told = (all: readonly ChecklistItem[]) => all.map((entry) => withWaiting(context, entry));
  if (!context.account.spec.setup?.cloneFrom)
    return told([...items, ...settingItems(context, stateOf), switchItem(context, stateOf)]);
  const refreshing = steps.some((step) => step.kind === 'RefreshOptions');
  return told([
    ...items,
    { item: 'Option lists refreshed', state: refreshing ? 'planned' : active ? 'done' : 'waiting' },
    ...settingItems(context, stateOf),
    ...scheduleItems(context, stateOf),
    settlementItem(context, stateOf),
    ...neverCopiedItems(context, stateOf),
    switchItem(context, stateOf),
  ]);
}

/** Says of a waiting item whom or what it waits for. */
function withWaiting(context: AccountContext, entry: ChecklistItem): ChecklistItem {
  return entry.state === 'waiting' ? { waitsFor: waitsFor(context, entry.item), ...entry } : entry;
}

function waitsFor({ identity, policy }: AccountContext, item: string): string {
  if (item === consent) return 'whoever may sign in to Amazon as the seller';
  if (item === bundle) return 'an administrator of NetSuite';
  if (policy.management === 'Observe') return 'a manifest that lets the account be managed';
  if (policy.suspend) return policy.suspend.suspension.owner ?? 'the end of the suspension';
  if (identity.live?.state !== 'active') return 'the account to be installed';
  return 'what the blockers and warnings of the account name';
}

/** What a setting waits for that a flow needs and no manifest declares. */
const toDeclare = 'the manifest to declare it';
const toDeclareOrSave = `${toDeclare}, or somebody to save it in the app`;

/** Tells how declared paths stand, taken together. */
type StateReader = (paths: readonly string[]) => ChecklistItem['state'];

function stateReader(active: boolean, steps: readonly Step[], { onlyStored, open }: OpenPaths): StateReader {
  const changing = new Set(steps.flatMap((step) => step.changes.map((change) => change.path)));
  const waiting = [...onlyStored, ...open];
  return (paths) => {
    if (paths.some((path) => changing.has(path))) return 'planned';
    const isOpen = paths.some((path) =>
      waiting.some((entry) => isWithin(path, entry) || isWithin(entry, path)),
    );
    return active && !isOpen ? 'done' : 'waiting';
  };
}

/**
 * Settings that the manifest, or a person in the app, has to see to: for a clone those that cloning does not carry over, for
 * any other account those that its declared flows need.
 */
function settingItems(context: AccountContext, stateOf: StateReader): ChecklistItem[] {
  const declared = new Set(declaredSettings(context.account).map((setting) => setting.path));
  const cloned = context.account.spec.setup?.cloneFrom !== undefined;
  const needed = neededPaths(context);
  const active = context.identity.live?.state === 'active';
  return settingCatalogue
    .filter(({ path, onClone }) =>
      cloned ? onClone !== 'copied' || (active && needed.has(path)) : needed.has(path),
    )
    .filter(({ path }) => path !== '/accountName')
    .map(({ path, label, onClone }) => {
      const item = onClone !== 'storedNotApplied' ? label : `${label} (to be saved${cloned ? ' again' : ''})`;
      if (declared.has(path)) return { item, state: stateOf([path]) };
      // The app itself points a new account at its own saved searches.
      const byItself = onClone !== 'storedNotApplied';
      if (!needed.has(path) || (byItself && !active)) return { item, state: 'notDeclared' };
      const asked = !byItself && !notedOf(context.identity)?.saved?.[path];
      if (!asked || isAcceptedUnsaved(context, path)) return { item, state: stateOf([path]) };
      return { item, state: 'waiting', waitsFor: active ? toDeclareOrSave : toDeclare };
    });
}

/** Settings that the flows need which the manifest declares on. */
function neededPaths({ account }: AccountContext): ReadonlySet<string> {
  const on = (account.spec.flows ?? []).filter((flow) => flow.enabled === true);
  return new Set(
    on.flatMap(({ name }) => {
      const entry = findFlow(name);
      return entry ? [...entry.filterSettings, ...entry.searchSettings, ...entry.valueSettings] : [];
    }),
  );
}

function scheduleItems(context: AccountContext, stateOf: StateReader): ChecklistItem[] {
  const declared = context.account.spec.flows ?? [];
  return flowCatalogue
    .filter((flow) => !flow.scheduleCloned && flow.trigger === 'schedule')
    .map(({ name }) => {
      const scheduled = declared.some((flow) => flow.name === name && flow.schedule !== undefined);
      const paths = [pointer('flows', name, 'schedule'), pointer('flows', name, 'timezone')];
      return { item: `Schedule of ${name}`, state: scheduled ? stateOf(paths) : 'notDeclared' };
    });
}

/** Requested from Amazon while the request flow is on, else loaded by hand; cloning does not carry it (platform.md P64, P99). */
function settlementItem(context: AccountContext, stateOf: StateReader): ChecklistItem {
  const flow = context.account.spec.flows?.find(({ name }) => name === settlementRequestFlow);
  const path = pointer('flows', settlementRequestFlow, 'enabled');
  return {
    item: `Settlement reports requested or loaded by hand (${settlementRequestFlow} on or off)`,
    state: flow?.enabled === undefined ? 'notDeclared' : stateOf([path]),
  };
}

function switchItem(context: AccountContext, stateOf: StateReader): ChecklistItem {
  const switched = (context.account.spec.flows ?? []).filter((flow) => flow.enabled !== undefined);
  const paths = switched.map((flow) => pointer('flows', flow.name, 'enabled'));
  const item = 'Flows switched on';
  const state = paths.length > 0 ? stateOf(paths) : 'notDeclared';
  const { live } = context.identity;
  const unscheduled = state === 'done' && live ? unscheduledFlows(context, live) : [];
  // Switched on as declared, and nothing ever starts it: that is not what anybody takes for done.
  return unscheduled.length > 0
    ? { item, state: 'waiting', waitsFor: `a schedule of ${listed(unscheduled.map(({ flow }) => flow))}` }
    : { item, state };
}
