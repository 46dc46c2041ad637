import { describe, expect, it } from 'vitest';
import type { AccountMark, ImportFacts, MappingFieldFacts } from '../../src/observe/facts.ts';
import type { Json } from '../../src/platform/documents.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { askedFor } from '../../src/plan/asked.ts';
import { judgeTile } from '../../src/judge/judge.ts';
import { account, allSaved, declare, listsRefreshed, mark, marks, now, tile, verified } from './builders.ts';
import { allFields, allFlows, configured, factsOf, type LiveAccount } from './live.ts';

const inventory = 'NetSuite inventory to Amazon inventory Add/Update';
const asin = 'Amazon Product ASIN to NetSuite Item Add';
const asinOn = `/flows/${asin}/enabled`;
const schedule = '? 5 0 ? * *';
const report = { policy: { undeclared: 'Report' } };
const running = (...names: string[]) =>
  allFlows(Object.fromEntries(names.map((name) => [name, { disabled: false, schedule }])));

function look(
  spec: Record<string, unknown>,
  live: Partial<LiveAccount>,
  noted: Partial<AccountMark>,
  accept: boolean | string[] = false,
  imports?: readonly ImportFacts[],
): Plan {
  const facts = factsOf({
    accounts: [{ id: '1', name: 'US', ...live }],
    marks: marks({
      '1': mark({
        refreshed: listsRefreshed,
        saved: allSaved,
        ...noted,
        applied: { ...verified({ '/accountName': 'US' }), ...noted.applied },
      }),
    }),
  });
  return judgeTile({
    tile: tile(),
    accounts: [account('us', spec)],
    facts: { ...facts, accounts: facts.accounts.map((each) => ({ ...each, imports })) },
    now,
    ...(accept === false ? {} : { asked: askedFor('accept', 'shop/us', accept === true ? [] : accept) }),
  });
}

const markOf = (plan: Plan) => plan.marks?.accounts['1'];
const paths = (plan: Plan) => (plan.undeclared ?? []).map(({ path }) => path);

/** The baseline that is taken of an account as it stands. */
function baselineOf(
  live: Partial<LiveAccount>,
  spec: Record<string, unknown> = report,
): Partial<AccountMark> {
  const { baseline } = markOf(look(spec, live, {})) ?? {};
  if (!baseline) throw new Error('no baseline was taken');
  return { baseline };
}

describe('changes that no manifest declares', () => {
  const before = { flows: running(inventory) };

  it('are nobody’s business unless policy asks for them', () => {
    const plan = look({}, before, {});
    expect(markOf(plan)?.baseline).toBeUndefined();
    expect(plan.undeclared).toBeUndefined();
  });

  it('have no baseline while something of the account is open', () => {
    const open = { ...report, ...declare('/settings/inventory/itemAliases', true) };
    expect(markOf(look(open, before, {}))?.baseline).toBeUndefined();
  });

  it.each([
    {
      reason: 'a flow that somebody switched on',
      live: { flows: running(inventory, asin) },
      told: [asinOn, `/flows/${asin}/schedule`],
    },
    {
      reason: 'a schedule',
      live: { flows: allFlows({ [inventory]: { disabled: false, schedule: '? 6 0 ? * *' } }) },
      told: ['/flows/NetSuite inventory to Amazon inventory Add~1Update/schedule'],
    },
    {
      reason: 'a setting',
      live: { ...before, fields: allFields({ ...configured, '/settings/order/fba/importAs': 'invoice' }) },
      told: ['/settings/order/fba/importAs'],
    },
    { reason: 'nothing', live: before, told: [] },
  ])('are told with the value that stands there: $reason', ({ live, told }) => {
    const plan = look(report, live, baselineOf(before));
    expect(paths(plan)).toEqual(told);
    expect(plan.steps).toEqual([]);
    expect(plan.drift).toEqual([]);
    expect(plan.hash).toBe(look(report, before, baselineOf(before)).hash);
  });

  it('are not those that a manifest declares or a rule ignores', () => {
    const live = { flows: running(inventory, asin) };
    const ignoring = { policy: { ...report.policy, ignore: [{ path: `/flows/${asin}`, reason: 'trial' }] } };
    expect(paths(look(ignoring, live, baselineOf(before)))).toEqual([]);
    expect(
      paths(
        look(
          { ...report, flows: [{ name: asin, enabled: true, schedule: '5 0 * * *' }] },
          live,
          baselineOf(before),
        ),
      ),
    ).toEqual([]);
  });

  it('are not what was declared and is not any more', () => {
    const live = { flows: running(inventory, asin) };
    const declaring = { ...report, flows: [{ name: asin, enabled: true, schedule: '5 0 * * *' }] };
    const moved = markOf(look(declaring, live, baselineOf(before))) ?? {};
    expect(paths(look(report, live, moved))).toEqual([]);
  });

  it('are taken in by a person once, and told no more', () => {
    const live = { flows: running(inventory, asin) };
    const accepted = look(report, live, baselineOf(before), true);
    expect(paths(accepted)).toEqual([]);
    const after = look(report, live, markOf(accepted) ?? {});
    expect(paths(after)).toEqual([]);
    expect(after.marks).toBeUndefined();
  });

  it('are noted once: the same word finds nothing more to note, so that a run comes to its end', () => {
    const live = { flows: running(inventory, asin) };
    const accepted = look(report, live, baselineOf(before), true);
    expect(look(report, live, markOf(accepted) ?? {}, true).marks).toBeUndefined();
  });

  it.each([
    { reason: 'one path', accept: [asinOn], left: [`/flows/${asin}/schedule`] },
    { reason: 'all that lies below one', accept: [`/flows/${asin}`], left: [] },
    { reason: 'a path as people are shown it', accept: [`/flows/${inventory}`], left: [asinOn] },
    { reason: 'nothing, where the path only begins like it', accept: ['/flows/Amazon'], left: [asinOn] },
    {
      reason: 'nothing, where the name only begins like it',
      accept: ['/flows/NetSuite inventory to Amazon inventory Add'],
      left: [asinOn, '/flows/NetSuite inventory to Amazon inventory Add~1Update/schedule'],
    },
  ])('are taken in by their paths: $reason', ({ accept, left }) => {
    const flows = allFlows({
      [inventory]: { disabled: false, schedule: '? 6 0 ? * *' },
      [asin]: { disabled: false, schedule },
    });
    const plan = look(report, { flows }, baselineOf(before), accept);
    expect(paths(plan)).toEqual(expect.arrayContaining(left));
    for (const path of plan.accepted ?? []) expect(left).not.toContain(path.path);
    expect((plan.accepted ?? []).length + paths(plan).length).toBe(3);
    expect(paths(look(report, { flows }, markOf(plan) ?? baselineOf(before)))).toEqual(paths(plan));
  });

  it('are told on where it cannot be noted that a person takes them in', () => {
    const live = { flows: running(inventory, asin) };
    const stopped = look(report, { ...live, state: 'uninstalling' }, baselineOf(before), true);
    expect(stopped.accepted).toBeUndefined();
    expect(paths(stopped)).toContain(asinOn);
  });

  it('leave no baseline where policy does not ask any more', () => {
    expect(markOf(look({}, before, baselineOf(before)))?.baseline).toBeUndefined();
  });
});

