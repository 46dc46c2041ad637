import { afterEach, describe, expect, it, vi } from 'vitest';
import { giveBack, giveLeasesBack, holding } from '../../src/act/lease/heldLeases.ts';

const never = () => new Promise<void>(() => undefined);

afterEach(() => {
  vi.useRealTimers();
});

describe('leases of a process that ends in a hurry', () => {
  it('are given back, each that may be held, and none twice', async () => {
    const released: string[] = [];
    const lease = (name: string) => ({ release: () => Promise.resolve(void released.push(name)) });
    const [kept, over, refused] = [lease('kept'), lease('over'), lease('refused')];
    await holding(kept, () => Promise.resolve());
    await holding(over, () => Promise.resolve());
    await giveBack(over);
    await expect(holding(refused, () => Promise.reject(new Error('held by another')))).rejects.toThrow(
      'another',
    );
    await giveLeasesBack();
    expect(released).toEqual(['over', 'kept']);
    await giveBack(kept);
  });

  it('are let run out where the platform does not answer within two seconds', async () => {
    vi.useFakeTimers();
    const lease = { release: never };
    await holding(lease, () => Promise.resolve());
    const given = giveLeasesBack();
    await vi.advanceTimersByTimeAsync(2000);
    await given;
  });

  it('are cut off in the orderly end too', async () => {
    const cut = new AbortController();
    const lease = {
      release: () =>
        new Promise<void>((_, reject) => {
          cut.signal.addEventListener('abort', () => reject(new Error('cut off')));
        }),
    };
    const waits: number[] = [];
    const sleep = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds));
    await expect(giveBack(lease, { cut, sleep })).rejects.toThrow('cut off');
    expect(waits).toEqual([2000]);
  });
});
