import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeTile } from '../../src/judge/judge.ts';
import { putBackAfter, withPutBack } from '../../src/judge/drift/putBack.ts';
import { valueDigest } from '../../src/judge/settings/values.ts';
import type { PutBackMark } from '../../src/observe/facts.ts';
import {
  account,
  declare,
  judgeOne,
  listsRefreshed,
  mark,
  marks,
  now,
  outline,
  tile,
  verified,
} from './builders.ts';
import { factsOf, field } from './live.ts';

const path = '/settings/product/asinField';
const spec = declare(path, 'custitem_asin');
const changed = { fields: [field(path, 'another')] };
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();

const putBack = (times: number, hours: number, over: Partial<PutBackMark> = {}): PutBackMark => ({
  digest: valueDigest('custitem_asin'),
  ...{ times, total: times, at: hoursAgo(hours), first: hoursAgo(hours + 1) },
  ...{ from: 'another', to: 'custitem_asin' },
  ...over,
});
const judged = (noted: PutBackMark, live = changed) =>
  judgeOne({ spec, live, verified: { [path]: 'custitem_asin' }, mark: { putBack: { [path]: noted } } });

describe('a value that is changed again whenever it is put back', () => {
  it.each([
    { reason: 'once is drift as any other', noted: putBack(1, 0.1), again: true },
    { reason: 'twice may be the same mistake', noted: putBack(2, 0.1), again: true },
    { reason: 'three times in a row waits an hour', noted: putBack(3, 0.9), again: false },
    { reason: 'and is put back after it', noted: putBack(3, 1), again: true },
    { reason: 'four times in a row wait four hours', noted: putBack(4, 3.9), again: false },
    { reason: 'and are put back after them', noted: putBack(4, 4), again: true },
    { reason: 'five times in a row are enough', noted: putBack(5, 5), again: false },
    { reason: 'however long ago, while it stays as it is', noted: putBack(5, 400), again: false },
    { reason: 'what lies more than a day back is no struggle', noted: putBack(4, 24), again: true },
    {
      reason: 'another declared value is another matter',
      noted: putBack(9, 1, { digest: valueDigest('other') }),
      again: true,
    },
  ])('$reason', ({ noted, again }) => {
    const plan = judged(noted);
    expect(outline(plan)).toEqual(again ? ['SaveSettings'] : []);
    expect(plan.drift).toMatchObject([{ path, response: again ? 'corrected' : 'reported' }]);
    expect(plan.warnings.map(({ code }) => code)).toEqual(again ? [] : ['TugOfWar']);
  });

  it('is told with who changed it, and when it is put back again', () => {
    const by = { who: 'sam@example.com', source: 'ui', at: hoursAgo(1) };
    expect(judged(putBack(3, 0.5, { by })).warnings[0]?.message).toMatch(
      /put back 3 times.*sam@example\.com \(through ui\).*2026-03-01T10:30:00/,
    );
    expect(judged(putBack(5, 0.5)).warnings[0]?.message).toMatch(/only reported.*retry/);
  });

  it('is put back at once, and counted anew, on a person’s word', () => {
    const noted = mark({
      refreshed: listsRefreshed,
      applied: verified({ '/accountName': 'US', [path]: 'custitem_asin' }),
      putBack: { [path]: putBack(5, 1) },
    });
    const facts = factsOf({ accounts: [{ id: '1', name: 'US', ...changed }], marks: marks({ '1': noted }) });
    const asked = { retry: new Set(['shop/us']) };
    const plan = judgeTile({ tile: tile(), accounts: [account('us', spec)], facts, now, asked });
    expect(outline(plan)).toEqual(['SaveSettings']);
    expect(plan.marks?.accounts['1']?.putBack?.[path]).toMatchObject({ times: 0, total: 5 });
  });

  it('stands in the outlook of its account, and is counted anew once it stood as declared for a day', () => {
    const asDeclared = { fields: [field(path, 'custitem_asin')] };
    const plan = judged(putBack(5, 30), asDeclared);
    expect(plan.accounts[0]?.putBack).toMatchObject([
      { path, from: 'another', total: 5, last: hoursAgo(30) },
    ]);
    expect(plan.marks?.accounts['1']?.putBack?.[path]).toMatchObject({ times: 0, total: 5 });
    expect(judged(putBack(5, 3), asDeclared).marks).toBeUndefined();
  });
});

describe('the note of what was put back', () => {
  const one = (at: string) => ({ digest: 'd', at, to: 1 });

  it('counts on within a day, and anew after it', () => {
    const first = withPutBack(undefined, path, one(hoursAgo(40)));
    const second = withPutBack(first.putBack, path, one(hoursAgo(20)));
    expect(second.putBack?.[path]).toMatchObject({ times: 2, total: 2, first: hoursAgo(40) });
    const third = withPutBack(second.putBack, path, one(now.toISOString()));
    expect(third.putBack?.[path]).toMatchObject({ times: 3, total: 3, first: hoursAgo(40) });
    const late = withPutBack(first.putBack, path, one(now.toISOString()));
    expect(late.putBack?.[path]).toMatchObject({ times: 1, total: 2, first: now.toISOString() });
  });

  it('is bounded: the newest of twenty paths, for a month', () => {
    const hours = fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 60 });
    fc.assert(
      fc.property(hours, (all) => {
        let noted: ReturnType<typeof withPutBack> = {};
        for (const [index, hour] of all.entries())
          noted = withPutBack(noted.putBack, `/p/${index}`, one(hoursAgo(hour)));
        const kept = putBackAfter(noted.putBack, new Set(), false, now).putBack ?? {};
        expect(Object.keys(kept).length).toBeLessThanOrEqual(20);
        expect(Object.values(kept).every(({ at }) => at > hoursAgo(720))).toBe(true);
      }),
    );
  });
});
