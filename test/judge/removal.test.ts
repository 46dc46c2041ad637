import { describe, expect, it } from 'vitest';
import { judgeBudgets, partsOverBudget } from '../../src/plan/budget.ts';
import { judgeTile } from '../../src/judge/judge.ts';
import type { Departure, Departures } from '../../src/judge/removing/departure.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { AmazonAccount } from '../../src/resources/schema/schema.ts';
import { account, codes, mark, marks, now, outline, stepsOf, tile, verified, wizard } from './builders.ts';
import { factsOf, type LiveAccount, type LiveTile } from './live.ts';

const us: LiveAccount = { id: '1', name: 'US' };
const de: LiveAccount = { id: '2', name: 'DE', marketplaceId: 'A1PA6795UKMFR9' };
const noted = { '/accountName': 'US' };
const ofUs = mark({ applied: verified(noted) });
const ofDe = mark({ account: 'shop/de', deletion: 'Uninstall' });
const both = marks({ '1': ofUs, '2': ofDe });

/** What a test gives: by default the whole source holds `shop/us` alone, and `shop/de` asked for its removal before it went. */
interface Given {
  readonly live?: LiveTile;
  readonly accounts?: readonly AmazonAccount[];
  readonly tile?: Record<string, unknown>;
  /** Keys of all manifests; `part`: not the whole source was read. */
  readonly declared?: readonly string[] | 'part';
  /** What the source saw of manifests that went; by default that each was deleted. `none`: it has no history. */
  readonly departures?: Departures | 'none';
}

/** A source that saw every manifest that is not there being deleted. */
const allDeleted = new Map<string, Departure>(
  ['us', 'de', 'fr', 'gone', 'left'].map((name) => [
    `shop/${name}`,
    { seen: true, how: `its file ${name}.yaml was deleted` },
  ]),
);

function judge(given: Given = {}): Plan {
  const accounts = given.accounts ?? [account('us')];
  const keys = given.declared ?? accounts.map((each) => `shop/${each.metadata.name}`);
  return judgeTile({
    tile: tile(given.tile),
    accounts,
    facts: factsOf({ accounts: [us, de], marks: both, ...given.live }),
    now,
    ...(keys === 'part' ? {} : { declared: new Set(keys) }),
    ...(given.departures === 'none' ? {} : { departures: given.departures ?? allDeleted }),
  });
}

