import Table from 'cli-table3';
import { request } from 'undici';
import { Platforms } from '../../controller/platforms.ts';
import { planTile } from '../../controller/reconcile.ts';
import { accountStatuses } from '../../report/status.ts';
import type { AccountStatus, Condition, TileStatus } from '../../report/statusTypes.ts';
import { formatDuration } from '../../resources/duration.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { readDesires } from '../manifests.ts';
import { jsonText, type Format, type Output } from '../output.ts';

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
  const statuses = paths.length > 0 ? await lookNow(paths, output) : await askController(options.server);
  if (options.output === 'json') {
    output.out(jsonText(what === 'tiles' ? statuses : statuses.flatMap((status) => status.accounts)));
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

async function lookNow(paths: readonly string[], output: Output): Promise<TileStatus[]> {
  const desires = await readDesires(paths, output);
  const platforms = new Platforms();
  try {
    const statuses: TileStatus[] = [];
    for (const desire of desires.values()) {
      const { plan } = await planTile({ platforms, lane: 'person', now: () => new Date() }, desire);
      statuses.push(
        accountStatuses({ plan, receipts: [], previous: undefined, now: new Date().toISOString() }),
      );
    }
    return statuses;
  } finally {
    await platforms.close();
  }
}

async function askController(server: string): Promise<TileStatus[]> {
  try {
    const answer = await request(new URL('/api/v1/tiles', server), { headersTimeout: 10_000 });
    const body = (await answer.body.json()) as { tiles: TileStatus[] };
    if (answer.statusCode !== 200) throw new Error(`it answered ${answer.statusCode}`);
    return body.tiles;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `no controller can be asked at ${server} (${why}). Start one with "storekeeper run", name another with --server, or give the manifests: storekeeper get accounts PATH`,
    );
  }
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

/** A table without lines, as kubectl prints them, so that it can be cut and searched. */
function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  };
  const table = new Table({
    chars: none,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    head: [...head],
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}
