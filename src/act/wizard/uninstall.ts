import type { ReadyStepOf } from '../../plan/plan.ts';
import { observeAccounts } from '../../observe/observe.ts';
import type { StepDocument } from '../../platform/documents.ts';
import { PlatformError } from '../../platform/errors.ts';
import { refusalOf, refusalOfWords } from '../../platform/refusals.ts';
import { readBackPauses, type ActContext, type StepOutcome } from '../context.ts';
import { lookedAtAgain } from '../words.ts';

type Uninstall = ReadyStepOf<'UninstallAccount'>;

/**
 * Uninstalls an account as the app does it (platform.md P105): beginning, steps, and a look whether it is gone. That it was
 * begun is noted on the platform before the first call, so that whoever comes next goes on with it. Rejects with
 * `PlatformError` where an answer was lost; what it did is seen when the tile is read again.
 */
export async function uninstallAccount(context: ActContext, step: Uninstall): Promise<StepOutcome> {
  const { api, facts, marks, call } = context;
  const offline = await firstOffline(context, step);
  if (offline !== undefined)
    return {
      outcome: 'refused',
      message: `${offline}; the app does not uninstall then, and nothing was begun. Sign in again on the connection in the app`,
    };
  await noteBegun(context, step);
  try {
    const begun = await api.preUninstall(facts.integration.id, step.accountId, call);
    if (!Array.isArray(begun)) return await removeTile(context, step);
    const refusal = await runSteps(context, step, begun);
    if (refusal) return refusal;
  } catch (error) {
    if (error instanceof PlatformError && error.status === 403)
      return {
        outcome: 'refused',
        refusal: refusalOf(error) ?? { way: '403' },
        message: `${error.message}. Only the owner of the integrator.io account may uninstall: use a token of the owner`,
      };
    throw error;
  }
  if (!(await isGone(context, step.accountId)))
    return {
      outcome: 'failed',
      message: `The app says that it is uninstalled, but the account is still there. ${lookedAtAgain}`,
    };
  marks.dropAccount(step.accountId);
  await marks.flush(call);
  return { outcome: 'done', message: `${step.accountName} (${step.accountId}) is uninstalled` };
}

/** The flag of a connection may be old; a ping tells how it is now (platform.md P80, P81). Not for what is begun. */
export async function firstOffline(
  { api, call, facts }: ActContext,
  step: Pick<Uninstall, 'begun' | 'connections'>,
): Promise<string | undefined> {
  if (step.begun) return undefined;
  for (const id of step.connections) {
    const { online, message } = await api.pingConnection(id, call);
    // Where nobody can ping it, the flag that was read with the tile is all there is, and judge has looked at that.
    if (online === false)
      return `The connection ${connectionText(facts, id)} is offline${message === undefined ? '' : ` (${message})`}`;
  }
  return undefined;
}

function connectionText({ accounts }: ActContext['facts'], id: string): string {
  const known = accounts.find(({ amazon }) => amazon?.id === id)?.amazon;
  return known ? `"${known.name}" (${id})` : `with the id ${id}`;
}

async function noteBegun({ marks, now, call }: ActContext, step: Uninstall): Promise<void> {
  const mark = marks.account(step.accountId);
  if (!mark) throw new TypeError(`${step.account} is to be uninstalled and has no mark`);
  if (mark.removing !== undefined) return;
  marks.setAccount(step.accountId, { ...mark, removing: now().toISOString() });
  await marks.flush(call);
}

/** What keeps a step from being done; undefined where all are. */
export async function runSteps(
  { api, facts, call, stillOurs }: ActContext,
  step: Pick<Uninstall, 'accountId'>,
  steps: readonly StepDocument[],
): Promise<StepOutcome | undefined> {
  for (const { completed, uninstallerFunction, name } of steps) {
    if (completed === true) continue;
    if (uninstallerFunction === undefined)
      return {
        outcome: 'refused',
        message: `The app's step "${name ?? '?'}" names no function to run. Look at the account in the app`,
      };
    await stillOurs();
    const answer = await api.runUninstallerStep(
      facts.integration.id,
      uninstallerFunction,
      step.accountId,
      call,
    );
    if (answer.success !== true) {
      const message = answer.message ?? answer.resBody ?? 'it gave no reason';
      return {
        outcome: 'refused',
        message: `The app refused "${name ?? uninstallerFunction}": ${message}`,
        refusal: refusalOfWords(message),
      };
    }
  }
  return undefined;
}

/** Looks, with pauses, whether an account is there no more. */
export async function isGone({ api, facts, call, sleep }: ActContext, accountId: string): Promise<boolean> {
  for (const pause of readBackPauses) {
    if (pause > 0) await sleep(pause, call.signal);
    const accounts = await observeAccounts(api, facts.integration.id, call);
    if (!accounts.some((account) => account.id === accountId)) return true;
  }
  return false;
}

/** The app asks for the whole tile to be removed: done only where the manifest of the tile says so. */
async function removeTile(
  { api, facts, marks, call, stillOurs }: ActContext,
  step: Uninstall,
): Promise<StepOutcome> {
  if (!step.removeTile)
    return {
      outcome: 'refused',
      refusal: { way: 'last account' },
      message:
        'The app takes it for the last account and asks for the whole tile to be removed, which no manifest says. Look at the tile in the app',
    };
  await stillOurs();
  await api.removeIntegration(facts.integration.id, call);
  try {
    await api.getIntegration(facts.integration.id, call);
  } catch (error) {
    if (!(error instanceof PlatformError) || error.kind !== 'NotFound') throw error;
    marks.dropAccount(step.accountId);
    await marks.flush(call);
    return { outcome: 'done', message: `${step.accountName} is uninstalled, and the tile with it` };
  }
  return {
    outcome: 'failed',
    message: `The platform says that the tile is removed, but it is still there. ${lookedAtAgain}`,
  };
}
