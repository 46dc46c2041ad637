import { wizardWait, type WizardWait } from '../../judge/adding/wizardWait.ts';
import type { WizardMark } from '../../observe/facts.ts';
import type { WaitingKind } from './reasons.ts';
import type { Waiting } from './statusTypes.ts';

const kinds: Readonly<Record<WizardWait['what'], WaitingKind>> = {
  consent: 'AmazonConsent',
  values: 'AmazonConnection',
  bundle: 'NetSuiteBundle',
};

/** What the wizard of an account waits for by the note on the platform, for who has no earlier status of it. */
export function waitingInWizard(wizard: WizardMark | undefined, account: string): Waiting | undefined {
  const wait = wizard?.account === account ? wizardWait(wizard) : undefined;
  if (!wait) return undefined;
  const { what, ...told } = wait;
  return { for: kinds[what], ...told };
}
