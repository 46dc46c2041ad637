import { describe, expect, it } from 'vitest';
import { marksKey, MarksError, noMarks, readMarks } from '../../src/observe/marks.ts';
import type { Json } from '../../src/platform/documents.ts';

const account = { account: 'shop/us', applied: { '/x': 'abc' }, refreshed: {} };

describe('reading the marks on the platform', () => {
  it.each([
    { reason: 'nothing was ever noted', stored: undefined },
    { reason: 'the platform answers null', stored: null },
  ])('$reason: no marks', ({ stored }) => {
    expect(readMarks(stored)).toBe(noMarks);
  });

  it('marks of ours are read as they were written', () => {
    const wizard = { account: 'shop/de', startedAt: 'x', knownAccounts: ['1'], steps: [] };
    const marks = { version: 1, accounts: { '1': { ...account, clonedFrom: '9' } }, wizard };
    expect(readMarks(JSON.parse(JSON.stringify(marks)) as Json)).toEqual(marks);
  });

  it('an account of an earlier run may lack what was not noted then', () => {
    expect(readMarks({ version: 1, accounts: { '1': { account: 'shop/us' } } }).accounts['1']).toEqual({
      account: 'shop/us',
      applied: {},
      refreshed: {},
    });
  });

  it.each<{ reason: string; stored: Json }>([
    { reason: 'a newer version', stored: { version: 2, accounts: {} } },
    { reason: 'somebody else’s value', stored: 'hello' },
    { reason: 'no accounts', stored: { version: 1 } },
    { reason: 'a blank record', stored: {} },
    { reason: 'a list', stored: [] },
    { reason: 'an account without its manifest', stored: { version: 1, accounts: { '1': {} } } },
    {
      reason: 'a wizard of an unknown shape',
      stored: { version: 1, accounts: {}, wizard: { account: 'shop/de' } },
    },
  ])('$reason is refused: going on without marks could open a second wizard', ({ stored }) => {
    expect(() => readMarks(stored)).toThrow(MarksError);
    expect(() => readMarks(stored)).toThrow(/remove the key/);
  });

  it('each tile has a key of its own', () => {
    expect(marksKey('1')).not.toBe(marksKey('2'));
  });
});
