import { describe, expect, it } from 'vitest';
import { isUninstalled } from '../../src/reconcile/uninstalled.ts';
import type { TileRun } from '../../src/reconcile/context.ts';
import type { Receipt } from '../../src/plan/plan.ts';

const key = 'shop/us';
const gone = { kind: 'Stalled', message: 'GET /v1/integrations/{id} answered 404' } as const;
const receipt = (outcome: Receipt['outcome'], over: Partial<Receipt> = {}): Receipt => ({
  ...{ step: '1', account: key, kind: 'UninstallAccount', message: 'x', at: '2026-03-01T10:00:00.000Z' },
  ...{ outcome, ...over },
});

/** A run whose last reading tells of the accounts. */
const run = (told: readonly string[], over: Partial<TileRun> = {}, wizard?: string): TileRun =>
  ({
    plan: { accounts: told.map((account) => ({ account })) },
    facts: { marks: { wizard: wizard && { account: wizard } } },
    ...{ receipts: [], corrected: [], accepted: [], failure: undefined },
    ...over,
  }) as unknown as TileRun;

describe('a document lets go of its account', () => {
  it.each<[boolean, string, TileRun]>([
    [true, 'the tile was read without it', run([])],
    [false, 'the tile was read with it', run([key])],
    [false, 'its wizard is open', run([], {}, key)],
    [false, 'the tile was never read', run([], { plan: undefined, failure: gone })],
    [
      true,
      'it was uninstalled, and the tile is gone',
      run([key], { receipts: [receipt('done')], failure: gone }),
    ],
    [false, 'the tile was read with it after that', run([key], { receipts: [receipt('done')] })],
    [false, 'its removal failed', run([key], { receipts: [receipt('failed')], failure: gone })],
    [false, 'its removal has no known end', run([key], { receipts: [receipt('unknown')], failure: gone })],
    [
      false,
      'another account was uninstalled',
      run([key], { receipts: [receipt('done', { account: 'shop/de' })], failure: gone }),
    ],
    [
      false,
      'another step of it was done',
      run([key], { receipts: [receipt('done', { kind: 'SwitchFlow' })], failure: gone }),
    ],
    [false, 'its wizard was open', run([key], { receipts: [receipt('done')], failure: gone }, key)],
  ])('%s, because %s', (expected, _why, given) => {
    expect(isUninstalled(given, key)).toBe(expected);
  });
});
