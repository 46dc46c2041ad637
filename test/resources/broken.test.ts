import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblem, loadManifests, type FileText } from '../../src/resources/load.ts';

const folder = join(import.meta.dirname, 'broken');
const tile: FileText = {
  file: 'tile.yaml',
  bytes: readFileSync(join(import.meta.dirname, 'valid/tile.yaml')),
};
const names = readdirSync(folder).filter((name) => !name.endsWith('.expected'));

/** What is told of a file next to a sound tile named `amazon`, one line for each problem. */
function told(file: string, bytes: Uint8Array): string {
  return loadManifests([tile, { file, bytes }])
    .problems.map((problem) => `${formatProblem(problem)}\n`)
    .join('');
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string) => Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);
const mebibyte = 1024 * 1024;

describe('a broken manifest is answered with file, line, column, path, what was found and what is accepted', () => {
  it('for more than sixty kinds of mistakes', () => {
    expect(names.length).toBeGreaterThan(60);
  });

  it.each(names)('%s', (name) => {
    const expected = readFileSync(join(folder, name.replace(/\.\w+$/, '.expected')), 'utf8');
    expect(told(name, readFileSync(join(folder, name)))).toBe(expected);
    expect(expected).not.toBe('');
  });
});

describe('a file that no editor would write is refused before it is parsed', () => {
  const rows: [reason: string, bytes: Uint8Array, expected: string][] = [
    [
      'larger than the limit',
      new Uint8Array(mebibyte + 1).fill(0x23),
      '1:1: (document): found a file of 1048577 bytes, accepted: at most 1048576 bytes',
    ],
    ['in UTF-16', utf16('kind: AmazonAccount\n'), '1:1: (document): found a file in UTF-16, accepted: UTF-8'],
    [
      'in Latin-1',
      Uint8Array.from([...utf8('a: 1\nb: M'), 0xfc, ...utf8('nchen\n')]),
      '2:5: (document): found bytes that are not UTF-8',
    ],
    [
      'cut within a character',
      utf8('a: ü').subarray(0, 4),
      '1:4: (document): found bytes that are not UTF-8',
    ],
    ['with a NUL byte', utf8('a: 1\nb: \0\n'), '2:4: (document): found the control character U+0000'],
    [
      'with a terminal escape',
      utf8('a: \u001b[31mred\n'),
      '1:4: (document): found the control character U+001B',
    ],
    [
      'with a hundred and one brackets',
      utf8('a: ' + '['.repeat(101)),
      '1:103: (document): found more than 100 mappings and lists within each other',
    ],
    [
      'with a mebibyte of brackets',
      utf8('['.repeat(mebibyte)),
      '1:101: (document): found more than 100 mappings',
    ],
    [
      'with a mebibyte of dashes',
      utf8('- '.repeat(mebibyte / 2)),
      '1:201: (document): found more than 100 mappings',
    ],
    [
      'with a mebibyte of question marks',
      utf8('? '.repeat(mebibyte / 2)),
      '1:201: (document): found more than 100 mappings',
    ],
    [
      'indented ever deeper',
      utf8(Array.from({ length: 150 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')),
      '101:101: (document): found more than 100 mappings',
    ],
    [
      'deep by aliases within aliases',
      utf8(
        `apiVersion: storekeeper.dev/v1alpha1\nkind: AmazonAccount\nmetadata:\n  labels:\n    a0: &a0 [x]\n${Array.from({ length: 200 }, (_, n) => `    a${n + 1}: &a${n + 1} [*a${n}]\n`).join('')}`,
      ),
      'accepted: nesting of at most 100',
    ],
    [
      'of too many documents',
      utf8('---\n'.repeat(2000)),
      '1001:1: (document): found more than 1000 documents',
    ],
  ];
  it.each(rows)('%s', (_reason, bytes, expected) => {
    expect(told('odd.yaml', bytes)).toContain(expected);
  });

  it.each([
    ['one long line of text', 'x'],
    ['commas', ','],
    ['keys of one letter', '{a,'],
    ['anchors', '&a '],
    ['tags', '!a '],
    ['aliases', '*a '],
    ['colons', ': '],
    ['quotes', '"'],
    ['bars', '|\n'],
    ['tabs', '\t'],
    ['comments', '#\n'],
    ['line ends', '\r\n'],
    ['unknown fields', 'a0: 1\n'],
  ])('and a quarter of a mebibyte of %s is answered, not hung on', (_what, unit) => {
    const text = `apiVersion: storekeeper.dev/v1alpha1\nkind: AmazonAccount\n${unit.repeat(Math.floor(mebibyte / 4 / unit.length))}`;
    expect(told('odd.yaml', utf8(text))).not.toBe('');
  });
});
