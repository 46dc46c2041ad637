import { describe, expect, it } from 'vitest';
import { accountOf, factsOf } from './documents.ts';

describe('settings fields', () => {
  const fields = (section: object) =>
    accountOf(section)?.fields.map((field) => [field.section, field.label, field.name]);

  it('carry the titles that lead to them, also those of a flow', () => {
    const section = {
      sections: [
        null,
        {
          title: 'Order',
          fields: [{ name: 'a', label: 'A' }, null],
          flows: [null, { _id: 'f', settings: [{ name: 'b', label: 'B' }, null] }],
          sections: [{ title: 'Shipping', fields: [{ name: 'c', label: 'C' }] }],
        },
      ],
    };
    expect(fields(section)).toEqual([
      [['Order'], 'A', 'a'],
      [['Order'], 'B', 'b'],
      [['Order', 'Shipping'], 'C', 'c'],
    ]);
  });

  it('without a label go by their name, without a name they are none', () => {
    expect(fields({ fields: [{ name: 'a' }, { label: 'B' }, { name: null }] })).toEqual([[[], 'a', 'a']]);
  });

  it('of the general section belong to the account with the same id', () => {
    const facts = factsOf({
      sections: [{ id: '1' }, { id: '2' }],
      general: [null, { id: '2', fields: [{ name: 'general_2_setAccountName', label: 'Name' }] }],
    });
    expect(facts.accounts.map((account) => account.fields.map((field) => field.section))).toEqual([
      [],
      [['General']],
    ]);
  });

  it.each([
    { reason: 'pairs', options: [['1', 'A']], read: [['1', 'A']] },
    {
      reason: 'a pair without a label',
      options: [['1'], ['2', null]],
      read: [
        ['1', '1'],
        ['2', '2'],
      ],
    },
    { reason: 'numbers as values', options: [[1, 'A']], read: [['1', 'A']] },
    {
      reason: 'texts alone',
      options: ['A', 2],
      read: [
        ['A', 'A'],
        ['2', '2'],
      ],
    },
    {
      reason: 'records',
      options: [{ value: '1', label: 'A' }, { id: '2', text: 'B' }, { id: 3 }],
      read: [
        ['1', 'A'],
        ['2', 'B'],
        ['3', '3'],
      ],
    },
    { reason: 'records with items', options: [{ items: [['1', 'A']] }], read: [['1', 'A']] },
    { reason: 'what has no such shape', options: [null, [], {}, { label: 'A' }, true], read: [] },
    { reason: 'no list', options: { a: 1 }, read: [] },
    { reason: 'nothing', options: null, read: [] },
  ])('options: $reason', ({ options, read }) => {
    expect(accountOf({ fields: [{ name: 'a', options }] })?.fields[0]?.options).toEqual(read);
  });

  it('a map is read from its own members, with its missing ones filled in', () => {
    const extracts = [{ id: 'Standard', text: 'Standard shipping' }];
    const generates = [{ id: '10', text: 'UPS Ground' }];
    const field = {
      name: 'm',
      type: 'staticMapWidget',
      extracts,
      generates,
      allowFailures: 'true',
      map: null,
    };
    expect(accountOf({ fields: [field] })?.fields[0]).toMatchObject({
      options: [['10', 'UPS Ground']],
      staticMap: { map: {}, allowFailures: true, extracts: [['Standard', 'Standard shipping']] },
    });
  });

  it('can be refreshed where either side of them can', () => {
    const of = (over: object) => accountOf({ fields: [{ name: 'a', ...over }] })?.fields[0]?.refreshable;
    expect([
      of({ supportsRefresh: 'true' }),
      of({ supportsGeneratesRefresh: true }),
      of({}),
      of({ supportsRefresh: null }),
    ]).toEqual([true, true, false, false]);
  });

  it('equal option lists of many accounts are one and the same list', () => {
    const sections = ['1', '2'].map((key) => ({ id: key, fields: [{ name: key, options: [['1', 'A']] }] }));
    const [first, second] = factsOf({ sections }).accounts;
    expect(first?.fields[0]?.options).toBe(second?.fields[0]?.options);
  });
});

describe('flows', () => {
  const facts = (flow: object) =>
    factsOf(
      {
        sections: [
          {
            id: '1',
            title: 'US',
            sections: [
              { title: 'Order', sections: [{ title: 'Tab', flows: [null, { _id: 'f1' }, { _id: 'gone' }] }] },
            ],
          },
        ],
      },
      {
        flows: [
          { _id: 'f1', ...flow },
          { _id: 'of another account', name: 'Other' },
        ],
      },
    ).accounts[0]?.flows;

  it('are those that the account’s sections show and that exist, with the section that shows them', () => {
    expect(facts({ name: 'Orders [US]', disabled: true, schedule: '? 0 * ? * *', timezone: 'UTC' })).toEqual([
      {
        id: 'f1',
        name: 'Orders',
        section: 'Order',
        disabled: true,
        schedule: '? 0 * ? * *',
        timezone: 'UTC',
      },
    ]);
  });

  it.each([
    { reason: 'a blank', schedule: '' },
    { reason: 'null', schedule: null },
    { reason: 'nothing', schedule: undefined },
  ])('a schedule that is $reason is no schedule', ({ schedule }) => {
    expect(facts({ name: 'Orders [US]', schedule, timezone: schedule })?.[0]).toMatchObject({
      schedule: undefined,
      timezone: undefined,
    });
  });

  it.each([
    { name: 'Orders [US]', read: 'Orders' },
    { name: 'Orders [old] to NetSuite [US]', read: 'Orders [old] to NetSuite' },
    { name: 'Orders', read: 'Orders' },
    { name: undefined, read: '' },
    { name: 'Amazon (FBA) returns [A b-c]', read: 'Amazon (FBA) returns' },
  ])('"$name" is called "$read"', ({ name, read }) => {
    expect(facts({ name })?.[0]?.name).toBe(read);
  });
});
