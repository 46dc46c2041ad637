import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFlow, flows as catalogue } from '../../src/catalogue/flows.ts';
import { settings } from '../../src/catalogue/settings.ts';
import type { SeenSaved, TileFacts } from '../../src/observe/facts.ts';
import {
  account,
  allSaved,
  codes,
  declare,
  judge,
  judgeOne,
  listsRefreshed,
  mark,
  marks,
  outline,
  stepsOf,
  type OneAccount,
} from './builders.ts';
import { allFields, allFlows, configured, factsOf, field } from './live.ts';

const inventory = 'NetSuite inventory to Amazon inventory Add/Update';
const price = 'NetSuite Item Price to Amazon Price Update';
const product = 'NetSuite Item to Amazon Product Add/Update';
const fulfillment = 'NetSuite Fulfillment to Amazon Shipment Add';
const mfnOrder = 'Amazon (MFN) Order to NetSuite Order Add';
const locations = '/settings/inventory/locations';
const statuses = '/settings/order/mfn/syncStatuses';
const schedule = '? 5 0 ? * *';
const on = (name: string) => ({ name, enabled: true, schedule: '5 0 * * *' });

/** An account that we cloned, whose values are stored and whose flows are off. */
function clone(spec: Record<string, unknown>, over: OneAccount = {}) {
  const live = { fields: allFields(configured), ...over.live };
  return judgeOne({
    ...over,
    spec,
    live,
    mark: { clonedFrom: '9', refreshed: listsRefreshed, ...over.mark },
  });
}

describe('the catalogue', () => {
  it('says of every flow that runs a search which settings filter it, and of no setting that there is not', () => {
    const known = new Set(settings.map((entry) => entry.path));
    for (const flow of catalogue)
      for (const path of [...flow.filterSettings, ...flow.searchSettings, ...flow.valueSettings])
        expect(known.has(path), `${flow.name} ${path}`).toBe(true);
  });

  it('has a flow for each of the six settings that cloning stores without applying, and filters by no other', () => {
    const stored = settings.filter((entry) => entry.onClone === 'storedNotApplied').map(({ path }) => path);
    const used = new Set(catalogue.flatMap((flow) => flow.filterSettings));
    expect([...used].sort()).toEqual([...stored].sort());
  });
});

interface Row {
  readonly reason: string;
  readonly spec?: Record<string, unknown>;
  readonly over?: OneAccount;
  readonly blockers: string[];
  readonly switched: boolean;
}

const blank = { live: { fields: allFields({ ...configured, [locations]: [] }) } };
const accepts = (path: string) => ({ policy: { acceptUnsaved: [{ path, reason: 'saved in 2024' }] } });

