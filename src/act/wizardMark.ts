import type { WizardMark, WizardStepMark } from '../observe/facts.ts';
import { bundleOfStep } from '../platform/bundles.ts';
import type { StepDocument } from '../platform/documents.ts';
import { stepKind } from '../platform/steps.ts';

/**
 * The steps of a wizard as they are noted on the platform: how far each is, and since when whom is waited for. `waiting`: the
 * step that waits for a person from `now` on, unless it did before.
 */
export function stepMarks(
  steps: readonly StepDocument[],
  mark: WizardMark,
  waiting: { readonly kind: WizardStepMark['kind']; readonly link: string } | undefined,
  now: string,
): WizardStepMark[] {
  return steps.map((step) => {
    const kind = stepKind(step);
    const before = mark.steps.find((entry) => entry.kind === kind);
    const waits = waiting?.kind === kind;
    const since = before?.waitingSince ?? (waits ? now : undefined);
    const link = waits ? waiting.link : before?.link;
    const completed = step.completed === true;
    const bundle = bundleOfStep(step);
    return {
      name: step.name ?? '',
      kind,
      completed,
      ...(bundle === undefined ? {} : { bundle }),
      ...(link === undefined ? {} : { link }),
      ...(since === undefined || completed ? {} : { waitingSince: since }),
    };
  });
}
