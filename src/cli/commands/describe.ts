import { oneNamed } from '../../judge/accountNames.ts';
import type { AccountStatus, TileStatus } from '../../report/statusTypes.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { colorsFor, jsonText, type Format, type Output } from '../output.ts';
import { describeAccountText } from '../render/describeAccount.ts';
import { describeTileText } from '../render/describeTile.ts';
import { readStatuses } from '../statuses.ts';

export interface DescribeOptions {
  readonly output: Format;
  /** Base URL of a running controller, asked where no manifests are given. */
  readonly server: string;
}

/**
 * `storekeeper describe account|tile NAME [PATH…]`: everything that the status says, as a person reads it; from manifests and
 * the platform, or from a running controller. Exit 0, or 1 on an error.
 */
export async function describe(
  what: 'account' | 'tile',
  name: string,
  paths: readonly string[],
  options: DescribeOptions,
  output: Output,
): Promise<ExitCode> {
  const statuses = await readStatuses(paths, options.server, output);
  const json = options.output === 'json';
  const colors = colorsFor(output);
  const now = new Date();
  if (what === 'tile') {
    const tile = tileNamed(statuses, name);
    output.out(json ? jsonText(tile) : describeTileText(tile, now, colors));
  } else {
    const { tile, account } = declaredNamed(statuses, name);
    output.out(
      json ? jsonText({ ...account, ...ofTile(tile) }) : describeAccountText(tile, account, now, colors),
    );
  }
  return exitCodes.ok;
}

/** What of a tile's status concerns each of its accounts, as a program reads it. */
function ofTile(tile: TileStatus) {
  return {
    tile: tile.tile,
    integrationId: tile.integrationId,
    observedAt: tile.observedAt,
    ...(tile.licence === undefined ? {} : { licence: tile.licence }),
    tileBlockers: tile.blockers,
    tileWarnings: tile.warnings,
  };
}

function manifestName(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

function tileNamed(statuses: readonly TileStatus[], name: string): TileStatus {
  const named = oneNamed(statuses, name, 'tile', ({ tile, integrationId }) => [
    tile,
    manifestName(tile),
    integrationId,
  ]);
  if (!named.ok) throw new UsageError(named.message);
  return named.found;
}

function declaredNamed(
  statuses: readonly TileStatus[],
  name: string,
): { readonly tile: TileStatus; readonly account: AccountStatus } {
  const all = statuses.flatMap((tile) => tile.accounts.map((account) => ({ tile, account })));
  const named = oneNamed(all, name, 'declared account', ({ account }) => [
    account.account,
    manifestName(account.account),
    account.accountName,
    ...(account.accountId === undefined ? [] : [account.accountId]),
  ]);
  if (named.ok) return named.found;
  const holder = statuses.find((tile) => tile.unmanaged.includes(name));
  throw new UsageError(
    holder
      ? `the account "${name}" of ${holder.tile} has no manifest, so there is no status of it; write one, or look at it with "storekeeper flows" and "storekeeper compare"`
      : named.message,
  );
}
