import { describe, expect, it } from 'vitest';
import { judgeTile } from '../../src/judge/judge.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { TileMarks, WizardMark } from '../../src/observe/facts.ts';
import { keyOf, type AmazonAccount } from '../../src/resources/schema/schema.ts';
import { account, mark, marks, now, stepsOf, tile, wizard } from './builders.ts';
import { factsOf, type LiveAccount } from './live.ts';

const us: LiveAccount = { id: '1', name: 'US' };
const draft: LiveAccount = { id: '2', name: 'Amazon account 2', state: 'installing', offline: true };
const declaredUs = account('us');
const declaredDe = account('de', { marketplace: 'DE' });
const declaredFr = account('fr', { marketplace: 'FR' });
const hour = 3_600_000;
const ago = (hours: number) => new Date(now.getTime() - hours * hour).toISOString();

interface Given {
  readonly accounts?: readonly AmazonAccount[];
  readonly live?: readonly LiveAccount[];
  readonly note?: Partial<WizardMark>;
  readonly tile?: Record<string, unknown>;
  readonly asked?: boolean;
  /** Default: all that there is was read. */
  readonly whole?: boolean;
}

function judge(given: Given): Plan {
  const accounts = given.accounts ?? [declaredUs, declaredFr];
  const noted: TileMarks = marks({ '1': mark() }, wizard({ accountId: '2', ...given.note }));
  return judgeTile({
    tile: tile(given.tile),
    accounts,
    facts: factsOf({ accounts: given.live ?? [us, draft], marks: noted }),
    now,
    revision: undefined,
    declared: given.whole === false ? undefined : new Set(accounts.map(keyOf)),
    ...(given.asked === true ? { asked: { abandon: new Set(['shop/de']) } } : {}),
  });
}

const ofTile = (plan: Plan) => plan.blockers.filter((blocker) => blocker.account === undefined);

describe('a draft of our wizard whose manifest is gone', () => {
  it('is told at the tile: what it is, since when, what it holds, and what to do', () => {
    const [told] = ofTile(judge({}));
    expect(told).toMatchObject({ code: 'DraftAbandoned', passing: true });
    expect(told?.message).toContain('shop/de at 2026-03-01T09:00:00.000Z');
    expect(told?.message).toContain('"Amazon account 2" (2) holds an account licence');
    expect(told?.remedy).toContain('storekeeper abandon shop/de');
  });

  it('is what the accounts behind it say that they wait for', () => {
    const busy = judge({}).blockers.find((blocker) => blocker.account === 'shop/fr');
    expect(busy).toMatchObject({ code: 'WizardBusy', passing: true });
    expect(busy?.message).toContain('"Amazon account 2" (2) is in the way');
    expect(busy?.remedy).toContain('storekeeper abandon shop/de');
  });

  it('holds up nothing of an account that is installed, and is not listed as one that is left alone', () => {
    const plan = judge({});
    expect(plan.blockers.filter((blocker) => blocker.account === 'shop/us')).toEqual([]);
    expect(plan.unmanaged).toEqual([]);
    expect(plan.abandonedDraft).toMatchObject({ account: 'shop/de', accountId: '2' });
  });

  it('has the time noted at which that was seen, once', () => {
    expect(judge({}).marks?.wizard?.orphanedAt).toBe(now.toISOString());
    expect(judge({ note: { orphanedAt: ago(5) } }).marks?.wizard?.orphanedAt ?? ago(5)).toBe(ago(5));
  });

  it('has it withdrawn when the manifest is back, and is gone on with', () => {
    const plan = judge({ accounts: [declaredUs, declaredDe], note: { orphanedAt: ago(5) } });
    expect(plan.marks?.wizard).toMatchObject({ accountId: '2' });
    expect(plan.marks?.wizard).not.toHaveProperty('orphanedAt');
    expect(stepsOf(plan, 'ConfigureAccount')).toMatchObject([{ account: 'shop/de', deferred: false }]);
    expect(plan.abandonedDraft).toBeUndefined();
  });

  it('is not taken for gone where only a part of the manifests was read', () => {
    const plan = judge({ whole: false });
    expect(ofTile(plan)).toEqual([]);
    expect(plan.marks?.wizard?.orphanedAt).toBeUndefined();
  });
});

