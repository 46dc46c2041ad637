import type { FieldSave, ReadyStepOf } from '../../plan/plan.ts';
import { isFilterSetting } from '../../catalogue/flows.ts';
import { chosenSearches } from '../../judge/settings/chosenSearches.ts';
import { readBackField } from '../../judge/settings/readBack.ts';
import type { AccountFacts } from '../../observe/facts.ts';
import { observeAccounts } from '../../observe/observe.ts';
import type { Json } from '../../platform/documents.ts';
import { PlatformError } from '../../platform/errors.ts';
import { few, shownValue } from '../../plan/wording.ts';
import { readBackPauses, StoppingError, type ActContext, type StepOutcome } from '../context.ts';
import { lookedAtAgain } from '../words.ts';
import { outcomeOfRefusal, outcomeOfError, stopsEverything } from '../failure.ts';

type SaveStep = ReadyStepOf<'SaveSettings'>;
type Phase = 'interim' | 'final';

/**
 * Carries out several `SaveSettings` steps of one account with as few readings as can be: first all interim values, one
 * reading, then all declared values, one reading. Gives the outcome of each step; a step that is refused does not hold
 * up the others, since each is a call of its own.
 */
export async function saveSettings(
  context: ActContext,
  accountId: string,
  steps: readonly SaveStep[],
): Promise<Map<SaveStep, StepOutcome>> {
  const outcomes = new Map<SaveStep, StepOutcome>();
  const detoured = new Set<SaveStep>();
  let live: AccountFacts | undefined;
  for (const phase of ['interim', 'final'] as const) {
    const sent: SaveStep[] = [];
    const unanswered = new Set<SaveStep>();
    for (const step of steps) {
      if (outcomes.has(step) || savesIn(step, phase).length === 0) continue;
      // A value that is there only to be saved over does not stay behind: its step goes on to the declared one.
      const ended = detoured.has(step) ? undefined : await whyEnded(context);
      if (ended) {
        outcomes.set(step, ended);
        continue;
      }
      if (phase === 'interim') detoured.add(step);
      const result = await sendSaves(context, accountId, savesIn(step, phase), phase);
      if (typeof result === 'object') outcomes.set(step, result);
      else sent.push(step);
      if (result === 'unanswered') unanswered.add(step);
    }
    const read = await readBack(context, accountId, sent, phase);
    live = read.account ?? live;
    for (const [step, missed] of read.faults) {
      if (!unanswered.has(step)) noteNotPersisted(context, accountId, missed);
      outcomes.set(step, notTaken(missed, unanswered.has(step)));
    }
  }
  for (const step of steps)
    if (!outcomes.has(step)) outcomes.set(step, noteSaved(context, accountId, step, live));
  // Whoever is cut off after this does not have to save them again.
  await context.marks.flush(context.call);
  return outcomes;
}

/** Why nothing more is to be begun between two calls; undefined where it goes on. */
async function whyEnded(context: ActContext): Promise<StepOutcome | undefined> {
  try {
    await context.stillOurs();
    return undefined;
  } catch (error) {
    if (error instanceof StoppingError) return outcomeOfError(error);
    throw error;
  }
}

/** A save that was not found on the platform afterwards, with what stands there. */
interface Missed {
  readonly save: FieldSave;
  readonly live: Json;
}

function notTaken(missed: readonly Missed[], unanswered: boolean): StepOutcome {
  const held = few(
    missed.map(({ save, live }) => `"${save.label}" holds ${live === null ? 'nothing' : shownValue(live)}`),
  ).join('; ');
  if (unanswered)
    return {
      outcome: 'failed',
      message: `No answer came, and the value is not there: ${held}. ${lookedAtAgain}`,
    };
  return {
    outcome: 'failed',
    message: `The platform answered with success, but did not take the value: ${held}. ${lookedAtAgain}`,
  };
}

function noteNotPersisted(context: ActContext, accountId: string, missed: readonly Missed[]): void {
  for (const { save } of missed)
    context.marks.noteNotPersisted(accountId, save.verified, context.now().toISOString());
}

