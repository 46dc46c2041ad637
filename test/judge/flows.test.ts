import { describe, expect, it } from 'vitest';
import { codes, declare, judgeOne, outline, stepsOf, type OneAccount } from './builders.ts';
import { allFlows, type LiveFlow } from './live.ts';

const inventory = 'NetSuite inventory to Amazon inventory Add/Update';
const inventoryPath = '/flows/NetSuite inventory to Amazon inventory Add~1Update';
const fbaCustomer = 'Amazon (FBA) Customer to NetSuite Customer Add';
const settlementReport = 'Amazon Settlement Report to NetSuite Custom Settlement Records';
const settlementPayment = 'NetSuite Settlement Transaction to NetSuite Payment Add';
const settlementRefund = 'NetSuite Settlement Transaction to NetSuite Refund Add';

// Orders of the past are wanted, so that only what is tested keeps a flow off.
const on = (name: string) => ({ name, enabled: true, history: true });
const off = (name: string) => ({ name, enabled: false });

/** Judges declared flows against live ones; live flows that are not given are off and have no schedule. */
function judgeFlows(flows: unknown[], live: Record<string, Partial<LiveFlow>> = {}, over: OneAccount = {}) {
  return judgeOne({ ...over, spec: { flows, ...over.spec }, live: { flows: allFlows(live), ...over.live } });
}

describe('schedules are compared as the times they stand for', () => {
  const rows = [
    {
      reason: 'five fields and the platform’s six',
      declared: '5 0,12 * * *',
      live: '? 5 0,12 ? * *',
      same: true,
    },
    { reason: 'the order of a list', declared: '5 12,0 * * *', live: '? 5 0,12 ? * *', same: true },
    { reason: 'steps and lists', declared: '*/20 * * * *', live: '? 0,20,40 * ? * *', same: true },
    {
      reason: 'names and numbers of days',
      declared: '0 6 * * MON-FRI',
      live: '? 0 6 ? * 1,2,3,4,5',
      same: true,
    },
    { reason: 'Sunday as 0 and as 7', declared: '0 6 * * 7', live: '? 0 6 ? * 0', same: true },
    {
      reason: 'the platform’s form may be declared too',
      declared: '? 5 0 ? * *',
      live: '? 5 0 * * ?',
      same: true,
    },
    { reason: 'another minute', declared: '6 0 * * *', live: '? 5 0 ? * *', same: false },
    { reason: 'one time more', declared: '5 0,6 * * *', live: '? 5 0 ? * *', same: false },
    { reason: 'a live schedule that nobody can read', declared: '5 0 * * *', live: 'sometimes', same: false },
  ];
  it.each(rows)('$reason', ({ declared, live, same }) => {
    const plan = judgeFlows([{ name: inventory, schedule: declared }], { [inventory]: { schedule: live } });
    expect(plan.steps.length).toBe(same ? 0 : 1);
  });

  it('is written in the platform’s form, and shown as it was declared', () => {
    const plan = judgeFlows([{ name: inventory, schedule: '5 12,0 * * *', timezone: 'Europe/Berlin' }]);
    expect(stepsOf(plan, 'SetSchedule')[0]).toMatchObject({
      schedule: '? 5 0,12 ? * *',
      timezone: 'Europe/Berlin',
      accountId: '1',
      changes: [
        { path: `${inventoryPath}/schedule`, from: undefined, to: '5 12,0 * * *' },
        { path: `${inventoryPath}/timezone`, from: undefined, to: 'Europe/Berlin' },
      ],
    });
  });
});

