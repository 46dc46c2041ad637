/** What a person is told: a finding with its remedy, or a warning or failure, whose message says what to do itself. */
export interface Told {
  readonly message: string;
  readonly remedy?: string;
}

/** The longest line that is read to its end. */
const longest = 400;

/** What a remedy may begin with: something that a person does. */
const verbs =
  'A person must|Add|Allow|Authorise|Bring|Buy|Check|Choose|Close|Correct|Declare|Do|End|Finish|Give|Have|Let|Look|Make|Map|Mend|Name|Nothing to do|Put|Remove|Rename|Renew|Report|Save|Set|Settle|Shift|Sign|Stop|Switch|Take|Update|Upgrade|Use|Wait|Write';
const begins = new RegExp(`^(?:${verbs})\\b`);
const somewhere = new RegExp(
  `(?:^|[.;,:)] |and |or )(?:(?:${verbs}|accepted (?:are|is))\\b|accepted: )`,
  'iu',
);

/** Ids that say nothing to people: of the platform's documents, and of Amazon's marketplaces and sellers. */
const bareId = /\b(?:[0-9a-f]{24}|A[A-Z0-9]{10,})\b/g;
/** What an id may stand behind: a name, what it is the id of, or the member of a manifest that it is to be written to. */
const introduced = /(?:" \(|\(integration |\bid |\bids? of |connectorId: |marketplace: |\bseller )$/;

/** Planted where a secret may stand, to be found nowhere else. */
export const planted = 'canary-5f3a9c-not-to-be-told';

/** Each rule with what of a text breaks it; undefined where nothing does. */
const rules: Readonly<Record<string, (text: string) => string | undefined>> = {
  'tells no secret': (text) => (text.includes(planted) ? planted : undefined),
  'is not empty': (text) => (text.trim() === '' ? 'empty' : undefined),
  'is read to its end': (text) => (text.length > longest ? `${String(text.length)} characters` : undefined),
  'is one line of what can be seen': (text) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.exec(text)?.[0],
  'has no escapes of pointers': (text) => /~[01]/.exec(text)?.[0],
  'names what an id is of': (text) =>
    [...text.matchAll(bareId)].find((id) => !introduced.test(text.slice(0, id.index)))?.[0],
  'has no words of a programming language': (text) =>
    /\bundefined\b|\[object Object\]|\bNaN\b|\bnull\b/.exec(text)?.[0],
  'counts right': (text) => /(?<![\d.])1 (?:more )?[a-z]+s\b(?! not)/.exec(text)?.[0],
  'changes nothing into itself': (text) => /(\S+) → \1(?!\S)/.exec(text)?.[0],
};

/** Sentences and clauses of a text that say something, in small letters. */
function clauses(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[.;:,] /)
    .map((clause) => clause.replaceAll(/[^\p{L}\p{N} ]/gu, '').trim())
    .filter((clause) => clause.split(' ').length >= 5);
}

/** What of a message and its remedy a person would stumble over. */
export function stumbles({ message, remedy }: Told): string[] {
  const found = [message, ...(remedy === undefined ? [] : [remedy])].flatMap((text) =>
    Object.entries(rules).flatMap(([rule, broken]) => {
      const what = broken(text);
      return what === undefined ? [] : [`${rule}: ${what} in: ${text}`];
    }),
  );
  if (remedy === undefined) {
    if (!somewhere.test(message)) found.push(`says what to do: ${message}`);
    return found;
  }
  if (!begins.test(remedy)) found.push(`the remedy begins with what to do: ${remedy}`);
  const said = new Set(clauses(message));
  const twice = clauses(remedy).find((clause) => said.has(clause));
  return twice === undefined ? found : [...found, `says nothing twice: ${twice}`];
}
