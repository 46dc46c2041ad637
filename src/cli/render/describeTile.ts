import { keptText } from '../../report/status/sourceStatus.ts';
import { conditionOf } from '../../report/status/conditions.ts';
import type { Colors } from '../output.ts';
import type { ShownAccount, ShownTile } from '../look/shownStatus.ts';
import {
  age,
  blockerLines,
  conditionLines,
  fields,
  generationText,
  licenceText,
  part,
  warningLines,
} from './describeParts.ts';
import { plainTable } from './table.ts';
import { visibleLines } from './visible.ts';

/** Everything that the status of a tile says, as a person reads it. */
export function describeTileText(tile: ShownTile, now: Date, colors: Colors): string {
  const head = fields([
    ['Tile', colors.bold(tile.tile)],
    ['Integration', tile.integrationId],
    ['Read', readText(tile.observedAt, now)],
    ['Revision', tile.revision],
    ['Generation', generationText(tile)],
    ['Source', tile.source?.message],
    ['Manifest', tile.kept && `it ${keptText(tile.kept)}`],
    ['Plan', tile.planHash],
    ['Licence', licenceText(tile, now)],
  ]);
  const accounts =
    tile.accounts.length === 0
      ? []
      : plainTable(
          ['ACCOUNT', 'NAME', 'MARKETPLACE', 'STATE', 'READY', 'DRIFT', 'WAITS FOR', 'FLOWS'],
          tile.accounts.map(row),
        ).split('\n');
  return visibleLines([
    ...head,
    ...part('Conditions', conditionLines(tile.conditions, now), colors),
    ...part('Blockers', blockerLines(tile.blockers, colors), colors),
    ...part('Warnings', warningLines(tile.warnings, colors), colors),
    ...part(`Accounts: ${tile.accounts.length} declared`, accounts, colors),
    ...part('Not declared and left alone', tile.unmanaged, colors),
    '',
  ]);
}

function readText(at: string | undefined, now: Date): string | undefined {
  if (at === undefined) return undefined;
  return at === '' ? 'never' : `${age(at, now)} ago, at ${at}`;
}

function row(account: ShownAccount): string[] {
  const { live } = account;
  return [
    account.account,
    account.accountName,
    account.marketplace,
    account.state ?? '–',
    conditionOf(account.conditions, 'Ready')?.status ?? 'Unknown',
    account.state === undefined ? '–' : String(account.driftPaths),
    account.waiting?.for ?? '–',
    live === undefined ? '–' : `${live.flows.on} of ${live.flows.total} on`,
  ];
}
