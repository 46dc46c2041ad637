/** Longer texts are cut before they are compared. */
const comparedLength = 64;

/** How many letters must be changed, added or left out to make one text of the other, whatever their case. */
export function editDistance(one: string, other: string): number {
  const [a, b] = [one.slice(0, comparedLength).toLowerCase(), other.slice(0, comparedLength).toLowerCase()];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[b.length] ?? 0;
}

/** The candidate most like a text, if any is like it at all: at most a third of its letters differ, or two. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(text.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(text, candidate);
    if (distance < least && distance < candidate.length) [best, least] = [candidate, distance];
  }
  return best;
}

/** `; nearest: X` where a candidate is like the text, else nothing. */
export function nearestHint(text: string, candidates: readonly string[]): string {
  const found = nearest(text, candidates);
  return found === undefined ? '' : `; nearest: ${found}`;
}
