import type { AccountFacts, FlowFacts } from '../../observe/facts.ts';
import type { AccountContext } from '../common/context.ts';
import { fieldAt, filtersOf, isSearchSetting, searchesBehind } from './chosenSearches.ts';
import type { Findings } from '../common/findings.ts';
import { listed } from '../common/candidates.ts';
import { isAcceptedUnsaved, runningUsers } from './neededSettings.ts';
import { pointer } from '../../lib/pointer.ts';
import { isIgnored } from '../common/policy.ts';
import type { SettingToSave } from './steps.ts';
import { isBlank, liveWire } from './values.ts';

/** What is saved now, and which flows are to be off meanwhile. */
export interface GuardedSaves {
  readonly toSave: readonly SettingToSave[];
  /** Names of the flows; true where that can only be foreseen, as the save is. */
  readonly pauses: ReadonlyMap<string, boolean>;
}

/**
 * Keeps the first save of a setting from flows that are on and use it: it may go through another value, and what they take
 * meanwhile is wrong (decisions, 3 and 17). They are switched off around it, or it waits until no run is under way, as policy
 * says. Nothing of this is done to a flow that no manifest declares, nor, unasked, in an account that somebody else runs.
 */
export function guardFirstSaves(
  context: AccountContext,
  live: AccountFacts,
  findings: Findings,
  toSave: readonly SettingToSave[],
): GuardedSaves {
  const pauses = new Map<string, boolean>();
  const guarded = findings.madeByUs || context.policy.firstSaveAsked;
  const heldSearches = new Set<string>();
  const kept = toSave.filter((save) => {
    const { path, label } = save.verdict.setting;
    const isSearch = isSearchSetting(path);
    const again = findings.toSaveAgain(path);
    // What is only to be saved because another search is chosen has no reason while that is held.
    if (again === 'withSearch' && searchesBehind(path).some((search) => heldSearches.has(search)))
      return false;
    if (!isSearch && ((!guarded && !again) || findings.savedHow(path))) return true;
    const users = (isSearch ? usersOfSearch(context, live, path) : runningUsers(live, path)).filter(
      (flow) => declaredSwitch(context, flow) !== false,
    );
    const held =
      whyHeld(context, users) ?? (isSearch ? unfiltered(context, live, users, path, toSave) : undefined);
    if (held) {
      const what = isSearch ? 'is to choose another saved search' : 'is to be saved for the first time';
      const message = `"${label}" of ${context.name} ${again ? 'is to be saved again' : what}, and ${held.message}`;
      findings.block(held.code, path, message, held.remedy, held.code === 'FlowRunUnderWay');
      if (isSearch) holdSearch(context, findings, path, held, heldSearches);
      return false;
    }
    if (context.policy.firstSave === 'PauseFlows')
      for (const { name } of users) pauses.set(name, save.deferred && pauses.get(name) !== false);
    return true;
  });
  return { toSave: kept, pauses };
}

/** Runs are only looked up for what is noted as not saved: that is noted where a run is what holds the search. */
function holdSearch(
  { now }: AccountContext,
  findings: Findings,
  path: string,
  { code }: Held,
  heldSearches: Set<string>,
): void {
  for (const filter of filtersOf(path)) {
    if (code !== 'FlowRunUnderWay') findings.leaveSaved(filter);
    else if (findings.before.saved?.[filter]) findings.takeBackSaved(filter, now.toISOString());
  }
  heldSearches.add(path);
}

/** Settings that filter the search of a setting, are not blank, and are not accepted as they are. */
function filtersInUse(context: AccountContext, live: AccountFacts, search: string): string[] {
  return filtersOf(search).filter((path) => {
    const field = fieldAt(live, path);
    return field && !isBlank(liveWire(field)) && !isAcceptedUnsaved(context, path);
  });
}

function usersOfSearch(context: AccountContext, live: AccountFacts, search: string): FlowFacts[] {
  const filters = filtersInUse(context, live, search);
  return [...new Set(filters.flatMap((path) => runningUsers(live, path)))];
}

/** A search that would run without a filter, since nothing that is declared has it saved again. */
function unfiltered(
  context: AccountContext,
  live: AccountFacts,
  users: readonly FlowFacts[],
  search: string,
  toSave: readonly SettingToSave[],
): Held | undefined {
  const saved = new Set(toSave.map(({ verdict }) => verdict.setting.path));
  const bare = filtersInUse(context, live, search).filter(
    (path) =>
      !saved.has(path) &&
      runningUsers(live, path).some(({ name }) => users.some((flow) => flow.name === name)),
  );
  if (bare.length === 0) return undefined;
  return {
    code: 'FlowInTheWay',
    message: `${names(users)} is on and would run on a search that is not filtered: ${bare.join(', ')} is not declared, so that nobody here saves it again`,
    remedy: `Declare ${bare.map((path) => path.slice(1).replaceAll('/', '.')).join(' and ')} as well, or enabled: false for the flow while the search is changed.`,
  };
}

/** What the manifest says of a flow's switch; undefined also where an ignore rule covers it. */
function declaredSwitch({ account, policy }: AccountContext, { name }: FlowFacts): boolean | undefined {
  if (isIgnored(policy, pointer('flows', name, 'enabled'))) return undefined;
  return account.spec.flows?.find((flow) => flow.name === name)?.enabled;
}

interface Held {
  readonly code: 'FlowRunUnderWay' | 'FlowInTheWay';
  readonly message: string;
  readonly remedy: string;
}

function whyHeld(context: AccountContext, users: readonly FlowFacts[]): Held | undefined {
  const between = context.policy.firstSave === 'BetweenRuns';
  const busy = users.filter(({ runUnderWay }) => (between ? runUnderWay !== false : runUnderWay === true));
  if (busy.length > 0)
    return {
      code: 'FlowRunUnderWay',
      message: `a run of ${names(busy)} is under way, which uses it`,
      remedy: 'Nothing to do: it is saved when the run has ended.',
    };
  const undeclared = between ? [] : users.filter((flow) => declaredSwitch(context, flow) === undefined);
  if (undeclared.length === 0) return undefined;
  return {
    code: 'FlowInTheWay',
    message: `${names(undeclared)} ${undeclared.length === 1 ? 'is on, uses it, and is' : 'are on, use it, and are'} not declared, so that nobody here switches it off meanwhile`,
    remedy:
      'Declare the flow (enabled: true has it switched off around the save, and on again), or switch it off in the app; or write policy.firstSave: BetweenRuns.',
  };
}

function names(flows: readonly FlowFacts[]): string {
  return listed(flows.map(({ name }) => name));
}
