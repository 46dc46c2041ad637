import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/exit.ts';
import { failureText } from '../../src/cli/failure.ts';
import { parseDuration } from '../../src/lib/duration.ts';
import { PlatformError } from '../../src/platform/errors.ts';
import { normalBaseURL } from '../../src/platform/http/links.ts';

function thrownBy(task: () => unknown): unknown {
  try {
    return task();
  } catch (error) {
    return error;
  }
}

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
    {
      reason: 'what the platform refused',
      error: new PlatformError({
        kind: 'Denied',
        effect: 'none',
        route: 'GET /v1/flows',
        message: 'no right',
      }),
      text: 'error: no right\n',
    },
    {
      reason: 'no duration',
      error: thrownBy(() => parseDuration('often')),
      text: /^error: often is not a duration[^\n]+\n$/,
    },
    {
      reason: 'no address',
      error: thrownBy(() => normalBaseURL('x')),
      text: /^error: the base URL [^\n]+\n$/,
    },
    {
      reason: 'a wait that was cut off',
      error: AbortSignal.abort().reason as unknown,
      text: /^error: [^\n]+\n$/,
    },
  ];
  it.each(rows)('$reason', ({ error, text }) => {
    expect(failureText(error)).toEqual(typeof text === 'string' ? text : expect.stringMatching(text));
  });

  const faults = [
    { reason: 'an error of the language', error: new TypeError('oops'), message: 'oops' },
    {
      reason: 'a time that is none',
      error: thrownBy(() => new Date(NaN).toISOString()),
      message: 'Invalid time value',
    },
    {
      reason: 'an argument that Node refuses, which has a code',
      error: thrownBy(() => createHash('sha256').update(undefined as never)),
      message: 'The "data" argument must be',
    },
    { reason: 'what is no error at all', error: 'odd', message: 'odd' },
  ];
  it.each(faults)(
    'that it is a fault of our own, and how its stack is seen: $reason',
    ({ error, message }) => {
      const text = failureText(error);
      expect(text.startsWith(`error: ${message}`)).toBe(true);
      expect(text).toContain('This is a fault of Storekeeper: please report it.');
      expect(text).toContain('--log-level debug');
      expect(text).not.toMatch(/\n\s+at /);
    },
  );

  it('the stack of a fault of our own and of what brought it about, where it is asked for', () => {
    const error = new Error('oops', { cause: new TypeError('deeper') });
    expect(failureText(error, { stack: true })).toMatch(
      /^error: oops\nThis is a fault of Storekeeper[^\n]+\nError: oops\n\s+at [^]+\ncaused by TypeError: deeper\n\s+at /,
    );
  });
});
