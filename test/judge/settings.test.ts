import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/platform/documents.ts';
import { codes, declare, judgeOne, stepsOf } from './builders.ts';
import { allFields, field, otherField } from './live.ts';

const inventory = '/settings/inventory/locations';

describe('a declared setting against the live one', () => {
  const rows: { reason: string; path: string; declared: Json; live: Json; saved: Json | undefined }[] = [
    {
      reason: 'a select is compared by the id behind the name',
      path: '/settings/order/fba/location',
      declared: 'West DC',
      live: '2',
      saved: undefined,
    },
    {
      reason: 'a select is written as the id',
      path: '/settings/order/fba/location',
      declared: 'West DC',
      live: '1',
      saved: '2',
    },
    {
      reason: 'an id may be declared in place of a name',
      path: '/settings/order/fba/location',
      declared: 2,
      live: '2',
      saved: undefined,
    },
    {
      reason: 'capitals and spaces around a name do not matter where it is still unique',
      path: '/settings/order/fba/location',
      declared: ' west dc ',
      live: '2',
      saved: undefined,
    },
    {
      reason: 'the app may store a choice as id and label',
      path: '/settings/order/fba/location',
      declared: 'West DC',
      live: { id: '2', label: 'West DC' },
      saved: undefined,
    },
    {
      reason: 'fixed options have names as well',
      path: '/settings/billing/autoBillStatus',
      declared: 'Pending Fulfillment',
      live: 'pendingBilling',
      saved: 'pendingFulfillment',
    },
    {
      reason: 'the order of a multi-select does not matter',
      path: inventory,
      declared: ['West DC', 'Main Warehouse'],
      live: ['1', '2'],
      saved: undefined,
    },
    {
      reason: 'names and ids may be mixed in a multi-select, and doubles are one',
      path: inventory,
      declared: ['West DC', 2, 'Main Warehouse'],
      live: ['1', '2'],
      saved: undefined,
    },
    {
      reason: 'a multi-select is written whole, in the declared order',
      path: inventory,
      declared: ['Berlin DC', 'Main Warehouse'],
      live: ['1'],
      saved: ['3', '1'],
    },
    {
      reason: 'an empty multi-select takes everything out',
      path: inventory,
      declared: [],
      live: ['1'],
      saved: [],
    },
    {
      reason: 'a multi-select that was never touched may hold an empty text',
      path: inventory,
      declared: [],
      live: '',
      saved: undefined,
    },
    {
      reason: 'a multi-select may hold one value alone',
      path: inventory,
      declared: ['West DC'],
      live: '2',
      saved: undefined,
    },
    {
      reason: 'a checkbox may be a text on the wire',
      path: '/settings/order/fba/itemAliases',
      declared: true,
      live: 'true',
      saved: undefined,
    },
    {
      reason: 'the text "false" is not ticked',
      path: '/settings/order/fba/itemAliases',
      declared: false,
      live: 'false',
      saved: undefined,
    },
    {
      reason: 'a checkbox that was never touched is not ticked',
      path: '/settings/order/fba/itemAliases',
      declared: false,
      live: null,
      saved: undefined,
    },
    {
      reason: 'a checkbox is written as a boolean',
      path: '/settings/order/fba/itemAliases',
      declared: true,
      live: 'false',
      saved: true,
    },
    {
      reason: 'a text is compared as it stands',
      path: '/settings/product/asinField',
      declared: 'custitem_asin',
      live: 'custitem_ASIN',
      saved: 'custitem_asin',
    },
    {
      reason: 'a number in a text is the same as its digits',
      path: '/settings/order/fba/durationInDays',
      declared: 30,
      live: '30',
      saved: undefined,
    },
    {
      reason: 'a day is compared without the time that the app adds',
      path: '/settings/order/fba/goLiveDate',
      declared: '2026-01-31',
      live: '2026-01-31T00:00:00.000Z',
      saved: undefined,
    },
    {
      reason: 'another day is written as a day',
      path: '/settings/order/fba/goLiveDate',
      declared: '2026-02-01',
      live: '2026-01-31T00:00:00.000Z',
      saved: '2026-02-01',
    },
    {
      reason: 'a text that is not there is blank',
      path: '/settings/product/asinField',
      declared: '',
      live: null,
      saved: undefined,
    },
  ];
  it.each(rows)('$reason', ({ path, declared, live, saved }) => {
    const plan = judgeOne({ spec: declare(path, declared), live: { fields: [field(path, live)] } });
    expect(codes(plan)).toEqual([]);
    const saves = stepsOf(plan, 'SaveSettings').flatMap((step) => step.saves);
    expect(saves.map((save) => save.value)).toEqual(saved === undefined ? [] : [saved]);
    expect(saves.every((save) => save.interim === undefined)).toBe(true);
  });

  it('is shown with the names that people see', () => {
    const plan = judgeOne({
      spec: declare(inventory, ['3']),
      live: { fields: [field(inventory, ['1', '77'])] },
    });
    expect(plan.steps[0]?.changes).toEqual([
      { path: inventory, from: ['Main Warehouse', '77'], to: ['3'], meaning: 'Berlin DC' },
    ]);
  });

  it('what is not declared is left alone', () => {
    const fields = allFields({ [inventory]: ['1'], '/settings/order/fba/itemAliases': true });
    expect(judgeOne({ live: { fields } }).steps).toEqual([]);
  });

  it('saves of one section travel together, those of another apart', () => {
    const spec = {
      settings: {
        order: { fba: { itemAliases: true, durationInDays: '3' } },
        inventory: { itemAliases: true },
      },
    };
    const saves = stepsOf(judgeOne({ spec }), 'SaveSettings');
    expect(saves.map((step) => [step.title, step.saves.length])).toEqual([
      ['save Order (FBA) settings of US', 2],
      ['save Inventory settings of US', 1],
    ]);
  });

  it('an account that is called otherwise in the app is renamed by its own setting', () => {
    const fields = [field('/accountName', 'Old name')];
    const plan = judgeOne({ live: { name: 'Old name', fields } });
    expect(plan.steps[0]).toMatchObject({
      kind: 'SaveSettings',
      changes: [{ path: '/accountName', from: 'Old name', to: 'US' }],
    });
  });

  it('the name of the account is never looked for among settings where it is right', () => {
    expect(judgeOne({ live: { fields: [] } }).blockers).toEqual([]);
  });
});

describe('a value that the setting does not take', () => {
  it.each([
    { reason: 'a checkbox takes no text', type: 'checkbox', value: 'yes' },
    { reason: 'a text takes no tick', type: 'input', value: true },
    { reason: 'a select takes no list', type: 'select', value: ['a'] },
    { reason: 'a multi-select takes no single text', type: 'multiselect', value: 'a' },
    { reason: 'a day takes no tick', type: 'datetime', value: false },
  ])('$reason', ({ type, value }) => {
    const live = { fields: [otherField(['Extra'], 'Odd', { type })] };
    const plan = judgeOne({
      spec: { settings: { other: [{ section: 'Extra', label: 'Odd', value }] } },
      live,
    });
    expect(plan.blockers).toEqual([
      expect.objectContaining({ code: 'ValueInvalid', path: '/settings/other/Extra/Odd', passing: false }),
    ]);
    expect(plan.blockers[0]?.message).toContain(JSON.stringify(value));
    expect(plan.steps).toEqual([]);
  });
});
