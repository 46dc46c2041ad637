import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { buildFacts } from '../../src/observe/observe.ts';
import { MalformedError } from '../../src/observe/wellFormed.ts';
import type { TileFacts } from '../../src/observe/facts.ts';
import type { ImportDocument } from '../../src/platform/documents.ts';
import { account, judge, mark, marks, tile } from './builders.ts';
import { documentsOf, field } from './live.ts';

const inventory = 'NetSuite inventory to Amazon inventory Add/Update';
const paths = [
  '/settings/inventory/locations',
  '/settings/order/shipMethods',
  '/settings/billing/autoBillStatus',
];

/** An import of account 1 with everything that is read of imports. */
const settlement: ImportDocument = {
  _id: 'import-1',
  name: 'Settlement [US]',
  externalId: 'settlement_import',
  netsuite_da: {
    mapping: {
      fields: [{ generate: 'memo', extract: 'id', hardCodedValue: null }],
      lists: [{ generate: 'item', fields: [{ generate: 'rate', extract: 'price', lookupName: 'rates' }] }],
    },
    lookups: [{ name: 'rates', map: { a: 'b' }, default: null, allowFailures: false }],
  },
};

/** What the platform answers of a tile with two accounts, made anew each time. */
function answers() {
  const live = (id: string, name: string) => ({
    ...{ id, name, sellerId: `S${id}` },
    fields: paths.map((path) => field(path)),
    flows: [{ name: inventory, disabled: true, schedule: '? 5 * ? * *', timezone: 'UTC' }],
  });
  const documents = documentsOf({
    accounts: [live('1', 'US'), { ...live('2', 'DE'), marketplaceId: 'A1PA6795UKMFR9' }],
  });
  const [store] = (documents.integration.settings?.storemap ?? []).filter(
    (entry) => entry?.accountid === '1',
  );
  if (store) store.imports = [null, 'import-1'];
  return structuredClone({
    ...documents,
    imports: [settlement],
    metadata: {
      addOns: {
        addOnMetaData: [
          { id: 'returns', name: 'Returns', installerFunction: 'in', uninstallerFunction: 'out' },
        ],
        addOnLicenses: [{ id: 'returns', status: 'available', storeId: '1' }],
      },
    },
  });
}

type Answers = ReturnType<typeof answers>;
type Place = readonly (string | number)[];

/** Every place in a tree of JSON. */
function placesIn(value: unknown, path: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value)
    ? value.map((entry, index) => [index, entry] as const)
    : Object.entries(value);
  return [
    ...(path.length > 1 ? [path] : []),
    ...entries.flatMap(([key, entry]) => placesIn(entry, [...path, key])),
  ];
}

function at(documents: unknown, place: Place): unknown {
  return place.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], documents);
}

function put(documents: Answers, place: Place, value: unknown): void {
  const parent = at(documents, place.slice(0, -1)) as Record<string | number, unknown>;
  parent[place.at(-1) as string] = value;
}

const us = { account: 'shop/us', since: '2026-01-01T00:00:00.000Z' };
const observed = (documents: Answers): TileFacts =>
  buildFacts({
    ...documents,
    marks: marks({ '1': mark(us), '2': mark({ ...us, account: 'shop/de' }) }),
    observedAt: '2026-03-01T10:00:00.000Z',
  });

const spec = {
  settings: { inventory: { locations: ['West DC'] }, order: { shipMethods: { map: { Standard: 'DHL' } } } },
  flows: [{ name: inventory, enabled: true, schedule: '7 * * * *', timezone: 'UTC' }],
  mappings: [{ import: 'Settlement', field: 'memo', hardCoded: 'x' }],
};
const declared = () => [
  account('us', { ...spec, mappings: undefined }),
  account('de', { ...spec, mappings: undefined, marketplace: 'DE' }),
];

/** Observed and judged, or the one error that says that the tile cannot be read. */
function lookedAt(documents: Answers): { facts: TileFacts; plan: Plan } | MalformedError {
  try {
    const facts = observed(documents);
    return { facts, plan: judge(declared(), facts, { tile: tile() }) };
  } catch (error) {
    if (error instanceof MalformedError) return error;
    throw error;
  }
}

const kinds: readonly unknown[] = ['odd', 7, true, null, [], ['odd'], [null], {}, { odd: 1 }];
const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);

