import { describe, expect, it } from 'vitest';
import type { Asked } from '../../src/plan/asked.ts';
import type { DesiringSource } from '../../src/judge/common/holder.ts';
import { isSameHolder, sourceText } from '../../src/judge/common/holder.ts';
import { judgeTile } from '../../src/judge/judge.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { AccountMark, SourceMark, TileMarks } from '../../src/observe/facts.ts';
import { account, codes, mark, marks, now, outline, stepsOf, tile, verified } from './builders.ts';
import { factsOf, type LiveAccount } from './live.ts';

const here: SourceMark = { name: 'git.example.com/here', branch: 'main' };
const there: SourceMark = { name: 'git.example.com/there', branch: 'main' };
const us: LiveAccount = { id: '1', name: 'US' };
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000).toISOString();
const alive = { seen: hours(-1), until: hours(23) };
const silent = { seen: hours(-30), until: hours(-6) };
const noted = (over: Partial<AccountMark>) => mark({ applied: verified({ '/accountName': 'US' }), ...over });

interface Given {
  readonly noted?: Partial<AccountMark>;
  readonly sources?: TileMarks['sources'];
  readonly spec?: Record<string, unknown>;
  readonly source?: DesiringSource | undefined;
  readonly asked?: Asked;
  readonly twins?: readonly string[];
  readonly tile?: Record<string, unknown>;
}

/** `shop/us` declares account 1, which is noted as `noted` says. */
function judge(given: Given = {}): Plan {
  return judgeTile({
    tile: tile(given.tile),
    accounts: [account('us', given.spec)],
    facts: factsOf({
      accounts: [us],
      marks: {
        ...marks(given.noted ? { '1': noted(given.noted) } : {}),
        ...(given.sources ? { sources: given.sources } : {}),
      },
    }),
    now,
    declared: new Set(['shop/us']),
    departures: new Map(),
    source: 'source' in given ? given.source : { mark: here, commit: 'c2', lives: true },
    ...(given.asked ? { asked: given.asked } : {}),
    ...(given.twins ? { twins: given.twins } : {}),
  });
}

const save = { settings: { inventory: { itemAliases: true } } };
const living = { [sourceText(there)]: alive };

/** This source, which was called `main` until a while ago, and is `trunk`. */
const renamed = (left: string): DesiringSource => ({
  ...{ mark: { ...here, branch: 'trunk', formerly: [{ branch: 'main', left }] }, commit: 'c2', lives: true },
});
const [trunk, livingAsMain] = [{ ...here, branch: 'trunk' }, { [sourceText(here)]: alive }];

describe('an account that is noted under the name that the branch of its source had', () => {
  it.each([
    ['is its own, and is noted under the present one alone', { source: here }, hours(-2), [], trunk],
    [
      'is its own in a folder of the repository as well',
      { source: { ...here, folder: 'eu' } },
      hours(-2),
      [],
      trunk,
    ],
    [
      'is not its own where that was taken from it under its present name',
      { source: here, takenFrom: sourceText(trunk) },
      ...([hours(-2), ['HeldElsewhere'], undefined] as const),
    ],
    [
      'is not its own when the renaming is so long ago that it is not alive under it',
      { source: here },
      ...([hours(-25), ['HeldElsewhere'], undefined] as const),
    ],
  ] as const)('%s', (_reason, note, left, found, source) => {
    const plan = judge({ noted: note, sources: livingAsMain, source: renamed(left) });
    expect(codes(plan)).toEqual(found);
    expect(plan.marks?.accounts['1']?.source).toEqual(source);
  });
});

