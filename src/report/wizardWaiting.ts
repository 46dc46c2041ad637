import { bundleText } from '../judge/bundleText.ts';
import type { WizardMark, WizardStepMark } from '../observe/facts.ts';
import type { Waiting } from './statusTypes.ts';

function told({ kind, enter, bundle = { name: '' } }: WizardStepMark): Pick<Waiting, 'for' | 'message'> {
  if (enter !== undefined) return { for: 'AmazonConnection', message: enter };
  return kind === 'connection'
    ? { for: 'AmazonConsent', message: 'A person must sign in to Amazon and give consent' }
    : { for: 'NetSuiteBundle', message: `A person must install ${bundleText(bundle)} in NetSuite` };
}

/** What the wizard of an account waits for by the note on the platform, for who has no earlier status of it. */
export function waitingInWizard(wizard: WizardMark | undefined, account: string): Waiting | undefined {
  if (wizard?.account !== account) return undefined;
  const step = wizard.steps.find((each) => !each.completed && each.waitingSince !== undefined);
  if (step?.waitingSince === undefined || (step.kind !== 'connection' && step.kind !== 'bundle'))
    return undefined;
  return {
    ...told(step),
    ...(step.link === undefined ? {} : { link: step.link }),
    since: step.waitingSince,
  };
}
