import { describe, expect, it } from 'vitest';
import { compareAccounts, type ComparedValue } from '../../src/report/compare/compareAccounts.ts';
import type { ImportFacts, MappingFieldFacts } from '../../src/observe/facts.ts';
import { allFields, allFlows, factsOf, field, otherField, type LiveAccount, type LiveField } from './live.ts';

const inventory = 'NetSuite inventory to Amazon inventory Add/Update';

/** Two accounts of one tile, or of two, as they are compared. */
function compare(
  a: Partial<LiveAccount>,
  b: Partial<LiveAccount>,
  tiles: { readonly apart: boolean } = { apart: false },
) {
  const facts = factsOf({
    accounts: [
      { id: '1', name: 'AMZ-US', flows: [], fields: [], ...a },
      { id: '2', name: 'ACME-DE', flows: [], fields: [], ...b },
    ],
  });
  const [left, right] = facts.accounts;
  if (!left || !right) throw new Error('two accounts were given');
  return compareAccounts(
    { integrationId: facts.integration.id, account: left },
    { integrationId: tiles.apart ? 'another' : facts.integration.id, account: right },
  );
}

/** The only thing that two accounts with one setting each have. */
function only(a: LiveField, b: LiveField, tiles?: { readonly apart: boolean }): ComparedValue | undefined {
  const { values } = compare({ fields: [a] }, { fields: [b] }, tiles);
  expect(values).toHaveLength(1);
  return values[0];
}

const map = (entries: Record<string, string>, over: object = {}) =>
  field('/settings/order/shipMethods', { map: entries, default: null, allowFailures: false, ...over });

