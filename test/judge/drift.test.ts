import { describe, expect, it } from 'vitest';
import { codes, declare, judgeOne, outline, type OneAccount } from './builders.ts';
import { allFlows, field } from './live.ts';

const path = '/settings/order/fba/location';
const flow = 'NetSuite inventory to Amazon inventory Add/Update';
const enabled = '/flows/NetSuite inventory to Amazon inventory Add~1Update/enabled';

/** The manifest says West DC, which was verified before; the app has Main Warehouse. */
function changed(over: OneAccount = {}) {
  return judgeOne({
    live: { fields: [field(path, '1')] },
    verified: { [path]: 'West DC' },
    ...over,
    spec: { ...declare(path, 'West DC'), ...over.spec },
  });
}

describe('what is drift', () => {
  const rows: { reason: string; given: OneAccount; drift: unknown[]; steps: string[] }[] = [
    {
      reason: 'a value that was once verified and is different now was changed in the app',
      given: {},
      drift: [
        { path, declared: 'West DC', live: 'Main Warehouse', reason: 'Changed', response: 'corrected' },
      ],
      steps: ['ValueDrifted'],
    },
    {
      reason: 'a value that was never verified is a change that the manifest asks for',
      given: { verified: {} },
      drift: [],
      steps: ['ValueDeclared'],
    },
    {
      reason: 'where another value was verified, the manifest has changed',
      given: { verified: { [path]: 'Berlin DC' } },
      drift: [],
      steps: ['ValueDeclared'],
    },
    {
      reason: 'an account that is only now taken over has no drift',
      given: { managed: false },
      drift: [],
      steps: ['AccountUnmanaged', 'OptionsNotRefreshed', 'ValueDeclared'],
    },
    {
      reason: 'under Report it is told and not put right',
      given: { spec: { policy: { drift: 'Report' } } },
      drift: [{ reason: 'Changed', response: 'reported' }],
      steps: [],
    },
    {
      reason: 'under Report a change of the manifest is still made',
      given: { spec: { policy: { drift: 'Report' } }, verified: {} },
      drift: [],
      steps: ['ValueDeclared'],
    },
    {
      reason: 'an account that is only observed shows every difference',
      given: { managed: false, spec: { policy: { management: 'Observe' } } },
      drift: [{ reason: 'Differs', response: 'observed' }],
      steps: [],
    },
    {
      reason: 'one that was managed before tells what was changed since',
      given: { spec: { policy: { management: 'Observe' } } },
      drift: [{ reason: 'Changed', response: 'observed' }],
      steps: [],
    },
    {
      reason: 'while it is suspended drift is shown and left',
      given: { spec: { suspend: { reason: 'audit' } } },
      drift: [{ reason: 'Changed', response: 'suspended' }],
      steps: [],
    },
    {
      reason: 'an ignored path is not looked at',
      given: { spec: { policy: { ignore: [{ path: '/settings/order', reason: 'trial' }] } } },
      drift: [],
      steps: [],
    },
    {
      reason: 'something else that stops the account keeps it from being put right',
      given: { live: { fields: [field(path, '1')], marketplaceId: 'A1PA6795UKMFR9' } },
      drift: [{ reason: 'Changed', response: 'blocked' }],
      steps: [],
    },
  ];
  it.each(rows)('$reason', ({ given, drift, steps }) => {
    const plan = changed(given);
    expect(plan.drift).toMatchObject(drift);
    expect(plan.drift).toHaveLength(drift.length);
    expect(plan.steps.map((step) => step.reason)).toEqual(steps);
  });

  it('a flow that was switched off in the app is drift as well', () => {
    const plan = judgeOne({
      spec: { flows: [{ name: flow, enabled: true }] },
      verified: { [enabled]: true },
    });
    expect(plan.drift).toEqual([
      expect.objectContaining({ path: enabled, declared: true, live: false, reason: 'Changed' }),
    ]);
    expect(plan.steps[0]).toMatchObject({ kind: 'SwitchFlow', reason: 'ValueDrifted' });
  });

  it('an account that was renamed in the app is drift as well', () => {
    const plan = judgeOne({
      live: { name: 'Renamed', fields: [field('/accountName', 'Renamed')] },
      verified: { '/accountName': 'US' },
    });
    expect(plan.drift).toEqual([
      expect.objectContaining({ path: '/accountName', declared: 'US', live: 'Renamed', reason: 'Changed' }),
    ]);
  });
});

describe('what carried a verified value and is gone', () => {
  it('an option of NetSuite: looked for once more, then missing and blocked', () => {
    const options = [['1', 'Main Warehouse']];
    const live = { fields: [field(path, '2', { options })] };
    const first = changed({ live });
    expect(outline(first)).toEqual([`RefreshOptions ${path}`]);
    expect(first.drift).toEqual([
      expect.objectContaining({ path, live: '2', reason: 'OptionDeleted', response: 'blocked' }),
    ]);
    const refreshed = { [path]: '2026-03-01T09:59:00.000Z' };
    const refused = changed({ live, mark: { refreshed } });
    expect(codes(refused)).toEqual(['OptionUnknown']);
    expect(refused.drift).toEqual([
      expect.objectContaining({ path, live: '2', reason: 'OptionDeleted', response: 'blocked' }),
    ]);
  });

  it('the setting itself', () => {
    const plan = changed({ live: { fields: [] } });
    expect(codes(plan)).toEqual(['SettingNotFound']);
    expect(plan.drift).toEqual([
      {
        account: 'shop/us',
        path,
        declared: 'West DC',
        live: undefined,
        reason: 'Missing',
        response: 'blocked',
      },
    ]);
  });

  it('keys of a map, each for itself', () => {
    const map = '/settings/order/shipMethods';
    const verifiedKey = `${map}/map/Standard`;
    const plan = judgeOne({
      spec: declare(map, { map: { Standard: 'DHL', NextDay: 'DHL' } }),
      live: { fields: [] },
      verified: { [verifiedKey]: 'DHL' },
    });
    expect(plan.drift.map((entry) => [entry.path, entry.reason])).toEqual([[verifiedKey, 'Missing']]);
  });

  it('a flow', () => {
    const plan = judgeOne({
      spec: { flows: [{ name: flow, enabled: true }] },
      live: { flows: allFlows().filter((entry) => entry.name !== flow) },
      verified: { [enabled]: true },
    });
    expect(codes(plan)).toEqual(['FlowNotFound']);
    expect(plan.drift.map((entry) => [entry.path, entry.reason])).toEqual([[enabled, 'Missing']]);
  });

  it('is still known as drift when it comes back with another value', () => {
    // Nothing is to be noted anew: what was noted stays.
    expect(changed({ live: { fields: [] } }).marks).toBeUndefined();
  });

  it('is nothing that was never verified: then the manifest is wrong, and nobody changed anything', () => {
    const plan = changed({ live: { fields: [] }, verified: {} });
    expect(codes(plan)).toEqual(['SettingNotFound']);
    expect(plan.drift).toEqual([]);
  });
});
