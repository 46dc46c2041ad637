import type { ReadyStepOf } from '../../plan/plan.ts';
import type { WizardMark } from '../../observe/facts.ts';
import { PlatformError } from '../../platform/errors.ts';
import type { ActContext, StepOutcome } from '../context.ts';
import { lookedAtAgain } from '../words.ts';
import { firstOffline, isGone, runSteps } from './uninstall.ts';
import { lookForAccount } from './wizardAccount.ts';

type Abandon = ReadyStepOf<'AbandonWizard'>;

const inTheApp =
  'Give it up in the app: open the tile, choose "Add new account", where the unfinished wizard is shown, and cancel it there';

/**
 * Gives up an unfinished account of our wizard in the way that the app has for it (platform.md P107):
 * it is uninstalled. Looked at once more just before, and left alone unless it is still unfinished; the only account of a
 * tile is left alone too, since the app takes that for removing the tile. Rejects with `PlatformError` where an answer was lost.
 */
export async function abandonWizard(context: ActContext, step: Abandon): Promise<StepOutcome> {
  const { api, facts, marks, call, now } = context;
  const mark = marks.wizard;
  if (!mark) throw new TypeError(`${step.account} is to be given up and has no wizard`);
  const doubt = await doubtBeforeAbandoning(context, step, mark);
  if (doubt !== undefined) return { outcome: 'failed', message: doubt };
  const offline = await firstOffline(context, step);
  if (offline !== undefined)
    return {
      outcome: 'refused',
      message: `${offline}; the app does not remove anything then. Sign in again on the connection in the app`,
    };
  if (mark.abandoning === undefined) {
    marks.setWizard({ ...mark, abandoning: now().toISOString() });
    await marks.flush(call);
  }
  try {
    const begun = await api.preUninstall(facts.integration.id, step.accountId, call);
    const refusal = Array.isArray(begun)
      ? await runSteps(context, step, begun)
      : refused('the app would remove the whole tile');
    if (refusal) return await calledOff(context, mark, refusal);
  } catch (error) {
    if (error instanceof PlatformError && ['Rejected', 'Denied', 'NotFound'].includes(error.kind))
      return await calledOff(context, mark, refused(error.message));
    throw error;
  }
  if (!(await isGone(context, step.accountId)))
    return {
      outcome: 'failed',
      message: `The app says that it is removed, but the draft is still there. ${lookedAtAgain}`,
    };
  marks.setWizard(undefined);
  await marks.flush(call);
  return { outcome: 'done', message: `the draft ${step.accountName} (${step.accountId}) is given up` };
}

function refused(why: string): StepOutcome {
  return { outcome: 'refused', message: `The draft was not given up: ${why}. ${inTheApp}` };
}

/** What keeps its unfinished account is asked for again by a person or by policy, not because it was once begun. */
async function calledOff(
  { marks, call }: ActContext,
  mark: WizardMark,
  outcome: StepOutcome,
): Promise<StepOutcome> {
  const { abandoning: _abandoning, ...rest } = mark;
  marks.setWizard(rest);
  await marks.flush(call);
  return outcome;
}

async function doubtBeforeAbandoning(
  context: ActContext,
  step: Abandon,
  mark: WizardMark,
): Promise<string | undefined> {
  const { found, accounts } = await lookForAccount(context, mark, () => true, [0]);
  if (accounts.length <= 1)
    return `"${step.accountName}" is the only account of the tile now, and the app takes giving it up for removing the tile, so that nothing was done. ${inTheApp}`;
  const isDraft =
    found?.state === 'installing' || (found?.state === 'uninstalling' && mark.abandoning !== undefined);
  if (found?.id === step.accountId && isDraft) return undefined;
  return `The account of the wizard is ${found ? found.state : 'not there'} now, other than when the plan was made. Nothing was given up. ${lookedAtAgain}`;
}
