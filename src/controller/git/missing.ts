import type { Departures } from '../../judge/removing/departure.ts';
import type { Log } from '../../report/log.ts';
import { onOneLine } from '../../resources/load.ts';

/** Tells of the accounts whose manifests a commit does not hold any more although nobody was seen to delete them. */
export function tellMissing(log: Log, source: string, departures: Departures): void {
  for (const [account, departure] of departures)
    if (!departure.seen)
      log.warn(onOneLine(`the manifest of ${account} is missing: ${departure.why}`), { source, account });
}
