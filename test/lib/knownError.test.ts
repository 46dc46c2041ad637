import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { StoppingError } from '../../src/act/context.ts';
import { isBug, KnownError } from '../../src/lib/knownError.ts';
import { TokenError } from '../../src/platform/token.ts';

/** The base itself; and the emulator, which stands alone and answers over HTTP with what went wrong. */
const apart = ['src/lib/knownError.ts', 'src/emulator/problem.ts'];

describe('errors that are known', () => {
  it('derive from one base, every class of them', () => {
    const others = globSync('src/**/*.ts').filter(
      (file) => !apart.includes(file) && /\bextends (?:\w*Error|DOMException)\b/.test(withoutKnown(file)),
    );
    expect(others).toEqual([]);
  });

  it('keep what brought them about', () => {
    const cause = new TypeError('deeper');
    expect(new TokenError('no token', { cause }).cause).toBe(cause);
  });
});

/** The text of a file without the classes that derive from the base, or from one that does. */
function withoutKnown(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/\bextends (?:KnownError|UsageError)\b/g, '');
}

describe('what a fault of our own is', () => {
  const rows = [
    { reason: 'no right, no token: a person can mend it', error: new TokenError('no token'), bug: false },
    { reason: 'a run that is told to end', error: new StoppingError(), bug: false },
    {
      reason: 'a disk that is full',
      error: Object.assign(new Error('full'), { code: 'ENOSPC' }),
      bug: false,
    },
    {
      reason: 'a name that is not found',
      error: Object.assign(new Error('dns'), { code: 'EAI_AGAIN' }),
      bug: false,
    },
    { reason: 'a call that was cut off', error: AbortSignal.abort().reason as unknown, bug: false },
    { reason: 'a time that is over', error: new DOMException('too late', 'TimeoutError'), bug: false },
    {
      reason: 'an argument that Node refuses',
      error: Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }),
      bug: true,
    },
    { reason: 'what is not there', error: new TypeError('undefined'), bug: true },
    { reason: 'an error of no class of ours', error: new Error('oops'), bug: true },
    { reason: 'no error at all', error: 'text', bug: true },
  ];
  it.each(rows)('$reason: $bug', ({ error, bug }) => {
    expect(isBug(error)).toBe(bug);
    expect(error instanceof KnownError && bug).toBe(false);
  });
});
