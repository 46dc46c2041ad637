import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/platform/documents.ts';
import { codes, declare, judgeOne, stepsOf } from './builders.ts';
import { field, otherField } from './live.ts';

describe('settings by section and label', () => {
  const fields = [
    otherField(['Order (FBA)', 'General'], 'Go Live Date', { type: 'datetime', value: '2026-01-01' }),
    otherField(['Order (FBA)', 'General'], 'Retry', { value: '3' }),
    otherField(['Order (FBA)', 'Customers'], 'Retry', { value: '5' }),
    otherField(['Order (FBA)', 'Customers'], 'Customer/Company', { value: 'x' }),
    otherField(['Returns'], 'Retry', { value: '3' }),
    otherField(['Returns', 'Advanced'], 'Retry', { value: '4' }),
  ];
  const other = (section: string, label: string, value: Json = '9') => ({
    settings: { other: [{ section, label, value }] },
  });

  it.each([
    { reason: 'section and tab', section: 'Order (FBA) > Customers', label: 'Retry', field: 2 },
    {
      reason: 'spaces and capitals do not matter',
      section: 'order (fba)>GENERAL',
      label: ' retry ',
      field: 1,
    },
    {
      reason: 'the tab may be left out where the label is unique',
      section: 'Order (FBA)',
      label: 'Go Live Date',
      field: 0,
    },
    { reason: 'a section without tab wins over its tabs', section: 'Returns', label: 'Retry', field: 4 },
    { reason: 'a slash in the label', section: 'Order (FBA)', label: 'Customer/Company', field: 3 },
  ])('found by $reason', ({ section, label, field: index }) => {
    const plan = judgeOne({ spec: other(section, label, '2027-01-01'), live: { fields } });
    expect(stepsOf(plan, 'SaveSettings')[0]?.saves[0]?.fieldName).toBe(fields[index]?.document.name);
  });

  it('a slash in a label is escaped in the path', () => {
    const plan = judgeOne({ spec: other('Order (FBA)', 'Customer/Company'), live: { fields } });
    expect(plan.steps[0]?.changes[0]?.path).toBe('/settings/other/Order (FBA)/Customer~1Company');
  });

  it('a label that stands in two tabs is ambiguous without the tab, and both places are named', () => {
    const plan = judgeOne({ spec: other('Order (FBA)', 'Retry'), live: { fields } });
    expect(codes(plan)).toEqual(['SettingAmbiguous']);
    expect(plan.blockers[0]?.message).toContain('"Order (FBA) > General", "Order (FBA) > Customers"');
  });

  it.each([
    {
      reason: 'the nearest label of the section is named',
      section: 'Order (FBA)',
      label: 'Go Life Date',
      says: '"Go Live Date"',
    },
    {
      reason: 'a label that stands elsewhere is pointed to',
      section: 'Inventory',
      label: 'Go Live Date',
      says: 'under "Order (FBA) > General"',
    },
    {
      reason: 'a section that does not exist has nothing near',
      section: 'Nowhere',
      label: 'Nothing',
      says: 'nearest there: none',
    },
  ])('not found: $reason', ({ section, label, says }) => {
    const plan = judgeOne({ spec: other(section, label), live: { fields } });
    expect(codes(plan)).toEqual(['SettingNotFound']);
    expect(plan.blockers[0]?.message).toContain(says);
  });

  it('a map cannot be declared in this way', () => {
    const map = otherField(['Order', 'Shipping'], 'Map', { type: 'staticMapWidget', map: {} });
    const plan = judgeOne({ spec: other('Order', 'Map'), live: { fields: [map] } });
    expect(codes(plan)).toEqual(['ValueInvalid']);
  });

  it('a free select without a list takes what is written', () => {
    const free = otherField(['Extra'], 'Free', { type: 'select', value: 'a', options: [] });
    const plan = judgeOne({ spec: other('Extra', 'Free', 'b'), live: { fields: [free] } });
    expect(stepsOf(plan, 'SaveSettings')[0]?.saves[0]?.value).toBe('b');
  });

  it('a whole moment under a day setting is the same as its day', () => {
    const spec = other('Order (FBA)', 'Go Live Date', '2026-01-01T00:00:00.000Z');
    expect(judgeOne({ spec, live: { fields } }).steps).toEqual([]);
  });
});

