import { describe, expect, it } from 'vitest';
import { daysOf } from '../../src/observe/days.ts';
import { readBackField } from '../../src/judge/settings/readBack.ts';
import { codes, declare, judgeOne } from '../judge/builders.ts';
import { factsOf, field } from '../judge/live.ts';

const la = 'America/Los_Angeles';
const berlin = 'Europe/Berlin';

describe('the day that a live date means', () => {
  it.each<[string, Parameters<typeof daysOf>[1], string[], string]>([
    ['2026-12-01', {}, ['2026-12-01'], 'a day as a manifest writes it'],
    ['2026/12/1', {}, ['2026-12-01'], 'the year first'],
    ['01.12.2026', {}, ['2026-12-01'], 'dots: the day first'],
    ['1-Dec-2026', {}, ['2026-12-01'], 'the month by name'],
    ['1 December 2026', {}, ['2026-12-01'], 'the month by name'],
    ['Dec 1, 2026', {}, ['2026-12-01'], 'the month by name, first'],
    ['12/31/2026', {}, ['2026-12-31'], 'no month has that number'],
    ['31/12/2026', {}, ['2026-12-31'], 'no month has that number'],
    ['12/12/2026', {}, ['2026-12-12'], 'the same either way'],
    ['12/01/2026', {}, ['2026-01-12', '2026-12-01'], 'either way'],
    ['12/01/2026', { order: 'monthFirst' }, ['2026-12-01'], 'the order is known'],
    ['12/01/2026 12:00 am', { order: 'dayFirst' }, ['2026-01-12'], 'the order is known, with a time'],
    ['02/30/2026', {}, [], 'no such day'],
    ['soon', {}, [], 'no date'],
    ['2026-12-01T00:00:00.000Z', {}, ['2026-12-01'], 'midnight in UTC'],
    ['2026-12-01T00:00:00', {}, ['2026-12-01'], 'midnight of nowhere'],
    ['2026-11-30T23:00:00.000Z', {}, ['2026-12-01'], 'midnight in Berlin, wherever the account is'],
    ['2026-11-30T23:00:00.000Z', { zone: la }, ['2026-12-01'], 'midnight in Berlin, of an account in the US'],
    ['2026-12-01T08:00:00.000Z', { zone: la }, ['2026-12-01'], 'midnight in Los Angeles'],
    ['2026-12-01T08:00:00.000Z', {}, ['2026-12-01'], 'midnight in the west'],
    ['2026-11-30T18:30:00Z', {}, ['2026-12-01'], 'midnight in India'],
    ['2026-12-01T00:00:00+01:00', {}, ['2026-12-01'], 'with its offset'],
    ['2026-06-30T22:00:00Z', { zone: berlin }, ['2026-07-01'], 'midnight in summer time'],
    ['2026-11-30T11:00:00Z', {}, ['2026-11-30', '2026-12-01'], 'midnight east or west of the date line'],
    ['2026-11-30T11:00:00Z', { zone: 'Pacific/Auckland' }, ['2026-12-01'], 'midnight in the account'],
    ['2026-11-30T23:07:12Z', { zone: berlin }, ['2026-12-01'], 'no midnight: the day in the account'],
    ['2026-12-01T03:07:12Z', { zone: la }, ['2026-11-30'], 'no midnight: the day in the account'],
  ])('%j with %j: %j (%s)', (text, place, expected) => {
    expect([...daysOf(text, place)].sort()).toEqual(expected);
  });
});

const goLive = '/settings/order/fba/goLiveDate';
const mfnGoLive = '/settings/order/mfn/goLiveDate';

describe('a declared day', () => {
  const judged = (live: string, marketplaceId?: string, others: ReturnType<typeof field>[] = []) =>
    judgeOne({
      spec: { ...declare(goLive, '2026-12-01'), ...(marketplaceId ? { marketplace: marketplaceId } : {}) },
      live: { fields: [field(goLive, live), ...others], ...(marketplaceId ? { marketplaceId } : {}) },
      verified: { [goLive]: '2026-12-01' },
    });
  const de = 'A1PA6795UKMFR9';

  it.each<[string, string | undefined, string]>([
    ['12/01/2026', undefined, 'as the US write it'],
    ['2026-11-30T23:00:00.000Z', undefined, 'as midnight of somebody in Berlin'],
    ['01.12.2026', de, 'as Germany writes it'],
  ])('is the live one: %j (%s)', (live, marketplaceId) => {
    const plan = judged(live, marketplaceId);
    expect([plan.steps, plan.drift, codes(plan)]).toEqual([[], [], []]);
  });

  it('that the live date may be or not is not taken for right, nor written, nor called drift', () => {
    const plan = judged('12/01/2026', de);
    expect([plan.steps, plan.drift, codes(plan)]).toEqual([[], [], ['DayUncertain']]);
    expect(plan.blockers[0]?.message).toContain('may be 2026-01-12 or 2026-12-01');
  });

  it('is known where another date of the tile shows which comes first', () => {
    expect(codes(judged('12/01/2026', de, [field(mfnGoLive, '12/31/2025')]))).toEqual([]);
    expect(judged('12/01/2026', de, [field(mfnGoLive, '31/12/2025')]).drift).toHaveLength(1);
  });

  it('is written where the live date is another', () => {
    expect(judged('11/30/2026').drift).toMatchObject([{ declared: '2026-12-01', live: '2026-11-30' }]);
  });

  it('that was just written holds where the platform shows it so that it could be another', () => {
    const [live] = factsOf({
      accounts: [{ id: '1', name: 'DE', marketplaceId: de, fields: [field(goLive, '12/01/2026')] }],
    }).accounts;
    const name = live?.fields.find(({ label }) => label === 'Go Live Date')?.name ?? '';
    expect(readBackField(live, name, '2026-12-01').holds).toBe(true);
    expect(readBackField(live, name, '2026-12-02').holds).toBe(false);
  });
});
