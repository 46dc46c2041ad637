import { accountOfWizard } from '../../judge/common/identity.ts';
import type { AccountFacts, WizardMark } from '../../observe/facts.ts';
import { few } from '../../plan/wording.ts';
import { observeAccounts } from '../../observe/observe.ts';
import type { StepDocument } from '../../platform/documents.ts';
import { stepKind } from '../../platform/steps.ts';
import { readBackPauses, type ActContext } from '../context.ts';
import { lookedAtAgain } from '../words.ts';

/**
 * Looks for the account of a wizard, now and after each of `pauses`, until `isSought` says that it is the one. Gives what
 * was seen last: a list may be a moment old, so that what is missing from one is not gone (platform.md P20). Rejects
 * with `PlatformError`.
 */
export async function lookForAccount(
  context: ActContext,
  mark: WizardMark,
  isSought: (found: AccountFacts | undefined) => boolean,
  pauses: readonly number[] = readBackPauses,
): Promise<{ found: AccountFacts | undefined; accounts: readonly AccountFacts[] }> {
  let accounts: readonly AccountFacts[] = [];
  let found: AccountFacts | undefined;
  for (const pause of pauses) {
    if (pause > 0) await context.sleep(pause, context.call.signal);
    accounts = await observeAccounts(context.api, context.facts.integration.id, context.call);
    found = accountOfWizard({ accounts, marks: context.facts.marks }, mark).live;
    if (isSought(found)) break;
  }
  return { found, accounts };
}

/** What the wizard says is finished: the account as it is there, active where the platform agrees. */
export async function lookForInstalled(
  context: ActContext,
  mark: WizardMark,
): Promise<AccountFacts | undefined> {
  const { found, accounts } = await lookForAccount(context, mark, (live) => live?.state === 'active');
  if (found || mark.accountId !== undefined || mark.connectionId !== undefined) return found;
  // No step named a connection; the one account that is new has then been made by the wizard that has just ended.
  const news = accounts.filter((live) => !mark.knownAccounts.includes(live.id));
  return news.length === 1 ? news[0] : undefined;
}

/**
 * Why no wizard may be opened now although the plan says so, or undefined where it may. The platform has no way to say
 * "only if nothing has changed", and a second account cannot be taken back: the list of accounts is read once more just
 * before, and the note of an earlier wizard is only written over when its account is not there in several looks.
 */
export async function doubtBeforeOpening(
  context: ActContext,
  knownAccounts: readonly string[],
): Promise<string | undefined> {
  const earlier = context.marks.wizard;
  const nobody: WizardMark = { account: '', startedAt: '', knownAccounts, steps: [] };
  const { found, accounts } = await lookForAccount(
    context,
    earlier ?? nobody,
    (live) => live !== undefined,
    earlier ? readBackPauses : [0],
  );
  if (earlier && found)
    return `The wizard of ${earlier.account} has made "${found.name}" (${found.id}), and its note is kept until that account is seen to its end. No other wizard was opened. ${lookedAtAgain}`;
  const known = new Set(knownAccounts);
  const moved = accounts.length !== known.size || accounts.some((account) => !known.has(account.id));
  return moved
    ? `The tile has other accounts now than when the plan was made (${few(accounts.map(({ name }) => name)).join(', ') || 'none'}). No wizard was opened. ${lookedAtAgain}`
    : undefined;
}

/** Why the wizard may not be asked for its steps: where the draft is gone or finished, the app would open another one. */
export async function doubtBeforeGoingOn(context: ActContext, mark: WizardMark): Promise<string | undefined> {
  const { found } = await lookForAccount(context, mark, () => true, [0]);
  if (found?.state === 'installing') return undefined;
  return `The account of the wizard is ${found ? found.state : 'not there'} now, other than when the plan was made. The wizard was not asked for again, because the app could open another one. ${lookedAtAgain}`;
}

/**
 * Notes which account the wizard is for, by the connection that its steps name. Gives why the wizard must be left alone
 * where the app went on with one that was there before: its account is somebody else's.
 */
export async function noteMade(
  context: ActContext,
  before: WizardMark,
  steps: readonly StepDocument[],
): Promise<string | undefined> {
  const { marks, call } = context;
  const connectionId = steps.find((step) => stepKind(step) === 'connection')?._connectionId;
  const connected = connectionId === undefined ? {} : { connectionId };
  const isSame = before.connectionId === undefined || before.connectionId === connectionId;
  if (before.accountId !== undefined && isSame) {
    marks.setWizard({ ...before, ...connected });
    return undefined;
  }
  const { accountId: _id, connectionId: _connection, ...rest } = before;
  const mark: WizardMark = { ...rest, ...connected };
  const { found } = await lookForAccount(context, mark, (live) => live !== undefined);
  if (found && before.knownAccounts.includes(found.id)) {
    marks.setWizard(undefined);
    await marks.flush(call);
    return `The app went on with the wizard of "${found.name}" (${found.id}), which was there before: somebody else has begun it, so that nothing of it was touched. Finish or cancel that wizard in the app`;
  }
  marks.setWizard(found ? { ...mark, accountId: found.id } : mark);
  return undefined;
}