/** Places that hold whatever somebody put there, and are read with care. */
const free = /\.(value|options|generates|extracts|extract|hardCodedValue|default|map)([.[]|$)/;

function places(): Place[] {
  return placesIn(answers());
}

/** A look at the tile with every kind of JSON at every place, one at a time. */
function looks() {
  return places().flatMap((place) => {
    const before = at(answers(), place);
    return kinds.map((kind) => {
      const documents = answers();
      put(documents, place, kind);
      return { place, kind, before, found: lookedAt(documents) };
    });
  });
}

function asText(place: Place): string {
  return place.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
}

describe('every kind of JSON at every place of every answer', () => {
  const normal = lookedAt(answers());
  if (normal instanceof MalformedError) throw normal;

  let kept: ReturnType<typeof looks> | undefined;
  const outcomes = () => (kept ??= looks());

  it('is looked at without a fall: it changes nothing, or is told with its place', () => {
    expect(places().length).toBeGreaterThan(150);
    const silent: string[] = [];
    for (const { place, kind, before, found } of outcomes()) {
      if (found instanceof MalformedError) continue;
      const told = found.facts.malformed ?? [];
      const same = kindOf(kind) === kindOf(before) || kindOf(kind) === 'null' || free.test(asText(place));
      const changed = found.facts.digest !== normal.facts.digest;
      if (changed && !same && told.length === 0) silent.push(`${asText(place)} = ${JSON.stringify(kind)}`);
    }
    expect(silent).toEqual([]);
  });

  it('stops the account that it belongs to, and that one alone', () => {
    let stopped = 0;
    for (const { place, found } of outcomes()) {
      if (found instanceof MalformedError) continue;
      const { plan, facts } = found;
      const owners = new Set((facts.malformed ?? []).flatMap((entry) => entry.accountId ?? []));
      if (owners.size === 0) continue;
      stopped += 1;
      for (const [id, key] of [
        ['1', 'shop/us'],
        ['2', 'shop/de'],
      ] as const) {
        const blockers = plan.blockers.filter((each) => each.account === key);
        const steps = plan.steps.filter((step) => step.account === key);
        if (owners.has(id)) {
          expect(
            blockers.map((each) => each.code),
            asText(place),
          ).toContain('Malformed');
          expect(steps, asText(place)).toEqual([]);
        } else {
          expect(steps, asText(place)).toEqual(normal.plan.steps.filter((step) => step.account === key));
        }
      }
      const told = plan.warnings
        .filter((warning) => warning.code === 'Malformed')
        .map(({ message }) => message);
      expect(told.join('\n'), asText(place)).toMatch(/\(account (US|DE|1|2)\)/);
    }
    expect(stopped).toBeGreaterThan(200);
  });

  const placeOf = (text: RegExp) => places().find((place) => text.test(asText(place))) ?? [];
  const told = [
    {
      reason: 'an object where the label of a setting was',
      place: placeOf(/sections\[0\].*\.label$/),
      says: /settings\.sections\[0\].*label of the integration is an object, where a text was expected/,
    },
    {
      reason: 'an object where a schedule was',
      place: ['flows', 0, 'schedule'],
      says: /schedule of the flow "NetSuite inventory [^"]+" \(flow-1-0\) is an object/,
    },
    {
      reason: 'an object where the marketplace of a connection was',
      place: ['connections', 1, 'http', 'unencrypted', 'marketplaceId'],
      says: /http\.unencrypted\.marketplaceId of the connection "Amazon US" \(amazon-1\) is an object/,
    },
    {
      reason: 'an object where the name of an import was',
      place: ['imports', 0, 'name'],
      says: /name of the import import-1/,
    },
  ];
  it.each(told)('tells $reason', ({ place, says }) => {
    const documents = answers();
    const parent = at(documents, place.slice(0, -1));
    expect(parent).toBeDefined();
    put(documents, place, { odd: 1 });
    const found = lookedAt(documents);
    if (found instanceof MalformedError) throw found;
    expect(found.plan.blockers.find((each) => each.code === 'Malformed')).toMatchObject({
      account: 'shop/us',
    });
    expect(found.plan.blockers.map((each) => each.message).join('\n')).toMatch(says);
  });

  const unreadable = [
    {
      reason: 'the list of accounts is an object',
      place: ['integration', 'settings', 'sections'],
      value: {},
    },
    { reason: 'the list of accounts is gone', place: ['integration', 'settings', 'sections'], value: null },
    {
      reason: 'an account has a number for an id',
      place: ['integration', 'settings', 'sections', 0, 'id'],
      value: 1,
    },
    { reason: 'an account is a text', place: ['integration', 'settings', 'sections', 0], value: 'US' },
    { reason: 'a flow has no id', place: ['flows', 0, '_id'], value: null },
    {
      reason: "NetSuite's connection is offline in words",
      place: ['connections', 0, 'offline'],
      value: 'maybe',
    },
    { reason: 'the mode of the tile is a list', place: ['integration', 'mode'], value: [] },
  ];
  it.each(unreadable)(
    'says that the tile cannot be read where $reason: no account may seem to be missing',
    ({ place, value }) => {
      const documents = answers();
      put(documents, place, value);
      expect(lookedAt(documents)).toBeInstanceOf(MalformedError);
    },
  );
});

describe('notes that the token may not read', () => {
  const given = (policy: object) => {
    const facts = buildFacts({
      ...answers(),
      ...{ marks: { version: 1, accounts: {} }, marksUnknown: 'GET /v1/state/{key} answered 403' },
      observedAt: '2026-03-01T10:00:00.000Z',
    });
    return judge([account('us', { ...spec, mappings: undefined, policy })], facts, { tile: tile() });
  };

  it('hold up who would write, and say which right is missing', () => {
    const plan = given({ management: 'Full' });
    const blocker = plan.blockers.find((each) => each.code === 'MarksUnknown');
    expect(blocker).toMatchObject({ account: 'shop/us', passing: false });
    expect(blocker?.message).toContain('answered 403');
    expect(blocker?.remedy).toContain('/v1/state');
    expect(plan.steps).toEqual([]);
    expect(plan.marks).toBeUndefined();
  });

  it('are told to who only looks, and hold up nothing', () => {
    const plan = given({ management: 'Observe' });
    expect(plan.blockers.map((each) => each.code)).not.toContain('MarksUnknown');
    expect(plan.warnings.map((warning) => warning.code)).toContain('MarksUnknown');
    expect(plan.drift.map((drift) => drift.path)).toContain('/settings/inventory/locations');
  });
});
