import { shownPath } from '../../lib/pointer.ts';
import type { Blocker, Warning } from '../../plan/plan.ts';
import type { Condition } from '../../report/status/statusTypes.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Colors } from '../output.ts';
import { isOutdated, type DocumentState, type ShownTile } from '../look/shownStatus.ts';
import { plainTable } from './table.ts';

/** How long ago something was, as in `5m`. */
export function age(at: string, now: Date): string {
  return formatDuration(now.getTime() - Date.parse(at));
}

/** Names and what they are, in two columns; entries without a text are left out. */
export function fields(entries: readonly (readonly [string, string | undefined])[]): string[] {
  const shown = entries.filter(([, text]) => text !== undefined && text !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, text]) => `${name.padEnd(width)}  ${text ?? ''}`);
}

/** A part with its heading; nothing where it is empty. */
export function part(heading: string, lines: readonly string[], colors: Colors): string[] {
  return lines.length === 0 ? [] : ['', colors.bold(heading), ...lines.map((line) => `  ${line}`)];
}

export function conditionLines(conditions: readonly Condition[], now: Date): string[] {
  const rows = conditions.map((condition) => [
    condition.type,
    condition.status,
    condition.reason,
    age(condition.lastTransitionTime, now),
    condition.message,
  ]);
  return plainTable(['TYPE', 'STATUS', 'REASON', 'FOR', 'MESSAGE'], rows).split('\n');
}

export function blockerLines(blockers: readonly Blocker[], colors: Colors): string[] {
  return blockers.flatMap(({ code, path, message, remedy, passing, link }) => [
    `${passing ? colors.yellow('…') : colors.red('!')} ${code}: ${path === undefined ? '' : `${shownPath(path)}: `}${message}`,
    `    ${remedy}`,
    ...(link === undefined ? [] : [`    ${link}`]),
  ]);
}

export function warningLines(warnings: readonly Warning[], colors: Colors): string[] {
  return warnings.map(
    ({ code, path, message }) =>
      `${colors.yellow('?')} ${code}: ${path === undefined ? '' : `${shownPath(path)}: `}${message}`,
  );
}

/** Which manifest of a cluster it is, and whether what is told is about an older one; undefined outside of a cluster. */
export function generationText(told: DocumentState): string | undefined {
  const { generation, observedGeneration: of } = told;
  if (generation === undefined) return undefined;
  if (of === undefined) return `${String(generation)}; no controller has looked at it yet`;
  const older = `; what is told here is about generation ${String(of)}, before the last change`;
  return `${String(generation)}${isOutdated(told) ? older : ''}`;
}

/** The account licences of a tile on one line; undefined where the tile was never found. */
export function licenceText({ licence, integrationId }: ShownTile, now: Date): string | undefined {
  if (integrationId === '') return undefined;
  if (licence === undefined) return 'not told to this token';
  const { bought, used, free, expires, edition } = licence;
  const count =
    bought === undefined
      ? `${used} account licences used, how many were bought is not told`
      : `${used} of ${bought} account licences used, ${free ?? 0} free`;
  const ended = expires !== undefined && Date.parse(expires) <= now.getTime();
  const end = expires === undefined ? '' : `, ${ended ? 'ran out on' : 'until'} ${expires.slice(0, 10)}`;
  return `${count}${edition === undefined ? '' : `, edition ${edition}`}${end}`;
}
