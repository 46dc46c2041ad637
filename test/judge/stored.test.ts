import { describe, expect, it } from 'vitest';
import { settings } from '../../src/catalogue/settings.ts';
import type { Json } from '../../src/platform/documents.ts';
import { declare, judgeOne, listsRefreshed, outline, stepsOf, type OneAccount } from './builders.ts';
import { field, type LiveField } from './live.ts';

const locations = '/settings/inventory/locations';
const flow = 'NetSuite inventory to Amazon inventory Add/Update';

/** An account that we cloned, with its option lists refreshed since. */
const clonedByUs = { clonedFrom: '9', refreshed: listsRefreshed };
/** A manifest that says so of an account which somebody cloned in the app. */
const clonedByHand = { setup: { cloneFrom: { accountName: 'UK' } } };

function given(path: string, declared: Json, live: Json, over: Partial<OneAccount> = {}) {
  // The field that identifies the parent is declared together with its switch, which is off here.
  const switchedOff = path.endsWith('/parentField') ? { enabled: false } : {};
  const fields: LiveField[] = [field(path, live)];
  if (path.endsWith('/parentField')) fields.push(field(path.replace(/parentField$/, 'enabled'), false));
  const spec = declare(path, declared) as { settings: { product?: { virtualVariations?: object } } };
  Object.assign(spec.settings.product?.virtualVariations ?? {}, switchedOff);
  return judgeOne({
    ...over,
    spec: { ...spec, ...over.spec },
    live: { fields, ...over.live },
  });
}

describe('the six settings that cloning stores without applying', () => {
  const rows: { path: string; declared: Json; live: Json; interim: Json }[] = [
    { path: locations, declared: ['West DC'], live: ['2'], interim: ['2', '1'] },
    { path: '/settings/product/priceLevel', declared: 'Base Price', live: '1', interim: '5' },
    { path: '/settings/product/currency', declared: 'EUR', live: '4', interim: '1' },
    { path: '/settings/product/virtualVariations/enabled', declared: true, live: 'true', interim: false },
    {
      path: '/settings/product/virtualVariations/parentField',
      declared: 'custitem_p',
      live: 'custitem_p',
      interim: '',
    },
    {
      path: '/settings/billing/autoBillStatus',
      declared: 'Pending Billing',
      live: 'pendingBilling',
      interim: 'pendingFulfillment',
    },
  ];

  it('are these and no others', () => {
    const stored = settings.filter((entry) => entry.onClone === 'storedNotApplied');
    expect(stored.map((entry) => entry.path).sort()).toEqual(rows.map((row) => row.path).sort());
  });

  it.each(rows)('$path is saved again by way of another value', ({ path, declared, live, interim }) => {
    const plan = given(path, declared, live, { mark: clonedByUs });
    const [step, ...more] = stepsOf(plan, 'SaveSettings');
    expect(more).toEqual([]);
    expect(step).toMatchObject({ reason: 'StoredNotApplied', deferred: false, calls: 4 });
    expect(step?.saves[0]?.interim).toEqual(interim);
    expect(step?.changes.map((change) => change.path)).toEqual([path]);
    expect(plan.drift).toEqual([]);
  });

  it.each(rows)('$path is done once it was read back', ({ path, declared, live }) => {
    const plan = given(path, declared, live, { mark: clonedByUs, verified: {} });
    const digests = stepsOf(plan, 'SaveSettings')[0]?.saves[0]?.verified ?? {};
    expect(given(path, declared, live, { mark: { ...clonedByUs, applied: digests } }).steps).toEqual([]);
  });
});

