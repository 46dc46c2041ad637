import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { findMarketplace } from '../../src/catalogue/marketplaces.ts';
import { planText } from '../../src/cli/render/planText.ts';
import {
  account,
  codes,
  declare,
  judge,
  judgeOne,
  mark,
  marks,
  outline,
  stepsOf,
  verified,
} from './builders.ts';
import { field, type LiveAccount } from './live.ts';

const location = '/settings/order/fba/location';
const unknownItem = '/settings/order/unknownItem';

describe('an option that is not in the list', () => {
  const spec = declare(location, 'Hamburg DC');

  it('is looked for in a refreshed list first, and nothing of the setting is saved meanwhile', () => {
    const plan = judgeOne({ spec });
    expect(outline(plan)).toEqual([`RefreshOptions ${location}`]);
    expect(plan.steps[0]).toMatchObject({ reason: 'OptionUnknown', accountId: '1' });
    expect(stepsOf(plan, 'RefreshOptions')[0]?.fieldName).toMatch(/setOrderLocation/);
    expect(codes(plan)).toEqual([]);
  });

  const rows = [
    {
      reason: 'a list refreshed just now is believed',
      given: { spec, mark: { refreshed: { [location]: '2026-03-01T09:59:00.000Z' } } },
      blocked: true,
    },
    {
      reason: 'a list refreshed an hour ago may have a new entry',
      given: { spec, mark: { refreshed: { [location]: '2026-03-01T09:00:00.000Z' } } },
      blocked: false,
    },
    {
      reason: 'another field’s refresh says nothing of this one',
      given: { spec, mark: { refreshed: { [unknownItem]: '2026-03-01T09:59:00.000Z' } } },
      blocked: false,
    },
    {
      reason: 'a list that cannot be refreshed is final',
      given: { spec, live: { fields: [field(location, '1', { supportsRefresh: false })] } },
      blocked: true,
    },
    {
      reason: 'an account that is only observed refreshes nothing',
      given: { spec: { ...spec, policy: { management: 'Observe' } } },
      blocked: true,
    },
    {
      reason: 'a suspended account refreshes nothing',
      given: { spec: { ...spec, suspend: { reason: 'audit' } } },
      blocked: true,
    },
  ];
  it.each(rows)('$reason', ({ given, blocked }) => {
    const plan = judgeOne(given);
    expect(codes(plan).includes('OptionUnknown')).toBe(blocked);
    expect(outline(plan)).toEqual(blocked ? [] : [`RefreshOptions ${location}`]);
  });

  it('is refused with the nearest names after the refresh', () => {
    const refreshed = { [location]: now() };
    const plan = judgeOne({ spec: declare(location, 'Berlin D'), mark: { refreshed } });
    expect(plan.blockers[0]).toMatchObject({ code: 'OptionUnknown', path: location, passing: false });
    expect(plan.blockers[0]?.message).toContain('nearest: "Berlin DC"');
  });

  it('does not keep other settings from being saved', () => {
    const plan = judgeOne({
      spec: { settings: { order: { fba: { location: 'Hamburg DC', itemAliases: true } } } },
    });
    expect(outline(plan)).toEqual([`RefreshOptions ${location}`, 'SaveSettings']);
    expect(stepsOf(plan, 'SaveSettings')[0]?.changes).toEqual([
      { path: '/settings/order/fba/itemAliases', from: false, to: true },
    ]);
  });

  it('holds back the first enabling of flows until it is known', () => {
    const name = 'NetSuite inventory to Amazon inventory Add/Update';
    const flows = [{ name, enabled: true }];
    const plan = judgeOne({ spec: { ...spec, flows } });
    expect(outline(plan)).toEqual([`RefreshOptions ${location}`, `SwitchFlow ${name} on (later)`]);
    const refused = judgeOne({ spec: { ...spec, flows }, mark: { refreshed: { [location]: now() } } });
    expect(outline(refused)).toEqual([]);
    expect(codes(refused)).toEqual(['OptionUnknown', 'ChecklistOpen']);
  });
});

