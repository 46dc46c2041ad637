import { describe, expect, it } from 'vitest';
import type { WizardStepMark } from '../../src/observe/facts.ts';
import { accountStatuses } from '../../src/report/status/status.ts';
import { waitingInWizard } from '../../src/report/status/wizardWaiting.ts';
import { account, connectStep, outlook, plan } from './given.ts';

const since = '2026-03-01T09:30:00.000Z';
const connection: WizardStepMark = { name: 'Amazon', kind: 'connection', completed: false };

/** The status of the account when nothing but the note on the platform tells what it waits for. */
function statusOf(steps: readonly WizardStepMark[], holder: string) {
  const { accounts } = accountStatuses({
    plan: plan({ accounts: [outlook({ state: 'installing' })], steps: [connectStep()] }),
    ...{ receipts: [], previous: undefined, now: '2026-03-01T10:00:00.000Z' },
    wizard: { account: holder, startedAt: since, knownAccounts: [], steps },
  });
  return accounts[0];
}

function waiting(steps: readonly WizardStepMark[], holder = account) {
  return statusOf(steps, holder)?.waiting;
}

describe('what an unfinished wizard waits for, told to who has no earlier status', () => {
  it("is Amazon's consent, with the link and since when", () => {
    const link = 'https://integrator.io/connection/c1/oauth2';
    expect(waiting([{ ...connection, waitingSince: since, link }])).toMatchObject({
      for: 'AmazonConsent',
      link,
      since,
    });
  });

  it('is the bundle, by its id and name', () => {
    const bundle = { id: '20038', name: 'Celigo integrator.io' };
    const step: WizardStepMark = { name: 'b', kind: 'bundle', completed: false, bundle, waitingSince: since };
    const wizard = { account, startedAt: since, knownAccounts: [], steps: [step] };
    expect(waitingInWizard(wizard, account)).toMatchObject({
      for: 'NetSuiteBundle',
      message: 'A person must install bundle 20038 ("Celigo integrator.io") in NetSuite',
    });
  });

  it('is what keeps the account from being ready, as it is for who has tried the step', () => {
    const status = statusOf([{ ...connection, waitingSince: since }], account);
    for (const type of ['Ready', 'Reconciling'])
      expect(status?.conditions.find((each) => each.type === type)).toMatchObject({
        reason: 'WaitingForPerson',
        message: 'A person must sign in to Amazon and give consent',
      });
  });

  it.each([
    { reason: 'nothing where no step waits', steps: [connection], holder: account },
    { reason: 'nothing where the step is done', steps: [{ ...connection, completed: true, waitingSince: since }], holder: account }, // prettier-ignore
    { reason: "not another account's", steps: [{ ...connection, waitingSince: since }], holder: 'commerce/amazon-fr' }, // prettier-ignore
  ])('is $reason', ({ steps, holder }) => {
    expect(waiting(steps, holder)).toBeUndefined();
  });
});
