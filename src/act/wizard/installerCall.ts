import type { Json, StepDocument } from '../../platform/documents.ts';
import { PlatformError } from '../../platform/errors.ts';
import { refusalOf, refusalOfWords, type Refusal } from '../../platform/refusals.ts';
import type { ActContext } from '../context.ts';

/** What an installer function came to: the steps that it changed, or why the app refused it. */
export type InstallerAnswer =
  | { readonly ok: true; readonly steps: readonly StepDocument[] }
  | { readonly ok: false; readonly message: string; readonly refusal: Refusal };

/** Runs one installer function. A refusal is an answer; rejects with `PlatformError` where the effect is left open. */
export async function callInstaller(
  { api, facts, call }: ActContext,
  installerFunction: string,
  body: { readonly formVal?: Record<string, Json> },
): Promise<InstallerAnswer> {
  try {
    const answer = await api.runInstallerStep(facts.integration.id, installerFunction, body, call);
    if (answer.success !== true) {
      const message = answer.message ?? answer.resBody ?? 'it gave no reason';
      return { ok: false, message, refusal: refusalOfWords(message) };
    }
    const changed = answer.stepsToUpdate ?? [];
    const known = changed.some((step) => step.installerFunction === installerFunction);
    return { ok: true, steps: known ? changed : [...changed, { installerFunction, completed: true }] };
  } catch (error) {
    if (!(error instanceof PlatformError) || error.kind !== 'Rejected') throw error;
    const refusal = refusalOf(error) ?? refusalOfWords(error.message);
    return { ok: false, message: error.message, refusal };
  }
}