describe('an account whose manifest is gone', () => {
  it('is uninstalled where the manifest said so, after everything else', () => {
    const plan = judge({
      accounts: [account('us', { settings: { inventory: { itemAliases: true } } })],
      live: { accounts: [us, de] },
    });
    expect(outline(plan)).toEqual(['SaveSettings', 'UninstallAccount']);
    expect(stepsOf(plan, 'UninstallAccount')[0]).toMatchObject({
      account: 'shop/de',
      reason: 'ManifestGone',
      accountId: '2',
      accountName: 'DE',
      connections: ['netsuite-1', 'amazon-2'],
      begun: false,
      removeTile: false,
    });
    expect(plan.accounts.map((outlook) => outlook.account)).toEqual(['shop/us', 'shop/de']);
    expect(plan.unmanaged).toEqual([]);
  });

  const left: { reason: string; given: Given; unmanaged: string[] }[] = [
    {
      reason: 'its manifest did not say that it is to be uninstalled',
      given: { live: { marks: marks({ '1': ofUs, '2': mark({ account: 'shop/de' }) }) } },
      unmanaged: ['DE'],
    },
    {
      reason: 'only a part of the source was read, so that nobody knows whether it is gone',
      given: { declared: 'part' },
      unmanaged: ['DE'],
    },
    {
      reason: 'the manifest is still there and means another tile now',
      given: { declared: ['shop/us', 'shop/de'] },
      unmanaged: ['DE'],
    },
    {
      reason: 'another manifest bears its name now, and adopts it',
      given: { accounts: [account('us'), account('germany', { accountName: 'DE', marketplace: 'DE' })] },
      unmanaged: [],
    },
    {
      reason: 'a person is uninstalling it already',
      given: { live: { accounts: [us, { ...de, state: 'uninstalling' }] } },
      unmanaged: ['DE'],
    },
    {
      reason: 'nothing was ever noted of it',
      given: { live: { marks: marks({ '1': ofUs }) } },
      unmanaged: ['DE'],
    },
  ];
  it.each(left)('is left alone where $reason', ({ given, unmanaged }) => {
    const plan = judge(given);
    expect(outline(plan)).not.toContain('UninstallAccount');
    expect(plan.unmanaged).toEqual(unmanaged);
  });

  const rows: { reason: string; given: Given; code: string; passing: boolean }[] = [
    {
      reason: 'its Amazon connection is offline, which the app refuses',
      given: { live: { accounts: [us, { ...de, offline: true }] } },
      code: 'AmazonOffline',
      passing: true,
    },
    {
      reason: 'the NetSuite connection is offline',
      given: { live: { netsuiteOffline: true } },
      code: 'NetSuiteOffline',
      passing: true,
    },
    {
      reason: 'the app is being updated',
      given: { live: { integration: { updateInProgress: true } } },
      code: 'TileUpdating',
      passing: true,
    },
    {
      reason: 'it is the last one: the tile would go with it',
      given: { live: { accounts: [de], marks: marks({ '2': ofDe }) }, accounts: [] },
      code: 'LastAccount',
      passing: false,
    },
    {
      reason: 'all others are only half there',
      given: { live: { accounts: [{ ...us, state: 'installing' }, de] } },
      code: 'LastAccount',
      passing: false,
    },
    {
      reason: 'another account is still to be cloned from it',
      given: {
        accounts: [account('us'), account('fr', { setup: { cloneFrom: { accountName: 'DE' } } })],
      },
      code: 'SourceNeeded',
      passing: true,
    },
    {
      reason: 'our open wizard clones from it',
      given: {
        live: { marks: marks({ '1': ofUs, '2': ofDe }, wizard({ account: 'shop/fr', cloneFrom: '2' })) },
      },
      code: 'SourceNeeded',
      passing: true,
    },
    {
      reason: 'the tile is only looked at',
      given: { tile: { policy: { management: 'Observe' } } },
      code: 'RemovalHeld',
      passing: true,
    },
    {
      reason: 'the tile is suspended',
      given: { tile: { suspend: { reason: 'stocktaking' } } },
      code: 'RemovalHeld',
      passing: true,
    },
    {
      reason: 'somebody installs it anew',
      given: { live: { accounts: [us, { ...de, state: 'installing' }] } },
      code: 'AccountInstalling',
      passing: true,
    },
  ];
  it.each(rows)('waits, and says why, where $reason', ({ given, code, passing }) => {
    const plan = judge(given);
    expect(plan.blockers.filter((each) => each.account === 'shop/de')).toMatchObject([{ code, passing }]);
    expect(outline(plan)).not.toContain('UninstallAccount');
  });

  it('a licence that has run out does not hold it: who does not renew will want to uninstall', () => {
    const plan = judge({ live: { expires: '2026-02-01T00:00:00.000Z' } });
    expect(codes(plan)).toEqual(['LicenceExpired']);
    expect(outline(plan)).toEqual(['UninstallAccount']);
  });

  it('a suspension that has ended does not hold it', () => {
    const plan = judge({ tile: { suspend: { reason: 'stocktaking', until: '2026-01-31' } } });
    expect(outline(plan)).toContain('UninstallAccount');
  });

  it('the last of several that go is the one that the tile hangs on', () => {
    const given = {
      live: { marks: marks({ '1': mark({ deletion: 'Uninstall' }), '2': ofDe }) },
      accounts: [],
    };
    const kept = judge(given);
    expect(stepsOf(kept, 'UninstallAccount').map((step) => step.account)).toEqual(['shop/de']);
    expect(kept.blockers).toMatchObject([{ account: 'shop/us', code: 'LastAccount' }]);
    const gone = judge({ ...given, tile: { policy: { removeLastAccount: true } } });
    expect(stepsOf(gone, 'UninstallAccount').map((step) => [step.account, step.removeTile])).toEqual([
      ['shop/de', false],
      ['shop/us', true],
    ]);
  });

  it('what was begun goes on, also where the tile is being removed with it', () => {
    const begun = { ...ofDe, removing: '2026-03-01T09:00:00.000Z' };
    const plan = judge({
      live: {
        accounts: [{ ...de, state: 'uninstalling' }],
        marks: marks({ '2': begun }),
        integration: { mode: 'uninstall' },
      },
      accounts: [],
      tile: { policy: { removeLastAccount: true } },
    });
    expect(stepsOf(plan, 'UninstallAccount')[0]).toMatchObject({ begun: true, removeTile: true });
    expect(plan.blockers.filter((each) => each.account !== undefined)).toEqual([]);
  });
});

