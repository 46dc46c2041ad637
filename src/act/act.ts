import { unreachable } from '../lib/unreachable.ts';
import type { ReadyStep, ReadyStepOf, Receipt } from '../plan/plan.ts';
import { stepKinds } from '../plan/stepKinds.ts';
import { abandonWizard } from './wizard/abandon.ts';
import { changeAddOn } from './account/addOns.ts';
import type { ActContext, StepOutcome } from './context.ts';
import { isTileLost, outcomeOfError, stopsEverything } from './failure.ts';
import { notePutBack } from './account/putBack.ts';
import { noteRefusal } from './refusal.ts';
import { setSchedule, switchFlow } from './account/flows.ts';
import { saveMapping } from './account/mappings.ts';
import { refreshOptions, saveSettings } from './account/settings.ts';
import { uninstallAccount } from './wizard/uninstall.ts';
import { runWizard, type WizardStep } from './wizard/wizard.ts';

/** What carrying out a plan came to. */
export interface ActResult {
  readonly receipts: readonly Receipt[];
  /** Whether anything was done, so that looking again makes sense. */
  readonly progressed: boolean;
  /** What stopped the run before its end, for the caller to classify. */
  readonly error: unknown;
}

/**
 * Carries out a plan, account by account and step by step. Each step that writes has a line in the journal before its
 * call and a receipt after it. A step that does not come to `done` ends its account for this run; what concerns the whole
 * platform ends the run. Never rejects: what stopped it is in the result.
 */
export async function carryOut(context: ActContext): Promise<ActResult> {
  const receipts: Receipt[] = [];
  let error: unknown;
  try {
    for (const steps of Map.groupBy(context.work.steps, (step) => step.account).values()) {
      await new AccountRun(context, receipts).carryOut(steps);
    }
  } catch (caught) {
    error = caught;
  }
  try {
    // Whoever has the tile now has read its marks, and ours would overwrite what is noted since.
    if (!isTileLost(error)) await context.marks.flush(context.call);
  } catch (caught) {
    error ??= caught;
  }
  return { receipts, progressed: receipts.some((receipt) => receipt.outcome === 'done'), error };
}

/** The steps that are carried out in one go: a whole wizard, neighbours of one kind, or a single step. */
type Batch = readonly [ReadyStep, ...ReadyStep[]];

function isOfWizard(step: ReadyStep): step is WizardStep {
  return stepKinds[step.kind].wizard;
}

class AccountRun {
  readonly #context: ActContext;
  readonly #receipts: Receipt[];
  readonly #lines = new Map<string, number>();

  constructor(context: ActContext, receipts: Receipt[]) {
    this.#context = context;
    this.#receipts = receipts;
  }