describe('a name that several options bear', () => {
  const twins = field(location, '1', {
    options: [
      ['7', 'Main'],
      ['8', 'Main'],
      ['9', 'Other'],
    ],
  });

  it('is refused at once, naming the ids to choose from', () => {
    const plan = judgeOne({ spec: declare(location, 'Main'), live: { fields: [twins] } });
    expect(plan.blockers[0]).toMatchObject({ code: 'OptionAmbiguous', path: location });
    expect(plan.blockers[0]?.message).toMatch(/id 7.*id 8/);
  });

  it('is no drift as long as one of them stands there', () => {
    const given = { spec: declare(location, 'Main'), verified: { [location]: 'Main' } };
    const of = (value: string) => field(location, value, { options: twins.document.options ?? [] });
    expect(judgeOne({ ...given, live: { fields: [of('7')] } }).drift).toEqual([]);
    expect(judgeOne({ ...given, live: { fields: [of('9')] } }).drift).toHaveLength(1);
  });

  it.each([
    { reason: 'the id as a text', value: '8' },
    { reason: 'the id as a number, as YAML reads it', value: 8 },
  ])('is got around by $reason', ({ value }) => {
    const plan = judgeOne({ spec: declare(location, value), live: { fields: [twins] } });
    expect(stepsOf(plan, 'SaveSettings')[0]?.saves[0]?.value).toBe('8');
  });
});

describe('a name and an id', () => {
  const options: [string, string][] = [
    ['1', 'Main Warehouse'],
    ['2', '17'],
    ['17', 'West\u00a0DC'],
    ['4', 'Caf\u0065\u0301'],
    ['5', 'East\u200b DC'],
    ['6', 'NORTH'],
    ['7', 'North'],
  ];
  const fields = [field(location, '1', { options })];
  const saved = (value: string | number) => {
    const plan = judgeOne({ spec: declare(location, value), live: { fields } });
    return stepsOf(plan, 'SaveSettings')[0]?.saves[0]?.value ?? plan.blockers[0]?.code;
  };
  it.each<[string | number, string, string]>([
    ['West DC', '17', 'a hard space is a space'],
    ['  west   dc ', '17', 'spaces and capitals do not tell names apart'],
    ['Caf\u00e9', '4', 'a letter with its mark is one letter, however it is stored'],
    ['East DC', '5', 'what cannot be seen is not part of a name'],
    ['North', '7', 'a name that is written just so wins over one that differs in capitals'],
    ['north', 'OptionAmbiguous', 'two names that differ in capitals alone'],
    ['5', '5', 'an id is no name of another'],
    ['17', 'OptionAmbiguous', 'the id of one option and the name of another'],
    [17, 'OptionAmbiguous', 'the same as a number'],
    ['2', '2', 'the way out: the id of the one that has the number for its name'],
  ])('%j means %s: %s', (written, expected) => {
    expect(saved(written)).toBe(expected);
  });

  it('that mean two options are both told, with what to write for each', () => {
    const plan = judgeOne({ spec: declare(location, 17), live: { fields } });
    expect(plan.blockers[0]?.message).toBe(
      '"17" is the id of the option "West\u00a0DC" of "Select inventory location present in NetSuite" and the name of another, "17" (id 2): write "West\u00a0DC" for the one, or "2" for the other',
    );
  });

  it('are told apart in the plan: an id is shown with its name', () => {
    const plan = judgeOne({ spec: declare(location, '7'), live: { fields } });
    expect(plan.steps[0]?.changes[0]).toMatchObject({ to: '7', meaning: 'North' });
    expect(planText(plan, createColors(false))).toContain('"Main Warehouse" → "7" (North)');
    const named = judgeOne({ spec: declare(location, 'North'), live: { fields } });
    expect(named.steps[0]?.changes[0]).not.toHaveProperty('meaning');
  });
});

