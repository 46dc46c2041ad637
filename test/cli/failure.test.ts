import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/exit.ts';
import { failureText } from '../../src/cli/failure.ts';

const taken = Object.assign(new Error('listen EADDRINUSE'), {
  code: 'EADDRINUSE',
  address: '127.0.0.1',
  port: 8080,
});

describe('what a command that failed tells', () => {
  const rows = [
    {
      reason: 'what a person asked for wrongly',
      error: new UsageError('no such thing'),
      text: 'error: no such thing\n',
    },
    {
      reason: 'a port that is taken, and what to do',
      error: taken,
      text: 'error: 127.0.0.1:8080 is taken by another process; choose another with --port, 0 takes a free one\n',
    },
    {
      reason: 'an error of the system, without a stack',
      error: Object.assign(new Error('EACCES: x'), { code: 'EACCES' }),
      text: 'error: EACCES: x\n',
    },
    { reason: 'what is no error at all', error: 'odd', text: 'error: odd\n' },
  ];
  it.each(rows)('$reason', ({ error, text }) => {
    expect(failureText(error)).toBe(text);
  });

  it('a fault of our own, with its stack', () => {
    expect(failureText(new TypeError('oops'))).toMatch(/^error: oops\nTypeError: oops\n\s+at /);
  });
});
