import { isTrue } from '../../report/conditions.ts';
import type { AccountStatus, TileStatus } from '../../report/statusTypes.ts';
import type { Colors } from '../output.ts';
import {
  age,
  blockerLines,
  conditionLines,
  fields,
  licenceText,
  part,
  warningLines,
} from './describeParts.ts';
import { plainTable } from './table.ts';
import { visible } from './visible.ts';

/** Everything that the status of a tile says, as a person reads it. */
export function describeTileText(tile: TileStatus, now: Date, colors: Colors): string {
  const head = fields([
    ['Tile', colors.bold(tile.tile)],
    ['Integration', tile.integrationId],
    ['Read', tile.observedAt === '' ? 'never' : `${age(tile.observedAt, now)} ago, at ${tile.observedAt}`],
    ['Revision', tile.revision],
    ['Plan', tile.planHash],
    ['Licence', licenceText(tile.licence, now)],
  ]);
  const accounts =
    tile.accounts.length === 0
      ? []
      : plainTable(
          ['ACCOUNT', 'NAME', 'MARKETPLACE', 'STATE', 'READY', 'DRIFT', 'WAITS FOR', 'FLOWS'],
          tile.accounts.map(row),
        ).split('\n');
  return visible(
    [
      ...head,
      ...part('Conditions', conditionLines(tile.conditions, now), colors),
      ...part('Blockers', blockerLines(tile.blockers, colors), colors),
      ...part('Warnings', warningLines(tile.warnings, colors), colors),
      ...part(`Accounts: ${tile.accounts.length} declared`, accounts, colors),
      ...part('Not declared and left alone', tile.unmanaged, colors),
      '',
    ].join('\n'),
  );
}

function row(account: AccountStatus): string[] {
  const { live } = account;
  return [
    account.account,
    account.accountName,
    account.marketplace,
    account.state,
    isTrue(account.conditions, 'Ready') ? 'True' : 'False',
    String(account.driftPaths),
    account.waiting?.for ?? '–',
    live === undefined ? '–' : `${live.flows.on} of ${live.flows.total} on`,
  ];
}
