import type { WizardMark, WizardStepMark } from '../../observe/facts.ts';
import { bundleOfStep } from '../../platform/bundles.ts';
import type { StepDocument } from '../../platform/documents.ts';
import { stepKind } from '../../platform/steps.ts';

/** Whom a step waits for: with what is to be opened, and what is to be entered there. */
export type StepWait = { readonly link: string } & (
  { readonly kind: 'connection'; readonly enter?: string } | { readonly kind: 'bundle' }
);

const hour = 3_600_000;

/**
 * Whether a noted address for consent is old enough to be asked for anew: one that is made anew may make the one invalid that a
 * person has open, and one of long ago may not lead anywhere any more.
 */
export function isLinkOld({ linkAt }: WizardStepMark, now: Date): boolean {
  return linkAt === undefined || now.getTime() - Date.parse(linkAt) >= hour;
}

/** The note with the address for consent as it was told now. */
export function withLink(mark: WizardMark, link: string, now: Date): WizardMark {
  const steps = mark.steps.map((step) =>
    step.kind === 'connection' ? { ...step, link, linkAt: now.toISOString() } : step,
  );
  return { ...mark, steps };
}

/**
 * The steps of a wizard as they are noted on the platform: how far each is, and since when whom is waited for. `waiting`: the
 * step that waits for a person from `now` on, unless it did before for the same.
 */
export function stepMarks(
  steps: readonly StepDocument[],
  mark: WizardMark,
  waiting: StepWait | undefined,
  now: string,
): WizardStepMark[] {
  return steps.map((step) => {
    const kind = stepKind(step);
    const before = mark.steps.find((entry) => entry.kind === kind);
    const completed = step.completed === true;
    const bundle = bundleOfStep(step);
    return {
      name: step.name ?? '',
      kind,
      completed,
      ...(bundle === undefined ? {} : { bundle }),
      ...waitOf(before, waiting?.kind === kind ? waiting : undefined, completed, now),
    };
  });
}

/** What is noted of waiting at a step: as now, where it waits now, else as before; of one that is completed the link alone. */
function waitOf(
  before: WizardStepMark | undefined,
  waiting: StepWait | undefined,
  completed: boolean,
  now: string,
): Pick<WizardStepMark, 'link' | 'linkAt' | 'enter' | 'waitingSince'> {
  const enterNow = waiting?.kind === 'connection' ? waiting.enter : undefined;
  const { link, linkAt, enter } = waiting
    ? { link: waiting.link, linkAt: now, enter: enterNow }
    : (before ?? {});
  const linked = link === undefined ? {} : { link };
  if (completed) return linked;
  const isSame = (enter === undefined) === (before?.enter === undefined);
  const since = (isSame ? before?.waitingSince : undefined) ?? (waiting ? now : undefined);
  return {
    ...linked,
    ...(linkAt === undefined ? {} : { linkAt }),
    ...(enter === undefined ? {} : { enter }),
    ...(since === undefined ? {} : { waitingSince: since }),
  };
}
