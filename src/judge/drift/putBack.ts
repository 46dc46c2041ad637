import type { AccountMark, PutBackMark } from '../../observe/facts.ts';
import type { ComparedPath } from '../settings/settingVerdict.ts';
import { shownPath } from '../../lib/pointer.ts';
import { valueDigest } from '../settings/values.ts';
import { shortened } from '../../plan/wording.ts';

const hour = 3_600_000;

/** Putting back counts as the same struggle while no more than this lies between two times. */
export const struggleMilliseconds = 24 * hour;

/** Milliseconds to wait before a path is put back that was so often in a row; after the last it is only reported. */
const pauses: readonly number[] = [0, 0, 0, hour, 4 * hour];

/** How long a record is kept of what was put back, and of how many paths of an account. */
const keptMilliseconds = 30 * 24 * hour;
const mostRecords = 20;

/** Whether drift of a path may be put back now: at once, after a while, or not without a person's word. */
export type PutBackTurn =
  | { readonly turn: 'now' }
  | { readonly turn: 'later'; readonly at: Date; readonly mark: PutBackMark }
  | { readonly turn: 'never'; readonly mark: PutBackMark };

/** What putting a path back once more would be, by what was noted of the times before. */
export function putBackTurn(mark: PutBackMark | undefined, path: ComparedPath, now: Date): PutBackTurn {
  if (mark?.digest !== valueDigest(path.declared)) return { turn: 'now' };
  const pause = pauses[mark.times];
  if (pause === undefined) return { turn: 'never', mark };
  const at = Date.parse(mark.at);
  if (at + struggleMilliseconds <= now.getTime() || at + pause <= now.getTime()) return { turn: 'now' };
  return { turn: 'later', at: new Date(at + pause), mark };
}

/** What a person is told of a path that somebody changes again whenever it is put back. */
export function tugOfWarText(path: string, found: Exclude<PutBackTurn, { turn: 'now' }>): string {
  const { times, first, by } = found.mark;
  const who = by === undefined ? 'Somebody' : `${shortened(by.who, 50)} (through ${by.source})`;
  const struggle = `${shortened(shownPath(path), 90)} was put back ${times} times since ${first} and is different again. ${who} changed it last before that.`;
  return found.turn === 'later'
    ? `${struggle} It is put back again after ${found.at.toISOString()}; settle with whoever changes it what the value is to be.`
    : `${struggle} It is only reported from now on. Settle with whoever changes it what the value is to be; then change the manifest, or ask for another try (retry).`;
}

/**
 * What stays noted of what was put back: the newest, for a month. A path that stands as declared for as long as a struggle
 * lasts is counted anew. `retried`: a person asked for another try.
 */
export function putBackAfter(
  before: AccountMark['putBack'],
  inSync: ReadonlySet<string>,
  retried: boolean,
  now: Date,
): Pick<AccountMark, 'putBack'> {
  const kept = Object.entries(before ?? {})
    .filter(([, { at }]) => Date.parse(at) + keptMilliseconds > now.getTime())
    .map(([path, mark]): [string, PutBackMark] => {
      const settled = inSync.has(path) && Date.parse(mark.at) + struggleMilliseconds <= now.getTime();
      return [path, mark.times > 0 && (retried || settled) ? { ...mark, times: 0 } : mark];
    });
  return bounded(kept);
}

/** The note with one more path put back; the oldest go where there are too many. */
export function withPutBack(
  before: AccountMark['putBack'],
  path: string,
  mark: Omit<PutBackMark, 'times' | 'total' | 'first'>,
): Pick<AccountMark, 'putBack'> {
  const known = before?.[path];
  const same = known?.digest === mark.digest;
  const again = same && known.times > 0 && Date.parse(mark.at) - Date.parse(known.at) <= struggleMilliseconds;
  const next: PutBackMark = {
    ...mark,
    times: again ? known.times + 1 : 1,
    total: (same ? known.total : 0) + 1,
    first: again ? known.first : mark.at,
  };
  return bounded(Object.entries({ ...before, [path]: next }));
}

function bounded(marks: readonly (readonly [string, PutBackMark])[]): Pick<AccountMark, 'putBack'> {
  if (marks.length === 0) return {};
  const newest = [...marks].sort(([, a], [, b]) => (a.at < b.at ? 1 : -1)).slice(0, mostRecords);
  return { putBack: Object.fromEntries(newest) };
}
