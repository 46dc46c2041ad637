import { oneNamed } from '../../report/compare/accountNames.ts';
import { isOnlyInRefused, sourceSentence, type SourceStatus } from '../../report/status/sourceStatus.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { colorsFor, jsonText, type Format, type Output } from '../output.ts';
import { describeAccountText } from '../render/describeAccount.ts';
import { describeTileText } from '../render/describeTile.ts';
import { sourceNotes } from '../render/sourceText.ts';
import { readStatuses, type Asked } from '../look/statuses.ts';
import type { ShownAccount, ShownTile } from '../look/shownStatus.ts';

/**
 * `storekeeper describe account|tile NAME [PATH…]`: everything that the status says, as a person reads it; from manifests and
 * the platform, from a cluster, or from a running controller. Exit 0, or 1 on an error.
 */
export async function describe(
  what: 'account' | 'tile',
  name: string,
  asked: Asked,
  options: { readonly output: Format },
  output: Output,
): Promise<ExitCode> {
  const { tiles: statuses, sources } = await readStatuses(asked, { what: `${what}s`, name }, output);
  const json = options.output === 'json';
  const colors = colorsFor(output);
  const now = new Date();
  if (what === 'tile') {
    const tile = tileNamed(statuses, name);
    output.out(json ? jsonText(tile) : describeTileText(tile, now, colors));
  } else {
    const { tile, account } = declaredNamed(statuses, sources, name);
    output.out(
      json ? jsonText({ ...account, ...ofTile(tile) }) : describeAccountText(tile, account, now, colors),
    );
  }
  return exitCodes.ok;
}

/** What of a tile's status concerns each of its accounts, as a program reads it. */
function ofTile(tile: ShownTile) {
  return {
    tile: tile.tile,
    integrationId: tile.integrationId,
    ...(tile.observedAt === undefined ? {} : { observedAt: tile.observedAt }),
    ...(tile.licence === undefined ? {} : { licence: tile.licence }),
    ...(tile.source === undefined ? {} : { source: tile.source }),
    tileBlockers: tile.blockers,
    tileWarnings: tile.warnings,
  };
}

function manifestName(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

function tileNamed(statuses: readonly ShownTile[], name: string): ShownTile {
  const named = oneNamed(statuses, name, 'tile', ({ tile, integrationId }) => [
    tile,
    manifestName(tile),
    integrationId,
  ]);
  if (!named.ok) throw new UsageError(named.message);
  return named.found;
}

function declaredNamed(
  statuses: readonly ShownTile[],
  sources: readonly SourceStatus[],
  name: string,
): { readonly tile: ShownTile; readonly account: ShownAccount } {
  const all = statuses.flatMap((tile) => tile.accounts.map((account) => ({ tile, account })));
  const named = oneNamed(all, name, 'declared account', ({ account }) => [
    account.account,
    manifestName(account.account),
    account.accountName,
    ...(account.accountId === undefined ? [] : [account.accountId]),
  ]);
  if (named.ok) return named.found;
  const refusing = sources.find((source) => isOnlyInRefused(source, name));
  if (refusing)
    throw new UsageError(
      `the account "${name}" is declared by a commit that is refused, and by nothing that is in force. ${sourceSentence(refusing)} "storekeeper get sources" tells every problem`,
    );
  const holder = statuses.find((tile) => tile.unmanaged.includes(name));
  const found = holder
    ? `the account "${name}" of ${holder.tile} has no manifest, so there is no status of it; write one, or look at it with "storekeeper flows" and "storekeeper compare"`
    : named.message;
  const behind = sourceNotes(sources).trimEnd();
  throw new UsageError(behind === '' ? found : `${found}\n${behind}`);
}