describe('timezones', () => {
  const schedule = '0 6 * * *';
  const wire = '? 0 6 ? * *';
  it.each([
    { reason: 'a schedule without one is in UTC', declared: undefined, live: 'UTC', same: true },
    { reason: 'none at all means UTC on both sides', declared: undefined, live: undefined, same: true },
    { reason: 'UTC is not what stands there', declared: undefined, live: 'Europe/Berlin', same: false },
    { reason: 'the declared one stands there', declared: 'Asia/Tokyo', live: 'Asia/Tokyo', same: true },
    { reason: 'the declared one is missing', declared: 'Asia/Tokyo', live: undefined, same: false },
  ])('$reason', ({ declared, live, same }) => {
    const plan = judgeFlows(
      [{ name: inventory, schedule, ...(declared === undefined ? {} : { timezone: declared }) }],
      { [inventory]: { schedule: wire, ...(live === undefined ? {} : { timezone: live }) } },
    );
    const paths = plan.steps.flatMap((step) => step.changes.map((change) => change.path));
    expect(paths).toEqual(same ? [] : [`${inventoryPath}/timezone`]);
  });

  it.each([
    { ignored: 'timezone', written: { schedule: '? 0 7 ? * *', timezone: 'America/New_York' } },
    { ignored: 'schedule', written: { schedule: wire, timezone: 'Asia/Tokyo' } },
  ])('an ignored $ignored stays as it is when the other half is written', ({ ignored, written }) => {
    const plan = judgeFlows(
      [{ name: inventory, schedule: '0 7 * * *', timezone: 'Asia/Tokyo' }],
      { [inventory]: { schedule: wire, timezone: 'America/New_York' } },
      { spec: { policy: { ignore: [{ path: `${inventoryPath}/${ignored}`, reason: 'trial' }] } } },
    );
    const step = stepsOf(plan, 'SetSchedule')[0];
    expect(step).toMatchObject(written);
    expect(step?.changes).toHaveLength(1);
    expect(Object.keys(step?.verified ?? {})).toHaveLength(1);
  });
});

describe('flows that cannot be handled as declared', () => {
  it('an unknown name is refused with the nearest ones', () => {
    const plan = judgeFlows([on('NetSuite inventory to Amazon inventory')]);
    expect(plan.blockers[0]).toMatchObject({ code: 'FlowNotFound', passing: false });
    expect(plan.blockers[0]?.message).toContain(`nearest: "${inventory}"`);
  });

  it('two flows of one name cannot be told apart', () => {
    const twice = [...allFlows(), { name: inventory }];
    const plan = judgeOne({ spec: { flows: [on(inventory)] }, live: { flows: twice } });
    expect(codes(plan)).toEqual(['FlowAmbiguous']);
  });

  it.each([
    { reason: 'a flow that another one starts', name: fbaCustomer },
    {
      reason: 'a flow that a person starts',
      name: 'Amazon (FBA) Order to NetSuite Order Add (on-demand sync)',
    },
  ])('$reason has no schedule', ({ name }) => {
    const plan = judgeFlows([{ name, schedule: '0 * * * *' }]);
    expect(plan.blockers[0]).toMatchObject({ code: 'FlowNotSchedulable' });
    expect(plan.blockers[0]?.path).toMatch(/\/schedule$/);
    expect(plan.steps).toEqual([]);
  });

  it('a flow that the catalogue does not know may have a schedule and a switch', () => {
    const own = { name: 'Our own flow', section: 'Extra', disabled: true };
    const declared = { ...on('Our own flow'), schedule: '0 * * * *' };
    const plan = judgeOne({ spec: { flows: [declared] }, live: { flows: [own] } });
    expect(outline(plan)).toEqual(['SetSchedule Our own flow', 'SwitchFlow Our own flow on']);
  });
});

describe('the order of switching', () => {
  it('on: those that others depend on go first, whatever the manifest’s order; schedules are set before', () => {
    const scheduled = { ...on(settlementReport), schedule: '0 * * * *' };
    const plan = judgeFlows([on(settlementPayment), on(inventory), scheduled]);
    expect(outline(plan)).toEqual([
      `SetSchedule ${settlementReport}`,
      `SwitchFlow ${inventory} on`,
      `SwitchFlow ${settlementReport} on`,
      `SwitchFlow ${settlementPayment} on`,
    ]);
  });

  it('off: the other way round, and before anything else is changed', () => {
    const running = { [settlementReport]: { disabled: false }, [settlementPayment]: { disabled: false } };
    const plan = judgeFlows([off(settlementReport), off(settlementPayment), on(inventory)], running, {
      spec: declare('/settings/inventory/itemAliases', true),
    });
    expect(outline(plan)).toEqual([
      `SwitchFlow ${settlementPayment} off`,
      `SwitchFlow ${settlementReport} off`,
      'SaveSettings',
      `SwitchFlow ${inventory} on`,
    ]);
  });
});

