import fc from 'fast-check';
import { flows } from '../../src/catalogue/flows.ts';
import { marketplaces } from '../../src/catalogue/marketplaces.ts';
import { settings } from '../../src/catalogue/settings.ts';
import type { TileMarks } from '../../src/observe/facts.ts';
import type { Json } from '../../src/platform/documents.ts';
import type { AmazonAccount } from '../../src/resources/schema/schema.ts';
import { account, declare, mark, marks, verified, wizard } from './builders.ts';
import { field, netsuite, type LiveAccount, type LiveField, type LiveTile } from './live.ts';

const names = ['US', 'DE', 'FR'];
const boxes = settings.filter((entry) => entry.kind === 'checkbox').map((entry) => entry.path);

/** The first value six times in seven, or one of the others. */
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

/** What the app may hold where a value is expected: also nulls, texts for booleans, lists for texts, records. */
const oddValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, '', 'true', 'false', true, false, 0, '1', '2', '77', '2026-01-31T00:00:00Z'),
  fc.array(fc.constantFrom<Json>('1', '2', '77', 1, null), { maxLength: 3 }),
  fc.record({ id: fc.constantFrom<Json>('1', null), label: fc.constantFrom<Json>('Main', null) }),
);

const oddMap = fc.record({
  map: fc.dictionary(fc.constantFrom('Standard', 'A/B', '~'), fc.constantFrom('10', '11', '77'), {
    maxKeys: 3,
  }),
  default: fc.constantFrom(null, '', '10', '77'),
  allowFailures: fc.constantFrom<Json>(true, false, 'true', null),
});

/** Options as the app lists them: some missing, some twice, some under one name. */
const oddOptions = fc.array(
  fc.tuple(fc.constantFrom('1', '2', '3', '10'), fc.constantFrom('Main', 'main ', 'West DC', 'UPS')),
  {
    maxLength: 4,
  },
);

const oddField: fc.Arbitrary<LiveField> = fc.constantFrom(...settings).chain((entry) =>
  fc
    .record({
      value: entry.kind === 'staticMap' ? (oddMap as fc.Arbitrary<Json>) : oddValue,
      options: fc.option(oddOptions, { nil: undefined }),
      supportsRefresh: fc.constantFrom<unknown>(true, false, 'true', undefined, null),
      type: fc.constantFrom(
        undefined,
        'select',
        'radio',
        'multiselect',
        'checkbox',
        'input',
        'datetime',
        'link',
      ),
    })
    .map(({ value, options, supportsRefresh, type }) => {
      const over: Record<string, unknown> = { supportsRefresh };
      if (options !== undefined) over[entry.kind === 'staticMap' ? 'generates' : 'options'] = options;
      if (type !== undefined && entry.kind !== 'staticMap') over.type = type;
      return field(entry.path, value, over);
    }),
);

const flowName = fc.constantFrom(...flows.map((flow) => flow.name), 'Our own flow', 'A/B ~ flow');
const schedules = ['0 * * * *', '5 0,12 * * *', '*/20 6-18 * * MON-FRI', '0 6 1 * *', '? 5 0 ? * *'];

const liveFlow = fc.record({
  name: flowName,
  disabled: fc.boolean(),
  schedule: fc.constantFrom('', '? 5 0 ? * *', '? 0 * ? * *', 'never'),
  timezone: fc.constantFrom('UTC', 'Europe/Berlin'),
});

const many = { minLength: 10, maxLength: 36, size: 'max' } as const;

export const liveAccount = (id: string): fc.Arbitrary<LiveAccount> =>
  fc.record({
    id: fc.constant(id),
    name: mostly(names[Number(id) - 1] ?? '', 'US', 'FR', `Live ${id}`),
    state: mostly<NonNullable<LiveAccount['state']>>('active', 'installing', 'uninstalling'),
    marketplaceId: mostly('ATVPDKIKX0DER', 'A1PA6795UKMFR9', ''),
    offline: fc.boolean(),
    fields: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.uniqueArray(oddField, { ...many, selector: ({ document }) => document.name }),
      },
      { weight: 1, arbitrary: fc.array(oddField, many) },
    ),
    flows: fc.uniqueArray(liveFlow, { maxLength: 20, size: 'max', selector: (flow) => flow.name }),
  });

