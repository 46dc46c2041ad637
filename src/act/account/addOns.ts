import { addOnFacts, sameAddOn } from '../../observe/addOns.ts';
import type { ReadyStepOf } from '../../plan/plan.ts';
import { refusalOfWords } from '../../platform/refusals.ts';
import { readBackPauses, type ActContext, type StepOutcome } from '../context.ts';
import { lookedAtAgain } from '../words.ts';

/**
 * Installs or removes an add-on of one account, once: a call without an answer is looked up by the next observation, never
 * sent again. What is there afterwards is read from the integration document.
 */
export async function changeAddOn(
  context: ActContext,
  step: ReadyStepOf<'InstallAddOn' | 'RemoveAddOn'>,
): Promise<StepOutcome> {
  const { api, facts, call, marks } = context;
  const { accountId, addOnId, addOnFunction } = step;
  const install = step.kind === 'InstallAddOn';
  const family = install ? 'installer' : 'uninstaller';
  const body = { storeId: accountId, addOnId };
  const answer = await api.runAddOnFunction(facts.integration.id, family, addOnFunction, body, call);
  if (answer.success !== true) {
    const message = answer.message ?? answer.resBody ?? 'it gave no reason';
    return { outcome: 'refused', message: `The app refused: ${message}`, refusal: refusalOfWords(message) };
  }
  for (const pause of readBackPauses) {
    await context.sleep(pause, call.signal);
    const { settings } = await api.getIntegration(facts.integration.id, call);
    const found = addOnFacts(settings ?? {}, undefined, accountId);
    const there = found.some((addOn) => sameAddOn(addOn.id, addOnId) && addOn.status === 'installed');
    if (there === install) {
      marks.noteApplied(accountId, step.verified);
      return { outcome: 'done', message: `${install ? 'installed' : 'removed'}, and seen in the app` };
    }
  }
  return {
    outcome: 'failed',
    message: `The app answered with success, but the add-on is ${install ? 'not there' : 'still there'}. ${lookedAtAgain}`,
  };
}
