import { describe, expect, it } from 'vitest';
import { createColors } from 'picocolors';
import { visible } from '../../src/cli/render/visible.ts';

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