/** A value that a manifest may declare for a setting of the catalogue. */
function declaredValue(path: string): fc.Arbitrary<unknown> {
  const entry = settings.find((candidate) => candidate.path === path);
  const choices = entry?.list ? netsuite[entry.list].map(([, name]) => name) : ['West DC', 'x'];
  const name = fc.constantFrom<string | number>(...choices, 'Nowhere', '2', 2);
  switch (entry?.kind) {
    case 'checkbox':
      return fc.boolean();
    case 'date':
      return fc.constantFrom('2026-01-31', '2026-02-01');
    case 'multiselect':
      return fc.array(entry.list ? name : fc.constantFrom('Shipped', 'Nonsense'), { maxLength: 3 });
    case 'staticMap':
      return fc.record({
        map: fc.dictionary(fc.constantFrom('Standard', 'A/B', 'Next'), name, { maxKeys: 3 }),
      });
    case 'text':
      return fc.constantFrom<string | number>('', 'custitem_x', 7);
    case 'select':
    case undefined:
      return fc.constantFrom<unknown>(
        ...(entry?.options?.map(([, label]) => label) ?? [...choices, 'Nowhere', 2]),
      );
  }
}

/** Settings that can be declared alone. */
const declarable = settings.filter(
  (entry) => entry.path !== '/accountName' && !entry.path.endsWith('/parentField'),
);

export const declaredSettings: fc.Arbitrary<Record<string, unknown>> = fc
  .uniqueArray(fc.constantFrom(...declarable.map((entry) => entry.path)), { maxLength: 6 })
  .chain((paths) =>
    fc.tuple(...paths.map((path) => declaredValue(path).map((value) => [path, value] as const))),
  )
  .map((entries) => {
    const spec: Record<string, unknown> = {};
    for (const [path, value] of entries) merge(spec, declare(path, value));
    return spec;
  });

function merge(into: Record<string, unknown>, from: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(from)) {
    const known = into[key];
    if (known !== null && typeof known === 'object' && value !== null && typeof value === 'object')
      merge(known as Record<string, unknown>, value as Record<string, unknown>);
    else into[key] = value;
  }
}

const declaredFlows = fc.uniqueArray(
  fc.record(
    { name: flowName, enabled: fc.boolean(), schedule: fc.constantFrom(...schedules) },
    { requiredKeys: ['name'] },
  ),
  { maxLength: 6, selector: (flow) => flow.name },
);

const policy = fc.record(
  {
    management: mostly('Full', 'Observe'),
    drift: fc.constantFrom('Correct', 'Report'),
    ignore: fc.constantFrom(
      [],
      [{ path: '/settings/order', reason: 'trial' }],
      [{ path: '/flows', reason: 'trial', expires: '2026-02-01' }],
    ),
  },
  { requiredKeys: [] },
);

export const declaredAccount = (name: string): fc.Arbitrary<AmazonAccount> =>
  fc
    .record({
      settings: declaredSettings,
      flows: declaredFlows,
      policy,
      marketplace: mostly('US', ...marketplaces.map((entry) => entry.code)),
      setup: fc.constantFrom({}, { cloneFrom: { name: 'us' } }, { cloneFrom: { accountName: 'FR' } }),
      suspend: mostly<object | undefined>(undefined, { reason: 'audit' }),
    })
    .map(({ settings: spec, suspend, setup, ...rest }) =>
      account(name, {
        ...spec,
        ...rest,
        setup: name === 'us' ? {} : setup,
        ...(suspend ? { suspend } : {}),
      }),
    );

const notes: fc.Arbitrary<TileMarks> = fc
  .record({
    us: mostly(true, false),
    cloned: fc.boolean(),
    enabled: fc.boolean(),
    wizard: fc.constantFrom(
      undefined,
      wizard(),
      wizard({ accountId: '2' }),
      wizard({ account: 'shop/gone' }),
    ),
  })
  .map(({ us, cloned, enabled, wizard: open }) => {
    const applied = verified({
      '/settings/order/fba/location': 'West DC',
      ...Object.fromEntries(boxes.map((path) => [path, enabled])),
      ...Object.fromEntries(
        flows.map((flow) => [`/flows/${flow.name.replaceAll('/', '~1')}/enabled`, enabled]),
      ),
    });
    return marks(us ? { '1': mark({ applied, ...(cloned ? { clonedFrom: '2' } : {}) }) } : {}, open);
  });

/** A tile with up to three accounts, as odd as the platform may answer it. */
export const liveTile: fc.Arbitrary<LiveTile> = fc.record({
  accounts: fc.tuple(liveAccount('1'), liveAccount('2'), liveAccount('3')).chain((all) => fc.subarray(all)),
  marks: notes,
  licences: fc.integer({ min: 0, max: 5 }),
  netsuiteOffline: mostly(false, true),
});

/** Up to three manifests, in any order. */
export const manifests: fc.Arbitrary<AmazonAccount[]> = fc
  .tuple(declaredAccount('us'), declaredAccount('de'), declaredAccount('fr'))
  .chain((all) => fc.shuffledSubarray(all));