describe('a flow whose search is filtered by a setting', () => {
  const rows: Row[] = [
    {
      reason: 'stays off in a clone that has only stored it',
      blockers: ['SettingNotSaved', 'ChecklistOpen'],
      switched: false,
    },
    {
      reason: 'stays off in an account that the wizard made and nobody configured',
      over: { ...blank, mark: { made: true } },
      blockers: ['SettingBlank', 'ChecklistOpen'],
      switched: false,
    },
    {
      reason: 'goes on after the declared value was saved in the same plan',
      spec: declare(locations, ['West DC']),
      blockers: [],
      switched: true,
    },
    {
      reason: 'stays off where the manifest declares that it is blank',
      spec: declare(locations, []),
      over: blank,
      blockers: ['SettingBlank', 'ChecklistOpen'],
      switched: false,
    },
    {
      reason: 'goes on where we saved it once, and it is not declared any more',
      over: { mark: { saved: { [locations]: { at: '2026-01-01T00:00:00.000Z', how: 'us' } } } },
      blockers: [],
      switched: true,
    },
    {
      reason: 'goes on where the manifest accepts that it is not known',
      spec: accepts(locations),
      blockers: [],
      switched: true,
    },
    {
      reason: 'goes on where the manifest accepts everything below',
      spec: accepts('/settings/inventory'),
      over: blank,
      blockers: [],
      switched: true,
    },
    {
      reason: 'stays off where the manifest accepts another setting',
      spec: accepts('/settings/billing'),
      blockers: ['SettingNotSaved', 'ChecklistOpen'],
      switched: false,
    },
    {
      reason: 'stays off where its search is not chosen',
      over: {
        live: { fields: allFields({ ...configured, '/settings/inventory/savedSearch': '' }) },
        mark: { saved: allSaved },
      },
      blockers: ['SettingBlank', 'ChecklistOpen'],
      switched: false,
    },
    {
      reason: 'goes on where the account has no such setting',
      over: { live: { fields: [field('/settings/inventory/itemAliases')] } },
      blockers: [],
      switched: true,
    },
  ];
  it.each(rows)('$reason', ({ spec, over, blockers, switched }) => {
    const plan = clone({ flows: [on(inventory)], ...spec }, over);
    expect(codes(plan)).toEqual(blockers);
    expect(stepsOf(plan, 'SwitchFlow').map((step) => step.flow)).toEqual(switched ? [inventory] : []);
  });

  it('keeps only itself off, and one fault is told once for all flows', () => {
    const plan = clone({ flows: [on(inventory), on(fulfillment), on(price), on(product)] });
    expect(stepsOf(plan, 'SwitchFlow').map((step) => step.flow)).toEqual([fulfillment]);
    expect(plan.blockers.map(({ code, path }) => `${code} ${path}`)).toEqual([
      `SettingNotSaved ${locations}`,
      'SettingNotSaved /settings/product/priceLevel',
      'SettingNotSaved /settings/product/currency',
      'ChecklistOpen /flows',
    ]);
    expect(plan.blockers[1]?.message).toContain(`"${product}", "${price}"`);
    expect(plan.blockers[0]?.remedy).toContain('Declare settings.inventory.locations');
    expect(plan.blockers[0]?.remedy).toContain(`acceptUnsaved: [{ path: ${locations}`);
  });

  it('is not put back on either where somebody switched it off', () => {
    const plan = clone(
      { flows: [on(inventory)] },
      { verified: { [`/flows/${inventory.replace('/', '~1')}/enabled`]: true } },
    );
    expect(stepsOf(plan, 'SwitchFlow')).toEqual([]);
  });

  it('asks for the field of the parent item only while virtual variations are on', () => {
    const variations = '/settings/product/virtualVariations';
    const saved = {
      [`${variations}/enabled`]: 1,
      '/settings/product/priceLevel': 1,
      '/settings/product/currency': 1,
    };
    const noted = Object.fromEntries(
      Object.keys(saved).map((path) => [path, { at: '2026-01-01T00:00:00.000Z', how: 'us' as const }]),
    );
    const given = (ticked: boolean) =>
      clone(
        { flows: [on(product)] },
        {
          live: { fields: allFields({ ...configured, [`${variations}/enabled`]: ticked }) },
          mark: { saved: noted },
        },
      );
    expect(codes(given(false))).toEqual([]);
    expect(given(true).blockers[0]).toMatchObject({
      code: 'SettingBlank',
      path: `${variations}/parentField`,
    });
  });
});

