import { describe, expect, it } from 'vitest';
import { foldedName, looksLike, unseenIn } from '../../src/resources/names.ts';

describe('what cannot be seen in a name', () => {
  it.each<[string, string | undefined, string]>([
    ['ACME-DE', undefined, 'letters, digits and marks'],
    ['Straße 12, São Paulo, 東京', undefined, 'letters of any script'],
    ['a b', undefined, 'a space can be seen'],
    ['a\tb', 'U+0009', 'a tab'],
    ['a\nb', 'U+000A', 'a line feed'],
    ['a\u0085b', 'U+0085', 'a control of the second set'],
    ['a\u200bb', 'U+200B', 'a space without width'],
    ['a\u202eb', 'U+202E', 'what turns the direction around'],
    ['a\u00adb', 'U+00AD', 'a soft hyphen'],
    ['a\u2028b', 'U+2028', 'a separator of lines'],
    ['a\u3164b', 'U+3164', 'a filler that is drawn as nothing'],
    ['a\ufe0fb', 'U+FE0F', 'what chooses a variant of the letter before'],
    ['a\u{e0041}b', 'U+E0041', 'a tag'],
    ['a\ud800b', 'U+D800', 'half a character'],
  ])('%j: %j (%s)', (name, expected) => {
    expect(unseenIn(name)).toBe(expected);
  });

  it('is left out when names are compared', () => {
    expect(foldedName('\ufeffMain\u00a0 \u200bDC\u2003')).toBe('Main DC');
    expect(foldedName('Cafe\u0301')).toBe('Café');
  });
});

describe('names that may be taken for each other', () => {
  it.each([
    ['ACME-DE', 'acme-de', true, 'capitals'],
    ['ACME-DE', 'ACME -DE', true, 'spaces'],
    ['ACME DE', 'ACME\u00a0DE', true, 'kinds of spaces'],
    ['CAFÉ', 'CAFE', true, 'marks'],
    ['ACME-DE', '\u0410\u0421\u041c\u0415-DE', true, 'letters of Cyrillic'],
    ['ACME-DE', '\u0391CME-DE', true, 'letters of Greek'],
    ['ACME-DE', 'ACME\u2011DE', true, 'kinds of hyphens'],
    ['ACME-0', 'ACME-O', true, 'nought and O'],
    ['ACME-1', 'ACME-I', true, 'one and I'],
    ['ACME-1', 'ACME-l', true, 'one and l'],
    ['ACME\u200b-DE', 'ACME-DE', true, 'what cannot be seen'],
    ['ACME-DE', 'ACME-DE', false, 'the very name'],
    ['ACME-DE', 'ACME-FR', false, 'another name'],
    ['ACME-IT', 'ACME-LT', false, 'capital letters that do not look alike'],
    ['ACME-1', 'ACME-2', false, 'other digits'],
    ['ACME DE', 'ACME-DE', false, 'a space and a hyphen'],
  ])('%j and %j: %j (%s)', (one, other, expected) => {
    expect(looksLike(one, other)).toBe(expected);
    expect(looksLike(other, one)).toBe(expected);
  });
});