describe('a flow that depends on another', () => {
  const rows = [
    {
      reason: 'which is off and not declared',
      flows: [on(settlementPayment)],
      live: {},
      missing: [settlementReport],
    },
    {
      reason: 'which is on already',
      flows: [on(settlementPayment)],
      live: { [settlementReport]: { disabled: false } },
      missing: [],
    },
    {
      reason: 'which is switched on in the same plan',
      flows: [on(settlementPayment), on(settlementReport)],
      live: {},
      missing: [],
    },
    {
      reason: 'which is switched off in the same plan',
      flows: [on(settlementPayment), off(settlementReport)],
      live: { [settlementReport]: { disabled: false } },
      missing: [settlementReport],
    },
    {
      reason: 'which itself lacks one',
      flows: [on(settlementPayment), on(settlementRefund)],
      live: {},
      missing: [settlementReport, settlementPayment],
    },
  ];
  it.each(rows)('$reason', ({ flows, live, missing }) => {
    const plan = judgeFlows(flows, live);
    expect(codes(plan)).toEqual(missing.map(() => 'FlowDependency'));
    missing.forEach((name, index) => expect(plan.blockers[index]?.message).toContain(`needs "${name}"`));
    expect(
      stepsOf(plan, 'SwitchFlow').filter((step) => step.flow === settlementPayment && missing.length > 0),
    ).toEqual([]);
  });

  it('is not put back on where the other one stays off', () => {
    const path = `/flows/${settlementRefund}/enabled`;
    const plan = judgeFlows(
      [on(settlementPayment), on(settlementRefund)],
      {},
      { verified: { [path]: true } },
    );
    expect(stepsOf(plan, 'SwitchFlow')).toEqual([]);
  });

  it('needs nothing of a flow that the account does not have', () => {
    const flows = [{ name: settlementPayment, disabled: true }];
    expect(codes(judgeOne({ spec: { flows: [on(settlementPayment)] }, live: { flows } }))).toEqual([]);
  });
});

describe('an open checklist', () => {
  const broken = declare('/settings/order/fba/location', 'Nowhere');
  const refreshed = { '/settings/order/fba/location': '2026-03-01T09:59:00.000Z' };

  it('holds back the first enabling, and says which flows', () => {
    const plan = judgeFlows([on(inventory)], {}, { spec: broken, mark: { refreshed } });
    expect(outline(plan)).toEqual([]);
    expect(plan.blockers[1]).toMatchObject({ code: 'ChecklistOpen', passing: true });
    expect(plan.blockers[1]?.message).toContain(inventory);
  });

  it('does not hold back a flow that was on and that somebody switched off', () => {
    const verified = { [`${inventoryPath}/enabled`]: true };
    const plan = judgeFlows([on(inventory)], {}, { spec: broken, mark: { refreshed }, verified });
    expect(codes(plan)).toEqual(['OptionUnknown']);
    expect(plan.steps[0]).toMatchObject({ kind: 'SwitchFlow', reason: 'ValueDrifted', deferred: false });
  });

  it('does not hold back switching off or schedules', () => {
    const plan = judgeFlows(
      [off(settlementPayment), { name: inventory, schedule: '0 * * * *' }],
      { [settlementPayment]: { disabled: false } },
      { spec: broken, mark: { refreshed } },
    );
    expect(outline(plan)).toEqual([`SwitchFlow ${settlementPayment} off`, `SetSchedule ${inventory}`]);
  });
});

describe('while the Amazon connection of the account is offline', () => {
  it('no flow is switched on, which passes by itself; switching off and settings go on', () => {
    const plan = judgeFlows(
      [on(inventory), off(settlementPayment)],
      { [settlementPayment]: { disabled: false } },
      { live: { offline: true }, spec: declare('/settings/inventory/itemAliases', true) },
    );
    expect(outline(plan)).toEqual([`SwitchFlow ${settlementPayment} off`, 'SaveSettings']);
    expect(plan.blockers).toEqual([
      expect.objectContaining({ code: 'AmazonOffline', path: undefined, passing: true }),
      expect.objectContaining({ code: 'AmazonOffline', path: `${inventoryPath}/enabled`, passing: true }),
    ]);
    expect(plan.accounts[0]?.amazonOffline).toBe(true);
  });

  it('is as good as offline where it says that it needs authorization, whether or not it was noticed', () => {
    const plan = judgeFlows([on(inventory)], {}, { live: { needsAuthorization: true } });
    expect(outline(plan)).toEqual([]);
    expect(plan.blockers.map(({ code }) => code)).toEqual(['AmazonOffline', 'AmazonOffline']);
    expect(plan.blockers[0]?.message).toContain('needs authorization');
    expect(plan.accounts[0]).toMatchObject({ amazonOffline: true, live: { connection: { offline: true } } });
  });
});
