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
  { reason: 'connections are pinged by POST and by GET', choices: { pingMethod: 'both' } },
  { reason: 'connections are pinged by GET alone', choices: { pingMethod: 'GET' } },
  { reason: 'schedules are patched, and added where there is none', choices: { schedulePatch: 'add' } },
  { reason: 'schedules are replaced and never added', choices: { schedulePatch: 'replace' } },
  { reason: 'a wrong schedule has no code of its own', choices: { scheduleFaults: 'invalid_field' } },
  {
    reason: 'next pages are said to be on another host',
    choices: { linkOrigin: 'https://api.integrator.invalid' },
  },
  { reason: 'the token is not told where a person consents', choices: { consentAddress: false } },
  { reason: 'a refused token is told in the envelope of errors', choices: { unauthorizedBody: 'errors' } },
  { reason: 'a state without keys is an empty list', choices: { emptyStateStatus: 200 } },
  { reason: 'the token has a scope', choices: { tokenScope: '*' } },
  { reason: 'the grant has its older name', choices: { grantType: 'authorizecode' } },
  { reason: 'what is not set is an empty text', choices: { unsetAsNull: false } },
  { reason: 'lists take neither skip nor a slash', choices: { lenientLists: false } },
  { reason: 'the audit log does not filter', choices: { auditFilters: false } },
  { reason: 'jobs are listed without an id', choices: { jobsNeedId: false } },
  { reason: 'a flow that is off has another code', choices: { disabledRunCode: 'invalid_flow' } },
  { reason: 'errors are told of steps that have some', choices: { errorSummary: 'withErrors' } },
  { reason: 'an integration has other paths to patch', choices: { integrationPatchPaths: ['/name'] } },
  { reason: 'lookups without a default have null', choices: { lookupDefault: 'null' } },
  { reason: 'an integration is installed from cards', choices: { installMember: 'cards' } },
  { reason: 'the quota is small', choices: { bucketCapacity: 30, bucketRefillPerSecond: 100 } },
];

const settings = { ...sixSettings, settlement: { taxOnlyRefundItem: 'Gift Wrap' } };

/**
 * Rows of switches, few, such that of any two switches each is met off and on together with the other off and on: the first row
 * has all off, and in the others each switch is on in a set of its own, all sets of one size that is more than half.
 */
function rowsFor(switches: number): boolean[][] {
  for (let length = 2; ; length += 1) {
    const size = Math.floor(length / 2) + 1;
    const sets = subsets(length, size).slice(0, switches);
    if (sets.length < switches) continue;
    const rows = Array.from({ length }, (_, row) => sets.map((set) => set.includes(row)));
    return [sets.map(() => false), ...rows];
  }
}

function subsets(length: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  const found: number[][] = [];
  for (let first = from; first <= length - size; first += 1)
    for (const rest of subsets(length, size - 1, first + 1)) found.push([first, ...rest]);
  return found;
}

const rows = rowsFor(otherwise.length);

describe('the rows of switches', () => {
  it('are few, and have every pair of switches in every way', () => {
    expect(rows.length).toBeLessThanOrEqual(9);
    for (let one = 0; one < otherwise.length; one += 1)
      for (let other = 0; other < one; other += 1)
        expect(new Set(rows.map((row) => `${String(row[one])} ${String(row[other])}`)).size).toBe(4);
  });
});

describe('an installation comes out the same', () => {
  const worlds = rows.map((row, index) => ({
    name: `in world ${String(index)}`,
    choices: Object.assign(
      {},
      ...otherwise.filter((_, each) => row[each]).map((each) => each.choices),
    ) as Partial<Choices>,
  }));
  it.each(worlds)('$name', { timeout: 120_000 }, ({ choices }) => {
    return withBench(
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
    );
  });
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
