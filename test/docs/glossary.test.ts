import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isInRoom } from './rooms.ts';

const page = readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8');

/** Every word of the page with the files behind it. */
const words = page.split(/\n(?=- )/).flatMap((piece) => {
  const [, word, files = ''] = /^- \*\*(.+?)\*\*: [^]*?\. ((?:`[^`]+`(?:, )?)+)\n?$/.exec(piece) ?? [];
  return word === undefined
    ? []
    : [{ word, files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file) }];
});

describe('docs/glossary.md', () => {
  it('has every word in its form, in the order of the alphabet', () => {
    expect(page.match(/^- /gm)).toHaveLength(words.length);
    const order = words.map(({ word }) => word.split(',')[0] ?? '');
    expect(order).toEqual(order.toSorted());
  });

  it.each(words)('$word lives in a file that is there', ({ files }) => {
    expect(files.filter((file) => !isInRoom(file))).toEqual([]);
  });
});
