import type { AccountContext } from '../common/context.ts';
import { isOurs } from '../common/holder.ts';
import type { Blocker } from '../../plan/plan.ts';

/**
 * An account that we held is not in the tile any more, and nobody of that name came in its place: it was uninstalled in
 * the app. It is not installed anew unless its manifest says so: whoever removed it will have had a reason, and a new one
 * costs a licence and a consent. An account that Storekeeper removed itself is not meant.
 */
export function judgeDeletedOutside(context: AccountContext): Blocker[] {
  const { facts, identity, key, account, source } = context;
  if (identity.live || identity.wizard || account.spec.setup?.recreate === true) return [];
  const alive = new Set(facts.accounts.map((live) => live.id));
  const gone = Object.entries(facts.marks.accounts).find(
    ([id, mark]) =>
      mark.account === key &&
      mark.removing === undefined &&
      mark.released === undefined &&
      isOurs(mark, source?.mark) &&
      !alive.has(id),
  );
  if (!gone) return [];
  return [
    {
      account: key,
      code: 'DeletedOutside',
      path: '/setup/recreate',
      message: `The account "${context.name}" (${gone[0]}) was uninstalled in the app, and not by Storekeeper`,
      remedy: 'Remove its manifest, or set setup.recreate: true to have it installed anew.',
      passing: false,
    },
  ];
}
