import { describe, expect, it } from 'vitest';
import { waitingText, waitingTiles } from '../../src/cli/render/waitingText.ts';
import { judgeTile } from '../../src/judge/judge.ts';
import type { AccountMark, WizardMark } from '../../src/observe/facts.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { accountStatuses } from '../../src/report/status/status.ts';
import { account, mark, marks, now, tile, wizard } from './builders.ts';
import { factsOf, type LiveAccount } from './live.ts';

const us: LiveAccount = { id: '1', name: 'US' };
const draft: LiveAccount = { id: '3', name: 'Amazon account 3', state: 'installing', offline: true };
const hour = 3_600_000;

interface Given {
  readonly whole?: boolean;
  readonly note?: Partial<WizardMark>;
  readonly made?: Partial<AccountMark>;
  /** Hours before now at which the connections of the account and of the draft were made. */
  readonly usHoursAgo?: number;
  readonly draftHoursAgo?: number;
  readonly filledIn?: boolean;
}

const ago = (hours: number | undefined) =>
  hours === undefined ? undefined : new Date(now.getTime() - hours * hour).toISOString();

function judge(given: Given): Plan {
  const facts = factsOf({
    accounts: [us, draft],
    marks: marks({ '1': mark(given.made) }, given.note === undefined ? undefined : wizard(given.note)),
  });
  const dated = facts.accounts.map((live) => {
    const createdAt = ago(live.id === '1' ? given.usHoursAgo : given.draftHoursAgo);
    const blank = live.id === '3' && given.filledIn !== true;
    const amazon = live.amazon && {
      ...live.amazon,
      createdAt,
      ...(blank ? { marketplaceId: undefined, sellerId: undefined } : {}),
    };
    return { ...live, amazon };
  });
  return judgeTile({
    ...{ tile: tile(), accounts: [account('us')], facts: { ...facts, accounts: dated }, now },
    ...{ revision: undefined, declared: given.whole === false ? undefined : new Set(['shop/us']) },
  });
}

const ofTile = ({ blockers }: Plan) => blockers.filter(({ account: whose }) => whose === undefined);

const statusOf = (plan: Plan) =>
  accountStatuses({ plan, receipts: [], previous: undefined, now: now.toISOString() });

describe('an unfinished account that nobody declares', () => {
  it('is told at the tile: what it is, since when, what it holds, and what to do', () => {
    const plan = judge({ draftHoursAgo: 2 });
    expect(ofTile(plan)).toMatchObject([{ code: 'DraftUndeclared', passing: true, since: ago(2) }]);
    const [{ message, remedy } = { message: '', remedy: '' }] = ofTile(plan);
    expect(message).toContain(`"Amazon account 3" (3), begun at ${String(ago(2))}`);
    expect(message).toContain('holds an account licence');
    expect(remedy).toContain('cancel it there');
    expect(plan.unmanaged).toEqual([]);
    expect(plan.steps.filter(({ kind }) => kind === 'AbandonWizard')).toEqual([]);
  });

  it('keeps the tile from being ready, and is waited for, in one look as in the next', () => {
    const status = statusOf(judge({ draftHoursAgo: 2 }));
    expect(status.conditions[0]).toMatchObject({ type: 'Ready', status: 'False', reason: 'DraftUndeclared' });
    const waits = waitingTiles([status]);
    expect(waits).toMatchObject([{ tile: 'shop/tile', waiting: { for: 'Other', since: ago(2) } }]);
    expect(waitingText(waits, now)).toContain('the tile shop/tile waits for Other for 2h');
    expect(judge({}).hash).toBe(judge({ draftHoursAgo: 2 }).hash);
  });

  it('is waited for since it was seen, where the platform does not say when it was begun', () => {
    expect(waitingTiles([statusOf(judge({}))])).toMatchObject([{ waiting: { since: now.toISOString() } }]);
  });

  it.each<{ reason: string; given: Given; late: boolean }>([
    {
      reason: 'empty, just after one of ours',
      given: { made: { made: true }, usHoursAgo: 3, draftHoursAgo: 2 },
      late: true,
    },
    {
      reason: 'filled in',
      given: { made: { made: true }, usHoursAgo: 3, draftHoursAgo: 2, filledIn: true },
      late: false,
    },
    { reason: 'days after', given: { made: { made: true }, usHoursAgo: 90, draftHoursAgo: 2 }, late: false },
    { reason: 'before', given: { made: { made: true }, usHoursAgo: 1, draftHoursAgo: 2 }, late: false },
    { reason: 'after one that we did not make', given: { usHoursAgo: 3, draftHoursAgo: 2 }, late: false },
    { reason: 'at no known time', given: { made: { made: true }, usHoursAgo: 3 }, late: false },
  ])('is said to be perhaps our late request where that is likely: $reason', ({ given, late }) => {
    const [told] = ofTile(judge(given));
    expect(told?.message.includes('Storekeeper had added "US" (1) shortly before')).toBe(late);
  });

  it.each<{ reason: string; given: Given }>([
    { reason: 'only a part of the manifests was read', given: { whole: false } },
    { reason: 'it is that of our wizard, whose manifest is gone', given: { note: { accountId: '3' } } },
  ])('is not told as such where $reason', ({ given }) => {
    expect(ofTile(judge(given)).map(({ code }) => code)).not.toContain('DraftUndeclared');
  });
});
