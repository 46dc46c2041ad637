import type { TileFacts } from '../../observe/facts.ts';
import { letGoCommand, passCommand } from '../../plan/clusterWays.ts';
import type { AccountOutlook, Blocker } from '../../plan/plan.ts';
import { shortened } from '../../plan/wording.ts';
import { annotations } from '../../resources/annotations.ts';
import type { HeldDeletion } from '../admitting/clusterLoss.ts';
import { lossText, type LostAccount } from '../admitting/sourceLoss.ts';
import { outlookOf } from './removalOutlook.ts';

/** Deletions in a cluster that are held, with since when, ISO-8601. */
export interface DatedDeletion extends HeldDeletion {
  readonly since: string;
}

/** What is told of accounts whose deletion is held; `ids`: of those that are in the app. */
interface HeldRemovals {
  readonly outlooks: readonly AccountOutlook[];
  readonly blockers: readonly Blocker[];
  readonly ids: ReadonlySet<string>;
}

/**
 * What is told of the accounts whose documents are being deleted and are held as part of a loss that may not be meant: they
 * count as declared, nothing is done to them, and a person says which of the two is meant. `declared`: keys of those that are
 * judged by their manifests all the same.
 */
export function judgeHeldDeletions(
  facts: TileFacts,
  loss: DatedDeletion | undefined,
  declared: ReadonlySet<string>,
): HeldRemovals {
  const held = (loss?.accounts ?? []).filter(({ account }) => !declared.has(account));
  const outlooks = held.map((lost) => outlookOfHeld(facts, lost));
  return {
    outlooks,
    blockers: loss ? held.map((lost) => blockerOf(loss, lost)) : [],
    ids: new Set(outlooks.flatMap(({ accountId }) => accountId ?? [])),
  };
}

function outlookOfHeld(
  { accounts, marks }: TileFacts,
  { account: key, accountName }: LostAccount,
): AccountOutlook {
  const live =
    accounts.find(
      ({ id }) => marks.accounts[id]?.account === key && marks.accounts[id].released === undefined,
    ) ?? accounts.find(({ name }) => name === accountName);
  if (live) return outlookOf({ key, live });
  return {
    ...{
      account: key,
      accountName,
      accountId: undefined,
      marketplace: '',
      state: 'absent',
      management: 'Full',
    },
    ...{ suspended: false, amazonOffline: false, checklist: [], declaredPaths: 0 },
  };
}

function blockerOf(loss: DatedDeletion, { account, accountName }: LostAccount): Blocker {
  const { tile, hash, since } = loss;
  return {
    account,
    code: 'RemovalHeld',
    path: undefined,
    message: `The document of "${accountName}" is being deleted, and that is held since ${since} (SourceHeld): the cluster ${shortened(lossText(loss), 300)}`,
    remedy: `If that is meant: ${passCommand(tile, hash, annotations.passLoss)}. To keep the account, let go of its document and apply it again: ${letGoCommand(account)}.`,
    passing: true,
    since,
  };
}
