import { foldedName, unseenIn, withCodes } from '../names.ts';
import type { Path } from '../reading/place.ts';
import type { Draft, Findings } from './draft.ts';
import { clip } from './show.ts';
import { isTokenPath, valueAt } from './words.ts';

/** Texts for people, and values and expressions that the app takes over lines. */
const overLines: ReadonlySet<string | number | undefined> = new Set([
  'reason',
  'owner',
  'by',
  'value',
  'extract',
]);

/**
 * No name, path or value of a manifest may hold what nobody can see: a person would look in vain for why it is not the
 * name that stands in the app, and two names could look the same.
 */
export function checkUnseen(draft: Draft, findings: Findings): void {
  walk(draft, ['spec'], valueAt(draft.value, ['spec']), findings);
}

function walk(draft: Draft, path: Path, value: unknown, findings: Findings): void {
  if (isTokenPath(path)) return;
  if (typeof value === 'string') {
    const text = overLines.has(path.at(-1)) ? value.replaceAll(/[\n\t]/g, ' ') : value;
    tell(draft, path, text, findings);
  } else if (Array.isArray(value)) {
    value.forEach((member, index) => walk(draft, [...path, index], member, findings));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      tell(draft, [...path, key], key, findings, 'key');
      walk(draft, [...path, key], member, findings);
    }
  }
}

function tell(draft: Draft, path: Path, text: string, findings: Findings, at?: 'key'): void {
  const unseen = unseenIn(text);
  if (unseen === undefined) return;
  findings.fault(draft.place, {
    path,
    found: `the character ${unseen}, which cannot be seen, in "${clip(withCodes(text))}"`,
    accepted: `the text without it: "${clip(foldedName(text))}"`,
    ...(at && { at }),
  });
}
