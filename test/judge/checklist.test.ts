import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { account, declare, judge, judgeOne, mark, marks, verified, wizard } from './builders.ts';
import { allFlows, field, type LiveAccount } from './live.ts';

const us: LiveAccount = { id: '1', name: 'US' };
const draft: LiveAccount = { id: '2', name: 'Draft', state: 'installing', marketplaceId: '' };
const clone = { setup: { cloneFrom: { name: 'us' } } };
const fbaOrder = 'Amazon (FBA) Order to NetSuite Order Add';

/** The checklist of the account as `item: state`. */
function checklist(plan: Plan, key: string): Record<string, string> {
  const outlook = plan.accounts.find((entry) => entry.account === key);
  return Object.fromEntries((outlook?.checklist ?? []).map((entry) => [entry.item, entry.state]));
}

describe('the checklist of the wizard', () => {
  const connection = { name: 'c', kind: 'connection' as const };
  const bundle = { name: 'b', kind: 'bundle' as const };
  const rows = [
    {
      reason: 'nothing has been begun',
      live: { accounts: [us] },
      states: ['planned', 'planned', 'planned'],
    },
    {
      reason: 'a person is waited for at Amazon',
      live: {
        accounts: [us, draft],
        marks: marks(
          {},
          wizard({ accountId: '2', steps: [{ ...connection, completed: false, waitingSince: 'x' }] }),
        ),
      },
      states: ['waiting', 'planned', 'planned'],
    },
    {
      reason: 'a person is waited for in NetSuite',
      live: {
        accounts: [us, draft],
        marks: marks(
          {},
          wizard({
            accountId: '2',
            steps: [
              { ...connection, completed: true },
              { ...bundle, completed: false, waitingSince: 'x' },
            ],
          }),
        ),
      },
      states: ['done', 'waiting', 'planned'],
    },
    {
      reason: 'the account is there',
      live: { accounts: [us, { id: '2', name: 'DE', marketplaceId: 'A1PA6795UKMFR9' }] },
      states: ['done', 'done', 'done'],
    },
  ];
  it.each(rows)('$reason', ({ live, states }) => {
    const plan = judge([account('de', { marketplace: 'DE' })], live);
    const list = checklist(plan, 'shop/de');
    expect([list["Amazon's consent"], list['Bundle in NetSuite'], list['Account configured']]).toEqual(
      states,
    );
  });

  it('an account configured manually has no clone to work off', () => {
    expect(Object.keys(checklist(judgeOne({}), 'shop/us'))).toEqual([
      "Amazon's consent",
      'Bundle in NetSuite',
      'Account configured',
      'Flows switched on',
    ]);
  });
});

