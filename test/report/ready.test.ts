import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountStatuses } from '../../src/report/status/status.ts';
import type { Condition } from '../../src/report/status/statusTypes.ts';
import { liveTile, manifests } from '../judge/arbitraries.ts';
import { codes, judge, judgeOne, now } from '../judge/builders.ts';
import { allFlows } from '../judge/live.ts';

const isReady = (conditions: readonly Condition[]): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

describe('for any manifests and any facts', () => {
  it('plan and status tell one truth: what is not ready is never "no changes", also where it is suspended or only looked at', () => {
    fc.assert(
      fc.property(manifests, liveTile, (declared, live) => {
        const plan = judge(declared, live);
        const status = accountStatuses({ plan, receipts: [], previous: undefined, now: now.toISOString() });
        const ofTile = plan.blockers.filter((blocker) => blocker.account === undefined).length;
        for (const { account, conditions } of status.accounts) {
          if (isReady(conditions)) continue;
          const told = [...plan.steps, ...plan.drift, ...plan.blockers].filter(
            (entry) => entry.account === account,
          );
          expect(told.length + ofTile === 0 ? account : 'told').toBe('told');
        }
      }),
      { numRuns: 150 },
    );
  });

  it('an account whose connection to Amazon is offline is not ready', () => {
    fc.assert(
      fc.property(manifests, liveTile, (declared, live) => {
        const plan = judge(declared, live);
        const status = accountStatuses({ plan, receipts: [], previous: undefined, now: now.toISOString() });
        for (const { account, conditions } of status.accounts)
          if (plan.accounts.find((outlook) => outlook.account === account)?.amazonOffline)
            expect(isReady(conditions) ? account : 'not ready').toBe('not ready');
      }),
      { numRuns: 80 },
    );
  });
});

describe('a flow that is on and that nothing ever starts', () => {
  const asin = 'Amazon Product ASIN to NetSuite Item Add';
  const given = (flow: Record<string, unknown>) => {
    const plan = judgeOne({
      spec: { flows: [{ name: asin, ...flow }] },
      live: { flows: allFlows({ [asin]: { disabled: false } }) },
    });
    const { accounts } = accountStatuses({
      plan,
      receipts: [],
      previous: undefined,
      now: now.toISOString(),
    });
    const of = (type: string) => accounts[0]?.conditions.find((condition) => condition.type === type);
    const checklist = plan.accounts[0]?.checklist.find(({ item }) => item === 'Flows switched on');
    return { plan, ready: of('Ready'), flows: of('FlowsInDesiredState'), checklist };
  };

  it('is named where the account is called ready, leaves its flows unknown, and is not done on the checklist', () => {
    const { plan, ready, flows, checklist } = given({ enabled: true });
    expect(codes(plan)).toEqual([]);
    expect(ready).toMatchObject({ status: 'True', reason: 'AsDeclared' });
    expect(ready?.message).toBe(
      `The account is as declared; 1 flow is on that nothing ever starts: "${asin}".`,
    );
    expect(flows).toMatchObject({ status: 'Unknown', reason: 'ScheduleMissing' });
    expect(flows?.message).toContain(asin);
    expect(checklist).toEqual({
      item: 'Flows switched on',
      state: 'waiting',
      waitsFor: `a schedule of "${asin}"`,
    });
  });

  it('is as declared once an ignore rule says that it is started by hand', () => {
    const plan = judgeOne({
      spec: {
        flows: [{ name: asin, enabled: true }],
        policy: { ignore: [{ path: `/flows/${asin}/schedule`, reason: 'started by hand' }] },
      },
      live: { flows: allFlows({ [asin]: { disabled: false } }) },
    });
    const { accounts } = accountStatuses({
      plan,
      receipts: [],
      previous: undefined,
      now: now.toISOString(),
    });
    const ready = accounts[0]?.conditions.find(({ type }) => type === 'Ready');
    expect(ready?.message).toBe('The account is as declared.');
    expect(plan.accounts[0]?.checklist.at(-1)).toEqual({ item: 'Flows switched on', state: 'done' });
  });
});