describe('comparing the settings of two accounts', () => {
  it.each([
    {
      reason: 'a chosen option, shown by its label',
      ...{ path: '/settings/product/priceLevel', a: '1', b: '5' },
      gives: { verdict: 'different', usuallyDiffers: true, a: 'Base Price', b: 'Online Price' },
    },
    {
      reason: 'a value that is not bound to an account',
      ...{ path: '/settings/order/fba/importAs', a: 'cashsale', b: 'salesorder' },
      gives: { verdict: 'different', a: 'Cash sale', b: 'Sales order' },
    },
    {
      reason: 'the same option',
      ...{ path: '/settings/product/priceLevel', a: '1', b: '1' },
      gives: { verdict: 'same', a: 'Base Price', b: 'Base Price' },
    },
    {
      reason: 'a ticked box: what the app writes as text is the same',
      ...{ path: '/settings/fulfillment/allowNoTracking', a: true, b: 'true' },
      gives: { verdict: 'same', a: true, b: true },
    },
    {
      reason: 'several choices: their order means nothing',
      ...{ path: '/settings/inventory/locations', a: ['1', '2'], b: ['2', '1'] },
      gives: { verdict: 'same', a: ['Main Warehouse', 'West DC'], b: ['Main Warehouse', 'West DC'] },
    },
    {
      reason: 'a saved search, which every account has of its own',
      ...{ path: '/settings/inventory/savedSearch', a: '40', b: '41' },
      gives: { verdict: 'accountBound', a: 'Inventory [AMZ-US]', b: 'Items [AMZ-US]' },
    },
    {
      reason: 'a go-live date on the same day',
      ...{
        path: '/settings/order/fba/goLiveDate',
        a: '2026-01-01T00:00:00Z',
        b: '2026-01-01T08:00:00Z',
      },
      gives: { verdict: 'same' },
    },
  ])('tells $reason', ({ path, a, b, gives }) => {
    expect(only(field(path, a), field(path, b))).toMatchObject(gives);
  });

  it('matches by section and label, whatever the live names are', () => {
    const a = field('/settings/product/priceLevel', '1', { name: 'exports_aaaa_setPriceLevel' });
    const b = field('/settings/product/priceLevel', '1', { name: 'exports_bbbb_setPriceLevel' });
    expect(only(a, b)).toMatchObject({ kind: 'setting', verdict: 'same' });
  });

  it('tells settings that one of the two does not have', () => {
    const here = otherField(['Product', 'Add-on'], 'Only here', { value: 'x' });
    const there = otherField(['Product', 'Add-on'], 'Only there', { value: 'y' });
    const { values, same } = compare({ fields: [here] }, { fields: [there] });
    expect(values).toEqual([
      { kind: 'setting', section: 'Product > Add-on', label: 'Only here', verdict: 'onlyInA', a: 'x' },
      { kind: 'setting', section: 'Product > Add-on', label: 'Only there', verdict: 'onlyInB', b: 'y' },
    ]);
    expect(same).toBe(false);
  });

  it('holds labels that stand twice in a section against each other in their order', () => {
    const twice = (first: string, second: string) =>
      [first, second].map((value, index) => otherField(['Order'], 'Prefix', { name: `p${index}`, value }));
    const { values } = compare({ fields: twice('A', 'B') }, { fields: twice('A', 'C') });
    expect(values.map(({ verdict }) => verdict)).toEqual(['same', 'different']);
  });

  it('compares maps key by key, by the labels of both sides', () => {
    const { values } = compare(
      { fields: [map({ Standard: '10', Expedited: '11' })] },
      { fields: [map({ Standard: '12' }, { allowFailures: true })] },
    );
    expect(values.map(({ member, verdict, a, b }) => ({ member, verdict, a, b }))).toEqual([
      { member: 'Standard shipping', verdict: 'different', a: 'UPS Ground', b: 'DHL' },
      { member: 'Expedited shipping', verdict: 'onlyInA', a: 'FedEx 2Day', b: undefined },
      { member: 'onMiss', verdict: 'different', a: 'Fail', b: 'UseNull' },
    ]);
  });

  it('leaves out the names of the accounts, which always differ', () => {
    const { values } = compare(
      { fields: [field('/accountName', 'AMZ-US')] },
      { fields: [field('/accountName', 'ACME-DE')] },
    );
    expect(values).toEqual([]);
  });

  it('tells two NetSuite values of one name apart by their ids', () => {
    const named = (value: string) => ({ value, options: [['7', 'Web'], ['8', 'Web']] }); // prettier-ignore
    const a = field('/settings/product/priceLevel', '7', named('7'));
    const b = field('/settings/product/priceLevel', '8', named('8'));
    expect(only(a, b)).toMatchObject({ verdict: 'different', a: '7', b: '8' });
  });

  it('compares labels alone where the accounts are in different tiles, whose ids mean nothing to each other', () => {
    const path = '/settings/product/priceLevel';
    const a = field(path, '1', { options: [['1', 'Base Price']] });
    const b = field(path, '9', { options: [['9', 'Base Price']] });
    expect(only(a, b, { apart: true })).toMatchObject({ verdict: 'same', a: 'Base Price' });
  });
});

describe('comparing the flows of two accounts', () => {
  const flow = (over: object) => [{ name: inventory, disabled: false, ...over }];

  it('reads schedules as times, however they are written', () => {
    const { values, same } = compare(
      { flows: flow({ schedule: '? */30 * ? * *', timezone: 'Europe/Berlin' }) },
      { flows: flow({ schedule: '? 0,30 * * * *', timezone: 'Europe/Berlin' }) },
    );
    expect(values[1]).toMatchObject({
      member: 'schedule',
      verdict: 'same',
      a: 'every 30 minutes, Europe/Berlin',
    });
    expect(same).toBe(true);
  });

  it.each([
    {
      reason: 'one is on and the other off',
      b: { disabled: true, schedule: '? 5 * * * *' },
      gives: { member: 'enabled', a: true, b: false },
    },
    {
      reason: 'the timezone differs',
      b: { schedule: '? 5 * * * *', timezone: 'Asia/Tokyo' },
      gives: {
        member: 'schedule',
        a: 'at minute 5 of every hour, UTC',
        b: 'at minute 5 of every hour, Asia/Tokyo',
      },
    },
    { reason: 'one has no schedule', b: {}, gives: { member: 'schedule', b: null } },
  ])('tells that $reason', ({ b, gives }) => {
    const { values } = compare({ flows: flow({ schedule: '? 5 * * * *' }) }, { flows: flow(b) });
    expect(values.filter(({ verdict }) => verdict === 'different')).toEqual([expect.objectContaining(gives)]);
  });

  it('tells a flow that one does not have once', () => {
    const { values } = compare({ flows: [] }, { flows: flow({ schedule: '? 5 * * * *' }) });
    expect(values).toEqual([
      expect.objectContaining({ kind: 'flow', label: inventory, verdict: 'onlyInB', b: true }),
    ]);
  });
});

