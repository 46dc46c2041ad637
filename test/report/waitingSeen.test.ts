import { describe, expect, it } from 'vitest';
import { waitingAccounts } from '../../src/cli/render/waitingText.ts';
import { accountStatuses } from '../../src/report/status/status.ts';
import type { TileStatus } from '../../src/report/status/statusTypes.ts';
import { account, blocker, connectStep, outlook, plan, receipt } from './given.ts';

const now = '2026-03-01T10:00:10.000Z';
const later = '2026-03-01T12:00:00.000Z';

const seen = (
  over: Parameters<typeof plan>[0],
  previous?: TileStatus,
  receipts: ReturnType<typeof receipt>[] = [],
) => accountStatuses({ plan: plan(over), receipts, previous, now: previous ? later : now });

describe('what waits is seen by whoever asks', () => {
  it.each(['ManifestMissing', 'HeldElsewhere', 'RemovalNotApproved'] as const)(
    'also where a person has to act on %s',
    (code) => {
      const status = seen({ blockers: [blocker(code)] });
      expect(waitingAccounts([status])).toMatchObject([{ account, waiting: { since: now } }]);
    },
  );

  it('a wizard that nobody declares any more waits for somebody to say what becomes of it', () => {
    const draft = {
      account: 'commerce/gone',
      accountId: '9',
      accountName: 'Amazon account 9',
      startedAt: now,
      since: now,
    };
    const [wait] = waitingAccounts([seen({ abandonedDraft: draft })]);
    expect(wait).toMatchObject({ account: 'commerce/gone', waiting: { since: now } });
  });

  it('a suspension does not hide the consent that an unfinished account waits for, nor since when', () => {
    const unfinished = { state: 'installing' as const };
    const waiting = receipt(connectStep(), 'waiting', { link: 'https://example.com/consent' });
    const before = seen({ accounts: [outlook(unfinished)], steps: [connectStep()] }, undefined, [waiting]);
    const after = seen({ accounts: [outlook({ ...unfinished, suspended: true })] }, before);
    expect(after.accounts[0]?.waiting).toEqual(before.accounts[0]?.waiting);
    expect(after.accounts[0]?.waiting?.link).toBe('https://example.com/consent');
  });
});