describe('the checklist of a clone', () => {
  const currency = 'NetSuite currency to sync product price (to be saved again)';
  const path = '/settings/product/currency';

  it('lists everything that cloning does not carry over', () => {
    const items = checklist(
      judge([account('us'), account('de', { marketplace: 'DE', ...clone })], { accounts: [us] }),
      'shop/de',
    );
    expect(Object.keys(items).filter((item) => item.endsWith('(to be saved again)'))).toHaveLength(6);
    expect(Object.keys(items).filter((item) => item.startsWith('Schedule of'))).toEqual([
      `Schedule of ${fbaOrder}`,
      'Schedule of Amazon (MFN) Order to NetSuite Order Add',
      'Schedule of Request Amazon Settlement Report List',
      'Schedule of Amazon Settlement Report to NetSuite Custom Settlement Records',
    ]);
    expect(items['NetSuite saved search for syncing inventory']).toBe('notDeclared');
    expect(items['Option lists refreshed']).toBe('planned');
  });

  it.each([
    { reason: 'lists products', flows: allFlows(), byHand: ['(compare with those of US)'] },
    { reason: 'has no flow that lists products', flows: [{ name: fbaOrder, disabled: true }], byHand: [] },
  ])('names product categories as work by hand where the source $reason', ({ flows, byHand }) => {
    const plan = judge([account('de', { marketplace: 'DE', setup: { cloneFrom: { accountName: 'US' } } })], {
      accounts: [{ ...us, flows }],
    });
    const items = Object.entries(checklist(plan, 'shop/de')).filter(([, state]) => state === 'byHand');
    expect(items.map(([item]) => item)).toEqual(byHand.map((end): unknown => expect.stringContaining(end)));
  });

  it.each([
    { reason: 'not declared', spec: clone, noted: {}, state: 'notDeclared' },
    {
      reason: 'declared and stored, to be saved again',
      spec: { ...clone, ...declare(path, 'EUR') },
      noted: {},
      state: 'planned',
    },
    {
      reason: 'saved and read back',
      spec: { ...clone, ...declare(path, 'EUR') },
      noted: { [path]: 'EUR' },
      state: 'done',
    },
    {
      reason: 'waits for a person where the account is only observed',
      spec: { ...clone, ...declare(path, 'EUR'), policy: { management: 'Observe' } },
      noted: {},
      state: 'waiting',
    },
  ])('a stored setting: $reason', ({ spec, noted, state }) => {
    const live = { accounts: [{ ...us, fields: [field(path, '4')] }] };
    const note = mark({ clonedFrom: '9', applied: verified(noted) });
    const plan = judge([account('us', { ...spec, setup: { cloneFrom: { accountName: 'UK' } } })], {
      ...live,
      marks: marks({ '1': note }),
    });
    expect(checklist(plan, 'shop/us')[currency]).toBe(state);
  });

  it.each([
    { reason: 'not declared', flows: [], live: {}, schedule: 'notDeclared', on: 'notDeclared' },
    {
      reason: 'to be done',
      flows: [{ name: fbaOrder, schedule: '0 * * * *' }],
      live: {},
      schedule: 'planned',
      on: 'notDeclared',
    },
    {
      reason: 'done',
      flows: [{ name: fbaOrder, schedule: '0 * * * *', enabled: true }],
      live: { [fbaOrder]: { schedule: '? 0 * ? * *', disabled: false } },
      schedule: 'done',
      on: 'done',
    },
  ])('the schedule of an order flow: $reason', ({ flows, live, schedule, on }) => {
    const plan = judgeOne({
      spec: { setup: { cloneFrom: { accountName: 'UK' } }, flows },
      live: { flows: allFlows(live) },
    });
    expect(checklist(plan, 'shop/us')).toMatchObject({
      [`Schedule of ${fbaOrder}`]: schedule,
      'Flows switched on': on,
    });
  });

  it('one schedule that is still to be set does not make another one planned', () => {
    const mfnOrder = 'Amazon (MFN) Order to NetSuite Order Add';
    const schedule = '0 * * * *';
    const plan = judgeOne({
      spec: {
        setup: { cloneFrom: { accountName: 'UK' } },
        flows: [
          { name: fbaOrder, schedule },
          { name: mfnOrder, schedule },
        ],
      },
      live: { flows: allFlows({ [fbaOrder]: { schedule: '? 0 * ? * *' } }) },
    });
    expect(checklist(plan, 'shop/us')).toMatchObject({
      [`Schedule of ${fbaOrder}`]: 'done',
      [`Schedule of ${mfnOrder}`]: 'planned',
    });
  });

  it.each([
    { reason: 'a flow that is held back', given: { live: { offline: true } } },
    { reason: 'an account that is only observed', given: { spec: { policy: { management: 'Observe' } } } },
    { reason: 'a suspended account', given: { spec: { suspend: { reason: 'audit' } } } },
    { reason: 'a flow that is gone', given: { live: { flows: [] } } },
  ])('nothing is done by having no step: $reason', ({ given }) => {
    const flows = [{ name: 'NetSuite inventory to Amazon inventory Add/Update', enabled: true }];
    const plan = judgeOne({ ...given, spec: { flows, ...given.spec } });
    expect(plan.steps).toEqual([]);
    expect(checklist(plan, 'shop/us')['Flows switched on']).toBe('waiting');
  });

  it('nothing is done of an account that cannot be begun', () => {
    const flows = [{ name: fbaOrder, enabled: true, history: true, schedule: '0 * * * *' }];
    const declared = account('de', { marketplace: 'DE', flows, ...clone, ...declare(path, 'EUR') });
    const plan = judge([account('us'), declared], { accounts: [us], licences: 1 });
    expect(Object.values(checklist(plan, 'shop/de'))).not.toContain('done');
  });
});
