import type { Departures } from '../judge/departure.ts';
import type { Log } from '../report/log.ts';
import { onOneLine } from '../resources/load.ts';
import type { Note } from '../resources/manifestSet.ts';

/** So many are told one by one; of more only how many. */
const mostTold = 20;

/** Tells what a commit holds that is not read: it may be meant for a manifest, and nobody would notice that it is none. */
export function tellLeftAside(log: Log, source: string, revision: string, notes: readonly Note[]): void {
  if (notes.length === 0) return;
  for (const { file, line, message } of notes.slice(0, mostTold))
    log.info(onOneLine(`${file}:${line}: ${message}`), { source, file });
  const more = notes.length > mostTold ? `, of which the first ${mostTold} are told` : '';
  log.info(`the commit holds ${notes.length} things that are left aside${more}`, { source, revision });
}

/** Tells of the accounts whose manifests a commit does not hold any more although nobody was seen to delete them. */
export function tellMissing(log: Log, source: string, departures: Departures): void {
  for (const [account, departure] of departures)
    if (!departure.seen)
      log.warn(onOneLine(`the manifest of ${account} is missing: ${departure.why}`), { source, account });
}
