import { flows as flowCatalogue } from '../../../src/catalogue/flows.ts';
import { judgeTile, type JudgeInput } from '../../../src/judge/judge.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { TileFacts } from '../../../src/observe/facts.ts';
import { account, allSaved, listsRefreshed, mark, marks, now, tile, verified } from '../builders.ts';
import { allFlows, factsOf, type LiveAccount, type LiveTile } from '../live.ts';

/** Ids as the platform and Amazon give them. */
export const id = (number: number): string => `5f1a0000000000000000${String(number).padStart(4, '0')}`;
export const sellers = { ours: 'A1OURS0000000', theirs: 'A2THEIRS00000' };
export const germany = 'A1PA6795UKMFR9';

/** An account name of the greatest length, with what a terminal would act on and what cannot be seen. */
export const foul = 'A\u202Eb\u200Bc "d"\n\u001B[31m xyz';
/** The longest name that the app takes. */
export const longName = 'AMAZON US LONG NAMED';
/** A name that somebody gave to something in NetSuite. */
export const endless = `Warehouse ${'of the northern region, second floor, '.repeat(8)}\u200B\nend`;
export const thirty = Array.from({ length: 30 }, (_, index): [string, string] => [
  String(100 + index),
  `${endless} ${String(index)}`,
]);

export const sourceName = 'SOURCE OF 20 LETTERS';
export const us: LiveAccount = { id: id(1), name: longName };
export const de: LiveAccount = { id: id(2), name: sourceName, marketplaceId: germany };
export const everyFlow = flowCatalogue.map(({ name }) => name);
export const allOn = allFlows(Object.fromEntries(everyFlow.map((name) => [name, { disabled: false }])));

/** The note that `shop/us` holds the first account, with every setting saved. */
export const noted = mark({
  refreshed: listsRefreshed,
  saved: allSaved,
  applied: verified({ '/accountName': longName }),
});

/** The manifest of the first account. */
export const usAs = (spec: Record<string, unknown> = {}) => account('us', { accountName: longName, ...spec });
/** The manifest of an account that is not there. */
export const deAs = (spec: Record<string, unknown> = {}) =>
  account('de', { accountName: 'A NEW ONE OF TWENTY.', marketplace: 'DE', ...spec });

interface Given extends Partial<Omit<JudgeInput, 'facts' | 'tile'>> {
  readonly live?: LiveTile;
  readonly tile?: Record<string, unknown>;
  /** Changes to what was read. */
  readonly read?: (facts: TileFacts) => TileFacts;
}

/** The plan for a tile in which `shop/us` holds its account, unless given otherwise. */
export function judged({ live, tile: tileSpec, read = (facts) => facts, ...over }: Given): Plan {
  const facts = factsOf({ accounts: [us], marks: marks({ [us.id]: noted }), ...live });
  return judgeTile({ tile: tile(tileSpec), accounts: [usAs()], facts: read(facts), now, ...over });
}

/** The same for the one account with the given settings of manifest, app and note. */
export function one(
  spec: Record<string, unknown>,
  live: Partial<LiveAccount> = {},
  note: Parameters<typeof mark>[0] = {},
): Plan {
  return judged({
    accounts: [usAs(spec)],
    live: {
      accounts: [{ ...us, ...live }],
      marks: marks({ [us.id]: { ...noted, ...note, applied: { ...noted.applied, ...note?.applied } } }),
    },
  });
}

/** What was read, with the accounts changed. */
export const withAccounts =
  (change: (account: TileFacts['accounts'][number]) => object) =>
  (facts: TileFacts): TileFacts => ({
    ...facts,
    accounts: facts.accounts.map((each) => ({ ...each, ...change(each) })),
  });
