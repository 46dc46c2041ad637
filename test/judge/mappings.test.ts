import { importFacts } from '../../src/observe/imports.ts';
import { describe, expect, it } from 'vitest';
import { editsMissing, withEdits } from '../../src/judge/mappings/mappingEdits.ts';
import { judgeTile } from '../../src/judge/judge.ts';
import type { MappingEdit, Plan } from '../../src/plan/plan.ts';
import type { ImportFacts, MappingFieldFacts, TileFacts } from '../../src/observe/facts.ts';
import type { ImportDocument, Json } from '../../src/platform/documents.ts';
import { account, codes, mark, marks, now, stepsOf, tile, verified } from './builders.ts';
import { factsOf } from './live.ts';

const order = 'Order Import';

function mapped(over: Partial<MappingFieldFacts>): MappingFieldFacts {
  return {
    ...{ list: undefined, generate: 'memo', extract: undefined, hardCodedValue: undefined },
    ...{ lookupName: undefined, dateFormat: undefined, dateTimezone: undefined },
    ...over,
  };
}

/** A managed account with one import. `verified`: declared values that were once read back, by path. */
function judged(given: {
  mappings: unknown[];
  live?: Partial<ImportFacts>;
  verified?: Record<string, Json>;
  policy?: Record<string, unknown>;
}): Plan {
  const applied = verified({ '/accountName': 'US', ...given.verified });
  const facts: TileFacts = factsOf({
    accounts: [{ id: '1', name: 'US' }],
    marks: marks({ '1': mark({ applied }) }),
  });
  const imports: ImportFacts[] = [
    {
      id: 'import-1',
      name: order,
      externalId: 'order_import',
      form: 'classic',
      fields: [],
      lookups: [],
      ...given.live,
    },
  ];
  return judgeTile({
    tile: tile(),
    accounts: [
      account('us', { mappings: given.mappings, ...(given.policy ? { policy: given.policy } : {}) }),
    ],
    facts: { ...facts, accounts: facts.accounts.map((live) => ({ ...live, imports })) },
    now,
    revision: undefined,
  });
}

const fields = (...declared: unknown[]) => [{ import: order, fields: declared }];
const memo = `/mappings/${order}/memo`;

/** The changes that the plan would write, as `path: from → to`. */
function changes(plan: Plan): string[] {
  return stepsOf(plan, 'SaveMapping').flatMap((step) =>
    step.changes.map(
      ({ path, from, to }) => `${path}: ${JSON.stringify(from ?? null)} → ${JSON.stringify(to)}`,
    ),
  );
}

