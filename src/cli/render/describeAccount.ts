import { keptText } from '../../report/status/sourceStatus.ts';
import { bundleText } from '../../plan/bundleText.ts';
import type { ChecklistItem, LiveSummary, PutBack } from '../../plan/plan.ts';
import { shownPath } from '../../lib/pointer.ts';
import type { ChangedBy, OutcomeRecord } from '../../report/status/statusTypes.ts';
import type { Colors } from '../output.ts';
import type { ShownAccount, ShownDrift, ShownTile } from '../look/shownStatus.ts';
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
import { visibleLines } from './visible.ts';

/** Everything that the status of an account says, as a person reads it: what it waits for first, then what is wrong, then the rest. */
export function describeAccountText(
  tile: ShownTile,
  account: ShownAccount,
  now: Date,
  colors: Colors,
): string {
  const { waiting } = account;
  const waits = waiting
    ? [
        `${waiting.message} (${waiting.for}, for ${age(waiting.since, now)})`,
        ...(waiting.link === undefined ? [] : [waiting.link]),
      ]
    : [];
  const drift = account.drift.flatMap((record) => driftLines(record, now, colors));
  return visibleLines([
    ...head(tile, account, now, colors),
    ...part('Waits for', waits, colors),
    ...part('Conditions', conditionLines(account.conditions, now), colors),
    ...part(`Drift: ${account.driftPaths} of ${account.declaredPaths} declared paths`, drift, colors),
    ...part(
      'Put back',
      (account.putBack ?? []).flatMap((each) => putBackLines(each, now)),
      colors,
    ),
    ...part('Changed in the app, and not declared', undeclaredLines(account, now), colors),
    ...part('Blockers', blockerLines([...tile.blockers, ...account.blockers], colors), colors),
    ...part('Warnings', warningLines([...tile.warnings, ...account.warnings], colors), colors),
    ...part('Checklist', checklistLines(account.checklist, colors), colors),
    ...part('Last outcomes', account.outcomes.map(outcomeLine), colors),
    '',
  ]);
}

function head(tile: ShownTile, account: ShownAccount, now: Date, colors: Colors): string[] {
  const { accountName, marketplace, state = 'never looked at', accountId } = account;
  const id = accountId === undefined ? '' : `, id ${accountId}`;
  return fields([
    ['Account', colors.bold(account.account)],
    ['In the app', `${accountName}, ${marketplace}, ${state}${id}`],
    ['Tile', tileText(tile, now)],
    ['Management', account.management],
    ['Revision', revisionText(account)],
    ['Source', tile.source?.message],
    ['Manifest', account.kept && `it ${keptText(account.kept)}`],
    ['Generation', generationText(account)],
    ['Licence', licenceText(tile, now)],
    ['Connection', connectionText(account.live)],
    ['Bundle', account.live?.bundle && bundleText(account.live.bundle)],
    ['Flows', flowsText(account.live)],
    ['Options', optionsText(account.live, now)],
  ]);
}

function tileText({ tile, integrationId, observedAt }: ShownTile, now: Date): string {
  const read =
    observedAt === undefined ? [] : [observedAt === '' ? 'never read' : `read ${age(observedAt, now)} ago`];
  return [tile, ...(integrationId === '' ? [] : [`integration ${integrationId}`]), ...read].join(', ');
}

function revisionText({ lastAppliedRevision: applied, lastAttemptedRevision: tried }: ShownAccount) {
  if (tried === undefined) return applied === undefined ? undefined : `applied ${applied}`;
  if (applied === tried) return `applied ${applied}`;
  return `applied ${applied ?? 'none'}, last tried ${tried}`;
}

function connectionText(live: LiveSummary | undefined): string | undefined {
  if (live === undefined) return undefined;
  const { connection } = live;
  if (connection === undefined) return 'none';
  const seller = connection.sellerId === undefined ? 'no seller yet' : `seller ${connection.sellerId}`;
  return [
    connection.name,
    connection.type ?? 'of a type that is not told',
    seller,
    connection.offline ? 'offline' : 'online',
  ].join(', ');
}

function flowsText(live: LiveSummary | undefined): string | undefined {
  if (live === undefined) return undefined;
  const { total, on, declared } = live.flows;
  return `${total}, of which ${on} on, ${declared} declared`;
}

function optionsText(live: LiveSummary | undefined, now: Date): string | undefined {
  if (live?.options === undefined) return undefined;
  const { refreshed, oldest } = live.options;
  return `${refreshed} lists refreshed from NetSuite, the oldest ${age(oldest, now)} ago`;
}

/** What was changed in the app since the account first was as declared; a person takes it in with `accept`. */
function undeclaredLines({ undeclared = [] }: ShownAccount, now: Date): string[] {
  return undeclared.map(
    ({ path, live, since, changedBy }) =>
      `${shownPath(path)}: live ${show(live)} (for ${age(since, now)}${authorText(changedBy)})`,
  );
}

function driftLines(record: ShownDrift, now: Date, colors: Colors): string[] {
  return [
    `${colors.magenta('≠')} ${shownPath(record.path)} (${record.reason}, ${record.response})`,
    `    ${record.reason === 'CloneIncomplete' ? 'the clone source has' : 'declared'} ${show(record.declared)}, live ${show(record.live)}`,
    `    for ${age(record.since, now)}${authorText(record.changedBy)}`,
  ];
}

function putBackLines({ path, from, to, total, last, by }: PutBack, now: Date): string[] {
  const often = total === 1 ? 'once' : `${total} times`;
  return [
    `${shownPath(path)}: ${show(from)} → ${show(to)}`,
    `    ${often}, last ${age(last, now)} ago${authorText(by)}`,
  ];
}

function authorText(by: ChangedBy | undefined): string {
  return by === undefined ? '' : `, changed by ${by.who} through ${by.source} at ${by.at}`;
}

function show(value: unknown): string {
  return value === undefined ? '(none)' : JSON.stringify(value);
}

function checklistLines(items: readonly ChecklistItem[], colors: Colors): string[] {
  const signs = {
    done: colors.green('[x]'),
    planned: colors.cyan('[>]'),
    waiting: colors.yellow('[…]'),
    notDeclared: colors.dim('[ ]'),
    byHand: colors.yellow('[?]'),
  };
  const words = {
    done: 'done',
    planned: 'planned',
    waiting: 'waiting',
    notDeclared: 'not declared',
    byHand: 'by hand in the app; it can be neither declared nor read',
  };
  return items.map(({ item, state, waitsFor }) => {
    const whom = state === 'waiting' && waitsFor !== undefined ? ` for ${waitsFor}` : '';
    return `${signs[state]} ${item}: ${words[state]}${whom}`;
  });
}

function outcomeLine({ at, outcome, revision, message }: OutcomeRecord): string {
  return `${at}  ${outcome}${revision === undefined ? '' : ` (${revision})`}: ${message}`;
}
