import { describe, expect, it } from 'vitest';
import { codes, judgeOne, stepsOf, type OneAccount } from './builders.ts';
import { allFlows } from './live.ts';

const fbaCustomer = 'Amazon (FBA) Customer to NetSuite Customer Add';
const fbaOrder = 'Amazon (FBA) Order to NetSuite Order Add';
const path = '/settings/order/fba/goLiveDate';
const field = (value: string | undefined) => ({
  section: ['Order (FBA)', 'General'],
  document: {
    name: 'exports_1_go',
    label: 'Go Live Date',
    type: 'date',
    ...(value === undefined ? {} : { value }),
  },
});

describe('an order flow that is switched on for the first time', () => {
  const rows: {
    reason: string;
    flow?: object;
    spec?: object;
    value?: string;
    mark?: object;
    kept: boolean;
  }[] = [
    { reason: 'stays off without a go-live date', kept: true },
    {
      reason: 'goes on where the manifest declares one',
      spec: { settings: { order: { fba: { goLiveDate: '2026-03-01' } } } },
      value: '2026-03-01',
      kept: false,
    },
    {
      reason: 'goes on where the manifest says that history is wanted',
      flow: { history: true },
      kept: false,
    },
    { reason: 'goes on where the account has one of its own', value: '2026-01-01', kept: false },
    {
      reason: 'stays off with the date that cloning copied',
      value: '2026-01-01',
      mark: { clonedFrom: '9' },
      kept: true,
    },
  ];
  it.each(rows)('$reason', ({ flow, spec, value, mark, kept }) => {
    const given: OneAccount = {
      spec: { flows: [{ name: fbaOrder, enabled: true, schedule: '5 * * * *', ...flow }], ...spec },
      live: {
        flows: allFlows({ [fbaCustomer]: { disabled: false } }),
        fields: [field(value)],
      },
      ...(mark ? { mark } : {}),
    };
    const plan = judgeOne(given);
    expect(codes(plan)).toEqual(kept ? ['GoLiveMissing'] : []);
    expect(stepsOf(plan, 'SwitchFlow')).toHaveLength(kept ? 0 : 1);
  });

  it('is put on again where somebody switched it off: the question was answered when it first went on', () => {
    const plan = judgeOne({
      spec: { flows: [{ name: fbaOrder, enabled: true, schedule: '5 * * * *' }] },
      verified: { [`/flows/${fbaOrder}/enabled`]: true },
      live: { flows: allFlows({ [fbaCustomer]: { disabled: false } }) },
    });
    expect(codes(plan)).toEqual([]);
    expect(plan.drift).toHaveLength(1);
  });

  it('names the path that is missing', () => {
    const plan = judgeOne({
      spec: { flows: [{ name: fbaOrder, enabled: true, schedule: '5 * * * *' }] },
      live: { flows: allFlows({ [fbaCustomer]: { disabled: false } }) },
    });
    expect(plan.blockers[0]?.remedy).toContain(path.slice(1).replaceAll('/', '.'));
  });
});