describe('declared fields of an import', () => {
  it.each<[reason: string, declared: unknown, live: MappingFieldFacts[], expected: string[]]>([
    [
      'as declared: nothing is written',
      { generate: 'memo', extract: 'sku' },
      [mapped({ extract: 'sku' })],
      [],
    ],
    [
      'read from elsewhere: written',
      { generate: 'memo', extract: 'sku' },
      [mapped({ extract: 'asin' })],
      [`${memo}: {"extract":"asin"} → {"extract":"sku"}`],
    ],
    ['not there: written', { generate: 'memo', extract: 'sku' }, [], [`${memo}: null → {"extract":"sku"}`]],
    [
      'read where a fixed value is declared: written',
      { generate: 'memo', value: 7 },
      [mapped({ extract: 'sku' })],
      [`${memo}: {"extract":"sku"} → {"value":"7"}`],
    ],
    [
      'a date format that nobody declares is left alone',
      { generate: 'memo', extract: 'day' },
      [mapped({ extract: 'day', dateFormat: 'YYYY' })],
      [],
    ],
    [
      'a declared date format is part of it',
      { generate: 'memo', extract: 'day', dateFormat: 'YYYY-MM-DD' },
      [mapped({ extract: 'day', dateFormat: 'YYYY' })],
      [`${memo}: {"extract":"day","dateFormat":"YYYY"} → {"extract":"day","dateFormat":"YYYY-MM-DD"}`],
    ],
    [
      'declared as removed and there: taken away',
      { generate: 'memo', removed: true },
      [mapped({ extract: 'sku', lookupName: 'skus' })],
      [`${memo}: {"extract":"sku","lookup":"skus"} → {"removed":true}`],
    ],
    ['declared as removed and not there: nothing is written', { generate: 'memo', removed: true }, [], []],
    [
      'removed from a list: the field of the body stays',
      { list: 'item', generate: 'memo', removed: true },
      [mapped({ extract: 'sku' })],
      [],
    ],
    [
      'a field of a list is not that of the body',
      { list: 'item', generate: 'memo', extract: 'sku' },
      [mapped({ extract: 'sku' })],
      [`/mappings/${order}/item[*].memo: null → {"extract":"sku"}`],
    ],
  ])('%s', (_reason, declared, live, expected) => {
    expect(changes(judged({ mappings: fields(declared), live: { fields: live } }))).toEqual(expected);
  });

  it('that were taken away and came back have drifted', () => {
    const plan = judged({
      mappings: fields({ generate: 'memo', removed: true }),
      live: { fields: [mapped({ extract: 'sku' })] },
      verified: { [memo]: { removed: true } },
    });
    expect(plan.drift).toMatchObject([
      { path: memo, declared: { removed: true }, live: { extract: 'sku' }, reason: 'Changed' },
    ]);
  });

  it('that were once verified and differ now have drifted, others are a change', () => {
    const declared = fields({ generate: 'memo', extract: 'sku' }, { generate: 'entity', value: '4711' });
    const live = { fields: [mapped({ extract: 'asin' })] };
    const plan = judged({ mappings: declared, live, verified: { [memo]: { extract: 'sku' } } });
    expect(plan.drift.map(({ path, reason, response }) => [path, reason, response])).toEqual([
      [memo, 'Changed', 'corrected'],
    ]);
    expect(stepsOf(plan, 'SaveMapping').map((step) => step.reason)).toEqual([
      'ValueDrifted',
      'ValueDeclared',
    ]);
  });

  it.each<[reason: string, policy: Record<string, unknown>, response: string | undefined]>([
    ['under drift: Report they are told and not written', { drift: 'Report' }, 'reported'],
    ['an ignored one is neither', { ignore: [{ path: memo, reason: 'trial' }] }, undefined],
    [
      'an ignored import is neither',
      { ignore: [{ path: `/mappings/${order}`, reason: 'trial' }] },
      undefined,
    ],
  ])('%s', (_reason, policy, response) => {
    const plan = judged({
      mappings: fields({ generate: 'memo', extract: 'sku' }),
      verified: { [memo]: { extract: 'sku' } },
      policy,
    });
    expect(plan.drift.map((drift) => drift.response)).toEqual(response === undefined ? [] : [response]);
    expect(stepsOf(plan, 'SaveMapping')).toEqual([]);
  });
});

describe('declared static maps of an import', () => {
  const lookups = [{ name: 'ship', map: { Standard: 10 }, onMiss: 'UseDefault', default: 11 }];

  it('are written entry by entry, with what happens to other values', () => {
    const live = { lookups: [{ name: 'ship', map: { Express: '12' }, default: null, allowFailures: false }] };
    expect(changes(judged({ mappings: [{ import: order, lookups }], live }))).toEqual([
      `/mappings/${order}/lookups/ship/Standard: null → "10"`,
      `/mappings/${order}/lookups/ship/onMiss: "Fail" → "UseDefault 11"`,
    ]);
  });

  it('are in order where they hold what is declared, whatever else they hold', () => {
    const map = { Standard: '10', Express: '12' };
    const live = { lookups: [{ name: 'ship', map, default: '11', allowFailures: true }] };
    expect(changes(judged({ mappings: [{ import: order, lookups }], live }))).toEqual([]);
  });
});

