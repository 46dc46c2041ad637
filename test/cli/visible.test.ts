import { describe, expect, it } from 'vitest';
import { createColors } from 'picocolors';
import { jsonText } from '../../src/cli/output.ts';
import { visible, visibleLines } from '../../src/cli/render/visible.ts';

describe('a text for a terminal', () => {
  const rows = [
    { reason: 'clearing the screen', given: 'a\u001B[2Jb', shown: String.raw`a\u{1b}[2Jb` },
    { reason: 'renaming the window', given: '\u001B]0;x\u0007', shown: String.raw`\u{1b}]0;x\u{7}` },
    { reason: 'hiding what follows', given: '\u001B[8mx', shown: String.raw`\u{1b}[8mx` },
    { reason: 'going back to the start of the line', given: 'on\roff', shown: String.raw`on\u{d}off` },
    { reason: 'turning the direction of writing', given: 'a\u202Eb', shown: String.raw`a\u{202e}b` },
  ];
  it.each(rows)('shows $reason as a code and does not do it', ({ given, shown }) => {
    expect(visible(given)).toBe(shown);
  });

  it('keeps lines, letters of all scripts and our own colours', () => {
    const { red, bold, dim, green, yellow, cyan, magenta } = createColors(true);
    const text = [red, bold, dim, green, yellow, cyan, magenta]
      .map((paint) => paint('Müller 🚚 日本'))
      .join('\n');
    expect(visible(text)).toBe(text);
  });
});

describe('lines for a terminal', () => {
  it('stay as many as they are, whatever stands in them', () => {
    expect(visibleLines(['a: x\nReady True', 'b\u2028c'])).toBe(
      String.raw`a: x\u{a}Ready True` + '\n' + String.raw`b\u{2028}c`,
    );
  });
});

describe('JSON as a command prints it', () => {
  const value = { name: 'a\u009b31mb\u202ec\u200bd\u{e0041}e\ufefff', 'k\u0085': 'Müller 🚚 日本\n' };
  it('shows what cannot be seen as escapes, and reads as the same', () => {
    const text = jsonText(value);
    expect(text).toContain(String.raw`"a\u009b31mb\u202ec\u200bd\udb40\udc41e\ufefff"`);
    expect(text).toContain(String.raw`"k\u0085": "Müller 🚚 日本\n"`);
    expect(JSON.parse(text)).toEqual(value);
  });
});
