/** Colours as we print them ourselves; no others, since a hidden or overstruck text deceives as well. */
const ownColours = String.raw`\u001B\[(?:0|1|2|22|3[0-79]|90)m`;
/** Controls other than the line feed, and what turns the direction of writing around. */
const deceiving = String.raw`[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]`;
const pieces = new RegExp(`(${ownColours})|${deceiving}`, 'gu');

/**
 * A text for a terminal in which nothing that came from a manifest or from the platform can move the cursor, rename the
 * window or turn words around: what could is written as its code, such as `\u{1b}`.
 */
export function visible(text: string): string {
  return text.replaceAll(
    pieces,
    (piece, colour?: string) => colour ?? `\\u{${(piece.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The same for the cell of a table, where a line feed would make a line that nobody wrote. */
export function visibleCell(text: string): string {
  return visible(text).replaceAll('\n', '\\u{a}');
}
