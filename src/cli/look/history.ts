import { readHistory, type PastRun } from '../../act/journal/readHistory.ts';
import { oneNamed } from '../../report/compare/accountNames.ts';
import type { ClusterChoice } from '../cluster/choice.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { jsonText, type Format, type Output } from '../output.ts';
import { historyText, type HistoryEntry } from '../render/historyText.ts';

/** Where a history is read, and how much of it. */
export interface HistoryOptions {
  readonly output: Format;
  readonly stateDir: string;
  /** How many entries at most. */
  readonly last: number;
  /** Documents whose status is read in place of the state folder. */
  readonly cluster?: ClusterChoice | undefined;
}

/**
 * `storekeeper history [NAME]`: what runs came to, newest first, of all tiles or of one tile or account; from the state folder,
 * also while a controller is at work in it, or from what the documents in a cluster tell. Exit 0, or 1 on an error.
 */
export async function history(
  name: string | undefined,
  options: HistoryOptions,
  output: Output,
): Promise<ExitCode> {
  const { cluster, last } = options;
  const entries = cluster === undefined ? kept(name, options) : await told(cluster, name, last);
  output.out(options.output === 'json' ? jsonText(entries) : historyText(entries));
  return exitCodes.ok;
}

function kept(name: string | undefined, { stateDir, last }: HistoryOptions): readonly PastRun[] {
  const runs = readHistory(stateDir, { name, limit: last });
  if (runs === undefined)
    throw new UsageError(
      `${stateDir} has no history; name the folder of the controller or of "apply" with --state-dir, or ask a cluster with --kubernetes`,
    );
  if (runs.length === 0 && name !== undefined)
    throw new UsageError(
      `found "${name}", of which ${stateDir} has nothing; accepted: the name of a tile, or of an account for which something was done, within 90 days`,
    );
  return runs;
}

/** The outcomes that the status of each account in a cluster keeps. */
async function told(
  choice: ClusterChoice,
  name: string | undefined,
  last: number,
): Promise<readonly HistoryEntry[]> {
  const { clusterStatuses } = await import('../cluster/statuses.ts');
  const tiles = await clusterStatuses(choice, {
    what: 'accounts',
    ...(name === undefined ? {} : { name }),
  });
  const all = tiles.flatMap(({ tile, accounts }) => accounts.map((account) => ({ tile, account })));
  const ofTile = all.filter(({ tile }) => name === undefined || namesOf(tile).includes(name));
  const found = ofTile.length > 0 || name === undefined ? ofTile : [accountNamed(all, name)];
  return found
    .flatMap(({ tile, account }) =>
      account.outcomes.map((outcome) => ({ tile, account: account.account, ...outcome })),
    )
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, last);
}

function accountNamed<
  Found extends { readonly account: { readonly account: string; readonly accountName: string } },
>(all: readonly Found[], name: string): Found {
  const named = oneNamed(all, name, 'declared account', ({ account }) => [
    ...namesOf(account.account),
    account.accountName,
  ]);
  if (!named.ok) throw new UsageError(named.message);
  return named.found;
}

function namesOf(key: string): readonly string[] {
  return [key, key.slice(key.indexOf('/') + 1)];
}