describe('the budget of removals', () => {
  const two = {
    accounts: [us, de, { id: '3', name: 'FR' }],
    marks: marks({ '1': ofUs, '2': ofDe, '3': mark({ account: 'shop/fr', deletion: 'Uninstall' }) }),
  };
  const rows: { reason: string; budget: number | undefined; approved: boolean; refused: string[] }[] = [
    { reason: 'none may go by default', budget: undefined, approved: false, refused: ['shop/de', 'shop/fr'] },
    {
      reason: 'one of two is no part of a choice',
      budget: 1,
      approved: false,
      refused: ['shop/de', 'shop/fr'],
    },
    { reason: 'as many as allowed may go', budget: 2, approved: false, refused: [] },
    { reason: 'a person approved exactly this plan', budget: 0, approved: true, refused: [] },
  ];
  it.each(rows)('$reason', ({ budget, approved, refused }) => {
    const plan = judge({ live: two });
    const budgets = budget === undefined ? undefined : { removals: budget };
    const blockers = judgeBudgets(plan, budgets, approved ? plan.hash : undefined);
    expect(blockers.map((each) => each.account)).toEqual(refused);
    const [part] = partsOverBudget(plan, budgets);
    for (const each of blockers) {
      expect(each).toMatchObject({ code: 'RemovalNotApproved', passing: true });
      expect(each.remedy).toContain(`storekeeper apply PATH --approve ${part?.hash}`);
    }
  });

  it('what was begun was allowed then', () => {
    const plan = judge({
      live: { marks: marks({ '1': ofUs, '2': { ...ofDe, removing: '2026-03-01T09:00:00.000Z' } }) },
    });
    expect(stepsOf(plan, 'UninstallAccount')).toHaveLength(1);
    expect(judgeBudgets(plan, undefined, undefined)).toEqual([]);
  });

  it('removals do not count among the accounts that change', () => {
    const plan = judge();
    expect(judgeBudgets(plan, { accountsChanged: 1, removals: 1 }, undefined)).toEqual([]);
  });
});

describe('what is noted so that a manifest may go', () => {
  const uninstall = { policy: { deletion: 'Uninstall' } };
  const of = (given: Given, id = '1') => (judge(given).marks ?? given.live?.marks ?? both).accounts[id];
  const only = (over: Parameters<typeof mark>[0] = {}): LiveTile => ({
    accounts: [us],
    marks: marks({ '1': { ...ofUs, ...over } }),
  });

  it('that the manifest asks for removal, by itself or by its tile', () => {
    expect(of({ live: only(), accounts: [account('us', uninstall)] })?.deletion).toBe('Uninstall');
    expect(of({ live: only(), tile: uninstall })?.deletion).toBe('Uninstall');
    expect(
      of({ live: only(), tile: uninstall, accounts: [account('us', { policy: { deletion: 'Orphan' } })] })
        ?.deletion,
    ).toBeUndefined();
  });

  const withdrawn: { reason: string; given: Given }[] = [
    { reason: 'the manifest asks no more', given: {} },
    {
      reason: 'the account is only looked at now',
      given: { accounts: [account('us', { policy: { deletion: 'Uninstall', management: 'Observe' } })] },
    },
    {
      reason: 'the account is suspended',
      given: { accounts: [account('us', { ...uninstall, suspend: { reason: 'x' } })] },
    },
    {
      reason: 'the manifest asks no more, and the tile is stopped meanwhile',
      given: { live: { ...only({ deletion: 'Uninstall' }), netsuiteOffline: true } },
    },
    {
      reason: 'the manifest asks no more, and the account is stopped meanwhile',
      given: { accounts: [account('us', { marketplace: 'DE' })] },
    },
  ];
  it.each(withdrawn)('withdrawn where $reason', ({ given }) => {
    const live = only({ deletion: 'Uninstall' });
    const plan = judge({ live, ...given });
    expect(plan.marks?.accounts['1']).toBeDefined();
    expect(plan.marks?.accounts['1']?.deletion).toBeUndefined();
  });

  it('not noted of a stopped account: only what is in order may be removed by a file that goes', () => {
    const plan = judge({ live: only(), accounts: [account('us', { ...uninstall, marketplace: 'DE' })] });
    expect(plan.marks).toBeUndefined();
  });

  it('a removal that never began is called off by a manifest that comes back', () => {
    const live = only({ deletion: 'Uninstall', removing: '2026-03-01T09:00:00.000Z' });
    expect(judge({ live }).marks?.accounts['1']).toEqual(ofUs);
  });
});

