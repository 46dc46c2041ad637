import { withCodes } from '../../resources/names.ts';

/** Colours as we print them ourselves; no others, since a hidden or overstruck text deceives as well. */
const ownColours = /(\u001B\[(?:0|1|2|22|3[0-79]|90)m)/u;

/**
 * One line for a terminal, in which nothing that came from a manifest or from the platform can make a line that nobody
 * wrote, move the cursor, rename the window, hide or turn words around: what cannot be seen is written as its code, such
 * as `\u{1b}`.
 */
export function visibleCell(text: string): string {
  return text
    .split(ownColours)
    .map((piece, index) => (index % 2 === 1 ? piece : withCodes(piece)))
    .join('');
}

/** Lines, each of which stays one line. */
export function visibleLines(lines: readonly string[]): string {
  return lines.map(visibleCell).join('\n');
}

/** A text whose line ends are our own: only for what nothing from outside has gone into that could hold one. */
export function visible(text: string): string {
  return visibleLines(text.split('\n'));
}
