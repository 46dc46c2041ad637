import { describe, expect, it } from 'vitest';
import { effectivePolicy, isIgnored } from '../../src/judge/common/policy.ts';
import {
  account,
  declare,
  judge,
  judgeOne,
  mark,
  marks,
  now,
  tile,
  verified,
  type OneAccount,
} from './builders.ts';
import { field } from './live.ts';

const path = '/settings/order/fba/location';
const at = (text: string) => new Date(text);

describe('the policy in force', () => {
  const rows = [
    {
      reason: 'nothing said: manage fully, put drift right',
      ofTile: undefined,
      own: undefined,
      in: { management: 'Full', drift: 'Correct' },
    },
    {
      reason: 'the tile speaks for its accounts',
      ofTile: { management: 'Observe', drift: 'Report' },
      own: undefined,
      in: { management: 'Observe', drift: 'Report' },
    },
    {
      reason: 'the account’s own word wins, field by field',
      ofTile: { management: 'Observe', drift: 'Report' },
      own: { management: 'Full' },
      in: { management: 'Full', drift: 'Report' },
    },
    {
      reason: 'an empty policy of the account says nothing',
      ofTile: { drift: 'Report' },
      own: {},
      in: { management: 'Full', drift: 'Report' },
    },
  ];
  it.each(rows)('$reason', ({ ofTile, own, in: expected }) => {
    const policy = effectivePolicy(
      tile(ofTile === undefined ? {} : { policy: ofTile }),
      account('us', own === undefined ? {} : { policy: own }),
      'shop/us',
      now,
    );
    expect(policy).toMatchObject(expected);
  });

  it('ignore rules of the tile and of the account hold together', () => {
    const rule = (of: string) => ({ path: of, reason: 'trial' });
    const policy = effectivePolicy(
      tile({ policy: { ignore: [rule('/flows')] } }),
      account('us', { policy: { ignore: [rule('/settings/order')] } }),
      'shop/us',
      now,
    );
    expect(policy.ignored).toEqual(['/flows', '/settings/order']);
  });
});

describe('an ignore rule', () => {
  const ignoring = (of: string) => ({
    ...effectivePolicy(tile(), account('us'), 'shop/us', now),
    ignored: [of],
  });
  it.each([
    { reason: 'covers its own path', rule: path, covers: true },
    { reason: 'covers everything below it', rule: '/settings/order', covers: true },
    { reason: 'may end in a slash', rule: '/settings/order/', covers: true },
    {
      reason: 'does not cover a path that only begins with the same letters',
      rule: '/settings/ord',
      covers: false,
    },
    { reason: 'does not cover what stands above it', rule: `${path}/deeper`, covers: false },
  ])('$reason', ({ rule, covers }) => {
    expect(isIgnored(ignoring(rule), path)).toBe(covers);
  });

  const changed: OneAccount = { live: { fields: [field(path, '1')] }, verified: { [path]: 'West DC' } };
  const rule = (expires?: string) => ({
    ...declare(path, 'West DC'),
    policy: { ignore: [{ path, reason: 'move of the warehouse', ...(expires ? { expires } : {}) }] },
  });

  it.each([
    { reason: 'without an end holds', expires: undefined, now: '2030-01-01T00:00:00Z', holds: true },
    { reason: 'holds through its last day', expires: '2026-03-01', now: '2026-03-01T23:59:59Z', holds: true },
    { reason: 'ends with its last day', expires: '2026-03-01', now: '2026-03-02T00:00:00Z', holds: false },
  ])('$reason', ({ expires, now: moment, holds }) => {
    const plan = judgeOne({ ...changed, spec: rule(expires), now: moment });
    expect(plan.drift).toHaveLength(holds ? 0 : 1);
    expect(plan.warnings.map((warning) => [warning.code, warning.path])).toEqual(
      holds ? [] : [['IgnoreExpired', path]],
    );
  });

  it('keeps what was verified before, so that its end brings drift and not a silent change', () => {
    expect(judgeOne({ ...changed, spec: rule() }).marks).toBeUndefined();
  });
});

describe('a suspension', () => {
  const settings = declare('/settings/inventory/itemAliases', true);
  const suspend = { reason: 'stock-taking', owner: 'Ann', until: '2026-03-02' };

  it('changes nothing and says why, by whom and until when', () => {
    const plan = judgeOne({ spec: { ...settings, suspend } });
    expect(plan.steps).toEqual([]);
    expect(plan.accounts[0]?.suspended).toBe(true);
    expect(plan.blockers).toEqual([
      expect.objectContaining({ code: 'Suspended', path: '/suspend', passing: true }),
    ]);
    expect(plan.blockers[0]?.message).toBe(
      'Suspended by its manifest, by Ann, until 2026-03-02: stock-taking',
    );
  });

  it('of the tile suspends all its accounts', () => {
    const live = { accounts: [{ id: '1', name: 'US' }], marks: marks({ '1': mark() }) };
    const plan = judge([account('us', settings), account('de')], live, { tile: tile({ suspend }) });
    expect(plan.blockers.map((blocker) => [blocker.account, blocker.code])).toEqual([
      ['shop/de', 'Suspended'],
      ['shop/us', 'Suspended'],
    ]);
    expect(plan.steps).toEqual([]);
  });

  it.each([
    { reason: 'ends after its last day', until: '2026-02-28', now: '2026-03-01T00:00:00Z', over: true },
    { reason: 'holds through its last day', until: '2026-02-28', now: '2026-02-28T23:00:00Z', over: false },
    {
      reason: 'ends at its moment',
      until: '2026-02-28T12:00:00+01:00',
      now: '2026-02-28T11:00:00Z',
      over: true,
    },
    {
      reason: 'holds until its moment',
      until: '2026-02-28T12:00:00+01:00',
      now: '2026-02-28T10:59:59Z',
      over: false,
    },
  ])('$reason', ({ until, now: moment, over }) => {
    const plan = judgeOne({ spec: { ...settings, suspend: { reason: 'x', until } }, now: moment });
    expect(plan.accounts[0]?.suspended).toBe(!over);
    expect(plan.warnings.map((warning) => warning.code)).toEqual(over ? ['SuspendExpired'] : []);
    expect(plan.steps.length).toBe(over ? 1 : 0);
  });

  it('that is over does not lift another that is not', () => {
    const over = { reason: 'old', until: '2020-01-01' };
    const policy = effectivePolicy(
      tile({ suspend: over }),
      account('us', { suspend: { reason: 'still' } }),
      'shop/us',
      at('2026-03-01T00:00:00Z'),
    );
    expect(policy.suspend?.suspension.reason).toBe('still');
    expect(policy.warnings.map((warning) => warning.code)).toEqual(['SuspendExpired']);
  });

  it('does not adopt an account', () => {
    const plan = judgeOne({ managed: false, spec: { suspend }, verified: verified({}) });
    expect(plan.steps).toEqual([]);
  });
});