describe('letting go of accounts', () => {
  const rows: { reason: string; given: Given; ids: string[] }[] = [
    {
      reason:
        'without a word about removal, the account is let go of when its manifest goes, and its note kept',
      given: { live: { marks: marks({ '1': ofUs, '2': mark({ account: 'shop/de' }) }) } },
      ids: ['1', '2'],
    },
    {
      reason: 'the note of a removal stays until the account is gone',
      given: {},
      ids: ['1', '2'],
    },
    {
      reason: 'and goes with it',
      given: { live: { accounts: [us] } },
      ids: ['1'],
    },
    {
      reason: 'a part of the source says nothing about what it does not hold',
      given: {
        declared: 'part',
        live: { accounts: [us], marks: marks({ '1': ofUs, '2': mark({ account: 'shop/de' }) }) },
      },
      ids: ['1', '2'],
    },
    {
      reason: 'while the tile is stopped nothing is let go of',
      given: {
        live: { netsuiteOffline: true, marks: marks({ '1': ofUs, '2': mark({ account: 'shop/de' }) }) },
      },
      ids: ['1', '2'],
    },
  ];
  it.each(rows)('$reason', ({ given, ids }) => {
    const plan = judge(given);
    const after = plan.marks ?? given.live?.marks ?? both;
    expect(Object.keys(after.accounts)).toEqual(ids);
  });
});

describe('accounts in other states', () => {
  const states: { reason: string; given: Given; found: string[]; steps: string[] }[] = [
    {
      reason: 'half installed by somebody else: waited for',
      given: { live: { accounts: [{ ...us, state: 'installing' }], marks: marks({}) } },
      found: ['AccountInstalling'],
      steps: [],
    },
    {
      reason: 'the app is being updated: nothing is written',
      given: { live: { accounts: [us], marks: marks({}), integration: { updateInProgress: true } } },
      found: ['TileUpdating'],
      steps: [],
    },
    {
      reason: 'being uninstalled by a person: left to them',
      given: { live: { accounts: [{ ...us, state: 'uninstalling' }], marks: marks({ '1': ofUs }) } },
      found: ['AccountUninstalling'],
      steps: [],
    },
    {
      reason: 'renamed in the app: known by its mark, and its name put back',
      given: { live: { accounts: [{ ...us, name: 'Elsewhere' }], marks: marks({ '1': ofUs }) } },
      found: [],
      steps: ['SaveSettings'],
    },
    {
      reason: 'installed anew by hand under the same name: adopted like any account',
      given: { live: { accounts: [{ ...us, id: '9' }], marks: marks({ '1': ofUs }) } },
      found: [],
      steps: ['AdoptAccount'],
    },
    {
      reason: 'uninstalled in the app: reported, not installed anew',
      given: { live: { accounts: [de], marks: marks({ '1': ofUs }) } },
      found: ['DeletedOutside'],
      steps: [],
    },
    {
      reason: 'uninstalled in the app, and the manifest says that it is to be there all the same',
      given: {
        live: { accounts: [de], marks: marks({ '1': ofUs }) },
        accounts: [account('us', { setup: { recreate: true } })],
      },
      found: [],
      steps: ['OpenWizard', 'ConnectAmazon', 'InstallBundle', 'ConfigureAccount'],
    },
    {
      reason: 'uninstalled by Storekeeper, and the manifest has come back since: a new account',
      given: {
        live: {
          accounts: [de],
          marks: marks({ '1': { ...ofUs, removing: '2026-03-01T09:00:00.000Z' } }),
        },
      },
      found: [],
      steps: ['OpenWizard', 'ConnectAmazon', 'InstallBundle', 'ConfigureAccount'],
    },
  ];
  it.each(states)('$reason', ({ given, found, steps }) => {
    const plan = judge(given);
    expect(codes(plan)).toEqual(found);
    expect(outline(plan).filter((line) => !line.endsWith('(later)'))).toEqual(steps);
  });

  it('what was uninstalled in the app keeps its note, so that it stays reported', () => {
    const plan = judge({ live: { accounts: [de], marks: marks({ '1': ofUs }) } });
    expect(plan.marks).toBeUndefined();
    expect(plan.blockers[0]).toMatchObject({ path: '/setup/recreate', passing: false });
    expect(plan.accounts[0]).toMatchObject({ state: 'absent' });
  });

  it('the note of the old id goes when the account that was installed anew is held by its new one', () => {
    const noted = marks({ '1': ofUs, '9': ofUs });
    const plan = judge({ live: { accounts: [{ ...us, id: '9' }], marks: noted } });
    expect(plan.marks).toEqual(marks({ '9': ofUs }));
  });

  it('an account that is installed anew is judged from the beginning: nothing is known as saved', () => {
    const declared = { settings: { inventory: { itemAliases: true } } };
    const path = '/settings/inventory/itemAliases';
    const plan = judge({
      accounts: [account('us', declared)],
      live: {
        accounts: [{ ...us, id: '9' }],
        marks: marks({ '1': { ...ofUs, applied: verified({ ...noted, [path]: true }) } }),
      },
    });
    expect(outline(plan)).toEqual(['AdoptAccount', 'SaveSettings']);
    expect(plan.drift).toEqual([]);
    expect(stepsOf(plan, 'AdoptAccount')[0]?.mark.applied).toEqual(verified(noted));
  });
});
