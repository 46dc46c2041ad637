import type { WizardMark } from '../observe/facts.ts';
import type { Waiting } from './statusTypes.ts';

const kinds = {
  connection: { for: 'AmazonConsent', message: 'A person must sign in to Amazon and give consent' },
  bundle: { for: 'NetSuiteBundle', message: 'A person must install the bundle in NetSuite' },
} as const;

/** What the wizard of an account waits for by the note on the platform, for who has no earlier status of it. */
export function waitingInWizard(wizard: WizardMark | undefined, account: string): Waiting | undefined {
  if (wizard?.account !== account) return undefined;
  const step = wizard.steps.find((each) => !each.completed && each.waitingSince !== undefined);
  if (step?.waitingSince === undefined || (step.kind !== 'connection' && step.kind !== 'bundle'))
    return undefined;
  return {
    ...kinds[step.kind],
    ...(step.link === undefined ? {} : { link: step.link }),
    since: step.waitingSince,
  };
}
