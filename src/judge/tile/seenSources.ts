import type { SourceSeen, TileFacts } from '../../observe/facts.ts';
import { parseDuration } from '../../lib/duration.ts';
import type { IntegrationTile } from '../../resources/schema/schema.ts';
import type { AccountContext } from '../common/context.ts';
import { isOurs, sourceText, type DesiringSource } from '../common/holder.ts';

/** A source that says nothing for so long is not taken for alive any more; longer where its tile is swept more rarely. */
const aliveMilliseconds = 24 * 3_600_000;
const sweepsMissed = 3;
/** A source says that it goes on when this share of that time is over, so that quiet sweeps write nothing. */
const renewedAfter = 1 / 4;

/** Milliseconds after which a source of the tile that says nothing is not taken for alive any more. */
export function aliveFor(tile: IntegrationTile): number {
  return Math.max(aliveMilliseconds, sweepsMissed * parseDuration(tile.spec.interval));
}

/** What tells whether a source is to be noted as seen. */
interface SeenInput {
  readonly tile: IntegrationTile;
  readonly facts: TileFacts;
  readonly contexts: readonly AccountContext[];
  readonly source?: DesiringSource | undefined;
  readonly now: Date;
}

/**
 * The sources as they should be noted to be seen, or undefined where what is noted will do: this one, where it goes on and
 * holds accounts here, and others that accounts are held by or that may still be alive. `changed`: the marks are written anyway.
 */
export function sourcesAfter(
  { facts, contexts, source, now, tile }: SeenInput,
  changed: boolean,
): Record<string, SourceSeen> | undefined {
  const holds = contexts.some(
    ({ identity, policy, facts: { marks } }) =>
      policy.management === 'Full' &&
      identity.live &&
      isOurs(marks.accounts[identity.live.id] ?? noMark, source?.mark),
  );
  if (!source?.lives || !holds) return undefined;
  const key = sourceText(source.mark);
  const known = facts.marks.sources ?? {};
  const before = known[key];
  const alive = aliveFor(tile);
  const age = before === undefined ? Infinity : now.getTime() - Date.parse(before.seen);
  if (!changed && age < alive * renewedAfter) return undefined;
  const others = Object.entries(known).filter(
    ([name, { until }]) => name !== key && Date.parse(until) > now.getTime(),
  );
  const seen = { seen: now.toISOString(), until: new Date(now.getTime() + alive).toISOString() };
  return { ...Object.fromEntries(others), [key]: seen };
}

const noMark = { account: '', applied: {}, refreshed: {} };
