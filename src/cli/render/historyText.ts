import type { PastRun } from '../../act/journal/readHistory.ts';
import type { OutcomeRecord } from '../../report/status/statusTypes.ts';
import { visibleLines } from './visible.ts';

/** One entry: a run as the state folder has it, or what the status of an account's document has kept of one. */
export type HistoryEntry = PastRun | (OutcomeRecord & { readonly tile: string; readonly account: string });

/** The entries of a history, newest first, each with what was said of it and its steps. */
export function historyText(entries: readonly HistoryEntry[]): string {
  if (entries.length === 0) return 'Nothing has happened yet.\n';
  return visibleLines([...entries.flatMap(linesOf), '']);
}

/** `sha256:` and as much as tells plans apart. */
const shownOfHash = 'sha256:'.length + 12;

function linesOf(entry: HistoryEntry): string[] {
  const { at, tile, outcome, revision, message } = entry;
  const steps = 'steps' in entry ? entry.steps : [];
  // What was done was done by the plan of its steps; the run itself ends with what was left.
  const planHash = steps.at(-1)?.planHash ?? entry.planHash;
  const head = [at, 'account' in entry ? entry.account : tile, outcome];
  if (revision !== undefined) head.push(`revision ${revision}`);
  if (planHash !== undefined) head.push(`plan ${planHash.slice(0, shownOfHash)}`);
  return [
    head.join('  '),
    ...(message === '' ? [] : [`  ${message}`]),
    ...steps.map(
      (step) =>
        `  ${step.outcome ?? 'begun'}  ${step.kind}  ${step.account}${step.message === undefined || step.message === '' ? '' : `  ${step.message}`}`,
    ),
  ];
}
