import type { Condition } from '../../report/status/statusTypes.ts';
import { formatDuration } from '../../lib/duration.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import { jsonText, type Format, type Output } from '../output.ts';
import { newerCommitText, sourceNotes, sourcesText } from '../render/sourceText.ts';
import { plainTable } from '../render/table.ts';
import {
  longestFirst,
  stalledTiles,
  waitingAccounts,
  waitingSources,
  waitingText,
  waitingTiles,
} from '../render/waitingText.ts';
import { visible } from '../render/visible.ts';
import { readSources, readStatuses, type Asked } from '../look/statuses.ts';
import { isOutdated, type ShownAccount, type ShownTile } from '../look/shownStatus.ts';

/**
 * `storekeeper get accounts|tiles|waiting [PATH…]`: from manifests and the platform, from a cluster, or from a running controller.
 * Exit 0, or 1 on an error.
 */
export async function get(
  what: 'accounts' | 'tiles' | 'waiting',
  asked: Asked,
  options: { readonly output: Format },
  output: Output,
): Promise<ExitCode> {
  const { tiles: statuses, sources } = await readStatuses(
    asked,
    { what: what === 'tiles' ? what : 'accounts' },
    output,
  );
  if (options.output !== 'json')
    output.err(visible((what === 'waiting' ? '' : sourceNotes(sources)) + unreadNotes(statuses)));
  const waits = longestFirst([
    ...waitingAccounts(statuses),
    ...waitingTiles(statuses),
    ...stalledTiles(statuses, sources),
    ...waitingSources(sources),
  ]);
  if (what === 'waiting') {
    output.out(options.output === 'json' ? jsonText(waits) : waitingText(waits, new Date()));
    return exitCodes.ok;
  }
  if (options.output === 'json') {
    const accounts = statuses.flatMap((status) =>
      status.accounts.map((account) => ({
        ...{ tile: status.tile, ...account },
        ...(status.source === undefined ? {} : { source: status.source }),
      })),
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
  const links = waits.filter(({ waiting }) => waiting.link !== undefined);
  if (what === 'accounts' && links.length > 0) output.out(`\n${waitingText(links, new Date())}`);
  return exitCodes.ok;
}

/** `storekeeper get sources`: how the sources of a running controller stand. Exit 0, or 1 on an error. */
export async function getSources(
  controller: Asked['controller'],
  options: { readonly output: Format },
  output: Output,
): Promise<ExitCode> {
  const sources = await readSources(controller);
  output.out(options.output === 'json' ? jsonText(sources) : visible(sourcesText(sources)));
  return exitCodes.ok;
}

function ready(conditions: readonly Condition[]): Condition | undefined {
  return conditions.find((condition) => condition.type === 'Ready');
}

/** One line for every tile that could not be read: its rows say only that nothing certain is known, and not why. */
function unreadNotes(statuses: readonly ShownTile[]): string {
  return statuses
    .flatMap(({ tile, conditions }) => {
      const condition = ready(conditions);
      return condition?.status === 'Unknown' && ['NotObserved', 'StorekeeperFault'].includes(condition.reason)
        ? `note: ${tile} cannot be read since ${condition.lastTransitionTime}: ${condition.message}\n`
        : [];
    })
    .join('');
}

function accountRow(status: ShownTile, account: ShownAccount): string[] {
  const condition = ready(account.conditions);
  const since = condition ? formatDuration(Date.now() - Date.parse(condition.lastTransitionTime)) : '';
  return [
    account.account,
    status.tile,
    account.accountName,
    account.marketplace,
    condition?.status ?? 'Unknown',
    account.state === undefined ? '–' : String(account.driftPaths),
    `${reasonText(account, condition)}${newerCommitText(status, account.kept)}`,
    since,
  ];
}

/** What is told about an older manifest is not passed off as a verdict on the one that is there. */
function reasonText(told: ShownAccount | ShownTile, condition: Condition | undefined): string {
  return `${condition?.reason ?? ''}${isOutdated(told) ? ' (before the last change)' : ''}`;
}

function tileRows(statuses: readonly ShownTile[]): string[][] {
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
      `${reasonText(status, condition)}${newerCommitText(status, status.kept)}`,
    ];
  });
}