describe('null as what other values become', () => {
  const lookups = [{ name: 'ship', map: { Standard: '10' }, onMiss: 'UseNull' }];
  const path = `/mappings/${order}/lookups/ship/onMiss`;
  const failing = { name: 'ship', map: { Standard: '10' } };

  it.each<[reason: string, document: Partial<ImportDocument>, blocked: boolean]>([
    [
      'is refused where an import of NetSuite holds a text for none',
      { netsuite_da: { lookups: [{ ...failing, default: '' }] } },
      true,
    ],
    [
      'is written where some map of it holds null',
      {
        netsuite_da: {
          lookups: [
            { ...failing, default: '' },
            { name: 'pay', map: {}, default: null },
          ],
        },
      },
      false,
    ],
    [
      'is written where nothing is known: an empty text may be declared',
      { netsuite_da: { lookups: [{ ...failing, default: '', allowFailures: true }] } },
      false,
    ],
    ['is written where no default is told', { netsuite_da: { lookups: [failing] } }, false],
    ['is written in an import of another kind', { lookups: [{ ...failing, default: '' }] }, false],
  ])('%s', (_reason, document, blocked) => {
    const live = importFacts({ _id: '1', name: order, ...document });
    const plan = judged({ mappings: [{ import: order, lookups }], live });
    expect(plan.blockers.map((each) => [each.code, each.path])).toEqual(
      blocked ? [['ValueInvalid', path]] : [],
    );
    expect(changes(plan)).toHaveLength(blocked ? 0 : 1);
  });
});

describe('an import that cannot be written', () => {
  it.each<[reason: string, live: Partial<ImportFacts>, code: string]>([
    ['is not there', { name: 'Orders', externalId: 'orders' }, 'ImportNotFound'],
    ['has a mapping of the newer form', { form: 'mapping2' }, 'MappingFormUnknown'],
  ])('%s', (_reason, live, code) => {
    const plan = judged({ mappings: fields({ generate: 'memo', extract: 'sku' }), live });
    expect(codes(plan)).toEqual([code]);
    expect(stepsOf(plan, 'SaveMapping')).toEqual([]);
  });

  it('is found by its external id as well', () => {
    const mappings = [{ import: 'order_import', fields: [{ generate: 'memo', extract: 'sku' }] }];
    expect(codes(judged({ mappings }))).toEqual([]);
  });
});

describe('edits of a whole import', () => {
  const document: ImportDocument = {
    _id: '1',
    http: { relativeURI: ['/feeds'] },
    netsuite_da: {
      operation: 'add',
      mapping: { fields: [{ generate: 'memo', hardCodedValue: 'x', internalId: true, immutable: true }] },
      lookups: [{ name: 'ask', recordType: 'customer' }],
    },
  };
  const edits: MappingEdit[] = [
    { path: '/a', kind: 'field', generate: 'memo', set: { extract: 'sku' }, unset: ['hardCodedValue'] },
    { path: '/b', kind: 'field', list: 'item', generate: 'rate', set: { extract: 'price' }, unset: [] },
    { path: '/c', kind: 'lookup', name: 'ship', map: { Standard: '10' } },
  ];

  it('change what they name and leave the rest as it is', () => {
    expect(withEdits(document, edits)).toEqual({
      ...document,
      netsuite_da: {
        operation: 'add',
        mapping: {
          fields: [{ generate: 'memo', extract: 'sku', internalId: true, immutable: true }],
          lists: [{ generate: 'item', fields: [{ generate: 'rate', extract: 'price', internalId: false }] }],
        },
        lookups: [
          { name: 'ask', recordType: 'customer' },
          { name: 'ship', map: { Standard: '10' }, allowFailures: false },
        ],
      },
    });
  });

  it('are missing until the document carries them', () => {
    expect(editsMissing(document, edits).map((edit) => edit.path)).toEqual(['/a', '/b', '/c']);
    expect(editsMissing(withEdits(document, edits.slice(1)), edits).map((edit) => edit.path)).toEqual(['/a']);
    expect(editsMissing(withEdits(document, edits), edits)).toEqual([]);
  });
});