describe('an account that is noted for another source', () => {
  const rows: { reason: string; given: Given; found: string[]; steps: string[] }[] = [
    {
      reason: 'alive: it is not written, whatever is declared',
      given: { noted: { source: there }, sources: living, spec: save },
      found: ['HeldElsewhere'],
      steps: [],
    },
    {
      reason: 'alive, under another key: it is not adopted by its name either',
      given: { noted: { account: 'default/america', source: there }, sources: living, spec: save },
      found: ['HeldElsewhere'],
      steps: [],
    },
    {
      reason: 'not heard of for long: it passes on',
      given: { noted: { source: there }, sources: { [sourceText(there)]: silent } },
      found: [],
      steps: ['AdoptAccount'],
    },
    {
      reason: 'that was one run of a person and goes on with nothing',
      given: { noted: { source: there } },
      found: [],
      steps: ['AdoptAccount'],
    },
    {
      reason: 'alive, and a person said by name that it is to be taken over',
      given: { noted: { source: there }, sources: living, asked: { takeOver: new Set(['shop/us']) } },
      found: [],
      steps: ['AdoptAccount'],
    },
    {
      reason: 'alive, and the manifest names that source',
      given: { noted: { source: there }, sources: living, spec: { setup: { takeOver: sourceText(there) } } },
      found: [],
      steps: ['AdoptAccount'],
    },
    {
      reason: 'alive, and the manifest names a third one',
      given: { noted: { source: there }, sources: living, spec: { setup: { takeOver: 'elsewhere' } } },
      found: ['HeldElsewhere'],
      steps: [],
    },
    {
      reason: 'alive, which took it over from here by a word that came after that of the manifest',
      given: {
        noted: { source: there, takenFrom: sourceText(here) },
        sources: living,
        spec: { setup: { takeOver: sourceText(there) } },
      },
      found: ['HeldElsewhere'],
      steps: [],
    },
    {
      reason: 'that let go of it: it is held again without a step, as by a manifest that comes back',
      given: { noted: { source: there, released: hours(-2) }, sources: living },
      found: [],
      steps: [],
    },
  ];
  it.each(rows)('$reason', ({ given, found, steps }) => {
    const plan = judge(given);
    expect(codes(plan)).toEqual(found);
    expect(outline(plan)).toEqual(steps);
    if (found.length > 0) expect(plan.marks).toBeUndefined();
  });

  it('is told with who holds it, since when, and the ways out', () => {
    const [blocker] = judge({ noted: { source: there }, sources: living }).blockers;
    expect(blocker).toMatchObject({ account: 'shop/us', passing: false });
    expect(blocker?.message).toContain('git.example.com/there branch main');
    expect(blocker?.message).toContain(alive.seen);
    expect(blocker?.remedy).toContain('storekeeper take-over shop/us');
    expect(blocker?.remedy).toContain(alive.until);
  });

  it('that is taken over is noted for this source, with whom it was taken from, and keeps what was known of it', () => {
    const asked = { takeOver: new Set(['shop/us']) };
    const [step] = stepsOf(judge({ noted: { source: there }, sources: living, asked }), 'AdoptAccount');
    expect(step).toMatchObject({ reason: 'HolderChanged', because: 'a person said so' });
    expect(step?.mark).toMatchObject({
      source: here,
      tile: 'shop/tile',
      commit: 'c2',
      takenFrom: sourceText(there),
      applied: verified({ '/accountName': 'US' }),
    });
  });

  it('that bears the same key and means another account is not renamed to this one', () => {
    const plan = judge({
      noted: { source: there, applied: verified({ '/accountName': 'OTHER' }) },
      spec: { accountName: 'NEW' },
    });
    expect(plan.accounts[0]).toMatchObject({ account: 'shop/us', state: 'absent' });
  });
});

