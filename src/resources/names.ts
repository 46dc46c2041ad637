/** Controls, and what leaves no mark of its own: joiners, marks of direction, soft hyphens, fillers, tags. */
const unseen = String.raw`\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}`;
const unseenOnce = new RegExp(`[${unseen}]`, 'u');
const unseenAll = new RegExp(`[${unseen}]`, 'gu');

/** The first character of a text that cannot be seen, as `U+200B`; undefined where all of it can. A space can be seen. */
export function unseenIn(text: string): string | undefined {
  const found = unseenOnce.exec(text)?.[0];
  return found === undefined ? undefined : codePoint(found);
}

/** A text in which what cannot be seen, line ends among it, stands as its code, such as `\u{200b}`. */
export function withCodes(text: string): string {
  return text.replaceAll(unseenAll, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * A name as it is compared: composed, with ordinary single spaces, without what cannot be seen. Two names that differ
 * only in these are one name to whoever reads them.
 */
export function foldedName(name: string): string {
  return name
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(unseenAll, '')
    .normalize('NFC')
    .replaceAll(/ +/g, ' ')
    .trim();
}

/** The same without regard to capitals. */
export function foldedCase(name: string): string {
  return foldedName(name).toLowerCase();
}

/**
 * The things that bear a name: those that are called just so, else those whose names read the same, else, with
 * `anyCase`, those that differ in capitals alone.
 */
export function thingsNamed<T>(
  things: readonly T[],
  name: string,
  nameOf: (thing: T) => string,
  anyCase = false,
): readonly T[] {
  const exact = things.filter((thing) => nameOf(thing) === name);
  if (exact.length > 0) return exact;
  const same = (fold: (text: string) => string) =>
    things.filter((thing) => fold(nameOf(thing)) === fold(name));
  const folded = same(foldedName);
  return folded.length > 0 || !anyCase ? folded : same(foldedCase);
}

/** Letters of other scripts that look like those of ours, each after the one that it looks like. Small and capital apart. */
const twins =
  'aаα AАΑ BВΒ cсϲ CСϹ dԁ eе EЕΕ hһ HНΗ iіι IІΙ jј JЈ kк KКΚ MМΜ NΝ oоο OОΟ pрρ PРΡ qԛ rг sѕ SЅ TТΤ uυ vνѵ wԝ xхχ XХΧ yу YУΥ ZΖ -‐‑‒–—−_ .․。';

const twinOf = new Map(
  twins.split(' ').flatMap(([ours = '', ...others]) => others.map((other) => [other, ours] as const)),
);

/** A name as an eye takes it in: without marks and spaces, with the letters of other scripts read as ours. */
function shape(name: string): string {
  const bare = foldedName(name)
    .normalize('NFKD')
    .replaceAll(/[\p{M} ]/gu, '');
  return [...bare].map((character) => twinOf.get(character) ?? character).join('');
}

/**
 * Whether two names that are not the same may be taken for each other: they differ in capitals, spaces, marks, what
 * cannot be seen, letters of another script, or in the digits and letters that look alike (`0` and `O`; `1`, `l` and `I`).
 */
export function looksLike(one: string, other: string): boolean {
  const looks = looksOf(one);
  return one !== other && looksOf(other).some((look, index) => look === looks[index]);
}

/** What a name may be taken for: two names look like each other where one of these is the same. */
export function looksOf(name: string): readonly [letters: string, digits: string] {
  const seen = shape(name);
  return [seen.toLowerCase(), `#${seen.replaceAll('0', 'O').replaceAll(/[1I|]/g, 'l')}`];
}
