import { describe, expect, it } from 'vitest';
import { account, declare, judge, judgeOne, mark, marks, now } from './builders.ts';
import { factsOf, field, type LiveTile } from './live.ts';

const path = '/settings/order/fba/location';
const us = account('us', declare(path, 'West DC'));
const de = account('de', { marketplace: 'DE' });
const live: LiveTile = {
  accounts: [{ id: '1', name: 'US', fields: [field(path, '1')] }],
  marks: marks({ '1': mark() }),
};
const hash = judge([us, de], live).hash;

describe('the hash of a plan', () => {
  it('names its function and has 64 digits', () => {
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each([
    { reason: 'planning twice on the same facts', plan: () => judge([us, de], live) },
    { reason: 'the manifests in another order', plan: () => judge([de, us], live) },
    {
      reason: 'a later moment',
      plan: () => judge([us, de], live, { now: new Date(now.getTime() + 86_400_000) }),
    },
    {
      reason: 'facts read later',
      plan: () => judge([us, de], { ...live, observedAt: '2026-03-02T00:00:00.000Z' }),
    },
    {
      reason: 'an account that no manifest declares and no new one can clone',
      plan: () => judge([us], { ...live }),
      than: () => judge([us], { ...live, accounts: [...(live.accounts ?? []), { id: '8', name: 'Other' }] }),
    },
  ])('stays the same for $reason', ({ plan, than }) => {
    expect(plan().hash).toBe(than ? than().hash : hash);
  });

  it.each([
    {
      reason: 'another declared value',
      plan: () => judge([account('us', declare(path, 'Berlin DC')), de], live),
    },
    {
      reason: 'another live value',
      plan: () =>
        judge([us, de], { ...live, accounts: [{ id: '1', name: 'US', fields: [field(path, '3')] }] }),
    },
    { reason: 'one account less', plan: () => judge([us], live) },
    { reason: 'a blocker more', plan: () => judge([us, de], { ...live, licences: 1 }) },
    {
      reason: 'another reason for the same change',
      plan: () => judge([us, de], { ...live, marks: marks({}) }),
    },
    {
      reason: 'another tile',
      plan: () => judge([us, de], { ...live, integration: { _id: '5f1a00000000000000000009' } }),
    },
  ])('is another for $reason', ({ plan }) => {
    expect(plan().hash).not.toBe(hash);
  });
});

describe('a plan', () => {
  it('is frozen throughout', () => {
    const plan = judge([us, de], live);
    const parts: unknown[] = [
      plan,
      plan.steps,
      plan.steps[0],
      plan.steps[0]?.changes,
      plan.accounts[0]?.checklist,
    ];
    for (const part of parts) expect(Object.isFrozen(part)).toBe(true);
  });

  it('says what it was made of and what it will cost', () => {
    const facts = factsOf(live);
    const plan = judge([us, de], facts);
    expect(plan).toMatchObject({
      tile: 'shop/tile',
      integrationId: facts.integration.id,
      factsDigest: facts.digest,
      observedAt: facts.observedAt,
    });
    expect(plan.calls).toBe(plan.steps.reduce((sum, step) => sum + step.calls, 0));
    expect(new Set(plan.steps.map((step) => step.id)).size).toBe(plan.steps.length);
  });

  it('of a tile without accounts is empty', () => {
    expect(judge([], {})).toMatchObject({
      steps: [],
      drift: [],
      blockers: [],
      accounts: [],
      unmanaged: [],
      calls: 0,
    });
  });

  it('steps have ids of their own also where one section is saved for two reasons', () => {
    const other = '/settings/order/fba/itemAliases';
    const plan = judgeOne({
      spec: { settings: { order: { fba: { location: 'West DC', itemAliases: true } } } },
      live: { fields: [field(path, '1'), field(other, false)] },
      verified: { [path]: 'West DC' },
    });
    expect(plan.steps.map((step) => step.reason).sort()).toEqual(['ValueDeclared', 'ValueDrifted']);
    expect(new Set(plan.steps.map((step) => step.id)).size).toBe(2);
  });
});
