import type { LostAccount } from '../../judge/admitting/sourceLoss.ts';
import {
  keptText,
  shortCommit,
  sourceSentence,
  type SourceStatus,
} from '../../report/status/sourceStatus.ts';
import { conditionOf } from '../../report/status/conditions.ts';
import { formatProblem, onOneLine } from '../../resources/load.ts';
import type { KeptNote } from '../../report/status/statusTypes.ts';
import type { ShownTile } from '../look/shownStatus.ts';
import { plainTable } from './table.ts';

/** One line for every source whose newest commit is not in force; a person who reads a table must know it. */
export function sourceNotes(sources: readonly SourceStatus[]): string {
  return sources
    .filter(({ conditions }) => conditionOf(conditions, 'Ready')?.status !== 'True')
    .map((source) => `note: ${source.source}: ${sentenceOf(source)}\n`)
    .join('');
}

/** How a source stands, as it says itself where it has no commits. */
function sentenceOf(source: SourceStatus): string {
  const ready = conditionOf(source.conditions, 'Ready');
  return source.documents && ready ? ready.message : sourceSentence(source);
}

/** What stands behind the reason of a tile or an account whose manifest may not be the newest. */
export function newerCommitText({ source }: ShownTile, kept?: KeptNote): string {
  if (kept?.commit !== undefined) return ` (kept as of ${shortCommit(kept.commit)})`;
  if (source === undefined || source.reason === 'InForceInPart') return '';
  const { commit, reason } = source;
  if (commit === undefined) return ' (source not read)';
  return ` (newer commit ${shortCommit(commit)} ${reason === 'SourceHeld' ? 'held' : 'refused'})`;
}

/** Sources as a table, and below it what is wrong with the newest commit of each. */
export function sourcesText(sources: readonly SourceStatus[]): string {
  const rows = sources.map((source) => {
    const { inForce, refused, held, leftAside, conditions } = source;
    const ready = conditionOf(conditions, 'Ready');
    return [
      source.source,
      source.branch ?? '–',
      source.folder ?? '–',
      ready?.status ?? 'Unknown',
      ready?.reason ?? '',
      inForce ? shortCommit(inForce.commit) : source.documents ? '–' : 'none',
      newestText(refused ?? held, inForce),
      String(leftAside.count),
    ];
  });
  const head = ['SOURCE', 'BRANCH', 'FOLDER', 'READY', 'REASON', 'IN FORCE', 'NEWEST', 'LEFT ASIDE'];
  return [plainTable(head, rows), ...sources.flatMap(detailLines), ''].join('\n');
}

function newestText(
  other: SourceStatus['refused'] | SourceStatus['held'],
  inForce: SourceStatus['inForce'],
): string {
  const newest = other ?? inForce;
  return newest ? shortCommit(newest.commit) : '–';
}

function detailLines(source: SourceStatus): string[] {
  const { refused, held, rewritten, leftAside, failing, documents = [], inForce, kept } = source;
  const lines: string[] = [];
  if (refused ?? held ?? failing) lines.push('', sourceSentence(source));
  for (const { message, lost, lostCount } of documents) {
    lines.push('', message, ...lostLines(lost));
    lines.push(...moreLine(lostCount - lost.length));
  }
  if (refused) {
    lines.push(...refused.problems.map((problem) => `  ${formatProblem(problem)}`));
    lines.push(...moreLine(refused.problemCount - refused.problems.length));
  }
  if (kept) {
    lines.push('', `Not as ${inForce ? shortCommit(inForce.commit) : 'the commit'} has them: ${kept.count}`);
    lines.push(...kept.documents.map((each) => onOneLine(`  ${each.kind} ${each.name} ${keptText(each)}`)));
    lines.push(...moreLine(kept.count - kept.documents.length));
  }
  if (held) {
    const { lost, lostCount } = held;
    lines.push(...lostLines(lost));
    lines.push(...moreLine(lostCount - lost.length));
  }
  if (rewritten)
    lines.push(
      '',
      `At ${rewritten.at} somebody pushed with force: ${shortCommit(rewritten.to)} does not come after ${shortCommit(rewritten.from)}.`,
    );
  if (leftAside.count > 0) {
    lines.push('', `Left aside in the newest commit: ${leftAside.count}`);
    lines.push(...leftAside.notes.map(({ file, line, message }) => `  ${file}:${line}: ${message}`));
    lines.push(...moreLine(leftAside.count - leftAside.notes.length));
  }
  return lines;
}

const lostLines = (lost: readonly LostAccount[]): string[] =>
  lost.map(({ account, accountName, tile }) => `  ${account} "${accountName}" of ${tile}`);

const moreLine = (more: number): string[] => (more > 0 ? [`  and ${more} more`] : []);
