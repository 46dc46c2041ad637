import { describe, expect, it } from 'vitest';
import { judgeTile, type JudgeInput } from '../../src/judge/judge.ts';
import type { AccountMark, SourceMark, WizardMark } from '../../src/observe/facts.ts';
import { askedFor } from '../../src/plan/asked.ts';
import type { Plan } from '../../src/plan/plan.ts';
import {
  account,
  codes,
  listsRefreshed,
  mark,
  marks,
  now,
  outline,
  stepsOf,
  tile,
  verified,
  wizard,
} from './builders.ts';
import { allFields, allFlows, configured, factsOf, type LiveAccount } from './live.ts';

const inventory = 'NetSuite inventory to Amazon inventory Add/Update';
const locations = '/settings/inventory/locations';
const aliases = '/settings/inventory/itemAliases';
const here: SourceMark = { name: 'git.example.com/here', branch: 'main' };
const there: SourceMark = { name: 'git.example.com/there', branch: 'main' };
const since = '2026-01-01T00:00:00.000Z';

/** Everything that is known of an account that Storekeeper cloned, and that `shop/old` held until now. */
const known = {
  clonedFrom: '9',
  made: true,
  refreshed: listsRefreshed,
  cloneVerified: { at: since, open: [] },
  unsaved: { [locations]: since },
  saved: { '/settings/product/priceLevel': { at: since, how: 'us', searches: {} } },
  switchedOn: [inventory],
  baseline: { at: since, digests: { '/flows/x/enabled': 'abcabcabcabc' } },
  putBack: {
    [aliases]: { digest: 'd', times: 1, at: '2026-02-20T00:00:00.000Z', total: 1, first: since, to: true },
  },
} satisfies Partial<AccountMark>;
const consents = {
  deletion: 'Uninstall',
  removing: since,
  removalHeld: true,
} satisfies Partial<AccountMark>;

interface Given {
  readonly mark?: Partial<AccountMark>;
  readonly live?: Partial<LiveAccount>;
  readonly spec?: Record<string, unknown>;
  readonly wizard?: WizardMark;
  readonly more?: Partial<JudgeInput>;
}

/** `shop/new` declares the account `US`, and `shop/old`, which is noted of it, is not there any more. */
function judge(given: Given = {}): Plan {
  const noted = mark({
    account: 'shop/old',
    source: here,
    since,
    ...known,
    ...given.mark,
    applied: { ...verified({ '/accountName': 'US' }), ...given.mark?.applied },
  });
  const flows = allFlows({ [inventory]: { disabled: false, schedule: '? 5 0 ? * *' } });
  return judgeTile({
    tile: tile(),
    accounts: [account('new', { accountName: 'US', policy: { undeclared: 'Report' }, ...given.spec })],
    facts: factsOf({
      accounts: [{ id: '1', name: 'US', fields: allFields(configured), flows, ...given.live }],
      marks: marks(given.wizard ? {} : { '1': noted }, given.wizard),
    }),
    now,
    declared: new Set(['shop/new']),
    departures: new Map([['shop/old', { seen: true, how: 'deleted in c2' }]]),
    source: { mark: here, commit: 'c2', lives: true },
    ...given.more,
  });
}

const adopted = (plan: Plan) => stepsOf(plan, 'AdoptAccount')[0]?.mark;

describe('an account whose manifest is called otherwise now', () => {
  const rows: { reason: string; given: Given }[] = [
    { reason: 'in one commit', given: {} },
    { reason: 'whose old manifest was let go of before', given: { mark: { released: since } } },
    {
      reason: 'and that was to be uninstalled when its manifest goes',
      given: { mark: { deletion: 'Uninstall' } },
    },
    { reason: 'and whose name was changed in the app', given: { live: { name: 'Old name' } } },
    { reason: 'and whose former source is not heard of any more', given: { mark: { source: there } } },
    {
      reason: 'and that is taken over by name from a source that lives',
      given: {
        mark: { source: there },
        more: { asked: askedFor('takeOver', 'shop/new') },
      },
    },
  ];
  it.each(rows)('keeps what is known of it, $reason', ({ given }) => {
    const plan = judge({ ...given, mark: { ...consents, ...given.mark } });
    expect(plan.steps.map(({ kind }) => kind)).not.toContain('UninstallAccount');
    expect(adopted(plan)).toMatchObject({ ...known, account: 'shop/new', source: here, since });
    for (const consent of [...Object.keys(consents), 'released'])
      expect(adopted(plan)).not.toHaveProperty(consent);
  });

  it('goes on being told of what its searches are not filtered by, and of what is on for nobody', () => {
    const plan = judge();
    expect(codes(plan)).toContain('SettingNotSaved');
    expect(plan.warnings.map(({ code }) => code)).toContain('LeftOver');
  });

  it('is held against the baseline that was taken before, and takes none anew', () => {
    const digests = { [aliases]: 'not as it was' };
    const plan = judge({ mark: { baseline: { at: since, digests } } });
    expect(plan.undeclared?.map(({ path }) => path)).toEqual([aliases]);
    expect(adopted(plan)?.baseline).toEqual({ at: since, digests });
  });

  it('still tells drift from what a manifest asks for: a rename writes nothing that is only reported', () => {
    const plan = judge({
      mark: { applied: verified({ [aliases]: true }) },
      live: { fields: allFields({ ...configured, [aliases]: false }) },
      spec: { settings: { inventory: { itemAliases: true } }, policy: { drift: 'Report' } },
    });
    expect(outline(plan)).toEqual(['AdoptAccount']);
    expect(plan.drift).toMatchObject([{ path: aliases, reason: 'Changed', response: 'reported' }]);
  });

  it('is taken over by a step that says so', () => {
    const [step] = stepsOf(judge(), 'AdoptAccount');
    expect(step?.title).toBe('take over US from the manifest shop/old');
    expect(step?.because).toContain('shop/old');
  });

  it('is judged so too where it is only looked at', () => {
    const plan = judge({ spec: { policy: { management: 'Observe' } } });
    expect(plan.steps).toEqual([]);
    expect(codes(plan)).toEqual(['SettingNotSaved']);
    expect(plan.marks).toBeUndefined();
  });

  it('is known as made by our wizard where that has ended and nothing was noted yet', () => {
    const ended = wizard({ account: 'shop/old', accountId: '1', knownAccounts: [], cloneFrom: '9' });
    const plan = judge({ wizard: ended });
    expect(adopted(plan)).toMatchObject({ account: 'shop/new', made: true, clonedFrom: '9' });
    expect(codes(plan)).toContain('SettingNotSaved');
  });

  it('is not one that a manifest which is still there holds', () => {
    const plan = judge({ more: { declared: new Set(['shop/new', 'shop/old']) } });
    expect(outline(plan)).not.toContain('AdoptAccount');
  });
});