describe('what the audit log tells', () => {
  const facts = (seen: (name: string) => Record<string, SeenSaved>): TileFacts => {
    const read = factsOf({
      accounts: [{ id: '1', name: 'US' }],
      marks: marks({ '1': mark({ clonedFrom: '9', refreshed: listsRefreshed }) }),
    });
    const [live] = read.accounts;
    const name = live?.fields.find(({ label }) => label.startsWith('NetSuite locations'))?.name ?? '';
    return { ...read, accounts: read.accounts.map((each) => ({ ...each, seenSaved: seen(name) })) };
  };

  it('counts as saved, is noted with who did it, and is not asked for again', () => {
    const seen: SeenSaved = { by: 'dana@example.com', at: '2026-02-28T09:00:00.000Z' };
    const plan = judge(
      [account('us', { flows: [on(inventory)] })],
      facts((name) => ({ [name]: seen })),
    );
    expect(codes(plan)).toEqual([]);
    expect(plan.marks?.accounts['1']?.saved).toMatchObject({ [locations]: { ...seen, how: 'audit' } });
  });

  it('of another field proves nothing', () => {
    const plan = judge(
      [account('us', { flows: [on(inventory)] })],
      facts(() => ({ other: { by: 'dana', at: '2026-02-28T09:00:00.000Z' } })),
    );
    expect(codes(plan)).toEqual(['SettingNotSaved', 'ChecklistOpen']);
  });
});

describe('an account that was there before and that nobody cloned', () => {
  const adopted = (running: boolean, over: OneAccount = {}, spec: Record<string, unknown> = {}) =>
    judgeOne({
      ...over,
      spec: { flows: [on(inventory)], ...spec },
      live: { flows: allFlows({ [inventory]: { disabled: !running, schedule } }), ...over.live },
      mark: { saved: {}, ...over.mark },
    });

  it('keeps a flow on that was on, says that nobody has seen its settings saved, and notes that it was so', () => {
    const plan = adopted(true);
    expect(codes(plan)).toEqual([]);
    expect(plan.steps).toEqual([]);
    expect(plan.warnings).toEqual([expect.objectContaining({ code: 'NotKnownApplied', path: '/settings' })]);
    expect(plan.warnings[0]?.message).toContain(locations);
    expect(plan.marks?.accounts['1']?.saved?.[locations]).toMatchObject({ how: 'running' });
  });

  it('says no more once the manifest accepts it', () => {
    expect(adopted(true, {}, accepts('/settings')).warnings).toEqual([]);
  });

  it('is not ready where what a running flow needs is blank, which is known; it is not switched off', () => {
    const plan = adopted(true, blank);
    expect(codes(plan)).toEqual(['SettingBlank']);
    expect(plan.blockers[0]?.message).toContain('It is on all the same');
    expect(plan.steps).toEqual([]);
  });

  const undeclared = (fields: Record<string, string | string[]>, spec: Record<string, unknown> = {}) =>
    judgeOne({
      spec,
      live: {
        flows: allFlows({
          [inventory]: { disabled: false, schedule },
          [price]: { disabled: false, schedule },
          [mfnOrder]: { disabled: false, schedule },
        }),
        fields: allFields({ ...configured, ...fields }),
      },
      mark: { saved: {} },
    });

  it.each([
    { reason: 'nothing is blank', fields: {}, blockers: [] },
    { reason: 'the locations were emptied', fields: { [locations]: [] }, blockers: [locations] },
    {
      reason: 'the price level was emptied',
      fields: { '/settings/product/priceLevel': '' },
      blockers: ['/settings/product/priceLevel'],
    },
    { reason: 'no status of orders is chosen', fields: { [statuses]: [] }, blockers: [statuses] },
    {
      reason: 'the manifest accepts that it is blank',
      fields: { [locations]: [] },
      spec: accepts(locations),
      blockers: [],
    },
    {
      reason: 'the flow is ignored',
      fields: { [locations]: [] },
      spec: { policy: { ignore: [{ path: `/flows/${inventory.replace('/', '~1')}`, reason: 'moving' }] } },
      blockers: [],
    },
  ])('with flows on that no manifest declares, where $reason', ({ fields, spec, blockers }) => {
    const plan = undeclared(fields, spec);
    expect(plan.blockers.map(({ code, path }) => `${code} ${path}`)).toEqual(
      blockers.map((path) => `SettingBlank ${path}`),
    );
    expect(plan.steps).toEqual([]);
    expect(plan.warnings).toEqual([]);
  });

  it('has nothing switched on by us on the word of a stored value: somebody may have cloned it by hand', () => {
    expect(codes(adopted(false))).toEqual(['SettingNotSaved', 'ChecklistOpen']);
  });

  it('has a declared value really saved before the flow goes on', () => {
    const plan = adopted(false, {}, declare(locations, ['Main Warehouse']));
    expect(outline(plan)).toEqual(['SaveSettings', `SwitchFlow ${inventory} on`]);
    expect(stepsOf(plan, 'SaveSettings')[0]?.saves[0]).toHaveProperty('interim');
  });
});

