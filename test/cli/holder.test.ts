import { describe, expect, it } from 'vitest';
import { processWatch, type ProcessTable } from '../../src/cli/holder.ts';

/** The text of `/proc/PID/stat` of a process with an awkward name. */
const stat = (state: string, started: string) =>
  `7 (node (a) b) ${state} 1 1 1 0 -1 4194304 131 0 0 0 0 0 0 0 20 0 1 0 ${started} 3133440 381`;

function fails(code: string): never {
  throw Object.assign(new Error(code), { code });
}

const table = (over: Partial<ProcessTable> = {}): ProcessTable => ({
  stat: () => stat('S', '100'),
  space: () => 'boot-1 pid:[1]',
  probe: () => undefined,
  ...over,
});

describe('what a process knows of another on its machine', () => {
  const other = { machine: 'any', pid: 7, started: '100' };
  it.each([
    { reason: 'it runs', over: {}, ended: false },
    { reason: 'there is no such process', over: { probe: () => fails('ESRCH') }, ended: true },
    { reason: 'it belongs to another user', over: { probe: () => fails('EPERM') }, ended: false },
    { reason: 'its number has gone to a later process', over: { stat: () => stat('S', '101') }, ended: true },
    {
      reason: 'it has ended and nobody has looked after it',
      over: { stat: () => stat('Z', '100') },
      ended: true,
    },
    { reason: 'nothing can be read of it', over: { stat: () => fails('EACCES') }, ended: false },
  ])('$reason: ended $ended', ({ over, ended }) => {
    expect(processWatch(table(over)).hasEnded(other)).toBe(ended);
  });

  it('of itself: its machine, number and start', () => {
    expect(processWatch(table()).self).toEqual({
      machine: expect.stringContaining('boot-1 pid:[1]') as string,
      pid: process.pid,
      started: '100',
    });
  });

  it('of itself nothing where the machine does not tell', () => {
    expect(processWatch(table({ space: () => fails('ENOENT') })).self).toBeUndefined();
    expect(processWatch(table({ stat: () => fails('ENOENT') })).self).toBeUndefined();
  });
});
