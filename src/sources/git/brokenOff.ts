import { sha256 } from '../../lib/canonical.ts';
import type { ManifestSet } from '../../resources/manifestSet.ts';
import { keyOf } from '../../resources/schema/schema.ts';
import { documentsOf } from './mentions.ts';

/** One document of a file, so that it can be told whether a later file holds it still. */
export interface DocumentForm {
  /** Of what it says, without comments. */
  readonly digest: string;
  /** Lines that say something; none in an empty document. */
  readonly lines: number;
  /** Kind and key of the first manifest in it; absent where it holds none. */
  readonly holds?: string | undefined;
}

/** What a file was like, so that a cut can be told from a file that broke off. */
export interface FileForm {
  /** Whether the last line ends as a line does. */
  readonly ended: boolean;
  readonly documents: readonly DocumentForm[];
}

interface Part extends DocumentForm {
  readonly from: number;
  readonly to: number;
}

const formDigits = 12;

/** What a file of manifests is like. Pure. */
export function formOf(file: string, bytes: Uint8Array, manifests: Manifests): FileForm {
  const text = textOf(bytes);
  const documents = partsOf(file, text, manifests);
  return {
    ended: endsALine(text),
    documents: documents.map(({ digest, lines, holds }) => ({ digest, lines, ...(holds && { holds }) })),
  };
}

type Manifests = Pick<ManifestSet, 'accounts' | 'tiles'>;

/** Without its NULs a text of two bytes a letter reads as any other. */
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replaceAll('\0', '');

const endsALine = (text: string): boolean => /(^|[\n\r])$/.test(text);

/** The documents of a file. What stands before the first separator is one only where it says something. */
function partsOf(file: string, text: string, { accounts, tiles }: Manifests): Part[] {
  const manifests = [...accounts, ...tiles].filter(({ origin }) => origin.file === file);
  const parts = documentsOf(text).map(({ line: from, text: document }): Part => {
    const to = from + document.replace(/\n$/, '').split('\n').length - 1;
    const said = document
      .replace(/^---/, '')
      .split(/\r?\n/)
      .filter((line) => !/^\s*(#|$)|^\.\.\.\s*$|^%/.test(line));
    const first = manifests.find(({ origin: { line } }) => from <= line && line <= to)?.document;
    return {
      digest: sha256(said.join('\n')).slice(0, formDigits),
      lines: said.length,
      holds: first && `${first.kind} ${keyOf(first)}`,
      ...{ from, to },
    };
  });
  return parts.filter(({ lines }, index) => lines > 0 || index > 0 || /^---/.test(text));
}

/**
 * Why a file that holds manifests still may have broken off, or been emptied in part, where a document is missed in it: a document
 * counts as cut out only where the file ends properly and nothing dangles in its place. `before`: what the file was like when
 * it last held the document; where nobody knows, all that is unusual counts. Pure.
 */
export function whyBrokenOff(
  file: string,
  bytes: Uint8Array,
  manifests: ManifestSet,
  before: FileForm | undefined,
): string | undefined {
  const note = manifests.notes.find((each) => each.file === file && each.aside !== undefined);
  // JSON that can be read is whole; what dangles in a list of it was left aside.
  if (/\.json$/i.test(file)) return note && `${file}:${note.line} holds something that is no manifest`;
  const text = textOf(bytes);
  const parts = partsOf(file, text, manifests);
  if (parts.at(-1)?.lines === 0) return `${file} ends in a separator with nothing behind it`;
  const empty = parts.filter(({ lines }) => lines === 0);
  const emptyBefore = before?.documents.filter(({ lines }) => lines === 0).length ?? 0;
  const last = empty.at(-1);
  if (last && empty.length > emptyBefore) return `${file}:${last.from} holds an empty document`;
  const known = new Set(before?.documents.map(({ digest }) => digest));
  const stranger = parts.find(
    ({ lines, holds, digest }) => lines > 0 && holds === undefined && !known.has(digest),
  );
  if (stranger)
    return `${file}:${stranger.from} holds a document that is no manifest and was not there before`;
  const isInList =
    note && parts.some(({ from, to, holds }) => holds !== undefined && from <= note.line && note.line <= to);
  if (isInList) return `${file}:${note.line} holds something that is no manifest`;
  if (before?.ended !== false && !endsALine(text)) return `${file} ends in the middle of a line`;
  return before && whatTheLastLost(file, parts, before);
}

/** Where the last document that is left has lost lines too, the file may have broken off between two of its lines. */
function whatTheLastLost(file: string, parts: readonly Part[], { documents }: FileForm): string | undefined {
  const last = parts.at(-1);
  const at = documents.findIndex(({ holds }) => holds !== undefined && holds === last?.holds);
  const was = documents[at];
  if (!last || !was || at === documents.length - 1 || last.lines >= was.lines) return undefined;
  return `${file}:${last.from} has lost lines together with all that stood behind it`;
}