describe('what is noted of the source that holds an account', () => {
  const own = { source: here, tile: 'shop/tile', commit: 'c1' };
  const seenNow = { [sourceText(here)]: { seen: hours(-1), until: hours(23) } };

  it('is added to a note of an older version', () => {
    expect(judge({ noted: {} }).marks?.accounts['1']).toMatchObject({ ...own, commit: 'c2' });
  });

  it('is not written in turn by two that read a folder and what is around it, and either speaks for both', () => {
    const folder = { ...here, folder: 'accounts' };
    expect(judge({ noted: { ...own, source: folder }, sources: seenNow }).marks).toBeUndefined();
    const third = { mark: there, lives: true };
    expect(codes(judge({ noted: { ...own, source: folder }, sources: seenNow, source: third }))).toEqual([
      'HeldElsewhere',
    ]);
    const beside = { [sourceText({ ...here, folder: 'other' })]: seenNow[sourceText(here)] ?? alive };
    expect(codes(judge({ noted: { ...own, source: folder }, sources: beside, source: third }))).toEqual([]);
  });

  it('is not written anew for each commit', () => {
    expect(judge({ noted: own, sources: seenNow }).marks).toBeUndefined();
  });

  it('is brought up to the commit together with what else there is to note', () => {
    const plan = judge({ noted: own, sources: seenNow, tile: { policy: { deletion: 'Uninstall' } } });
    expect(plan.marks?.accounts['1']).toMatchObject({ deletion: 'Uninstall', commit: 'c2' });
  });

  it.each([
    ['a quarter of a day later the source says again that it goes on', hours(-6), true],
    ['before that a quiet sweep writes nothing', hours(-5.9), false],
  ])('%s', (_what, seen, written) => {
    const plan = judge({ noted: own, sources: { [sourceText(here)]: { seen, until: hours(20) } } });
    expect(plan.marks?.sources?.[sourceText(here)]).toEqual(
      written ? { seen: hours(0), until: hours(24) } : undefined,
    );
  });

  it('a tile that is swept rarely is spoken for longer', () => {
    const plan = judge({ noted: own, tile: { interval: '2d' } });
    expect(plan.marks?.sources?.[sourceText(here)]?.until).toBe(hours(144));
  });

  it('one run of a person, and an account that is only looked at, say nothing', () => {
    expect(judge({ noted: own, source: { mark: here, lives: false } }).marks).toBeUndefined();
    expect(judge({ noted: own, spec: { policy: { management: 'Observe' } } }).marks).toBeUndefined();
  });
});

it('a plan has the same hash at the next commit and from the work tree of a person', () => {
  const hashes = [
    { mark: here, commit: 'c1', lives: true },
    { mark: here, commit: 'c2', lives: true },
    { mark: { ...here, folder: 'accounts' }, lives: false },
  ].map((source) => judge({ source }).hash);
  expect(new Set(hashes).size).toBe(1);
});

describe('one source', () => {
  it.each([
    ['is a repository with its branch', here, here, true],
    ['is not that of another branch', here, { ...here, branch: 'feature' }, false],
    ['is a folder and what is around it', here, { ...here, folder: 'accounts' }, true],
    ['is a folder and what is in it', { ...here, folder: 'a/b' }, { ...here, folder: 'a' }, true],
    ['is not the folder beside it', { ...here, folder: 'ab' }, { ...here, folder: 'a' }, false],
    ['is not another repository', here, there, false],
  ])('%s', (_what, a, b, same) => {
    expect(isSameHolder(a, b)).toBe(same);
  });
});

describe('two manifests of one tile of the platform', () => {
  it('of which the one that holds its accounts goes on, whatever it is called', () => {
    const held = { tile: 'shop/a-copy', source: here };
    const plan = judge({ noted: held, twins: ['shop/a-copy'], spec: save });
    expect(codes(plan)).toEqual(['TileDeclaredTwice']);
    expect(plan.blockers[0]).toMatchObject({ account: undefined, passing: false });
    expect(plan.blockers[0]?.message).toContain('shop/a-copy');
    expect(plan.steps).toEqual([]);
    expect(plan.marks).toBeUndefined();
    const own = judge({ noted: { ...held, tile: 'shop/tile' }, twins: ['shop/a-copy'] });
    expect(codes(own)).toEqual([]);
  });

  it('of which the first by name goes on where neither holds anything', () => {
    expect(codes(judge({ twins: ['shop/a-copy'] }))).toEqual(['TileDeclaredTwice']);
    expect(codes(judge({ twins: ['shop/z-copy'] }))).toEqual([]);
  });

  it('do not take accounts from each other by name either', () => {
    const plan = judgeTile({
      tile: tile(),
      accounts: [account('america', { accountName: 'US' })],
      facts: factsOf({ accounts: [us], marks: marks({ '1': noted({}) }) }),
      now,
      declared: new Set(['shop/us', 'shop/america']),
    });
    expect(codes(plan)).toEqual(['NameTaken']);
  });
});
