import type { AccountFacts, AccountMark, FieldFacts } from '../../observe/facts.ts';
import type { AccountContext, AccountVerdict } from '../common/context.ts';
import { declaredSettings, matchField } from './declared.ts';
import type { ReadyStepOf } from '../../plan/plan.ts';
import { isIgnored } from '../common/policy.ts';
import { refreshStep } from './steps.ts';

/** How long an option list is believed to be what NetSuite has. */
const believedMilliseconds = 86_400_000;

interface Due {
  readonly context: AccountContext;
  readonly live: AccountFacts;
  readonly path: string;
  readonly field: FieldFacts;
}

/**
 * The option list that is due to be read anew, so that a NetSuite value that was renamed or deleted is noticed: of the
 * lists from which a declared value is resolved the one whose last refresh is longest ago, a day at least. One at a time
 * for the whole tile, and of no account that is only looked at, suspended, stopped, or has steps of its own.
 */
export function dueRefresh(
  contexts: readonly AccountContext[],
  verdicts: readonly AccountVerdict[],
): ReadyStepOf<'RefreshOptions'> | undefined {
  let due: Due | undefined;
  let dueSince = Number.POSITIVE_INFINITY;
  for (const [index, context] of contexts.entries()) {
    const { identity, mayWrite, now } = context;
    const verdict = verdicts[index];
    // A verdict without a mark is that of an account that something stops.
    if (!mayWrite || !identity.live || !identity.mark || !verdict?.mark || verdict.steps.length > 0) continue;
    for (const setting of declaredSettings(context.account)) {
      const since = lastLook(identity.mark, setting.path);
      if (since + believedMilliseconds > now.getTime() || since >= dueSince) continue;
      if (isIgnored(context.policy, setting.path)) continue;
      const match = matchField(identity.live.fields, setting);
      if (!match.ok || !match.field.refreshable) continue;
      due = { context, live: identity.live, path: setting.path, field: match.field };
      dueSince = since;
    }
  }
  return due && refreshStep(due.context, due.live.id, due.path, due.field, 'OptionsStale');
}

/** When the list was last read or tried; where it never was, when the account came under management; else long ago. */
function lastLook({ refreshed, refreshTried, since }: AccountMark, path: string): number {
  const looks = [refreshed[path] ?? since, refreshTried?.[path]];
  return Math.max(0, ...looks.map((at) => (at === undefined ? 0 : Date.parse(at))));
}