  async carryOut(steps: readonly ReadyStep[]): Promise<void> {
    const queue = [...steps];
    const retried = new Set<ReadyStep>();
    for (let first = queue.shift(); first !== undefined; first = queue.shift()) {
      if (this.#context.mayBegin?.(first) === false) return;
      const batch = takeBatch(first, queue);
      await this.#context.stillOurs();
      // The steps of a wizard begin one after the other; those behind one that waits for a person are never begun.
      for (const step of isOfWizard(batch[0]) ? batch.slice(0, 1) : batch) this.#begin(step);
      const good = await this.#settleBatch(batch);
      const [again] = batch;
      if (!good && again.kind === 'SwitchFlow' && queue.length > 0 && !retried.has(again)) {
        // Some switches are refused until another flow is on (platform.md P60): once more after the others.
        retried.add(again);
        queue.push(again);
      } else if (!good) return;
    }
  }

  /** Whether every step of the batch came to `done`. */
  async #settleBatch(batch: Batch): Promise<boolean> {
    const settled = new Map<ReadyStep, StepOutcome>();
    try {
      await this.#carryOutBatch(batch, (step, outcome) => {
        settled.set(step, outcome);
        this.#finish(step, outcome);
        const next =
          isOfWizard(batch[0]) && outcome.outcome === 'done' ? batch[batch.indexOf(step) + 1] : undefined;
        if (next) this.#begin(next);
      });
    } catch (error) {
      const open = batch.find((step) => !settled.has(step));
      if (open) this.#finish(open, outcomeOfError(error));
      if (stopsEverything(error)) throw error;
      return false;
    }
    return batch.every((step) => settled.get(step)?.outcome === 'done');
  }

  async #carryOutBatch(batch: Batch, settle: (step: ReadyStep, outcome: StepOutcome) => void): Promise<void> {
    const [first] = batch;
    if (isOfWizard(first)) return await runWizard(this.#context, batch.filter(isOfWizard), settle);
    if (first.kind === 'SaveSettings') {
      const saves = batch.filter((step) => step.kind === 'SaveSettings');
      const outcomes = await saveSettings(this.#context, first.accountId, saves);
      for (const [step, outcome] of outcomes) settle(step, outcome);
      return;
    }
    settle(first, await this.#carryOutOne(first));
  }

  async #carryOutOne(
    step: Exclude<ReadyStep, WizardStep | ReadyStepOf<'SaveSettings'>>,
  ): Promise<StepOutcome> {
    switch (step.kind) {
      case 'AdoptAccount':
        return await this.#adopt(step);
      case 'RefreshOptions':
        return await refreshOptions(this.#context, step);
      case 'InstallAddOn':
      case 'RemoveAddOn':
        return await changeAddOn(this.#context, step);
      case 'SaveMapping':
        return await saveMapping(this.#context, step);
      case 'SetSchedule':
        return await setSchedule(this.#context, step);
      case 'SwitchFlow':
        return await switchFlow(this.#context, step);
      case 'AbandonWizard':
        return await abandonWizard(this.#context, step);
      case 'UninstallAccount':
        return await uninstallAccount(this.#context, step);
      default:
        return unreachable(step);
    }
  }

  async #adopt(step: ReadyStepOf<'AdoptAccount'>): Promise<StepOutcome> {
    const { marks, call, now } = this.#context;
    marks.setAccount(step.accountId, { ...step.mark, since: step.mark.since ?? now().toISOString() });
    if (step.reason === 'WizardUnfinished') marks.setWizard(undefined);
    await marks.flush(call);
    return { outcome: 'done', message: `noted on the platform as ${step.account}` };
  }

  #begin(step: ReadyStep): void {
    const { journal, work, now, onStep } = this.#context;
    onStep?.(step);
    const line = journal.begin({
      tile: work.tile,
      account: step.account,
      step: step.id,
      kind: step.kind,
      planHash: work.planHash,
      ...(work.revision === undefined ? {} : { revision: work.revision }),
      at: now().toISOString(),
    });
    this.#lines.set(step.id, line);
  }

  #finish(step: ReadyStep, outcome: StepOutcome): void {
    const { journal, now, onReceipt } = this.#context;
    if (outcome.outcome === 'done') notePutBack(this.#context, step);
    const receipt: Receipt = {
      step: step.id,
      account: step.account,
      kind: step.kind,
      ...noteRefusal(this.#context, step, outcome),
      at: now().toISOString(),
    };
    const line = this.#lines.get(step.id);
    if (line !== undefined) journal.finish(line, receipt);
    this.#receipts.push(receipt);
    onReceipt?.(receipt, step);
  }
}

/** Takes the steps that are carried out together with the first out of the queue behind it. */
function takeBatch(first: ReadyStep, queue: ReadyStep[]): Batch {
  const { together } = stepKinds[first.kind];
  const batch: [ReadyStep, ...ReadyStep[]] = [first];
  const belongs = ({ kind }: ReadyStep) =>
    together === 'wizard' ? stepKinds[kind].wizard : together === 'sameKind' && kind === first.kind;
  while (queue[0] && belongs(queue[0])) batch.push(queue.shift() as ReadyStep);
  return batch;
}
