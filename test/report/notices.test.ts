import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../src/report/events.ts';
import { accountStatuses } from '../../src/report/status/status.ts';
import type { AccountStatus, TileStatus } from '../../src/report/status/statusTypes.ts';
import { account, blocker, drift, outlook, plan, receipt, saveStep } from './given.ts';

const earlier = '2026-03-01T10:00:00.000Z';
const now = '2026-03-01T10:10:00.000Z';
const path = '/settings/product/priceLevel';

function status(
  content: Parameters<typeof plan>[0],
  more: Partial<Parameters<typeof accountStatuses>[0]> = {},
): TileStatus {
  return accountStatuses({ plan: plan(content), receipts: [], previous: undefined, now, ...more });
}
const accountOf = (tile: TileStatus): AccountStatus => tile.accounts[0] as AccountStatus;
const settled = status({ accounts: [outlook({})] }, { now: earlier });

describe('what people are told when it happens', () => {
  it('is nothing where a sweep found what the one before found', () => {
    const again = status({ accounts: [outlook({})] }, { previous: settled });
    expect(eventsOf(accountOf(settled), accountOf(again))).toEqual([]);
    expect(eventsOf(settled, again)).toEqual([]);
  });

  it('is that an account is as declared, the first time', () => {
    expect(eventsOf(undefined, accountOf(settled))).toEqual([
      { type: 'Normal', reason: 'AsDeclared', message: 'The account is as declared.' },
    ]);
  });

  it.each([
    {
      reason: 'a person has to mend the manifest or the app',
      content: { accounts: [outlook({})], blockers: [blocker('LicenceExpired')] },
      told: 'Warning',
    },
    {
      reason: 'something is only under way',
      content: { accounts: [outlook({ state: 'absent' as const })], steps: [saveStep(path)] },
      told: 'Normal',
    },
  ])('is a $told where $reason', ({ content, told }) => {
    const [notice] = eventsOf(accountOf(settled), accountOf(status(content, { previous: settled })));
    expect(notice?.type).toBe(told);
  });

  it('is once that a path has drifted, by whom, and never the values', () => {
    const drifted = { accounts: [outlook({})], drift: [drift(path, { response: 'reported' })] };
    const changedBy = { who: 'sam@example.com', source: 'ui', at: now };
    const attribution = { [`${account}${path}`]: changedBy };
    const first = status(drifted, { previous: settled, attribution });
    const notices = eventsOf(accountOf(settled), accountOf(first));
    expect(notices.filter(({ reason }) => reason === 'DriftFound')).toEqual([
      {
        type: 'Warning',
        reason: 'DriftFound',
        message: `${path} is not as declared (Changed), changed by sam@example.com through ui at ${now}.`,
      },
    ]);
    const later = '2026-03-01T10:20:00.000Z';
    const second = status(drifted, { previous: first, now: later });
    expect(eventsOf(accountOf(first), accountOf(second))).toEqual([]);
  });

  it('is what was put back', () => {
    const step = saveStep(path);
    const corrected = status(
      { accounts: [outlook({})], steps: [step], drift: [drift(path)] },
      { previous: settled, receipts: [receipt(step, 'done', { at: now })] },
    );
    const notices = eventsOf(accountOf(settled), accountOf(corrected));
    expect(notices.map(({ type, reason }) => [type, reason])).toContainEqual(['Normal', 'DriftCorrected']);
  });
});