function savesIn(step: SaveStep, phase: Phase): readonly FieldSave[] {
  return phase === 'final' ? step.saves : step.saves.filter((save) => save.interim !== undefined);
}

function valueIn(save: FieldSave, phase: Phase): Json {
  return phase === 'interim' ? (save.interim ?? null) : save.value;
}

/** One call for the fields of a step: what was refused, or whether it was answered; either way it is to be read back. */
async function sendSaves(
  context: ActContext,
  accountId: string,
  saves: readonly FieldSave[],
  phase: Phase,
): Promise<StepOutcome | 'answered' | 'unanswered'> {
  const values = Object.fromEntries(saves.map((save) => [save.fieldName, valueIn(save, phase)]));
  try {
    await context.api.persistSettings(context.facts.integration.id, accountId, values, context.call);
    return 'answered';
  } catch (error) {
    if (stopsEverything(error)) throw error;
    if (error instanceof PlatformError && error.effect === 'unknown') return 'unanswered';
    const outcome = outcomeOfRefusal(error);
    const partly =
      error instanceof PlatformError && error.effect === 'partial'
        ? ' Parts of it may have reached NetSuite; all of it is saved again next time.'
        : '';
    return { ...outcome, message: `${outcome.message.replace(/\.$/, '')}.${partly}` };
  }
}

async function readBack(
  context: ActContext,
  accountId: string,
  steps: readonly SaveStep[],
  phase: Phase,
): Promise<{ faults: Map<SaveStep, Missed[]>; account: AccountFacts | undefined }> {
  let faults = new Map<SaveStep, Missed[]>();
  let account: AccountFacts | undefined;
  if (steps.length === 0) return { faults, account };
  for (const pause of readBackPauses) {
    await context.sleep(pause, context.call.signal);
    const accounts = await observeAccounts(context.api, context.facts.integration.id, context.call);
    account = accounts.find((candidate) => candidate.id === accountId);
    faults = new Map();
    for (const step of steps) {
      const missed = savesIn(step, phase).flatMap((save): Missed[] => {
        const read = readBackField(account, save.fieldName, valueIn(save, phase));
        return read.holds ? [] : [{ save, live: read.live }];
      });
      if (missed.length > 0) faults.set(step, missed);
    }
    if (faults.size === 0) break;
  }
  return { faults, account };
}

/** `live`: the account as it was last read back, with the searches that its filters went into. */
function noteSaved(
  context: ActContext,
  accountId: string,
  step: SaveStep,
  live: AccountFacts | undefined,
): StepOutcome {
  const digests = Object.assign({}, ...step.saves.map((save) => save.verified)) as Record<string, string>;
  context.marks.noteApplied(accountId, digests);
  context.marks.noteSaved(
    accountId,
    Object.keys(digests).filter((path) => isFilterSetting(path)),
    context.now().toISOString(),
    (path) => (live ? chosenSearches(live, path) : {}),
  );
  return {
    outcome: 'done',
    message: `saved and read back: ${step.saves.map((save) => save.label).join(', ')}`,
  };
}

/** Reloads the options of one field. The answer carries them; whether the app kept them is seen at the next reading. */
export async function refreshOptions(
  context: ActContext,
  step: ReadyStepOf<'RefreshOptions'>,
): Promise<StepOutcome> {
  const { accountId, fieldName } = step;
  if (step.reason === 'OptionsStale')
    context.marks.noteRefreshTried(accountId, step.path, context.now().toISOString());
  const answer = await context.api.refreshMetadata(
    context.facts.integration.id,
    fieldName,
    step.type,
    context.call,
  );
  const fields = Array.isArray(answer) ? answer : [answer];
  const field = fields.find((candidate) => candidate.name === fieldName);
  if (!field)
    return {
      outcome: 'failed',
      message: `The platform answered without the field that was to be refreshed. ${lookedAtAgain}`,
    };
  context.refreshed.set(fieldName, field);
  context.marks.noteRefreshed(accountId, step.path, context.now().toISOString());
  const list = field.type === 'staticMapWidget' ? field.generates : field.options;
  return { outcome: 'done', message: `refreshed: ${Array.isArray(list) ? list.length : 0} options` };
}
