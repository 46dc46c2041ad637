import { describe, expect, it } from 'vitest';
import { valueDigest } from '../../src/judge/settings/values.ts';
import { codes, declare, judgeOne, outline } from './builders.ts';
import { field } from './live.ts';

const path = '/settings/product/asinField';
const spec = declare(path, 'custitem_asin');
const live = { fields: [field(path, 'another')] };
const tried = (times: number, at: string, value = 'custitem_asin') => ({
  untaken: { [path]: { digest: valueDigest(value), times, at } },
});

describe('a value that the platform answers with success and does not take', () => {
  it.each([
    { reason: 'once may be an accident', mark: tried(1, '2026-03-01T09:00:00Z'), givenUp: false },
    { reason: 'twice is enough for a day', mark: tried(2, '2026-03-01T09:00:00Z'), givenUp: true },
    { reason: 'after a day it is tried again', mark: tried(2, '2026-02-28T09:59:00Z'), givenUp: false },
    {
      reason: 'another declared value is another thing',
      mark: tried(2, '2026-03-01T09:00:00Z', 'x'),
      givenUp: false,
    },
  ])('$reason', ({ mark, givenUp }) => {
    const plan = judgeOne({ spec, live, mark });
    expect(codes(plan)).toEqual(givenUp ? ['ValueNotTaken'] : []);
    expect(outline(plan)).toEqual(givenUp ? [] : ['SaveSettings']);
  });

  it('is named with what the platform holds instead', () => {
    const plan = judgeOne({ spec, live, mark: tried(2, '2026-03-01T09:00:00Z') });
    expect(plan.blockers[0]).toMatchObject({ path, passing: false });
    expect(plan.blockers[0]?.message).toMatch(/custitem_asin.*another/);
  });

  it('that was in force before is drift, blocked', () => {
    const plan = judgeOne({
      spec,
      live,
      mark: tried(2, '2026-03-01T09:00:00Z'),
      verified: { [path]: 'custitem_asin' },
    });
    expect(plan.drift).toEqual([expect.objectContaining({ path, reason: 'Changed', response: 'blocked' })]);
  });

  it('is forgotten as soon as it stands as declared', () => {
    const plan = judgeOne({
      spec,
      live: { fields: [field(path, 'custitem_asin')] },
      mark: tried(2, '2026-03-01T09:00:00Z'),
    });
    expect(plan.marks?.accounts['1']).not.toHaveProperty('untaken');
  });
});
