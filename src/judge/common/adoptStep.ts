import type { AccountMark } from '../../observe/facts.ts';
import type { ReadyStepOf, Step } from '../../plan/plan.ts';
import type { AccountContext } from './context.ts';
import { sourceText } from './holder.ts';
import { withoutConsents } from './identity.ts';
import { isTakenOver, otherHolder } from './holding.ts';

/** The step that notes on the platform that a manifest holds an account. */
export function adoptStep(
  context: AccountContext,
  accountId: string,
  mark: AccountMark,
  fromWizard: boolean,
): ReadyStepOf<'AdoptAccount'> {
  return {
    kind: 'AdoptAccount',
    id: `${context.key}/AdoptAccount/${accountId}`,
    account: context.key,
    ...adoption(context, fromWizard),
    changes: [],
    calls: 1,
    deferred: false,
    accountId,
    mark: withoutConsents(mark),
  };
}

function adoption(context: AccountContext, fromWizard: boolean): Pick<Step, 'title' | 'reason' | 'because'> {
  const holder = otherHolder(context);
  if (fromWizard)
    return {
      title: `take over ${context.name}, whose wizard has ended`,
      reason: 'WizardUnfinished',
      because: 'the wizard that we opened has ended',
    };
  if (holder)
    return {
      title: `take over ${context.name} from ${sourceText(holder)}`,
      reason: 'HolderChanged',
      because: isTakenOver(context, holder)
        ? 'a person said so'
        : 'the source that held it has not been heard of any more',
    };
  const { passed, live } = context.identity;
  const former = passed && live && context.facts.marks.accounts[live.id]?.account;
  if (former !== undefined && former !== context.key)
    return {
      title: `take over ${context.name} from the manifest ${former}`,
      reason: 'AccountUnmanaged',
      because: `${former}, which held it, is not there any more; what was noted of the account is kept`,
    };
  return {
    title: `adopt ${context.name}, which exists in the app`,
    reason: 'AccountUnmanaged',
    because: 'an account of exactly that name exists and no manifest holds it',
  };
}
