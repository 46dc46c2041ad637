import type { AccountFacts, TileFacts } from '../../observe/facts.ts';
import type { Blocker } from '../../plan/plan.ts';
import { ownDraft } from '../common/identity.ts';

/** What is looked at to find drafts that nobody declares. */
export interface UndeclaredDraftInput {
  readonly facts: TileFacts;
  /** Keys of the accounts of the whole source; undefined where only a part of it was read: another part may declare one. */
  readonly declared: ReadonlySet<string> | undefined;
  /** Ids of accounts that are told elsewhere: of manifests, of wizards, of removals. */
  readonly held: ReadonlySet<string>;
}

/** Accounts whose wizard is not finished, and which no manifest declares and no wizard of ours is known to have begun. */
export function undeclaredDrafts({ facts, declared, held }: UndeclaredDraftInput): readonly AccountFacts[] {
  if (declared === undefined) return [];
  const ours = ownDraft(facts)?.id;
  return facts.accounts.filter(({ id, state }) => state === 'installing' && id !== ours && !held.has(id));
}

/**
 * Tells such a draft at the tile. It holds an account licence and the app's one wizard until a person says what becomes of it; it is
 * never removed from here: where nothing is noted of it, it may as well be the work of somebody who is at it right now.
 */
export function draftUndeclared(facts: TileFacts, live: AccountFacts): Blocker {
  const since = live.amazon?.createdAt;
  const begun = since === undefined ? '' : `, begun at ${since}`;
  return {
    ...{ account: undefined, code: 'DraftUndeclared', path: undefined, passing: true },
    message: `The account "${live.name}" (${live.id})${begun} is not finished, and no manifest declares it: it holds an account licence, and the app's one wizard, so that no other account can be added. ${whoseText(facts, live)}`,
    remedy:
      'Finish its wizard in the app and declare the account, or cancel it there, when whoever adds accounts was asked; Storekeeper does not remove it by itself.',
    ...(since === undefined ? {} : { since }),
  };
}

/** A request whose answer was lost may reach the platform so much later, when what it was for was done by another one. */
const lateMilliseconds = 86_400_000;

function whoseText(facts: TileFacts, live: AccountFacts): string {
  const before = isEmpty(live) ? madeBefore(facts, live) : undefined;
  if (!before) return "It is somebody's wizard, or a request of Storekeeper's that came late";
  return `Nothing is filled in, and Storekeeper had added "${before.name}" (${before.id}) shortly before: it may be a request for that one that came late, or somebody's wizard`;
}

/** Whether nobody has filled in anything: it is as the wizard makes it. */
function isEmpty({ amazon }: AccountFacts): boolean {
  return !amazon?.marketplaceId && !amazon?.sellerId;
}

/** The account that our wizard made last before the draft came. */
function madeBefore({ accounts, marks }: TileFacts, live: AccountFacts): AccountFacts | undefined {
  const at = (one: AccountFacts) => Date.parse(one.amazon?.createdAt ?? '');
  return accounts
    .filter(({ id, state }) => state === 'active' && marks.accounts[id]?.made === true)
    .filter((one) => at(one) <= at(live) && at(live) - at(one) <= lateMilliseconds)
    .toSorted((a, b) => at(b) - at(a))[0];
}
