import { describe, expect, it } from 'vitest';
import { account, judge, mark, marks } from './builders.ts';
import { allFlows, type LiveAccount } from './live.ts';

const asin = 'Amazon Product ASIN to NetSuite Item Add';
const order = 'Amazon (FBA) Order to NetSuite Order Add';
const copied = '? 5 1,7 ? * *';
const canada = 'A2EUQ1WTGCTBG2';
const germany = 'A1PA6795UKMFR9';

const live = (id: string, name: string, over: Partial<LiveAccount> = {}, on = true): LiveAccount => ({
  id,
  name,
  flows: allFlows({ [asin]: { disabled: !on, schedule: copied } }),
  ...over,
});
const clonedFromUS = mark({ account: 'shop/ca', clonedFrom: '1' });
const fromUS = { setup: { cloneFrom: { name: 'us' } } };
const declaredOn = { flows: [{ name: asin, enabled: true }] };

/** What is told of the account that was, or is to be, cloned. */
function told(spec: Record<string, unknown>, clone: LiveAccount | undefined, marketplace = 'CA') {
  const plan = judge([account('us'), account('ca', { marketplace, ...fromUS, ...spec })], {
    accounts: [live('1', 'US'), ...(clone ? [clone] : [])],
    marks: marks({ '1': mark(), ...(clone ? { '2': clonedFromUS } : {}) }),
  });
  return plan.warnings.filter(({ code }) => code === 'SchedulesCollide');
}

describe('a schedule that cloning copied and nobody declares', () => {
  it.each([
    { reason: 'of a flow that is on', spec: {}, clone: live('2', 'CA', { marketplaceId: canada }) },
    {
      reason: 'of a flow that is declared on and still off',
      spec: declaredOn,
      clone: live('2', 'CA', { marketplaceId: canada }, false),
    },
    { reason: 'of an account that is still to be added', spec: declaredOn, clone: undefined },
  ])('meets that of its source: $reason', ({ spec, clone }) => {
    const warnings = told(spec, clone);
    expect(warnings).toEqual([
      expect.objectContaining({ account: 'shop/ca', path: `/flows/${asin}/schedule` }),
    ]);
    expect(warnings[0]?.message).toContain('shop/us');
    expect(warnings[0]?.message).toContain('01:05 UTC');
  });

  it.each([
    { reason: 'is off', spec: {}, clone: live('2', 'CA', { marketplaceId: canada }, false) },
    {
      reason: 'is declared off',
      spec: { flows: [{ name: asin, enabled: false }] },
      clone: live('2', 'CA', { marketplaceId: canada }),
    },
    {
      reason: 'has a schedule of its own in the app',
      spec: {},
      clone: live('2', 'CA', {
        marketplaceId: canada,
        flows: allFlows({ [asin]: { disabled: false, schedule: '? 6 1,7 ? * *' } }),
      }),
    },
    {
      reason: 'has one that is to be chosen',
      spec: { flows: [{ name: asin, enabled: true, schedule: 'auto' }] },
      clone: undefined,
    },
    {
      reason: 'is still to be added and loses its schedule',
      spec: { flows: [{ name: order, enabled: true }] },
      clone: undefined,
    },
  ])('meets none where the flow $reason', ({ spec, clone }) => {
    expect(told(spec, clone)).toEqual([]);
  });

  it('meets none in another region', () => {
    expect(told({}, live('2', 'CA', { marketplaceId: germany }), 'DE')).toEqual([]);
    expect(told(declaredOn, undefined, 'DE')).toEqual([]);
  });

  it('is told of each of several clones, and of the clone of a clone', () => {
    const plan = judge(
      [
        account('us'),
        account('ca', { marketplace: 'CA', ...fromUS }),
        account('mx', { marketplace: 'MX', setup: { cloneFrom: { name: 'ca' } }, ...declaredOn }),
      ],
      {
        accounts: [live('1', 'US'), live('2', 'CA', { marketplaceId: canada })],
        marks: marks({ '1': mark(), '2': clonedFromUS }),
      },
    );
    const collisions = plan.warnings.filter(({ code }) => code === 'SchedulesCollide');
    expect(collisions.map((warning) => warning.account)).toEqual(['shop/ca', 'shop/mx']);
  });

  it('is no matter of accounts that have nothing to do with each other', () => {
    const plan = judge([account('us'), account('ca', { marketplace: 'CA' })], {
      accounts: [live('1', 'US'), live('2', 'CA', { marketplaceId: canada })],
      marks: marks({ '1': mark(), '2': mark({ account: 'shop/ca' }) }),
    });
    expect(plan.warnings.filter(({ code }) => code === 'SchedulesCollide')).toEqual([]);
  });
});
