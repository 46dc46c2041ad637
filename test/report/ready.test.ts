import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountStatuses } from '../../src/report/status.ts';
import type { Condition } from '../../src/report/statusTypes.ts';
import { liveTile, manifests } from '../judge/arbitraries.ts';
import { judge, now } from '../judge/builders.ts';

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