describe('when a stored value is saved again', () => {
  const declared = ['West DC'];
  const running = { flows: [{ name: flow, disabled: false, schedule: '? 5 0 ? * *' }] };
  const rows: {
    reason: string;
    given: Partial<OneAccount>;
    live?: Json;
    steps: string[];
    warned: boolean;
  }[] = [
    {
      reason: 'an account that was never cloned has nothing that is only stored',
      given: {},
      steps: [],
      warned: false,
    },
    {
      reason: 'an account that somebody cloned by hand and that stands still is done as well',
      given: { spec: clonedByHand },
      steps: ['SaveSettings'],
      warned: false,
    },
    {
      reason: 'one cloned by hand that is running is not disturbed: a person is told',
      given: { spec: clonedByHand, live: running },
      steps: [],
      warned: true,
    },
    {
      reason: 'one that we cloned is done also where a flow that is declared on runs: it is off meanwhile',
      given: { mark: clonedByUs, live: running, spec: { flows: [{ name: flow, enabled: true }] } },
      steps: ['SaveSettings'],
      warned: false,
    },
    {
      reason: 'one that we cloned is not disturbed where somebody switched a flow on that nobody declares',
      given: { mark: clonedByUs, live: running },
      steps: [],
      warned: false,
    },
    {
      reason: 'an account that is only observed is not touched',
      given: { mark: clonedByUs, spec: { policy: { management: 'Observe' } } },
      steps: [],
      warned: false,
    },
    {
      reason: 'a suspended account is not touched',
      given: { mark: clonedByUs, spec: { suspend: { reason: 'audit' } } },
      steps: [],
      warned: false,
    },
    {
      reason: 'an ignored path is not touched',
      given: { mark: clonedByUs, spec: { policy: { ignore: [{ path: locations, reason: 'x' }] } } },
      steps: [],
      warned: false,
    },
    {
      reason: 'a value that differs is a plain change, which really saves it',
      given: { mark: clonedByUs },
      live: ['1'],
      steps: ['SaveSettings'],
      warned: false,
    },
  ];
  it.each(rows)('$reason', ({ given: over, live, steps, warned }) => {
    const plan = given(locations, declared, live ?? ['2'], over);
    expect(outline(plan).filter((line) => line === 'SaveSettings')).toEqual(steps);
    expect(plan.warnings.map((warning) => warning.code)).toEqual(warned ? ['NotKnownApplied'] : []);
  });

  it('a plain change of such a value needs no interim', () => {
    const plan = given(locations, declared, ['1'], { mark: clonedByUs });
    expect(stepsOf(plan, 'SaveSettings')[0]?.saves[0]).not.toHaveProperty('interim');
    expect(plan.steps[0]?.reason).toBe('ValueDeclared');
  });

  it.each<{ reason: string; path: string; declared: Json; live: Json }>([
    { reason: 'no location', path: locations, declared: [], live: [] },
    {
      reason: 'a box that is not ticked',
      path: '/settings/product/virtualVariations/enabled',
      declared: false,
      live: false,
    },
    {
      reason: 'a blank text',
      path: '/settings/product/virtualVariations/parentField',
      declared: '',
      live: '',
    },
  ])('a blank value has nothing to apply: $reason', ({ path, declared: blank, live }) => {
    expect(given(path, blank, live, { mark: clonedByUs }).steps).toEqual([]);
  });

  it('a setting that cloning copies for good is not saved again', () => {
    const path = '/settings/order/fba/importAs';
    expect(given(path, 'Invoice', 'invoice', { mark: clonedByUs }).steps).toEqual([]);
  });

  it('flows are switched on after it, in the same run', () => {
    const plan = given(locations, declared, ['2'], {
      mark: clonedByUs,
      spec: { flows: [{ name: flow, enabled: true }] },
    });
    expect(outline(plan)).toEqual(['SaveSettings', `SwitchFlow ${flow} on`]);
  });

  it('a value changed later in the app is drift, as of any other setting', () => {
    const plan = given(locations, declared, ['1'], { mark: clonedByUs, verified: {} });
    const applied = stepsOf(plan, 'SaveSettings')[0]?.saves[0]?.verified ?? {};
    const later = given(locations, declared, ['3'], { mark: { ...clonedByUs, applied } });
    expect(later.drift).toEqual([expect.objectContaining({ path: locations, reason: 'Changed' })]);
  });
});