describe('comparing the mappings of two accounts', () => {
  const mapped = (generate: string, over: Partial<MappingFieldFacts> = {}): MappingFieldFacts => ({
    ...{ list: undefined, generate, extract: undefined, hardCodedValue: undefined },
    ...{ lookupName: undefined, dateFormat: undefined, dateTimezone: undefined },
    ...over,
  });
  const imported = (over: Partial<ImportFacts>): ImportFacts => ({
    ...{ id: 'i1', name: 'Order Import', externalId: 'order_import', form: 'classic' as const },
    ...{ fields: [], lookups: [] },
    ...over,
  });

  function compareImports(a: ImportFacts[] | undefined, b: ImportFacts[] | undefined) {
    const [left, right] = factsOf({
      accounts: ['1', '2'].map((id) => ({ id, name: id, fields: [], flows: [] })),
    }).accounts;
    if (!left || !right) throw new Error('two accounts were given');
    return compareAccounts(
      { integrationId: 'x', account: { ...left, imports: a } },
      { integrationId: 'x', account: { ...right, imports: b } },
    ).values;
  }

  it.each([
    { reason: 'the same source', a: { extract: 'sku' }, b: { extract: 'sku' }, gives: { verdict: 'same' } },
    {
      reason: 'another source',
      ...{ a: { extract: 'sku' }, b: { extract: 'asin' } },
      gives: { verdict: 'different', a: 'sku', b: 'asin' },
    },
    {
      reason: 'a fixed value in place of a field of that name',
      ...{ a: { extract: 'sku' }, b: { hardCodedValue: 'sku' } },
      gives: { verdict: 'different', a: 'sku', b: '"sku"' },
    },
    {
      reason: 'another timezone of a date',
      ...{ a: { extract: 'd', dateTimezone: 'UTC' }, b: { extract: 'd', dateTimezone: 'Asia/Tokyo' } },
      gives: { verdict: 'different', a: 'd in UTC', b: 'd in Asia/Tokyo' },
    },
  ])('tells $reason', ({ a, b, gives }) => {
    const values = compareImports(
      [imported({ fields: [mapped('item', { list: 'items', ...a })] })],
      [imported({ id: 'i2', fields: [mapped('item', { list: 'items', ...b })] })],
    );
    expect(values).toEqual([
      expect.objectContaining({ section: 'Order Import', label: 'items > item', ...gives }),
    ]);
  });

  it('compares lookups key by key', () => {
    const lookup = (map: Record<string, string>) =>
      imported({ lookups: [{ name: 'methods', map, default: null, allowFailures: false }] });
    const values = compareImports([lookup({ Standard: '1', Expedited: '2' })], [lookup({ Standard: '3' })]);
    expect(values.map(({ member, verdict }) => [member, verdict])).toEqual([
      ['Standard', 'different'],
      ['Expedited', 'onlyInA'],
      ['onMiss', 'same'],
    ]);
  });

  it('says nothing of mappings where those of one account were not read', () => {
    expect(compareImports([imported({ fields: [mapped('item')] })], undefined)).toEqual([]);
  });
});

describe('what a comparison comes to', () => {
  it('is the same for two accounts that differ in nothing but what belongs to one account', () => {
    const fields = (search: string) => allFields({ '/settings/product/savedSearch': search });
    const { counts, same } = compare(
      { fields: fields('40'), flows: allFlows() },
      { fields: fields('41'), flows: allFlows() },
    );
    expect(counts).toMatchObject({ different: 0, accountBound: 1, onlyInA: 0, onlyInB: 0 });
    expect(counts.same).toBeGreaterThan(50);
    expect(same).toBe(true);
  });
});