describe('a first save while a flow is on that uses the setting', () => {
  const spec = { flows: [on(inventory)], ...declare(locations, ['Main Warehouse']) };
  const running = { flows: allFlows({ [inventory]: { disabled: false, schedule } }) };
  const given = (
    more: Record<string, unknown> = {},
    live: OneAccount['live'] = running,
    over: OneAccount = {},
  ) => clone({ ...spec, ...more }, { ...over, live });

  it('switches the flow off, saves, and switches it on again, all in one plan', () => {
    const plan = given();
    expect(outline(plan)).toEqual([
      `SwitchFlow ${inventory} off`,
      'SaveSettings',
      `SwitchFlow ${inventory} on`,
    ]);
    expect(plan.steps.map((step) => step.reason)).toEqual([
      'PausedForSave',
      'StoredNotApplied',
      'PausedForSave',
    ]);
    expect(new Set(plan.steps.map((step) => step.id)).size).toBe(3);
    expect(codes(plan)).toEqual([]);
    expect(plan.drift).toEqual([]);
  });

  it('is only foreseen where the options are to be refreshed first', () => {
    const plan = given({}, running, { mark: { refreshed: {} } });
    expect(outline(plan).at(-1)).toBe(`SwitchFlow ${inventory} on (later)`);
    expect(outline(plan).filter((line) => line.includes(' off'))).toEqual([
      `SwitchFlow ${inventory} off (later)`,
    ]);
  });

  it('switches on again what we switched off before we were cut off, whatever else is open, and calls it no drift', () => {
    const verified = { [`/flows/${inventory.replace('/', '~1')}/enabled`]: true };
    const off = { flows: allFlows({ [inventory]: { disabled: true, schedule } }) };
    const plan = given({ policy: { drift: 'Report' } }, off, {
      verified,
      mark: { paused: [inventory], saved: allSaved },
    });
    expect(outline(plan)).toEqual([`SwitchFlow ${inventory} on`]);
    expect(plan.drift).toEqual([]);
    expect(plan.marks?.accounts['1']?.paused ?? [inventory]).toEqual([inventory]);
  });

  it('waits for the end of a run that is under way', () => {
    const read = factsOf({
      accounts: [{ id: '1', name: 'US', fields: allFields(configured), ...running }],
      marks: marks({ '1': mark({ clonedFrom: '9', refreshed: listsRefreshed }) }),
    });
    const underWay = (busy: boolean): TileFacts => ({
      ...read,
      accounts: read.accounts.map((each) => ({
        ...each,
        flows: each.flows.map((flow) => ({ ...flow, runUnderWay: busy })),
      })),
    });
    for (const policy of [{}, { firstSave: 'BetweenRuns' }]) {
      const busy = judge([account('us', { ...spec, policy })], underWay(true));
      expect(busy.steps.map((step) => step.kind)).toEqual([]);
      expect(busy.blockers[0]).toMatchObject({ code: 'FlowRunUnderWay', passing: true, path: locations });
    }
    const between = judge(
      [account('us', { ...spec, policy: { firstSave: 'BetweenRuns' } })],
      underWay(false),
    );
    expect(outline(between)).toEqual(['SaveSettings']);
  });

  it('does not switch off a flow that nobody declares', () => {
    const plan = given({ flows: [] });
    expect(plan.steps).toEqual([]);
    expect(codes(plan)).toContain('FlowInTheWay');
  });
});

