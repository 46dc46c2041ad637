import { describe, expect, it } from 'vitest';
import { judgeTile } from '../../src/judge/judge.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { AddOnFacts } from '../../src/observe/facts.ts';
import { addOnFacts } from '../../src/observe/addOns.ts';
import { account, codes, mark, marks, now, outline, tile, verified } from './builders.ts';
import { allFlows, factsOf } from './live.ts';

const returns = 'Amazon (FBA) returns to NetSuite RA and item receipts';
const product = 'NetSuite Item to Amazon Product Add/Update';
const functions = { install: 'installAddOn', uninstall: 'uninstallAddOn' };

interface Given {
  readonly spec: Record<string, unknown>;
  readonly status?: AddOnFacts['status'];
  /** Whether the flow of the add-on is there, and on. */
  readonly flow?: 'on' | 'off' | 'absent';
  readonly edition?: string;
  /** Whether the account has no settings at all. */
  readonly bare?: boolean;
}

/** A managed account, with the add-on for returns as given. */
function judged({ spec, status = 'available', flow = 'absent', edition = 'premium', bare }: Given): Plan {
  const flows = allFlows({ [returns]: { disabled: flow !== 'on' } }).filter(
    (each) => flow !== 'absent' || each.name !== returns,
  );
  const facts = factsOf({
    accounts: [{ id: '1', name: 'US', flows, ...(bare ? { fields: [] } : {}) }],
    marks: marks({ '1': mark({ applied: verified({ '/accountName': 'US' }) }) }),
  });
  const ids = facts.accounts[0]?.flows.filter((live) => live.name === returns).map((live) => live.id) ?? [];
  const addOns = [{ id: 'fbaReturns', name: 'FBA Returns', status, flows: ids, functions }];
  return judgeTile({
    tile: tile(),
    accounts: [account('us', spec)],
    facts: {
      ...facts,
      integration: { ...facts.integration, edition },
      accounts: facts.accounts.map((live) => ({ ...live, addOns })),
    },
    now,
    revision: undefined,
  });
}

const wanted = { addOns: [{ name: 'FBA Returns' }] };
const unwanted = { addOns: [{ name: 'fbareturns', installed: false }] };

describe('declared add-ons', () => {
  it.each<[reason: string, given: Given, steps: string[], blockers: string[]]>([
    ['one that is licensed and not there is installed', { spec: wanted }, ['InstallAddOn'], []],
    ['one that is there is in order', { spec: wanted, status: 'installed' }, [], []],
    ['one half installed is installed again', { spec: wanted, status: 'partial' }, ['InstallAddOn'], []],
    ['one without a licence waits', { spec: wanted, status: 'unlicensed' }, [], ['AddOnLicenceMissing']],
    ['an unknown one is named', { spec: { addOns: [{ name: 'MCF' }] } }, [], ['AddOnUnknown']],
    ['one that is not wanted and not there is in order', { spec: unwanted }, [], []],
    [
      'one that is not wanted is removed',
      { spec: unwanted, status: 'installed', flow: 'off' },
      ['RemoveAddOn'],
      [],
    ],
    [
      'one whose flow is on is not removed',
      { spec: unwanted, status: 'installed', flow: 'on' },
      [],
      ['AddOnInUse'],
    ],
    [
      'one whose flow is declared off is removed after it',
      {
        spec: { ...unwanted, flows: [{ name: returns, enabled: false }] },
        status: 'installed',
        flow: 'on',
      },
      [`SwitchFlow ${returns} off`, 'RemoveAddOn (later)'],
      [],
    ],
    [
      'what comes after an installation is foreseen only',
      { spec: { ...wanted, settings: { fulfillment: { allowNoTracking: true } } } },
      ['InstallAddOn', 'SaveSettings (later)'],
      [],
    ],
  ])('%s', (_reason, given, steps, blockers) => {
    const plan = judged(given);
    expect(outline(plan)).toEqual(steps);
    expect(codes(plan)).toEqual(blockers);
  });
});

