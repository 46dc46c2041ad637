import { LineCounter } from 'yaml';
import type { Origin, Problem } from '../manifestSet.ts';
import { encryptedFile } from './encrypted.ts';
import type { Limits } from './limits.ts';

/** A file as it lies on a disk or in a Git commit; `file` is how people know it. */
export interface FileText {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** A decoded file and the origin of any of its offsets (in UTF-16 units). */
export interface Text {
  readonly file: string;
  readonly text: string;
  originAt(offset: number): Origin;
}

type Decoded = { ok: true; text: Text } | { ok: false; problem: Problem };

/** Reads a file as UTF-8, with or without a byte order mark. Refuses other encodings, NUL bytes and too large files. */
export function decode({ file, bytes }: FileText, limits: Limits): Decoded {
  const refuse = (
    found: string,
    accepted: string,
    origin: Origin = { file, line: 1, column: 1 },
  ): Decoded => ({
    ok: false,
    problem: { ...origin, path: '', found, accepted },
  });
  if (bytes.length > limits.fileBytes) return refuse(tooLarge(bytes.length), sizeAccepted(limits));
  const encrypted = encryptedFile(bytes);
  if (encrypted) return refuse(encrypted.found, encrypted.accepted);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return refuse('a file in UTF-16', 'UTF-8: save the file in that encoding');
  const valid = validPrefix(bytes);
  const text = makeText(file, new TextDecoder().decode(bytes.subarray(0, valid)));
  if (valid < bytes.length)
    return refuse(
      'bytes that are not UTF-8',
      'UTF-8: save the file in that encoding',
      text.originAt(text.text.length),
    );
  const forbidden = findForbidden(text.text);
  if (forbidden >= 0)
    return refuse(
      `the control character U+${(text.text.codePointAt(forbidden) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
      'text without control characters',
      text.originAt(forbidden),
    );
  return { ok: true, text };
}

/** What is said of a file that is too large. */
export const tooLarge = (bytes: number): string => `a file of ${bytes} bytes`;
export const sizeAccepted = (limits: Limits): string =>
  `at most ${limits.fileBytes} bytes: split the manifests over several files`;

function makeText(file: string, text: string): Text {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) counter.addNewLine(at + 1);
  return {
    file,
    text,
    originAt(offset) {
      const { line, col } = counter.linePos(Math.min(Math.max(offset, 0), text.length));
      return { file, line, column: col };
    },
  };
}

/** Length of the longest beginning of the bytes that is UTF-8; all of them where the whole is. */
function validPrefix(bytes: Uint8Array): number {
  const isValid = (length: number, whole: boolean) => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: !whole });
      return true;
    } catch {
      return false;
    }
  };
  if (isValid(bytes.length, true)) return bytes.length;
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isValid(middle, false)) good = middle;
    else bad = middle;
  }
  return good < bytes.length ? good : lastCharacterStart(bytes);
}

/** Where the character begins that the end of the bytes cuts off. */
function lastCharacterStart(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at > 0 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}

/** Offset of the first control character other than tab and line ends, or -1. */
function findForbidden(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 ? code !== 9 && code !== 10 && code !== 13 : code >= 0x7f && code < 0xa0 && code !== 0x85)
      return at;
  }
  return -1;
}
