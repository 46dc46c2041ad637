import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultChoices } from '../../src/emulator/choices.ts';
import { isInRoom } from './rooms.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/platform.md', root), 'utf8');

/** Every fact of the page: number, mark and text. */
const facts = page.split(/\n(?=- |\n|#)/).flatMap((piece) => {
  const [, number, mark = '', text = ''] = /^- \*\*P(\d+)\*\* · (\w+) · ([^]*)$/.exec(piece) ?? [];
  return number === undefined ? [] : [{ number: Number(number), mark, text: text.replaceAll(/\s+/g, ' ') }];
});

const named = (text: string, word: 'Played by' | 'Used by'): string[] => {
  const [, list = ''] = new RegExp(`${word} ((?:\`[^\`]+\`(?:, )?)+)\\.`).exec(text) ?? [];
  return [...list.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
};

describe('docs/platform.md', () => {
  it('has each number once, and every entry in its form', () => {
    const numbers = facts.map(({ number }) => number);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
    expect(page.match(/^- \*\*P/gm)).toHaveLength(facts.length);
    for (const { number, mark } of facts) expect(['known', 'seen', 'guessed'], `P${number}`).toContain(mark);
  });

  it('names every switch of the emulator, and no other', () => {
    const switches = facts.flatMap(({ text }) => named(text, 'Played by'));
    expect([...new Set(switches)].toSorted()).toEqual(Object.keys(defaultChoices).toSorted());
  });

  it('names files that are there, in the room that it says', () => {
    const used = facts.flatMap(({ number, text }) =>
      named(text, 'Used by').map((file) => ({ number, file })),
    );
    expect(used.length).toBeGreaterThan(100);
    const gone = used.filter(({ file }) => !isInRoom(file));
    expect(gone).toEqual([]);
  });

  it('has a list of switches and of files only in the form that is read here', () => {
    for (const { number, text } of facts)
      for (const word of ['Played by', 'Used by'] as const)
        if (text.includes(word)) expect(named(text, word), `P${number}: ${word}`).not.toEqual([]);
  });
});
