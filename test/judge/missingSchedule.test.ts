import { describe, expect, it } from 'vitest';
import { settlementReportFlow, settlementRequestFlow } from '../../src/catalogue/flows.ts';
import { codes, judgeOne, stepsOf } from './builders.ts';
import { allFlows, type LiveFlow } from './live.ts';

const customer = 'Amazon (FBA) Customer to NetSuite Customer Add';
const order = 'Amazon (FBA) Order to NetSuite Order Add';
const returns = 'Amazon (FBA) returns to NetSuite RA and item receipts';
const asin = 'Amazon Product ASIN to NetSuite Item Add';
const schedule = '? 5 0 ? * *';

interface Row {
  readonly reason: string;
  readonly declared?: Record<string, unknown>;
  readonly flow?: string;
  readonly live?: Partial<LiveFlow>;
  readonly others?: Record<string, Partial<LiveFlow>>;
  readonly ignored?: string;
  readonly told: 'blocker' | 'warning' | 'nothing';
}

const rows: Row[] = [
  { reason: 'declared on, cloning dropped its schedule', declared: { enabled: true }, told: 'blocker' },
  {
    reason: 'declared on and on in the app, where it starts by nothing',
    declared: { enabled: true },
    live: { disabled: false },
    told: 'blocker',
  },
  { reason: 'on in the app and not declared', live: { disabled: false }, told: 'blocker' },
  {
    reason: 'declared on with a schedule',
    declared: { enabled: true, schedule: '5 * * * *' },
    told: 'nothing',
  },
  {
    reason: 'declared on with one that is to be chosen',
    declared: { enabled: true, schedule: 'auto' },
    told: 'nothing',
  },
  {
    reason: 'declared on, and the app has one',
    declared: { enabled: true },
    live: { schedule },
    told: 'nothing',
  },
  { reason: 'off and not declared', told: 'nothing' },
  { reason: 'on and declared off', declared: { enabled: false }, live: { disabled: false }, told: 'nothing' },
  {
    reason: 'declared on, where an ignore rule covers the schedule',
    declared: { enabled: true },
    ignored: `/flows/${order}`,
    told: 'nothing',
  },
  {
    reason: 'one whose schedule cloning copies, declared on',
    flow: asin,
    declared: { enabled: true },
    told: 'warning',
  },
  { reason: 'one that another flow starts', flow: customer, declared: { enabled: true }, told: 'nothing' },
  { reason: 'one of an add-on, on in the app', flow: returns, live: { disabled: false }, told: 'warning' },
  {
    reason: 'one that the catalogue does not know',
    flow: 'Our own flow',
    live: { disabled: false },
    told: 'nothing',
  },
  {
    reason: 'settlement reports while they are loaded by hand',
    flow: settlementReportFlow,
    declared: { enabled: true },
    told: 'nothing',
  },
  {
    reason: 'settlement reports while they are requested',
    flow: settlementReportFlow,
    declared: { enabled: true },
    others: { [settlementRequestFlow]: { disabled: false, schedule } },
    told: 'blocker',
  },
];

describe('a flow without a schedule', () => {
  it.each(rows)('$reason: $told', ({ declared, flow = order, live, others, ignored, told }) => {
    const known = allFlows({ [customer]: { disabled: false }, ...others, [flow]: { ...live } });
    const plan = judgeOne({
      spec: {
        flows: declared ? [{ name: flow, history: true, ...declared }] : [],
        ...(ignored === undefined ? {} : { policy: { ignore: [{ path: ignored, reason: 'moving' }] } }),
      },
      live: { flows: known.some(({ name }) => name === flow) ? known : [...known, { name: flow, ...live }] },
    });
    const warned = plan.warnings.map(({ code }) => code).filter((code) => code === 'ScheduleMissing');
    expect(codes(plan)).toEqual(told === 'blocker' ? ['ScheduleMissing'] : []);
    expect(warned).toEqual(told === 'warning' ? ['ScheduleMissing'] : []);
    if (told === 'blocker') expect(stepsOf(plan, 'SwitchFlow')).toEqual([]);
  });

  it('is told together with what else keeps it off, and names what may be declared', () => {
    const plan = judgeOne({
      spec: {
        flows: [
          { name: order, enabled: true },
          { name: customer, enabled: true },
        ],
      },
    });
    expect(codes(plan)).toEqual(['ScheduleMissing', 'GoLiveMissing']);
    expect(plan.blockers[0]?.remedy).toContain('schedule: auto');
  });
});
