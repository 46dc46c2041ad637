import type { ReadyStep } from '../plan/plan.ts';
import { refusalKey, stepDigest } from '../judge/drift/refused.ts';
import { toldOfCause } from '../judge/drift/refusedWords.ts';
import { browserLink } from '../platform/http/links.ts';
import type { ActContext, StepOutcome } from './context.ts';
import { doOrMend } from './words.ts';

const longestMessage = 300;

/**
 * Keeps on the platform what was refused, so that neither the next look nor another process sends it again at once, and
 * forgets it once the step is done. Gives the outcome as it is told: a refusal that passes is waited for.
 */
export function noteRefusal(
  { marks, facts, api, now }: ActContext,
  step: ReadyStep,
  outcome: StepOutcome,
): Omit<StepOutcome, 'refusal'> {
  const { refusal, ...told } = outcome;
  const key = refusalKey(step);
  if (told.outcome === 'done') marks.forgetRefused(key);
  if (!refusal) return told;
  const { way, cause } = refusal;
  const message = shortened(told.message);
  const mark = marks.noteRefused(key, {
    account: step.account,
    digest: stepDigest(step, facts),
    way,
    message,
    ...(cause === undefined ? {} : { cause }),
    link: browserLink(api.baseURL),
    at: now().toISOString(),
  });
  if (cause === undefined) return { ...told, message: `${told.message.replace(/\.$/, '')}. ${doOrMend}` };
  const live = facts.accounts.find((account) => 'accountId' in step && account.id === step.accountId);
  const words = toldOfCause(cause, facts, live, message);
  return {
    outcome: 'waiting',
    message: `${words.message}. ${words.remedy}`,
    link: browserLink(api.baseURL),
    since: mark.since,
    code: words.code,
  };
}

function shortened(message: string): string {
  return message.length <= longestMessage ? message : `${message.slice(0, longestMessage)}…`;
}
