import { describe, expect, it } from 'vitest';
import { waitingAccounts, stalledTiles } from '../../src/cli/render/waitingText.ts';
import { accountStatuses, unobservedStatus } from '../../src/report/status/status.ts';
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

  it('a tile that cannot be read before a person does something', () => {
    const message = 'read the secret commerce/integrator-io: not found (404)';
    const unread = (stalled: boolean) =>
      unobservedStatus({ tile: 'commerce/tile', previous: undefined, now, message, stalled });
    expect(stalledTiles([unread(true)], [])).toEqual([
      { tile: 'commerce/tile', waiting: { for: 'Other', message, since: now } },
    ]);
    expect(stalledTiles([unread(false)], [])).toEqual([]);
  });

  it('a tile of which deletions are held, by its own document or that of an account, and once', () => {
    const tile = seen({});
    const held = { type: 'Stalled', status: 'True', reason: 'SourceHeld', message: 'held' } as const;
    const conditions = [{ ...held, lastTransitionTime: now }];
    const waits = [{ tile: tile.tile, waiting: { for: 'Approval', message: 'held', since: now } }];
    expect(stalledTiles([{ ...tile, conditions }], [])).toEqual(waits);
    const accounts = tile.accounts.map((each) => ({ ...each, conditions }));
    expect(stalledTiles([{ ...tile, conditions: [], accounts }], [])).toEqual(waits);
    const told = {
      tile: tile.tile,
      hash: 'loss:1',
      since: now,
      lost: [],
      lostCount: 8,
      of: 8,
      message: 'held',
    };
    const source = {
      source: 'cluster',
      documents: [told],
      leftAside: { count: 0, byKind: {}, notes: [] },
      conditions: [],
    };
    expect(stalledTiles([{ ...tile, conditions }], [source])).toEqual([]);
  });

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
