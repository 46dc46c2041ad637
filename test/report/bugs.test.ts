import { describe, expect, it } from 'vitest';
import { bugMessage, Bugs, stackOf } from '../../src/report/bugs.ts';
import { createLog } from '../../src/report/log.ts';
import { createMetrics } from '../../src/report/metrics/metrics.ts';
import { TokenError } from '../../src/platform/token.ts';

/** The faults of a process, with what it logs and counts. */
function given() {
  const lines: string[] = [];
  const log = createLog({ level: 'info', write: (line) => lines.push(line) });
  const metrics = createMetrics({ version: '1' });
  const counted = async (where: string) =>
    Number(new RegExp(`storekeeper_bugs_total{where="${where}"} (\\d+)`).exec(await metrics.text())?.[1]);
  return {
    bugs: new Bugs({ log, metrics }),
    counted,
    logged: () => lines.map((line) => JSON.parse(line) as Record<string, string>),
  };
}

/** The same place in the program, with another message each time. */
const fault = (message: string) => new TypeError(message);
const otherFault = (message: string) => new TypeError(message);

describe('faults of our own', () => {
  it('are logged once each with their stack and what they concern, and counted whenever they come', async () => {
    const { bugs, logged, counted } = given();
    expect(await counted('sweep')).toBe(0);
    for (const tile of ['commerce/a', 'commerce/b', 'commerce/a']) {
      for (const make of [fault, otherFault]) bugs.note('sweep', make(`of ${tile}`), { tile });
    }
    expect(logged().map(({ tile, level, reason }) => ({ tile, level, reason }))).toEqual([
      { tile: 'commerce/a', level: 'error', reason: 'Bug' },
      { tile: 'commerce/a', level: 'error', reason: 'Bug' },
    ]);
    expect(logged()[0]?.stack).toMatch(/^at [^]*bugs\.test\.ts/);
    expect(await counted('sweep')).toBe(6);
    expect(await counted('web')).toBe(0);
  });

  it('are none where a person or the surroundings are at fault', async () => {
    const { bugs, logged, counted } = given();
    expect(bugs.note('web', new TokenError('no token'))).toBe(false);
    expect(bugs.note('web', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toBe(false);
    expect(bugs.note('web', AbortSignal.abort().reason)).toBe(false);
    expect(logged()).toEqual([]);
    expect(await counted('web')).toBe(0);
  });

  it('keep secrets and odd characters out of what is told, and all values out of the stack', () => {
    const error = new TypeError('Bearer canary-7f3a9c\n    at forged (/etc/passwd:1:1)', {
      cause: new Error('canary-of-the-cause'),
    });
    const { bugs, logged } = given();
    bugs.note('sweep', error);
    const text = JSON.stringify(logged());
    expect(text).not.toContain('canary');
    expect(logged()[0]?.msg).toContain(
      'A fault of Storekeeper, please report it: TypeError: Bearer [struck out]',
    );
    expect(logged()[0]?.stack).not.toContain('forged');
    expect(logged()[0]?.stack).toMatch(/\ncaused by Error\nat /);
    expect(bugMessage(error)).not.toContain('\n');
  });

  it('are told of whatever was thrown', () => {
    const { bugs, logged } = given();
    for (const thrown of ['text', undefined, 7]) expect(bugs.note('web', thrown)).toBe(true);
    expect(logged().map(({ msg }) => msg)).toEqual([
      'A fault of Storekeeper, please report it: text',
      'A fault of Storekeeper, please report it: undefined',
      'A fault of Storekeeper, please report it: 7',
    ]);
    expect(stackOf('text')).toBe('');
  });
});
