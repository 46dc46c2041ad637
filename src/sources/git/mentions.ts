import { isWithin, pointer, shownPath } from '../../lib/pointer.ts';
import { apiGroup } from '../../resources/group.ts';
import type { ManifestSet } from '../../resources/manifestSet.ts';
import type { OtherFile } from './otherFiles.ts';

/** Whom a text may speak of. */
export interface Missed {
  /** `metadata.name`. */
  readonly name: string;
  readonly accountName: string;
}

/** Where a text speaks of an account, and how; `line` counts from 1. */
export interface Mention {
  readonly line: number;
  readonly what: string;
}

const prose = /(\.(md|markdown|mdx|rst|adoc|org|html?)|(^|\/)[A-Z]+)$/;
const structured = /\.(ya?ml|json)$/i;
const ourKind = 'AmazonAccount';

/** A text as a pattern that finds it. */
const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');

/** A word or name by itself: not a part of a longer one. */
const alone = (text: string, flags = '') => new RegExp(`(?<![\\w-])${escaped(text)}(?![\\w-])`, flags);

/** A key with our kind, however it is written: YAML, JSON, code. */
const kindKey = new RegExp(`kind["']?\\s*[:=]\\s*["']?${ourKind}\\b`, 'g');
/** Our kind or group anywhere, as templates and programs have it. */
const anyOfOurs = new RegExp(`\\b${ourKind}\\b|${escaped(apiGroup)}/(v\\d|[{$<%])`);
/** A name that stands there as itself, not to be filled in. */
const literal = '["\']?(?![{$%\\s"\'])(?![^\\n,}]*(\\{\\{|\\$\\{|\\{%))';
const accountName = new RegExp(`accountName["']?[ \\t]*:[ \\t]*${literal}`);
const metadataName = new RegExp(`metadata["']?\\s*:\\s*\\{?\\s*["']?name["']?[ \\t]*:[ \\t]*${literal}`);

/**
 * What a file that is no manifest says of an account that is missed: its account name; its own name as a word; or our kind in
 * a document that names nobody, such as a template that is filled from elsewhere. A name that is a plain word counts in no prose,
 * where it may be just that. Undefined where it says nothing. Pure.
 */
export function mentionIn({ file, text }: OtherFile, missed: Missed): Mention | undefined {
  const isProse = prose.test(file);
  const byName = at(text, alone(missed.accountName, 'i'), `speaks of ${missed.accountName}`);
  if (byName) return byName;
  const byKey =
    isProse && /^[a-z]+$/.test(missed.name)
      ? undefined
      : at(text, alone(missed.name), `speaks of ${missed.name}`);
  if (byKey) return byKey;
  const what = `speaks of ${ourKind} and names nobody`;
  return isProse || structured.test(file) ? namelessIn(text, what) : at(text, anyOfOurs, what);
}

function at(text: string, pattern: RegExp, what: string): Mention | undefined {
  const found = text.search(pattern);
  return found < 0 ? undefined : { line: 1 + linesBefore(text, found), what };
}

/**
 * A document of our kind that names nobody, at whatever depth of another: neither name stands between its kind and the next one.
 * The definition of the kind itself is none.
 */
function namelessIn(text: string, what: string): Mention | undefined {
  for (const { line, text: document } of documentsOf(text)) {
    if (/kind["']?\s*:\s*["']?CustomResourceDefinition\b/.test(document)) continue;
    for (const { index, 0: kind } of document.matchAll(kindKey)) {
      const [own = ''] = document.slice(index + kind.length).split(/\bkind["']?\s*[:=]/, 1);
      if (accountName.test(own) || metadataName.test(own)) continue;
      return { line: line + linesBefore(document, index), what };
    }
  }
  return undefined;
}

/**
 * Where a valid manifest carries the missed one in a text of its own, as an annotation does that a document was indented into by
 * mistake: its account name, or our kind in a document that names nobody. An account's own name is no trace, nor is the
 * name of one that it was cloned from. Pure.
 */
export function mentionInManifests(
  { accounts, tiles }: ManifestSet,
  { accountName: missed }: Missed,
): (Mention & { readonly file: string }) | undefined {
  const name = alone(missed, 'i');
  for (const { document, origin } of [...accounts, ...tiles]) {
    for (const [path, text] of textsIn(document, '')) {
      if (path === '/spec/accountName' || isWithin(path, '/spec/setup/cloneFrom')) continue;
      const nameless = namelessIn(text, `speaks of ${ourKind} and names nobody`)?.what;
      const what = name.test(text) ? `speaks of ${missed}` : nameless;
      if (what !== undefined)
        return { file: origin.file, line: origin.line, what: `${what} in ${shownPath(path)}` };
    }
  }
  return undefined;
}

/** Every text of a value, keys too, with its path. */
function textsIn(value: unknown, path: string): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]): [string, string][] => {
    const own = path + pointer(key);
    return [[own, key], ...textsIn(member, own)];
  });
}

const linesBefore = (text: string, index: number): number => text.slice(0, index).split('\n').length - 1;

/** The documents of a text, each with its separator and the line that it begins at. Pure. */
export function documentsOf(text: string): { readonly line: number; readonly text: string }[] {
  let line = 1;
  return text.split(/^(?=---(?:\s|$))/m).map((document) => {
    const begin = line;
    line += document.split('\n').length - 1;
    return { line: begin, text: document };
  });
}

/**
 * What of the files that are read is no manifest of ours: the documents that were left aside, each at its line. What a manifest
 * says of another account is no trace of that one's. Pure.
 */
export function leftAsideOf(
  files: readonly { file: string; bytes: Uint8Array }[],
  { accounts, tiles }: ManifestSet,
): OtherFile[] {
  const holding = new Set([...accounts, ...tiles].map(({ origin }) => origin.file));
  const ours = new RegExp(`^["']?apiVersion["']?:\\s*["']?${escaped(apiGroup)}/`, 'm');
  return files.flatMap(({ file, bytes }) => {
    const text = new TextDecoder().decode(bytes);
    if (!holding.has(file)) return [{ file, text }];
    if (/\.json$/i.test(file)) return [];
    const blanked = documentsOf(text).map((document) =>
      ours.test(document.text) ? document.text.replaceAll(/[^\n]/g, '') : document.text,
    );
    return [{ file, text: blanked.join('') }];
  });
}
