import { formatDuration } from '../../resources/duration.ts';
import type { ToldAccount, ToldTile } from '../told.ts';
import { visibleLines } from './visible.ts';

/** An account for which somebody or something is waited. */
export interface WaitingAccount {
  readonly tile: string;
  readonly account: string;
  readonly accountName: string;
  readonly waiting: NonNullable<ToldAccount['waiting']>;
}

/** The accounts of some tiles that wait, those that have waited longest first. */
export function waitingAccounts(tiles: readonly ToldTile[]): WaitingAccount[] {
  return tiles
    .flatMap((told) => [
      ...told.accounts.flatMap(({ account, accountName, waiting }) =>
        waiting ? [{ tile: told.tile, account, accountName, waiting }] : [],
      ),
      ...abandonedDraft(told),
    ])
    .toSorted((a, b) => Date.parse(a.waiting.since) - Date.parse(b.waiting.since));
}

/** A draft that nobody declares any more holds a licence and the one wizard of the app until somebody says what becomes of it. */
function abandonedDraft({ tile, abandonedDraft: draft, blockers }: ToldTile): WaitingAccount[] {
  if (!draft) return [];
  const { account, accountName, since } = draft;
  const told = blockers?.find(({ code }) => code === 'DraftAbandoned');
  const message = told
    ? `${told.message}. ${told.remedy}`
    : 'Its wizard is open and no manifest declares it.';
  return [{ tile, account, accountName, waiting: { for: 'Other', message, since } }];
}

/** What is waited for, since when, and the link to open: whole and on a line of its own, so that it can be copied. */
export function waitingText(waits: readonly WaitingAccount[], now: Date): string {
  if (waits.length === 0) return 'Nobody is waited for.\n';
  const lines = waits.flatMap(({ tile, account, accountName, waiting }) => {
    const age = formatDuration(now.getTime() - Date.parse(waiting.since));
    return [
      `${account} (${accountName}, tile ${tile}) waits for ${waiting.for} for ${age}, since ${waiting.since}`,
      `  ${waiting.message}`,
      ...(waiting.link === undefined ? [] : [`  ${waiting.link}`]),
    ];
  });
  return visibleLines([...lines, '']);
}