describe('giving a draft up', () => {
  const after = { policy: { abandonDraftsAfter: '2h' } };
  const rows: (Given & { reason: string; given: boolean })[] = [
    { reason: 'nobody asked, and no policy says when', note: { orphanedAt: ago(900) }, given: false },
    { reason: 'a person asked by name', asked: true, given: true },
    { reason: 'a person asked, where only a part was read', asked: true, whole: false, given: true },
    {
      reason: 'a person asked for that of a declared account',
      asked: true,
      accounts: [declaredUs, declaredDe],
      given: true,
    },
    { reason: 'its time has come by policy', tile: after, note: { orphanedAt: ago(3) }, given: true },
    { reason: 'its time has not come', tile: after, note: { orphanedAt: ago(1) }, given: false },
    {
      reason: 'it is old, but its manifest was not seen to be gone before',
      tile: after,
      note: { startedAt: ago(500) },
      given: false,
    },
    {
      reason: 'policy says so, and its manifest is there',
      tile: after,
      accounts: [declaredUs, declaredDe],
      note: { orphanedAt: ago(500) },
      given: false,
    },
    {
      reason: 'it was begun, and the app shows it as being uninstalled',
      live: [us, { ...draft, state: 'uninstalling' }],
      note: { abandoning: ago(1) },
      given: true,
    },
    {
      reason: 'a person uninstalls it in the app',
      live: [us, { ...draft, state: 'uninstalling' }],
      asked: true,
      given: false,
    },
    {
      reason: 'its account is finished by now',
      live: [us, { ...draft, state: 'active' }],
      asked: true,
      given: false,
    },
    { reason: 'it is the only account of the tile', live: [draft], asked: true, given: false },
    {
      reason: 'the tile is suspended',
      tile: { suspend: { reason: 'stocktaking' } },
      asked: true,
      given: false,
    },
    {
      reason: 'the tile is only looked at',
      tile: { policy: { management: 'Observe' } },
      asked: true,
      given: false,
    },
  ];
  it.each(rows)('$reason: $given', ({ given, ...input }) => {
    const steps = stepsOf(judge(input), 'AbandonWizard');
    expect(steps.map((step) => [step.account, step.accountId])).toEqual(given ? [['shop/de', '2']] : []);
  });

  it('goes on with no wizard in the same breath', () => {
    const plan = judge({ asked: true, accounts: [declaredUs, declaredDe, declaredFr] });
    const wizards = plan.steps.filter((step) => ['OpenWizard', 'ConnectAmazon'].includes(step.kind));
    expect(wizards.filter((step) => !step.deferred)).toEqual([]);
  });

  it('says when policy will do it', () => {
    const [told] = ofTile(judge({ tile: after, note: { orphanedAt: ago(1) } }));
    expect(told?.remedy).toContain(`Policy gives it up at ${ago(-1)}`);
  });

  it('of the only account of a tile is left to the app', () => {
    const [told] = ofTile(judge({ live: [draft], asked: true }));
    expect(told?.remedy).toContain('finish or cancel its wizard in the app');
  });
});

describe('the note of a wizard whose account is finished', () => {
  const finished = { ...draft, state: 'active' as const, marketplaceId: 'A1PA6795UKMFR9' };
  it('goes when its manifest is gone: the account is one that nobody declares', () => {
    const plan = judge({ live: [us, finished] });
    expect(plan.marks).toBeDefined();
    expect(plan.marks?.wizard).toBeUndefined();
    expect(plan.unmanaged).toEqual(['Amazon account 2']);
  });

  it('stays until the account is taken over', () => {
    const plan = judge({ live: [us, finished], accounts: [declaredUs, declaredDe] });
    expect(plan.steps[0]).toMatchObject({ kind: 'AdoptAccount', reason: 'WizardUnfinished' });
    expect(plan.marks ? plan.marks.wizard : wizard()).toBeDefined();
  });
});