const orderImport = 'Order Import';
const field = (
  generate: string,
  extract: string,
  over: Partial<MappingFieldFacts> = {},
): MappingFieldFacts => ({
  ...{ list: undefined, generate, extract, hardCodedValue: undefined },
  ...{ lookupName: undefined, dateFormat: undefined, dateTimezone: undefined },
  ...over,
});
const carrier = { name: 'carrier', map: { UPS: '1', DHL: '2' }, default: null, allowFailures: false };
/** An account with one import, and a map of ways to ship. */
interface Held {
  readonly fields?: MappingFieldFacts[];
  readonly lookups?: ImportFacts['lookups'];
  readonly ways?: Record<string, unknown>;
}
const [memo, date] = [field('memo', 'note'), field('trandate', 'purchased')];
const ways = { map: { Standard: '10', Expedited: '11' }, default: null, allowFailures: false };
const shipMethods = '/settings/order/shipMethods';

describe('parts of an import or a map of which a manifest declares one', () => {
  const one = {
    ...report,
    settings: { order: { shipMethods: { map: { 'Standard shipping': 'UPS Ground' } } } },
    mappings: [
      {
        import: 'order_import',
        fields: [{ generate: 'memo', extract: 'note' }],
        lookups: [{ name: 'carrier', map: { UPS: '1' } }],
      },
    ],
  };
  const seen = (
    held: Held,
    noted: Partial<AccountMark>,
    spec: Record<string, unknown> = one,
    accept?: string[],
  ) =>
    look(
      spec,
      { fields: allFields({ ...configured, [shipMethods]: { ...ways, ...held.ways } as Json }) },
      noted,
      accept ?? false,
      [
        {
          ...{ id: 'i', name: orderImport, externalId: 'order_import', form: 'classic' as const },
          ...{ fields: held.fields ?? [memo, date], lookups: held.lookups ?? [carrier] },
        },
      ],
    );
  const taken = (spec: Record<string, unknown> = one): Partial<AccountMark> => {
    const { baseline } = markOf(seen({}, {}, spec)) ?? {};
    if (!baseline) throw new Error('no baseline was taken');
    return { baseline };
  };
  const at = `/mappings/${orderImport}`;

  it.each<[reason: string, held: Held, told: string[]]>([
    ['nothing', {}, []],
    ['the declared field', { fields: [field('memo', 'other'), date] }, []],
    ['another field', { fields: [memo, field('trandate', 'other')] }, [`${at}/trandate`]],
    ['a field that came', { fields: [memo, date, field('custbody_x', 'y')] }, [`${at}/custbody_x`]],
    [
      'a field of a list that came',
      { fields: [memo, date, field('rate', 'y', { list: 'item' })] },
      [`${at}/item[*].rate`],
    ],
    ['a field that is gone', { fields: [memo] }, [`${at}/trandate`]],
    ['the declared key of a lookup', { lookups: [{ ...carrier, map: { UPS: '3', DHL: '2' } }] }, []],
    [
      'another key of it',
      { lookups: [{ ...carrier, map: { UPS: '1', DHL: '3' } }] },
      [`${at}/lookups/carrier/DHL`],
    ],
    [
      'what becomes of other keys',
      { lookups: [{ ...carrier, allowFailures: true }] },
      [`${at}/lookups/carrier/onMiss`],
    ],
    ['the declared key of a map', { ways: { map: { Standard: '12', Expedited: '11' } } }, []],
    [
      'another key of it',
      { ways: { map: { Standard: '10', Expedited: '12' } } },
      [`${shipMethods}/map/Expedited`],
    ],
    ['a key that is gone', { ways: { map: { Standard: '10' } } }, [`${shipMethods}/map/Expedited`]],
    ['its allowFailures', { ways: { allowFailures: true } }, [`${shipMethods}/onMiss`]],
    ['its default', { ways: { default: '12', allowFailures: true } }, [`${shipMethods}/onMiss`]],
  ])('are told each by itself: %s', (_reason, held, told) => {
    expect(paths(seen(held, taken()))).toEqual(told);
  });

  const all: Held = {
    fields: [memo, field('trandate', 'other')],
    ways: { map: { Standard: '10', Expedited: '12' } },
  };

  it('are told as one where the manifest declares none of them', () => {
    expect(paths(seen(all, taken(report), report))).toEqual([shipMethods, at]);
  });

  it('are taken in once where an older baseline knows only the whole, and told from then on', () => {
    const first = seen(all, taken(report));
    expect(paths(first)).toEqual([]);
    const digests = markOf(first)?.baseline?.digests ?? {};
    expect(digests).not.toHaveProperty([at]);
    expect(digests).toHaveProperty([`${at}/trandate`]);
    expect(paths(seen({}, markOf(first) ?? {}))).toEqual([`${shipMethods}/map/Expedited`, `${at}/trandate`]);
  });

  it('are told on where the declaration is taken back', () => {
    expect(paths(seen(all, taken(), report))).toEqual([`${shipMethods}/map/Expedited`, `${at}/trandate`]);
  });

  it('are accepted by their path or that of the whole, also where one is gone, and noted once', () => {
    const gone: Held = { ...all, fields: [memo] };
    const some = seen(gone, taken(), one, [at]);
    expect(paths(some)).toEqual([`${shipMethods}/map/Expedited`]);
    const named = seen(gone, markOf(some) ?? {}, one, [`${shipMethods}/map/Expedited shipping`]);
    expect(paths(named)).toEqual([]);
    expect(seen(gone, markOf(named) ?? {}).marks).toBeUndefined();
  });

  it('are not told where a rule ignores them, by either name', () => {
    const ignore = [`${at}/trandate`, `${shipMethods}/map/Expedited shipping`].map((path) => ({
      path,
      reason: 'trial',
    }));
    const ignoring = { policy: { ...report.policy, ignore } };
    expect(paths(seen(all, taken(ignoring), ignoring))).toEqual([]);
    const more = { ...all, fields: [field('memo', 'other'), date] };
    expect(paths(seen(more, taken(ignoring), ignoring))).toEqual([`${at}/memo`]);
  });
});

