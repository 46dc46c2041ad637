import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/emulator/index.ts';
import { withBench } from './applying.ts';
import { amazonDE, customerFlow, inventoryFlow, orderFlow, sixSettings } from './manifests.ts';
import { filtersOf, sixFilters } from './platform.ts';

/** What of the platform is not public, and how it might be instead. */
const otherwise: readonly { reason: string; choices: Partial<Choices> }[] = [
  { reason: 'ids of accounts are of another length', choices: { accountIdLength: 24 } },
  { reason: 'the wizard asks for the name of the account', choices: { nameInWizard: true } },
  { reason: 'lists come in pages of three', choices: { pageSize: 3 } },
  { reason: 'an empty list is an empty array', choices: { emptyListStatus: 200 } },
  { reason: 'licences are not told to an API token', choices: { licencesWithToken: false } },
  { reason: 'an equal value runs its handler again', choices: { equalValueRunsHandler: true } },
  { reason: 'item pickers keep the chosen pair only', choices: { itemPickersYieldLabel: true } },
  { reason: 'a switched flow shows it late', choices: { flowLagMilliseconds: 200 } },
  { reason: 'a flow runs at once when it is switched on', choices: { enabledFlowRunsAtOnce: true } },
  { reason: 'PATCH may not switch flows', choices: { patchDisabledAccepted: false } },
  {
    reason: 'functions of the app take their time',
    choices: { installerMilliseconds: 50, settingsMilliseconds: 20 },
  },
  { reason: 'a mask that is sent back is ignored', choices: { maskOnPut: 'kept' } },
  { reason: 'the quota is small', choices: { bucketCapacity: 30, bucketRefillPerSecond: 100 } },
];

const settings = { ...sixSettings, settlement: { taxOnlyRefundItem: 'Gift Wrap' } };

describe.concurrent('an installation comes out the same where', () => {
  it.each(otherwise)('$reason', ({ choices }) =>
    withBench(
      { 'amazon-de.yaml': amazonDE({ settings }) },
      async (bench) => {
        const { platform } = bench;
        expect((await bench.applyUntilDone(4)).at(-1)).toBe(0);
        expect(await platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
        expect(await filtersOf(platform, 'ACME-DE')).toEqual(sixFilters);
        expect(await platform.setting('ACME-DE', '/settings/settlement/taxOnlyRefundItem')).toBe('Gift Wrap');
        await platform.client.call('PATCH', '/_emulator/choices', { flowLagMilliseconds: 0 });
        expect(await platform.flowsOn('ACME-DE')).toEqual([customerFlow, orderFlow, inventoryFlow]);

        await platform.forgetCalls();
        expect((await bench.apply()).code).toBe(0);
        expect((await platform.calls()).filter((call) => call.wrote)).toEqual([]);
      },
      { choices },
    ),
  );
});

describe.concurrent('where the app does not give the steps of an open wizard again', () => {
  it('says so, and makes no second account', () =>
    withBench(
      { 'amazon-de.yaml': amazonDE() },
      async (bench) => {
        await bench.apply();
        await bench.platform.consent();
        const { code, receipts } = await bench.apply();
        expect(code).toBe(1);
        expect(JSON.stringify(receipts)).toContain('already being added');
        expect(await bench.platform.wizardsOpened()).toBe(1);
        expect(await bench.platform.accounts()).toHaveLength(2);
      },
      { choices: { draftResumes: false } },
    ));
});
