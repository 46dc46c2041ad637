import { describe, expect, it } from 'vitest';
import { readBackField, readBackSchedule } from '../../src/judge/settings/readBack.ts';
import type { Json } from '../../src/platform/documents.ts';
import { factsOf, field, type LiveField } from './live.ts';

/** Facts of an account with one field, and the field's live name. */
function one(live: LiveField) {
  const account = factsOf({ accounts: [{ id: '1', name: 'US', fields: [live] }] }).accounts[0];
  return { account, name: live.document.name };
}

describe('a field that was read back', () => {
  const rows: { reason: string; live: LiveField; sent: Json; holds: boolean; shown: Json }[] = [
    {
      reason: 'holds the id that was sent',
      live: field('/settings/order/fba/location', '2'),
      sent: '2',
      holds: true,
      shown: 'West DC',
    },
    {
      reason: 'holds another one: a 200 proves nothing',
      live: field('/settings/order/fba/location', '1'),
      sent: '2',
      holds: false,
      shown: 'Main Warehouse',
    },
    {
      reason: 'a choice that was sent with its label is held by its id',
      live: field('/settings/order/unknownItem', '30'),
      sent: { id: '30', label: 'Unknown SKU' },
      holds: true,
      shown: 'Unknown SKU',
    },
    {
      reason: 'the order of a list does not matter',
      live: field('/settings/inventory/locations', ['2', '1']),
      sent: ['1', '2'],
      holds: true,
      shown: ['West DC', 'Main Warehouse'],
    },
    {
      reason: 'a list that took part of the values does not hold',
      live: field('/settings/inventory/locations', ['2']),
      sent: ['1', '2'],
      holds: false,
      shown: ['West DC'],
    },
    {
      reason: 'a tick may come back as a text',
      live: field('/settings/order/fba/itemAliases', 'true'),
      sent: true,
      holds: true,
      shown: true,
    },
    {
      reason: 'a day may come back with a time',
      live: field('/settings/order/fba/goLiveDate', '2026-01-31T00:00:00.000Z'),
      sent: '2026-01-31',
      holds: true,
      shown: '2026-01-31',
    },
    {
      reason: 'a blank may come back as nothing',
      live: field('/settings/product/asinField', null),
      sent: '',
      holds: true,
      shown: '',
    },
    {
      reason: 'a map holds whatever the order of its keys',
      live: field('/settings/order/shipMethods', {
        map: { B: '2', A: '1' },
        default: null,
        allowFailures: false,
      }),
      sent: { map: { A: '1', B: '2' }, default: null, allowFailures: false },
      holds: true,
      shown: { A: '1', B: '2' },
    },
    {
      reason: 'a map with a key less does not',
      live: field('/settings/order/shipMethods', { map: { A: '1' }, default: null, allowFailures: false }),
      sent: { map: { A: '1', B: '2' }, default: null, allowFailures: false },
      holds: false,
      shown: { A: '1' },
    },
    {
      reason: 'the default of a map counts where failures are allowed',
      live: field('/settings/order/shipMethods', { map: {}, default: '10', allowFailures: true }),
      sent: { map: {}, default: '11', allowFailures: true },
      holds: false,
      shown: {},
    },
    {
      reason: 'and does not where they are not',
      live: field('/settings/order/shipMethods', { map: {}, default: '10', allowFailures: 'false' }),
      sent: { map: {}, default: null, allowFailures: false },
      holds: true,
      shown: {},
    },
  ];
  it.each(rows)('$reason', ({ live, sent, holds, shown }) => {
    const { account, name } = one(live);
    expect(readBackField(account, name, sent)).toEqual({ holds, live: shown });
  });

  it('does not hold where the field or the account is gone', () => {
    const { account } = one(field('/settings/order/fba/location', '2'));
    expect(readBackField(account, 'another_name', '2')).toEqual({ holds: false, live: null });
    expect(readBackField(undefined, 'another_name', '2')).toEqual({ holds: false, live: null });
  });
});

describe('a schedule that was read back', () => {
  it.each([
    {
      reason: 'the same times in another spelling',
      live: { schedule: '? 0,30 * ? * *', timezone: 'UTC' },
      holds: true,
    },
    {
      reason: 'no timezone means UTC',
      live: { schedule: '? */30 * ? * *', timezone: undefined },
      holds: true,
    },
    {
      reason: 'another timezone',
      live: { schedule: '? */30 * ? * *', timezone: 'Asia/Tokyo' },
      holds: false,
    },
    { reason: 'other times', live: { schedule: '? 15 * ? * *', timezone: 'UTC' }, holds: false },
    { reason: 'no schedule', live: { schedule: undefined, timezone: 'UTC' }, holds: false },
    { reason: 'one that nobody can read', live: { schedule: 'never', timezone: 'UTC' }, holds: false },
  ])('$reason', ({ live, holds }) => {
    expect(readBackSchedule(live, '? */30 * ? * *', 'UTC').holds).toBe(holds);
  });
});