describe('an option list that was never refreshed', () => {
  it('is refreshed before the first value is chosen from it', () => {
    const plan = judgeOne({ mark: { refreshed: {} }, spec: declare(unknownItem, 'Unknown SKU') });
    expect(outline(plan)).toEqual([`RefreshOptions ${unknownItem}`, 'SaveSettings (later)']);
  });

  it('is left alone while nothing is chosen from it', () => {
    expect(outline(judgeOne({ mark: { refreshed: {} } }))).toEqual([]);
  });
});

describe('option lists after a clone', () => {
  const lists = [
    '/settings/order/shipMethods',
    '/settings/order/paymentMethods',
    unknownItem,
    '/settings/settlement/taxOnlyRefundItem',
  ];
  const refreshes = lists.map((path) => `RefreshOptions ${path}`);

  it('are refreshed once, before anything is saved into them', () => {
    const plan = judgeOne({
      mark: { clonedFrom: '9', refreshed: {} },
      spec: declare(unknownItem, 'Unknown SKU'),
    });
    expect(outline(plan)).toEqual([...refreshes, 'SaveSettings (later)']);
    expect(plan.steps[0]).toMatchObject({ reason: 'OptionsNotRefreshed' });
  });

  it('those of maps are refreshed on NetSuite’s side', () => {
    const plan = judgeOne({ mark: { clonedFrom: '9', refreshed: {} } });
    expect(stepsOf(plan, 'RefreshOptions').map((step) => step.type)).toEqual([
      'generates',
      'generates',
      undefined,
      undefined,
    ]);
  });

  it('that were refreshed are not refreshed again', () => {
    const refreshed = Object.fromEntries(lists.map((path) => [path, '2025-01-01T00:00:00.000Z']));
    expect(outline(judgeOne({ mark: { clonedFrom: '9', refreshed } }))).toEqual([]);
  });

  it('of an account that somebody else cloned are left to that person', () => {
    expect(outline(judgeOne({ spec: { setup: { cloneFrom: { accountName: 'UK' } } } }))).toEqual([]);
  });

  it('that the account does not have are passed over', () => {
    const plan = judgeOne({
      mark: { clonedFrom: '9', refreshed: {} },
      live: { fields: [field(unknownItem)] },
    });
    expect(outline(plan)).toEqual([`RefreshOptions ${unknownItem}`]);
  });

  it('belong to the account whose wizard has ended as soon as it is taken over', () => {
    const germany: LiveAccount = { id: '2', name: 'DE', marketplaceId: findMarketplace('DE')?.id ?? '' };
    const open = {
      account: 'shop/de',
      startedAt: now(),
      knownAccounts: ['1'],
      accountId: '2',
      cloneFrom: '1',
      steps: [],
    };
    const live = { accounts: [{ id: '1', name: 'US' }, germany], marks: marks({ '1': mark() }, open) };
    const plan = judge([account('de', { marketplace: 'DE' })], live);
    expect(outline(plan)).toEqual(['AdoptAccount', ...refreshes]);
  });
});

describe('a field that stores its choice only', () => {
  const chosen = (over: Record<string, unknown> = {}) =>
    field(unknownItem, '30', {
      options: [['30', 'Unknown SKU']],
      properties: { yieldValueAndLabel: true },
      ...over,
    });

  it('is as declared where the stored choice is the declared one', () => {
    const given = { spec: declare(unknownItem, 'Unknown SKU'), live: { fields: [chosen()] } };
    expect(judgeOne({ ...given, verified: { [unknownItem]: 'Unknown SKU' } }).steps).toEqual([]);
  });

  it('is refreshed whenever another choice is declared: its list is never kept', () => {
    const plan = judgeOne({
      spec: declare(unknownItem, 'Tax Only Refund'),
      live: { fields: [chosen()] },
      mark: { refreshed: { [unknownItem]: now() }, applied: verified({}) },
    });
    expect(outline(plan)).toEqual([`RefreshOptions ${unknownItem}`]);
  });
});

function now(): string {
  return '2026-03-01T09:59:59.000Z';
}
