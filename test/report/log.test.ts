import { describe, expect, it } from 'vitest';
import { scrubbed } from '../../src/lib/scrubbed.ts';
import { createLog, type LogLevel } from '../../src/report/log.ts';

const canary = 'canary-7f3a9c';

function logged(level: LogLevel = 'debug') {
  const lines: string[] = [];
  const log = createLog({
    level,
    write: (line) => void lines.push(line),
    now: () => '2026-03-01T10:00:00.000Z',
  });
  return { log, lines };
}

describe('log lines', () => {
  it('are JSON with time, level, message and the listed fields', () => {
    const { log, lines } = logged();
    log.info('swept', { tile: 'commerce/amazon-netsuite', steps: 3, outcome: 'changed' });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        level: 'info',
        time: '2026-03-01T10:00:00.000Z',
        tile: 'commerce/amazon-netsuite',
        outcome: 'changed',
        steps: 3,
        msg: 'swept',
      },
    ]);
  });

  it('are one line to whoever has them shown: what cannot be seen stands as its code', () => {
    const { log, lines } = logged();
    log.warn('a\n{"level":"info"}', { step: 'x\u009b31m\u202ey', error: new Error('b\r\nc') });
    const [line = ''] = lines;
    expect(lines).toHaveLength(1);
    expect(JSON.parse(line)).toMatchObject({
      msg: String.raw`a\u{a}{"level":"info"}`,
      step: String.raw`x\u{9b}31m\u{202e}y`,
      error: String.raw`b\u{d}\u{a}c`,
    });
  });

  it('below the level are left out', () => {
    const { log, lines } = logged('warn');
    log.info('quiet');
    log.warn('loud');
    expect(lines).toHaveLength(1);
  });

  it.each<{ reason: string; message?: string; fields: object }>([
    { reason: 'a field that is not listed', fields: { token: canary } },
    { reason: 'an object in a listed field', fields: { tile: { token: canary } } },
    { reason: 'a list in a listed field', fields: { path: [canary] } },
    {
      reason: 'what an error carries besides its message',
      fields: { error: Object.assign(new Error('failed'), { task: { commands: [canary] }, body: canary }) },
    },
    { reason: 'the cause of an error', fields: { error: new Error('failed', { cause: new Error(canary) }) } },
    { reason: 'something thrown that is no error', fields: { error: { message: canary } } },
    { reason: 'user and password of an address', fields: { url: `https://git:${canary}@git.example/shops` } },
    {
      reason: 'a token as user of an address',
      fields: { error: new Error(`https://${canary}@git.example/`) },
    },
    { reason: 'a bearer token in a message', message: `sent Authorization: Bearer ${canary}`, fields: {} },
    { reason: 'basic credentials in a message', message: `sent Basic ${canary}=`, fields: {} },
  ])('never hold $reason', ({ message, fields }) => {
    const { log, lines } = logged();
    log.error(message ?? 'something happened', fields);
    expect(lines).toHaveLength(1);
    expect(lines.join('')).not.toContain(canary);
  });

  it('are bounded', () => {
    expect(scrubbed('x'.repeat(100_000)).length).toBeLessThan(2100);
  });
});

describe('the words that the platform has for a token', () => {
  it('are told as they are, and a token is not', () => {
    expect(scrubbed('401: Bearer Authentication Failed')).toBe('401: Bearer Authentication Failed');
    expect(scrubbed('sent Bearer 0123456789abcdef')).toBe('sent Bearer [struck out]');
    expect(scrubbed('Bearer AuthenticationFailed99')).toBe('Bearer [struck out]');
  });
});
