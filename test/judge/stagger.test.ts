import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account, judge, marks, mark, stepsOf } from './builders.ts';
import { allFlows } from './live.ts';

const inventory = 'NetSuite inventory to Amazon inventory Add/Update';
const settlement = 'Request Amazon Settlement Report List';

interface Given {
  readonly name: string;
  readonly marketplace?: string;
  readonly schedule: string;
  readonly timezone?: string;
  readonly flow?: string;
  readonly live?: string;
}

/** Judges accounts that exist and are managed, each with one scheduled flow. */
function judgeSchedules(given: readonly Given[]) {
  const accounts = given.map(({ name, marketplace = 'US', schedule, timezone, flow = inventory }) =>
    account(name, {
      marketplace,
      flows: [{ name: flow, schedule, ...(timezone === undefined ? {} : { timezone }) }],
    }),
  );
  const live = given.map(({ name, flow = inventory, live: schedule }, index) => ({
    id: String(index + 1),
    name: name.toUpperCase(),
    flows: allFlows(schedule === undefined ? {} : { [flow]: { schedule } }),
  }));
  const noted = Object.fromEntries(
    given.map(({ name }, index) => [String(index + 1), mark({ account: `shop/${name}` })]),
  );
  return judge(accounts, { accounts: live, marks: marks(noted) });
}

describe('the same flow of two accounts of a region', () => {
  const rows = [
    { reason: 'in the same minute is told', a: '5 * * * *', b: '5 2 * * *', told: true },
    { reason: 'in other minutes is not', a: '5 * * * *', b: '6 * * * *', told: false },
    { reason: 'in the same minute of other hours is not', a: '5 1 * * *', b: '5 2 * * *', told: false },
    { reason: 'on other days is not', a: '5 1 * * 1', b: '5 1 * * 2', told: false },
    {
      reason: 'at the same moment in two timezones is told',
      a: '0 12 * * *',
      b: '0 13 * * *',
      zone: 'Europe/Berlin',
      told: true,
    },
    { reason: 'in another region is not', a: '5 * * * *', b: '5 * * * *', marketplace: 'DE', told: false },
  ];
  it.each(rows)('$reason', ({ a, b, zone, marketplace, told }) => {
    const plan = judgeSchedules([
      { name: 'a', schedule: a },
      {
        name: 'b',
        schedule: b,
        ...(zone ? { timezone: zone } : {}),
        ...(marketplace ? { marketplace } : {}),
      },
    ]);
    const codes = plan.warnings.map((warning) => warning.code);
    expect(codes).toEqual(told ? ['SchedulesCollide'] : []);
  });
});

it('is told of the account whose day it is, where a third one starts in that minute on another day', () => {
  const plan = judgeSchedules([
    { name: 'a', schedule: '5 1 * * 1' },
    { name: 'b', schedule: '5 1 * * 2' },
    { name: 'c', schedule: '5 1 * * 2' },
  ]);
  expect(plan.warnings).toMatchObject([{ code: 'SchedulesCollide', account: 'shop/c' }]);
  expect(plan.warnings[0]?.message).toContain('shop/b');
});

describe('a flow that runs in the app on a schedule that nobody declares', () => {
  const running = (disabled: boolean) => ({
    accounts: [
      { id: '1', name: 'A' },
      {
        id: '2',
        name: 'ELSE',
        flows: allFlows({ [inventory]: { schedule: '? 5 * ? * *', disabled } }),
      },
    ],
    marks: marks({ '1': mark({ account: 'shop/a' }) }),
  });
  const declaring = (schedule: string) =>
    account('a', { marketplace: 'US', flows: [{ name: inventory, schedule }] });

  it.each([
    { reason: 'is told where a declared one meets it', schedule: '5 2 * * *', disabled: false, told: true },
    { reason: 'is not while it is off', schedule: '5 2 * * *', disabled: true, told: false },
    { reason: 'is not met in another minute', schedule: '6 2 * * *', disabled: false, told: false },
  ])('$reason', ({ schedule, disabled, told }) => {
    const { warnings } = judge([declaring(schedule)], running(disabled));
    expect(warnings.map(({ code }) => code)).toEqual(told ? ['SchedulesCollide'] : []);
    if (told) expect(warnings[0]?.message).toContain('of ELSE both start');
  });
});

describe('schedule: auto', () => {
  const minuteOf = (schedule: string) => schedule.split(' ')[1];

  it('gives every account of a region a minute of its own, as long as there are any', () => {
    const names = Array.from({ length: 60 }, (_, index) => `a${index}`);
    const plan = judgeSchedules(names.map((name) => ({ name, schedule: 'auto' })));
    const minutes = stepsOf(plan, 'SetSchedule').map((step) => minuteOf(step.schedule));
    expect(new Set(minutes).size).toBe(60);
    expect(plan.warnings).toEqual([]);
  });

  it('keeps clear of the minutes that others declare', () => {
    const taken = '0-58 * * * *';
    const plan = judgeSchedules([
      { name: 'a', schedule: taken },
      { name: 'b', schedule: 'auto' },
    ]);
    const chosen = stepsOf(plan, 'SetSchedule').find((step) => step.account === 'shop/b');
    expect(chosen?.schedule).toBe('? 59 * ? * *');
  });

  it('starts a daily flow once a day', () => {
    const [step] = stepsOf(
      judgeSchedules([{ name: 'a', schedule: 'auto', flow: settlement }]),
      'SetSchedule',
    );
    expect(step?.schedule).toMatch(/^\? \d+ \d+ \? \* \*$/);
  });

  it('is satisfied with a live schedule of its kind, whatever other accounts come and go', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        fc.uniqueArray(fc.constantFrom('b', 'c', 'd', 'e')),
        (minute, others) => {
          const plan = judgeSchedules([
            { name: 'a', schedule: 'auto', live: `? ${minute} * ? * *` },
            ...others.map((name) => ({ name, schedule: 'auto' })),
          ]);
          expect(stepsOf(plan, 'SetSchedule').filter((step) => step.account === 'shop/a')).toEqual([]);
          const chosen = stepsOf(plan, 'SetSchedule').map((step) => minuteOf(step.schedule));
          expect(chosen).not.toContain(String(minute));
        },
      ),
    );
  });

  it('sets a schedule of another kind right', () => {
    const plan = judgeSchedules([{ name: 'a', schedule: 'auto', live: '? 5 1,7 ? * *' }]);
    expect(stepsOf(plan, 'SetSchedule')).toHaveLength(1);
  });
});