describe('a flow that we switched on and nobody declares any more', () => {
  const on = { flows: running(asin) };
  const ours = { switchedOn: [asin] };
  const leftOver = (plan: Plan) =>
    plan.warnings.filter(({ code }) => code === 'LeftOver').map(({ path }) => path);

  it('is told as long as it is on, and says what to declare', () => {
    const plan = look({}, on, ours);
    expect(leftOver(plan)).toEqual([asinOn]);
    expect(plan.warnings[0]?.message).toContain('enabled: false');
    expect(plan.steps).toEqual([]);
    expect(plan.marks).toBeUndefined();
  });

  it.each([
    { reason: 'is declared on', spec: { flows: [{ name: asin, enabled: true }] }, live: on, noted: ours },
    { reason: 'is off', spec: {}, live: { flows: allFlows() }, noted: ours },
    { reason: 'was on before us', spec: {}, live: on, noted: { applied: verified({ [asinOn]: true }) } },
    {
      reason: 'is ignored',
      spec: { policy: { ignore: [{ path: asinOn, reason: 'trial' }] } },
      live: on,
      noted: ours,
    },
  ])('is not told where it $reason', ({ spec, live, noted }) => {
    expect(leftOver(look(spec, live, noted))).toEqual([]);
  });

  it('is forgotten where it is off or a person accepts it', () => {
    expect(markOf(look({}, { flows: allFlows() }, ours))).not.toHaveProperty('switchedOn');
    const accepted = look({}, on, ours, true);
    expect(leftOver(accepted)).toEqual([]);
    expect(markOf(accepted)).not.toHaveProperty('switchedOn');
  });

  it('is known in an account that we installed also from marks of before', () => {
    expect(leftOver(look({}, on, { made: true, applied: verified({ [asinOn]: true }) }))).toEqual([asinOn]);
  });
});
