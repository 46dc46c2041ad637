import jsonPatch from 'fast-json-patch';
import { judgeTile } from '../../src/judge/judge.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { observeTile } from '../../src/observe/observe.ts';
import { sideBySide, type Pair } from '../numbers.ts';
import type { Tile } from '../tile.ts';
import { clientOf, readDesire } from './engine.ts';

/** The judge over the facts of an adopted tile with nothing to do. */
export interface JudgeFigures {
  /** Declared paths that one judgement compares. */
  readonly paths: number;
  /** Declared paths compared in a second. */
  readonly perSecond: number;
  /** Seconds of one judgement, against comparing the same number of documents that are equal already. */
  readonly time: Pair;
}

const rounds = 25;

/**
 * Measures `judgeTile`. The baseline is fast-json-patch over the spec of each manifest and a copy of it: a comparison that is
 * spared everything that makes it hard, such as finding fields, names, schedules, marks and hashing the plan.
 */
export async function judge(tile: Tile): Promise<JudgeFigures> {
  const client = clientOf(tile);
  const facts = await observeTile(client, tile.integrationId, () => new Date());
  await client.close();
  const desire = await readDesire(tile);
  const input = { ...desire, facts, now: new Date() };
  const paths = judgedPaths(judgeTile(input), tile);
  const copies = desire.accounts.map(({ spec }) => [spec, structuredClone(spec)] as const);
  const time = await sideBySide(
    rounds,
    () => judgeTile(input),
    () => {
      for (const [one, other] of copies)
        if (jsonPatch.compare(one, other).length > 0) throw new Error('the copies must be equal');
    },
  );
  return { paths, perSecond: paths / time.subject, time };
}

/** How many paths were compared, once it is sure that there was nothing else to judge. */
function judgedPaths(plan: Plan, tile: Tile): number {
  const open = plan.steps.length + plan.drift.length + plan.blockers.length;
  if (open > 0 || plan.accounts.length !== tile.accounts)
    throw new Error(
      `${plan.accounts.length} accounts were judged with ${open} things open; none was expected`,
    );
  return plan.accounts.reduce((sum, account) => sum + account.declaredPaths, 0);
}
