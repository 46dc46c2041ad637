import type { AccountContext } from '../common/context.ts';
import type { Change, Step, StepKind } from '../../plan/plan.ts';

/** What the steps of an account that is not there yet have in common. */
export type StepBase = Pick<Step, 'id' | 'account' | 'reason' | 'because' | 'changes' | 'calls' | 'deferred'>;

export function stepBase(
  context: AccountContext,
  kind: StepKind,
  calls: number,
  deferred: boolean,
  changes: readonly Change[] = [],
): StepBase {
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