describe('an account that is still to be added', () => {
  it('is told which flows will stay off, and their switching is not foreseen', () => {
    const us = { id: '1', name: 'US', flows: allFlows() };
    const plan = judge(
      [
        account('us'),
        account('de', { marketplace: 'DE', setup: { cloneFrom: { name: 'us' } }, flows: [on(inventory)] }),
      ],
      { accounts: [us], marks: marks({ '1': mark() }) },
    );
    expect(stepsOf(plan, 'SwitchFlow')).toEqual([]);
    expect(plan.warnings).toEqual([expect.objectContaining({ account: 'shop/de', code: 'SettingNotSaved' })]);
    expect(plan.warnings[0]?.message).toContain(locations);
  });
});

describe('for any state of an account', () => {
  const filters = settings.filter((entry) => entry.onClone === 'storedNotApplied').map(({ path }) => path);
  const wanted: Record<string, unknown> = {
    [locations]: ['Main Warehouse'],
    '/settings/product/priceLevel': 'Base Price',
    '/settings/product/currency': 'USD',
    '/settings/product/virtualVariations/enabled': true,
    '/settings/product/virtualVariations/parentField': 'custitem_parent',
    '/settings/billing/autoBillStatus': 'Pending Billing',
  };
  const given = fc.record({
    saved: fc.subarray(filters),
    // The app checks the field of the parent together with its switch, and so does the schema.
    declared: fc
      .subarray(filters)
      .filter(
        (paths) =>
          !paths.some((path) => path.endsWith('parentField')) ||
          paths.some((path) => path.endsWith('enabled')),
      ),
    accepted: fc.subarray(filters),
    stored: fc.subarray(Object.keys(configured)),
    flowsOn: fc.subarray(catalogue.map(({ name }) => name)),
    running: fc.subarray(catalogue.map(({ name }) => name)),
    origin: fc.constantFrom({ clonedFrom: '9' }, { made: true as const }, {}),
    refreshed: fc.constantFrom({}, listsRefreshed),
  });

  it('no plan switches a flow on while a setting that it needs is neither known to be saved, nor saved before, nor accepted', () => {
    fc.assert(
      fc.property(given, (state) => {
        const spec = {
          flows: state.flowsOn.map((name) => ({ name, enabled: true, history: true })),
          settings: state.declared.reduce<Record<string, unknown>>(
            (all, path) => merge(all, declare(path, wanted[path])),
            {},
          )['settings'],
          policy: { acceptUnsaved: state.accepted.map((path) => ({ path, reason: 'known' })) },
        };
        const stored = Object.fromEntries(state.stored.map((path) => [path, configured[path] ?? null]));
        const plan = judgeOne({
          spec: JSON.parse(JSON.stringify(spec)) as Record<string, unknown>,
          live: {
            fields: allFields(stored),
            flows: allFlows(
              Object.fromEntries(state.running.map((name) => [name, { disabled: false, schedule }])),
            ),
          },
          mark: {
            ...state.origin,
            refreshed: state.refreshed,
            saved: Object.fromEntries(
              state.saved.map((path) => [path, { at: '2026-01-01T00:00:00.000Z', how: 'us' }]),
            ),
          },
        });
        const known = new Set([...state.saved, ...state.accepted]);
        for (const path of filters) if (plan.marks?.accounts['1']?.saved?.[path]) known.add(path);
        for (const step of plan.steps) {
          if (step.kind === 'SaveSettings') for (const change of step.changes) known.add(change.path);
          if (step.kind !== 'SwitchFlow' || step.disabled) continue;
          for (const path of findFlow(step.flow)?.filterSettings ?? [])
            if (!path.includes('virtualVariations')) expect(known, `${step.flow} ${path}`).toContain(path);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function merge(into: Record<string, unknown>, more: Record<string, unknown>): Record<string, unknown> {
  const result = { ...into };
  for (const [key, value] of Object.entries(more)) {
    const before = result[key];
    result[key] = isRecord(before) && isRecord(value) ? merge(before, value) : value;
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
