import type { AccountContext, AccountVerdict } from '../common/context.ts';
import { notedOf } from '../common/identity.ts';
import type { Blocker, BlockerCode } from '../../plan/plan.ts';
import { findSource } from '../adding/preflight.ts';

const path = '/setup/cloneFrom';

/** What holds a source up and is nothing that a clone would get from it. */
const notCarriedOn: ReadonlySet<BlockerCode> = new Set(['Suspended', 'ScheduleMissing', 'PostedDateMissing']);

/**
 * A clone copies whatever its source is at that moment: a source that is under management must be as its manifest
 * declares, unless the new account's manifest allows otherwise. `verdictOf`: the verdict about the declared account that
 * holds a live one, by the id of the live one.
 */
export function judgeSourceState(
  context: AccountContext,
  verdictOf: (accountId: string) => AccountVerdict | undefined,
): Blocker[] {
  if (context.account.spec.setup?.allowDriftedSource) return [];
  const source = findSource(context.facts, context.account, context.all);
  const verdict = source && verdictOf(source.id);
  // A source that is not active is told by the preflight.
  if (source?.state !== 'active' || !verdict) return [];
  const blocker = { account: context.key, code: 'SourceDrifting', path } as const;
  if (verdict.steps.length > 0) {
    const message = `The clone source "${source.name}" is being brought to its declared state first`;
    return [
      {
        ...blocker,
        message,
        remedy: 'Nothing to do: it goes on when the source is as declared.',
        passing: true,
      },
    ];
  }
  const open = verdict.drift.length + verdict.blockers.filter(({ code }) => !notCarriedOn.has(code)).length;
  if (open === 0) return verdict.outlook.suspended ? [suspendedSource(context, source.name)] : [];
  const message = `The clone source "${source.name}" is not as its manifest ${verdict.outlook.account} declares (${open} open); the clone would carry that on`;
  return [
    {
      ...blocker,
      message,
      remedy: "Mend the source, or write setup.allowDriftedSource: true in the new account's manifest.",
      passing: false,
    },
  ];
}

/** Whoever suspended the source does not vouch for what it holds. */
function suspendedSource(context: AccountContext, name: string): Blocker {
  return {
    account: context.key,
    code: 'SourceSuspended',
    path,
    message: `The clone source "${name}" is suspended`,
    remedy:
      "Nothing to do: it goes on when that suspension ends. To clone it all the same, write setup.allowDriftedSource: true in the new account's manifest.",
    passing: true,
  };
}

/** What an account was cloned from cannot be changed afterwards: cloning happens once, in the wizard. */
export function judgeChangedSource(context: AccountContext): Blocker[] {
  const { clonedFrom, made } = notedOf(context.identity) ?? {};
  const declared = findSource(context.facts, context.account, context.all);
  // An account that somebody else installed may have been cloned, for all that is known.
  if ((clonedFrom === undefined && !made) || !declared || declared.id === clonedFrom) return [];
  const before = context.facts.accounts.find((account) => account.id === clonedFrom);
  const how =
    clonedFrom === undefined
      ? 'configured manually'
      : `cloned from ${before ? `"${before.name}"` : `an account that is gone (id ${clonedFrom})`}`;
  const message = `"${context.name}" was ${how}, the manifest now says "${declared.name}"; an account is cloned once, when it is added`;
  return [
    {
      account: context.key,
      code: 'CloneSourceChanged',
      path,
      message,
      remedy: `${before === undefined ? 'Take setup.cloneFrom out' : 'Put setup.cloneFrom back'}, and declare the settings that are to be as in "${declared.name}"; or add another account that clones it.`,
      passing: false,
    },
  ];
}
