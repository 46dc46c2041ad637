import { describe, expect, it } from 'vitest';
import type { Departure } from '../../src/judge/removing/departure.ts';
import { judgeTile } from '../../src/judge/judge.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { AccountMark } from '../../src/observe/facts.ts';
import { account, codes, mark, marks, now, outline, stepsOf, tile, verified } from './builders.ts';
import { factsOf, type LiveAccount } from './live.ts';

const us: LiveAccount = { id: '1', name: 'US' };
const de: LiveAccount = { id: '2', name: 'DE', marketplaceId: 'A1PA6795UKMFR9' };
const seen: Departure = { seen: true, how: 'its file de.yaml was deleted in 1a2b3c4' };
const refused: Departure = { seen: false, why: 'de.yaml is there and empty' };

interface Given {
  /** What the source saw of the manifest; `unknown`: it never had it; `none`: it has no history. */
  readonly departure: Departure | 'unknown' | 'none';
  readonly noted?: Partial<AccountMark>;
}

/** The manifest of `shop/de` is not there; that of `shop/us` is. */
function judge({ departure, noted = {} }: Given): Plan {
  const known = typeof departure === 'object' ? [['shop/de', departure] as const] : [];
  return judgeTile({
    tile: tile(),
    accounts: [account('us')],
    facts: factsOf({
      accounts: [us, de],
      marks: marks({
        '1': mark({ applied: verified({ '/accountName': 'US' }) }),
        '2': mark({ account: 'shop/de', ...noted }),
      }),
    }),
    now,
    declared: new Set(['shop/us']),
    ...(departure === 'none' ? {} : { departures: new Map(known) }),
  });
}

const uninstall = { deletion: 'Uninstall' } as const;

