import type { WizardMark } from '../../observe/facts.ts';
import { bundleText } from '../../plan/bundleText.ts';

/** What the open wizard of an account waits for, by the note of it on the platform. */
export interface WizardWait {
  readonly what: 'consent' | 'values' | 'bundle';
  /** What a person must do, in a sentence without a stop. */
  readonly message: string;
  readonly link?: string;
  /** ISO-8601. */
  readonly since: string;
}

/** What a wizard waits for; undefined where no step of it is known to wait for a person. */
export function wizardWait(wizard: WizardMark | undefined): WizardWait | undefined {
  const step = wizard?.steps.find((each) => !each.completed && each.waitingSince !== undefined);
  if (step?.waitingSince === undefined || (step.kind !== 'connection' && step.kind !== 'bundle'))
    return undefined;
  const { kind, enter, bundle = { name: '' }, link, waitingSince: since } = step;
  const told: Pick<WizardWait, 'what' | 'message'> =
    enter !== undefined
      ? { what: 'values', message: enter }
      : kind === 'connection'
        ? { what: 'consent', message: 'A person must sign in to Amazon and give consent' }
        : { what: 'bundle', message: `A person must install ${bundleText(bundle)} in NetSuite` };
  return { ...told, ...(link === undefined ? {} : { link }), since };
}