describe('a declared flow that the account cannot have', () => {
  const flows = [{ name: returns, enabled: true }];

  it.each<[reason: string, given: Given, blockers: string[]]>([
    ['belongs to an add-on that is not there', { spec: { flows } }, ['AddOnMissing']],
    ['belongs to an add-on that is about to be installed', { spec: { ...wanted, flows } }, []],
    ['is simply not there', { spec: { flows }, status: 'installed' }, ['FlowNotFound']],
  ])('%s', (_reason, given, blockers) => {
    expect(codes(judged(given))).toEqual(blockers);
  });

  it.each<[reason: string, edition: string, blockers: string[]]>([
    ['needs a higher edition', 'starter', ['EditionTooLow']],
    ['is in the edition', 'standard', []],
    ['is judged by nothing where the edition is not known', 'gold', []],
  ])('of a new account %s: told before anything is created', (_reason, edition, blockers) => {
    const facts = factsOf({ accounts: [{ id: '1', name: 'US' }] });
    const plan = judgeTile({
      tile: tile(),
      accounts: [account('de', { marketplace: 'DE', flows: [{ name: product, enabled: true }] })],
      facts: { ...facts, integration: { ...facts.integration, edition } },
      now,
      revision: undefined,
    });
    expect(codes(plan)).toEqual(blockers);
    expect(outline(plan).includes('OpenWizard')).toBe(blockers.length === 0);
  });
});

describe('a declared setting that the account cannot have', () => {
  const status = { settings: { billing: { autoBillStatus: 'Pending Billing' } } };
  const refunds = { settings: { settlement: { taxOnlyRefundItem: '31' } } };
  const start = {
    settings: { other: [{ section: 'Returns', label: 'Start date', value: '2026-04-01' }] },
  };
  const misspelt = {
    settings: { other: [{ section: 'Billing', label: 'Auto bill', value: 'Pending Billing' }] },
  };

  it.each<[reason: string, given: Given, blockers: string[]]>([
    ['needs a higher edition', { spec: status, edition: 'starter' }, ['EditionTooLow']],
    ['needs the highest edition', { spec: refunds, edition: 'standard' }, ['EditionTooLow']],
    ['belongs to an add-on that is not there', { spec: start }, ['AddOnMissing']],
    ['belongs to an add-on that is about to be installed', { spec: { ...wanted, ...start } }, []],
    ['is simply not there', { spec: misspelt }, ['SettingNotFound']],
    ['is simply not there, for all the add-on', { spec: start, status: 'installed' }, ['SettingNotFound']],
  ])('%s', (_reason, given, blockers) => {
    expect(codes(judged({ ...given, bare: true }))).toEqual(blockers);
  });

  it.each<[reason: string, fields: boolean, blockers: string[]]>([
    ['is told before anything is created', false, ['EditionTooLow']],
    ['is not doubted where another account of the tile has it', true, []],
  ])('of a new account %s', (_reason, there, blockers) => {
    const facts = factsOf({ accounts: [{ id: '1', name: 'US', ...(there ? {} : { fields: [] }) }] });
    const plan = judgeTile({
      tile: tile(),
      accounts: [account('de', { marketplace: 'DE', ...status })],
      facts: { ...facts, integration: { ...facts.integration, edition: 'starter' } },
      now,
      revision: undefined,
    });
    expect(codes(plan)).toEqual(blockers);
    expect(outline(plan).includes('OpenWizard')).toBe(there);
  });
});

describe('what the platform says of add-ons', () => {
  const metadata = (status: string) => ({
    addOns: {
      addOnMetaData: [{ id: 'transferOrder', name: 'Transfer Order' }],
      addOnLicenses: [{ id: 'transferOrder', status, storeId: '1' }],
    },
  });

  it.each<[reason: string, status: string, map: Record<string, object>, expected: string]>([
    ['a free licence', 'available', {}, 'available'],
    ['the map spells the id in another way', 'unheard of', { transferorder: {} }, 'installed'],
    ['half installed', 'partiallyInstalled', { transferOrder: {} }, 'partial'],
    ['half removed, in the misspelling of the app', 'paritallyUninstalled', {}, 'partial'],
    ['nothing', '', {}, 'unlicensed'],
  ])('%s', (_reason, status, map, expected) => {
    const [addOn] = addOnFacts({ addOnMap: { '1': map } }, metadata(status), '1');
    expect(addOn).toMatchObject({ id: 'transferOrder', name: 'Transfer Order', status: expected });
  });
});