describe('an account whose manifest is not there any more', () => {
  const rows: { reason: string; given: Given; fate: 'uninstalled' | 'missing' | 'let go of' }[] = [
    {
      reason: 'it was deleted by a person, and had asked for that',
      given: { departure: seen, noted: uninstall },
      fate: 'uninstalled',
    },
    {
      reason: 'something that is no manifest stands in its place',
      given: { departure: refused, noted: uninstall },
      fate: 'missing',
    },
    {
      reason: 'this source never had it',
      given: { departure: 'unknown', noted: uninstall },
      fate: 'missing',
    },
    {
      reason: 'files without a history cannot tell',
      given: { departure: 'none', noted: uninstall },
      fate: 'missing',
    },
    {
      reason: 'its removal was begun, so that it was allowed then',
      given: { departure: refused, noted: { ...uninstall, removing: '2026-03-01T09:00:00.000Z' } },
      fate: 'uninstalled',
    },
    {
      reason: 'it was deleted, and nobody asked for anything: nothing changes in the account',
      given: { departure: seen },
      fate: 'let go of',
    },
    {
      reason: 'something that is no manifest stands there: its account would not be looked after, unseen',
      given: { departure: refused },
      fate: 'missing',
    },
    {
      reason: 'nothing is known of it, and letting go changes nothing and is taken back by the manifest',
      given: { departure: 'none' },
      fate: 'let go of',
    },
  ];
  it.each(rows)('is $fate where $reason', ({ given, fate }) => {
    const plan = judge(given);
    expect(outline(plan)).toEqual(fate === 'uninstalled' ? ['UninstallAccount'] : []);
    expect(codes(plan)).toEqual(fate === 'missing' ? ['ManifestMissing'] : []);
    expect(plan.unmanaged).toEqual(fate === 'let go of' ? ['DE'] : []);
    const after = (plan.marks ?? { accounts: { '2': { released: undefined } } }).accounts['2'];
    expect(after?.released).toBe(fate === 'let go of' ? now.toISOString() : undefined);
  });

  it('is told with what was found in its place and both ways out, and stays among the accounts', () => {
    const plan = judge({ departure: refused, noted: uninstall });
    expect(plan.blockers).toMatchObject([{ account: 'shop/de', passing: true }]);
    expect(plan.blockers[0]?.message).toContain('de.yaml is there and empty');
    expect(plan.blockers[0]?.remedy).toMatch(/Bring the manifest back.*removed: \{/);
    expect(plan.accounts.map((outlook) => outlook.account)).toEqual(['shop/us', 'shop/de']);
  });

  it('is uninstalled because of the act that was seen, which the plan tells', () => {
    const [step] = stepsOf(judge({ departure: seen, noted: uninstall }), 'UninstallAccount');
    expect(step?.because).toBe(
      'its file de.yaml was deleted in 1a2b3c4, and it said policy.deletion: Uninstall',
    );
  });
});

describe('a manifest that says that its account is removed', () => {
  const removed = { removed: { reason: 'shop closed', by: 'ada' } };
  function judgeWord(
    spec: Record<string, unknown>,
    noted: Partial<AccountMark> | undefined,
    live = de,
  ): Plan {
    return judgeTile({
      tile: tile(),
      accounts: [account('us'), account('de', { marketplace: 'DE', ...removed, ...spec })],
      facts: factsOf({
        accounts: live.id === '' ? [us] : [us, live],
        marks: marks({
          '1': mark({ applied: verified({ '/accountName': 'US' }) }),
          ...(noted ? { '2': mark({ account: 'shop/de', ...noted }) } : {}),
        }),
      }),
      now,
      declared: new Set(['shop/us', 'shop/de']),
    });
  }

  const rows: {
    reason: string;
    spec?: Record<string, unknown>;
    noted: Partial<AccountMark> | undefined;
    live?: LiveAccount;
    steps: string[];
    found: string[];
  }[] = [
    {
      reason: 'it is uninstalled, whatever it says of its file',
      noted: {},
      steps: ['UninstallAccount'],
      found: [],
    },
    {
      reason: 'nobody is sure that this is the account where none was held for the manifest',
      noted: undefined,
      steps: [],
      found: ['RemovalNotHeld'],
    },
    {
      reason: 'the account sells elsewhere than the manifest says',
      noted: {},
      live: { ...de, marketplaceId: 'A1F83G8C2ARO7P' },
      steps: [],
      found: ['MarketplaceMismatch'],
    },
    {
      reason: 'the account is suspended',
      spec: { suspend: { reason: 'stocktaking' } },
      noted: {},
      steps: [],
      found: ['RemovalHeld'],
    },
    {
      reason: 'the account is only looked at',
      spec: { policy: { management: 'Observe' } },
      noted: {},
      steps: [],
      found: ['RemovalHeld'],
    },
    {
      reason: 'its connection is offline, as with every removal',
      noted: {},
      live: { ...de, offline: true },
      steps: [],
      found: ['AmazonOffline'],
    },
    {
      reason: 'it is gone, and nothing is left to do',
      noted: undefined,
      live: { id: '', name: '' },
      steps: [],
      found: [],
    },
  ];
  it.each(rows)('$reason', ({ spec = {}, noted, live, steps, found }) => {
    const plan = judgeWord(spec, noted, live);
    expect(outline(plan)).toEqual(steps);
    expect(codes(plan)).toEqual(found);
    expect(plan.unmanaged).toEqual([]);
  });

  it('is told with who says so and why', () => {
    const [step] = stepsOf(judgeWord({}, {}), 'UninstallAccount');
    expect(step).toMatchObject({ reason: 'RemovedByManifest' });
    expect(step?.because).toBe('its manifest says that it is removed: shop closed (ada)');
  });

  it('is as declared once the account is gone, and no new one is installed', () => {
    const plan = judgeWord({}, undefined, { id: '', name: '' });
    expect(plan.accounts.find(({ account: key }) => key === 'shop/de')).toMatchObject({
      state: 'absent',
      removed: true,
    });
  });
});

describe('a manifest that comes back', () => {
  const field = { '/accountName': 'DE' };
  function judgeReturn(spec: Record<string, unknown>, live: LiveAccount, applied = field): Plan {
    const released = mark({
      account: 'shop/de',
      applied: verified(applied),
      released: '2026-02-28T00:00:00.000Z',
    });
    return judgeTile({
      tile: tile(),
      accounts: [account('de', { marketplace: 'DE', ...spec })],
      facts: factsOf({ accounts: [live], marks: marks({ '2': released }) }),
      now,
      declared: new Set(['shop/de']),
    });
  }

  it('finds what was noted of its account and adopts it without a step', () => {
    const plan = judgeReturn({}, de);
    expect(plan.steps).toEqual([]);
    expect(plan.marks?.accounts['2']).toEqual(mark({ account: 'shop/de', applied: verified(field) }));
  });

  it('knows what was changed meanwhile for drift, which is only reported where it was to be', () => {
    const noted = { ...field, '/settings/product/priceLevel': 'Base Price' };
    const plan = judgeReturn(
      { settings: { product: { priceLevel: 'Base Price' } }, policy: { drift: 'Report' } },
      { ...de, name: 'DE' },
      noted,
    );
    expect(plan.steps).toEqual([]);
  });

  it('knows the account by its note where only its name was changed in the app meanwhile', () => {
    const plan = judgeReturn({ policy: { drift: 'Report' } }, { ...de, name: 'Renamed' });
    expect(plan.accounts[0]).toMatchObject({ accountId: '2', state: 'active' });
    expect(plan.drift).toMatchObject([{ path: '/accountName', reason: 'Changed', response: 'reported' }]);
    expect(plan.steps).toEqual([]);
  });

  const others: { reason: string; spec: Record<string, unknown>; live: LiveAccount }[] = [
    { reason: 'another name', spec: { accountName: 'OTHER' }, live: de },
    { reason: 'another marketplace', spec: { marketplace: 'UK' }, live: { ...de, name: 'Old' } },
    {
      reason: 'another seller',
      spec: { sellerId: 'ANOTHER123' },
      live: { ...de, name: 'Old', sellerId: 'THISONE123' },
    },
  ];
  it.each(others)(
    'means another account where it declares $reason, and renames nothing',
    ({ spec, live }) => {
      const plan = judgeReturn(spec, live);
      expect(plan.accounts[0]).toMatchObject({ accountId: undefined, state: 'absent' });
    },
  );
});
