import type { Change, ForeseenStep, Step, StepKind } from '../../plan/plan.ts';
import type { TargetOf } from '../../plan/steps.ts';
import type { AccountContext } from './context.ts';

/** Of which account a step is, why it is taken, what it changes and what it costs: all but what it writes to. */
export type StepOrigin = Pick<Step, 'id' | 'account' | 'reason' | 'because' | 'changes' | 'calls'>;

/** What a step writes to: all of it where the step can be carried out, as much as is known where it is foreseen only. */
export type Place<K extends StepKind> =
  | ({ readonly deferred: false } & Readonly<TargetOf<K>>)
  | ({ readonly deferred: true } & Readonly<Partial<TargetOf<K>>>);

/** The place of a step whose target is known; `deferred`: an earlier step is to be carried out and looked at first. */
export function placeOf<T extends object>(
  target: T,
  deferred: boolean,
): ({ deferred: false } & T) | ({ deferred: true } & T) {
  return deferred ? { ...target, deferred } : { ...target, deferred };
}

/** The place of a step of an account that is not there yet. */
export const notThereYet = { deferred: true } as const;

/** The origin of a step of an account that is not there yet, for people to read. */
export function foreseenOrigin(
  context: AccountContext,
  kind: ForeseenStep['kind'],
  target: string,
  changes: readonly Change[],
  calls = 2,
): StepOrigin {
  return {
    id: `${context.key}/${kind}/${target}/foreseen`,
    account: context.key,
    reason: 'ValueDeclared',
    because: 'the manifest says so',
    changes,
    calls,
  };
}
