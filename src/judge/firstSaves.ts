import type { AccountFacts, FlowFacts } from '../observe/facts.ts';
import type { AccountContext } from './context.ts';
import type { Findings } from './findings.ts';
import { listed } from './nearest.ts';
import { runningUsers } from './neededSettings.ts';
import { pointer } from './pointer.ts';
import { isIgnored } from './policy.ts';
import type { SettingToSave } from './stepsOfAccount.ts';

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
  const kept = toSave.filter((save) => {
    const { path, label } = save.verdict.setting;
    if (!guarded || findings.savedHow(path)) return true;
    const users = runningUsers(live, path).filter((flow) => declaredSwitch(context, flow) !== false);
    const held = whyHeld(context, users);
    if (held) {
      const message = `"${label}" of ${context.name} is to be saved for the first time, and ${held.message}`;
      findings.block(held.code, path, message, held.remedy, held.code === 'FlowRunUnderWay');
      return false;
    }
    if (context.policy.firstSave === 'PauseFlows')
      for (const { name } of users) pauses.set(name, save.deferred && pauses.get(name) !== false);
    return true;
  });
  return { toSave: kept, pauses };
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
    message: `${names(undeclared)} is on, uses it, and is not declared, so that nobody here switches it off meanwhile`,
    remedy:
      'Declare the flow (enabled: true has it switched off around the save, and on again), or switch it off in the app; or write policy.firstSave: BetweenRuns.',
  };
}

function names(flows: readonly FlowFacts[]): string {
  return listed(flows.map(({ name }) => name));
}
