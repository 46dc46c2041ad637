import type { AccountStatus, Condition, TileStatus } from '../../report/statusTypes.ts';
import { formatDuration } from '../../resources/duration.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import { jsonText, type Format, type Output } from '../output.ts';
import { plainTable } from '../render/table.ts';
import { readStatuses } from '../statuses.ts';

export interface GetOptions {
  readonly output: Format;
  /** Base URL of a running controller, asked where no manifests are given. */
  readonly server: string;
}

/** `storekeeper get accounts|tiles [PATH…]`: from manifests and the platform, or from a running controller. Exit 0, or 1 on an error. */
export async function get(
  what: 'accounts' | 'tiles',
  paths: readonly string[],
  options: GetOptions,
  output: Output,
): Promise<ExitCode> {
  const statuses = await readStatuses(paths, options.server, output);
  if (options.output === 'json') {
    const accounts = statuses.flatMap((status) =>
      status.accounts.map((account) => ({ tile: status.tile, ...account })),
    );
    output.out(jsonText(what === 'tiles' ? statuses : accounts));
    return exitCodes.ok;
  }
  const rows =
    what === 'tiles'
      ? tileRows(statuses)
      : statuses.flatMap((status) => status.accounts.map((account) => accountRow(status, account)));
  const head =
    what === 'tiles'
      ? ['TILE', 'INTEGRATION', 'ACCOUNTS', 'READY', 'DRIFT', 'UNMANAGED', 'REASON']
      : ['ACCOUNT', 'TILE', 'NAME', 'MARKETPLACE', 'READY', 'DRIFT', 'REASON', 'FOR'];
  output.out(`${plainTable(head, rows)}\n`);
  return exitCodes.ok;
}

function ready(conditions: readonly Condition[]): Condition | undefined {
  return conditions.find((condition) => condition.type === 'Ready');
}

function accountRow(status: TileStatus, account: AccountStatus): string[] {
  const condition = ready(account.conditions);
  const since = condition ? formatDuration(Date.now() - Date.parse(condition.lastTransitionTime)) : '';
  return [
    account.account,
    status.tile,
    account.accountName,
    account.marketplace,
    condition?.status ?? 'Unknown',
    String(account.driftPaths),
    condition?.reason ?? '',
    since,
  ];
}

function tileRows(statuses: readonly TileStatus[]): string[][] {
  return statuses.map((status) => {
    const condition = ready(status.conditions);
    const drift = status.accounts.reduce((sum, account) => sum + account.driftPaths, 0);
    return [
      status.tile,
      status.integrationId,
      String(status.accounts.length),
      condition?.status ?? 'Unknown',
      String(drift),
      String(status.unmanaged.length),
      condition?.reason ?? '',
    ];
  });
}
