import type { AccountContext } from '../common/context.ts';
import { holdingMark } from '../common/holder.ts';
import { judgeHolder } from '../common/holding.ts';
import type { Leaving } from './leaving.ts';
import type { AccountOutlook, Blocker } from '../../plan/plan.ts';
import { judgeLiveAccount } from '../adding/preflight.ts';
import { outlookOf, removedOutlook } from './removalOutlook.ts';
import { wayToResume } from '../common/suspension.ts';

/** What manifests that say `removed` come to. */
interface RemovedWords {
  readonly leaving: readonly Leaving[];
  readonly outlooks: readonly AccountOutlook[];
  readonly blockers: readonly Blocker[];
  /** Ids of the accounts that they mean and that do not leave now. */
  readonly ids: readonly string[];
}

/**
 * Judges the accounts whose manifests say that they are removed. The word needs no inference, but it must be sure which
 * account is meant: one that Storekeeper holds for this manifest, and that is still what the manifest declares.
 */
export function judgeRemovedWords(removed: readonly AccountContext[]): RemovedWords {
  const leaving: Leaving[] = [];
  const outlooks: AccountOutlook[] = [];
  const blockers: Blocker[] = [];
  const ids: string[] = [];
  for (const context of removed) {
    const { key, account, identity } = context;
    const { live } = identity;
    const { removed: word } = account.spec;
    if (!live) {
      outlooks.push(removedOutlook(context));
      continue;
    }
    const found = hindrancesOf(context);
    const mark = holdingMark(context.facts, live.id);
    if (found.length === 0 && mark && word) {
      leaving.push({ key, live, mark, word });
      continue;
    }
    blockers.push(...found);
    outlooks.push(outlookOf({ key, live }));
    ids.push(live.id);
  }
  return { leaving, outlooks, blockers, ids };
}

/** What keeps the word from being followed. What stands in the way of uninstalling itself is found with all that leave. */
function hindrancesOf(context: AccountContext): Blocker[] {
  const { key, identity, policy, account } = context;
  const { live } = identity;
  if (!live) return [];
  const blocker = { account: key, path: '/removed' } as const;
  const begun = identity.mark?.removing !== undefined;
  const held = judgeHolder(context);
  if (held) return [{ path: undefined, ...held, account: key }];
  // One that a person uninstalls in the app goes without us; of what we began, nothing else matters.
  const differing = begun
    ? []
    : judgeLiveAccount(live, account).map((finding) => ({ path: undefined, ...finding, account: key }));
  if (differing.length > 0) return differing;
  if (holdingMark(context.facts, live.id)?.account !== key)
    return [
      {
        ...blocker,
        code: 'RemovalNotHeld',
        message: `The manifest says that "${live.name}" is removed, and Storekeeper does not hold that account for it, so that it is not sure which one is meant`,
        remedy:
          'Have the account adopted first: leave removed out until it is Ready, then write it; or uninstall it in the app.',
        passing: false,
      },
    ];
  const stopped =
    policy.management === 'Observe' ? 'only looked at' : policy.suspend ? 'suspended' : undefined;
  if (stopped === undefined || begun) return [];
  return [
    {
      ...blocker,
      code: 'RemovalHeld',
      message: `The manifest says that "${live.name}" is removed, but the account is ${stopped}`,
      remedy: `${policy.suspend ? `${wayToResume(policy.suspend)}. That has` : 'Set policy.management: Full to have'} it uninstalled; or take removed out of the manifest to keep it.`,
      passing: true,
    },
  ];
}
