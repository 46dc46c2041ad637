import { describe, expect, it } from 'vitest';
import {
  account,
  declare,
  judge,
  judgeOne,
  mark,
  marks,
  stepsOf,
  verified,
  type OneAccount,
} from './builders.ts';
import { allFlows, field } from './live.ts';

const path = '/settings/order/fba/location';
const name = { '/accountName': 'US' };
const live = (value: string) => ({ fields: [field(path, value)] });

describe('what is noted of an account', () => {
  const rows: { reason: string; given: OneAccount; applied: Record<string, string> | undefined }[] = [
    {
      reason: 'a path that is as declared is noted with the declared value',
      given: { spec: declare(path, 'West DC'), live: live('2') },
      applied: verified({ ...name, [path]: 'West DC' }),
    },
    {
      reason: 'where it is noted already there is nothing to note',
      given: { spec: declare(path, 'West DC'), live: live('2'), verified: { [path]: 'West DC' } },
      applied: undefined,
    },
    {
      reason: 'a path that differs is not noted',
      given: { spec: declare(path, 'West DC'), live: live('1') },
      applied: undefined,
    },
    {
      reason: 'drift keeps its note until it is put right',
      given: { spec: declare(path, 'West DC'), live: live('1'), verified: { [path]: 'West DC' } },
      applied: undefined,
    },
    {
      reason: 'a path that is declared no more is forgotten',
      given: { verified: { [path]: 'West DC' } },
      applied: verified(name),
    },
    {
      reason: 'a value that is only stored is not noted: it was never saved',
      given: {
        spec: declare('/settings/product/currency', 'EUR'),
        live: { fields: [field('/settings/product/currency', '4')] },
        mark: { clonedFrom: '9' },
      },
      applied: undefined,
    },
    {
      reason: 'nothing is noted of an account that is only observed',
      given: { spec: { ...declare(path, 'West DC'), policy: { management: 'Observe' } }, live: live('2') },
      applied: undefined,
    },
    {
      reason: 'nothing is noted of an account that is stopped',
      given: { spec: { ...declare(path, 'West DC'), marketplace: 'DE' }, live: live('2') },
      applied: undefined,
    },
  ];
  it.each(rows)('$reason', ({ given, applied }) => {
    expect(judgeOne(given).marks?.accounts['1']?.applied).toEqual(applied);
  });

  it('adoption notes what is right already; the rest is noted as it is read back', () => {
    const spec = { settings: { order: { fba: { location: 'West DC', itemAliases: true } } } };
    const fields = [field(path, '2'), field('/settings/order/fba/itemAliases', false)];
    const plan = judgeOne({ managed: false, spec, live: { fields } });
    expect(stepsOf(plan, 'AdoptAccount')[0]?.mark).toEqual({
      account: 'shop/us',
      applied: verified({ ...name, [path]: 'West DC' }),
      refreshed: {},
    });
    expect(stepsOf(plan, 'SaveSettings')[0]?.saves[0]?.verified).toEqual(
      verified({ '/settings/order/fba/itemAliases': true }),
    );
    expect(plan.marks).toBeUndefined();
  });

  it('schedules and switches carry what is to be noted of them', () => {
    const flow = 'NetSuite inventory to Amazon inventory Add/Update';
    const below = '/flows/NetSuite inventory to Amazon inventory Add~1Update';
    const plan = judgeOne({
      spec: { flows: [{ name: flow, enabled: true, schedule: '0 * * * *' }] },
      live: { flows: allFlows() },
    });
    const [schedule, enabling] = [...stepsOf(plan, 'SetSchedule'), ...stepsOf(plan, 'SwitchFlow')];
    expect(schedule?.verified).toEqual(
      verified({ [`${below}/schedule`]: '0 * * * *', [`${below}/timezone`]: 'UTC' }),
    );
    expect(enabling?.verified).toEqual(verified({ [`${below}/enabled`]: true }));
  });

  it('the notes of other accounts and of the wizard are kept', () => {
    const open = { account: 'shop/gone', startedAt: '2026-03-01T00:00:00Z', knownAccounts: [], steps: [] };
    const others = { '1': mark(), '7': mark({ account: 'shop/other', applied: { '/x': 'abc' } }) };
    const noted = marks(others, open);
    const plan = judge([account('us')], { accounts: [{ id: '1', name: 'US' }], marks: noted });
    expect(plan.marks).toEqual({ ...noted, accounts: { ...others, '1': mark({ applied: verified(name) }) } });
  });

  it('the same list in another order is the same value', () => {
    const locations = '/settings/inventory/locations';
    const given = { live: { fields: [field(locations, ['1', '2'])] } };
    const noted = { [locations]: ['West DC', 'Main Warehouse'] };
    const plan = judgeOne({
      ...given,
      spec: declare(locations, ['Main Warehouse', 'West DC']),
      verified: noted,
    });
    expect(plan.marks).toBeUndefined();
  });
});