describe('one setting that is declared twice', () => {
  const goLive = '/settings/order/mfn/goLiveDate';
  const locations = '/settings/inventory/locations';
  const other = (section: string, label: string, value: Json = '2026-02-01') => ({ section, label, value });
  const retry = otherField(['Order (FBA)', 'General'], 'Retry', { value: '3' });

  it.each([
    {
      reason: 'by its own field and under other, the tab left out',
      spec: {
        settings: {
          order: { mfn: { goLiveDate: '2026-11-20' } },
          other: [other('Order (MFN)', 'Go Live Date')],
        },
      },
      fields: [field(goLive, '2025-01-01')],
      paths: [goLive, '/settings/other/Order (MFN)/Go Live Date'],
    },
    {
      reason: 'by its own field and under other, where the app has a tab that the catalogue has not',
      spec: {
        settings: {
          inventory: { locations: ['West DC'] },
          other: [other('inventory > general', ' netsuite LOCATIONS to pick inventory from', ['2'])],
        },
      },
      fields: [{ ...field(locations, ['1']), section: ['Inventory', 'General'] }],
      paths: [locations, '/settings/other/inventory > general/ netsuite LOCATIONS to pick inventory from'],
    },
    {
      reason: 'under other, with its tab and without',
      spec: {
        settings: {
          other: [other('Order (FBA)', 'Retry', '4'), other('Order (FBA) > General', 'Retry', '5')],
        },
      },
      fields: [retry],
      paths: ['/settings/other/Order (FBA)/Retry', '/settings/other/Order (FBA) > General/Retry'],
    },
  ])('is not saved at all: $reason', ({ spec, fields, paths }) => {
    const plan = judgeOne({ spec, live: { fields } });
    expect(stepsOf(plan, 'SaveSettings')).toEqual([]);
    expect(codes(plan)).toEqual(['SettingAmbiguous', 'SettingAmbiguous']);
    expect(plan.blockers.map(({ path }) => path).sort()).toEqual([...paths].sort());
    for (const { message, passing } of plan.blockers) {
      expect(message).toContain('is declared 2 times');
      expect(passing).toBe(false);
    }
  });

  it.each([
    {
      reason: 'two settings of one label in two tabs are two',
      spec: {
        settings: { other: [other('Returns', 'Retry', '4'), other('Returns > Advanced', 'Retry', '5')] },
      },
      fields: [
        otherField(['Returns'], 'Retry', { value: '3' }),
        otherField(['Returns', 'Advanced'], 'Retry', { value: '3' }),
      ],
      saved: 2,
    },
    {
      reason: 'one of which is ignored',
      spec: {
        settings: {
          order: { mfn: { goLiveDate: '2026-11-20' } },
          other: [other('Order (MFN)', 'Go Live Date')],
        },
        policy: { ignore: [{ path: goLive, reason: 'decided elsewhere' }] },
      },
      fields: [field(goLive, '2025-01-01')],
      saved: 1,
    },
  ])('is saved where it is once: $reason', ({ spec, fields, saved }) => {
    const plan = judgeOne({ spec, live: { fields } });
    expect(codes(plan)).toEqual([]);
    expect(stepsOf(plan, 'SaveSettings').flatMap(({ saves }) => saves)).toHaveLength(saved);
  });
});

describe('the catalogue’s settings in the app’s own spelling', () => {
  it.each([
    { reason: 'the app shows the setting without the tab', section: ['Product'] },
    { reason: 'the app shows the section in capitals', section: ['PRODUCT', 'GENERAL'] },
  ])('$reason', ({ section }) => {
    const path = '/settings/product/asinField';
    const live = { fields: [{ ...field(path, 'x'), section }] };
    const plan = judgeOne({ spec: declare(path, 'y'), live });
    expect(codes(plan)).toEqual([]);
    expect(stepsOf(plan, 'SaveSettings')).toHaveLength(1);
  });
});
