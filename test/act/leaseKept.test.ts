import { describe, expect, it } from 'vitest';
import { LeaseHeldError, LeaseLostError, TileLease, type LeaseHolder } from '../../src/act/lease/lease.ts';
import type { ProcessIdentity, ProcessWatch } from '../../src/act/lease/leaseValue.ts';
import type { PlatformApi } from '../../src/platform/api.ts';
import type { Json } from '../../src/platform/documents.ts';
import { VirtualTime } from '../controller/virtualTime.ts';

const key = 'storekeeper_1_lease';
const minute = 60_000;

/** A state that answers a read `behind` times with what stood there before its last write. */
class State {
  readonly values = new Map<string, Json>();
  #before: Json | undefined;
  behind = 0;
  reads = 0;
  writes = 0;
  /** While true, calls of the state get no answer in time. */
  silent = false;

  api(): PlatformApi {
    const answer = <T>(value: () => T): Promise<T> =>
      this.silent ? new Promise(() => undefined) : Promise.resolve(value());
    return {
      getState: (name: string) =>
        answer(() => {
          this.reads += 1;
          if (this.behind <= 0) return this.values.get(name);
          this.behind -= 1;
          return this.#before;
        }),
      putState: (name: string, value: Json) =>
        answer(() => {
          this.writes += 1;
          this.#before = this.values.get(name);
          this.values.set(name, value);
        }),
      deleteState: (name: string) => answer(() => void this.values.delete(name)),
    } as Partial<PlatformApi> as PlatformApi;
  }

  get holder(): Json | undefined {
    return (this.values.get(key) as { holder?: Json } | undefined)?.holder;
  }
}

function given(holder: Partial<LeaseHolder> = {}) {
  const time = new VirtualTime(Date.parse('2027-01-01T12:00:00Z'));
  const state = new State();
  const now = () => new Date(time.now());
  const lease = new TileLease(state.api(), '1', { name: 'here', ...holder }, now, {});
  const take = () => lease.take(() => Promise.resolve());
  return { time, state, lease, take };
}

const foreign = (at: number): Json => ({
  holder: 'there',
  since: new Date(at).toISOString(),
  expiresAt: new Date(at + 2 * minute).toISOString(),
});

describe('a lease that is held', () => {
  it('is renewed while a call is under way, for as long as that takes', async () => {
    const { time, state, lease, take } = given();
    await take();
    lease.beat(time);
    await time.pass(5 * minute);
    expect(Date.parse((state.values.get(key) as { expiresAt: string }).expiresAt)).toBeGreaterThan(
      time.now() + minute / 2,
    );
    await lease.keep();
    expect(lease.signal.aborted).toBe(false);
  });

  it('is not written more often than once in a minute', async () => {
    const { time, state, lease, take } = given();
    await take();
    lease.beat(time);
    await time.pass(5 * minute);
    expect(state.writes).toBeLessThanOrEqual(6);
  });

  it('is no longer renewed when it was given back', async () => {
    const { time, state, lease, take } = given();
    await take();
    lease.beat(time);
    await lease.release();
    expect(time.pending).toBe(0);
    expect(state.values.has(key)).toBe(false);
  });

  it('that cannot be renewed is lost before it runs out, and cuts off what is not sent yet', async () => {
    const { time, state, lease, take } = given();
    await take();
    lease.beat(time);
    state.silent = true;
    await time.pass(1.9 * minute);
    expect(lease.signal.aborted).toBe(true);
    state.silent = false;
    await expect(lease.keep()).rejects.toThrow(LeaseLostError);
  });
});

describe('a lease that was lost is never taken again', () => {
  const rows: { reason: string; happens: (state: State, at: number) => void }[] = [
    { reason: 'another holds it', happens: (state, at) => state.values.set(key, foreign(at)) },
    { reason: 'it is not there any more', happens: (state) => state.values.delete(key) },
    { reason: 'what stands there is no lease', happens: (state) => state.values.set(key, 'nonsense') },
    {
      reason: 'our own of an earlier run stands there',
      happens: (state) =>
        state.values.set(key, { holder: 'here', since: 'earlier', expiresAt: '2028-01-01T00:00:00Z' }),
    },
  ];
  it.each(rows)('$reason', async ({ happens }) => {
    const { time, state, lease, take } = given();
    await take();
    await time.pass(1.2 * minute);
    happens(state, time.now());
    const standing = state.values.get(key);
    await expect(lease.keep()).rejects.toThrow(LeaseLostError);
    await expect(lease.keep()).rejects.toThrow(LeaseLostError);
    await lease.release();
    expect(state.values.get(key)).toEqual(standing);
  });

  it('it ran out while the process was asleep, though nobody took it', async () => {
    const { time, lease, take } = given();
    await take();
    await time.pass(10 * minute);
    await expect(lease.keep()).rejects.toThrow(/ran out at 2027-01-01T12:02:00.000Z/);
  });

  it('says who has it now', async () => {
    const { time, state, lease, take } = given();
    await take();
    await time.pass(10 * minute);
    state.values.set(key, foreign(time.now()));
    await expect(lease.keep()).rejects.toThrow(/there is working on the tile since 2027-01-01T12:10/);
  });
});

describe('taking a lease from a state that is a moment behind', () => {
  it('reads again until it reads what it wrote', async () => {
    const { state, take } = given();
    const before = take();
    state.behind = 0;
    await before;
    expect(state.holder).toBe('here');
  });

  it('does not go on where it never reads what it wrote', async () => {
    const { state, lease } = given();
    let written = false;
    const api = { ...state.api(), getState: () => Promise.resolve(undefined) };
    const blind = new TileLease(api, '1', { name: 'here' }, () => new Date(0), {});
    await expect(
      blind.take(() => {
        written = true;
        return Promise.resolve();
      }),
    ).rejects.toThrow(LeaseLostError);
    expect(written).toBe(true);
    expect(lease.signal.aborted).toBe(false);
  });
});

describe('the lease of a process that has ended without giving it back', () => {
  const dead: ProcessIdentity = { machine: 'host boot-1 pid:[1]', pid: 7, started: '100' };
  const watch = (hasEnded: boolean, machine = dead.machine): ProcessWatch => ({
    self: { machine, pid: 8, started: '200' },
    hasEnded: () => hasEnded,
  });
  const standing = (at: number, process?: ProcessIdentity): Json => ({
    ...(foreign(at) as Record<string, Json>),
    ...(process ? { process: { ...process } } : {}),
  });
  const rows = [
    { reason: 'a process of this machine that has ended', process: dead, watch: watch(true), taken: true },
    { reason: 'a process of this machine that runs', process: dead, watch: watch(false), taken: false },
    {
      reason: 'the same number on another machine, or in another container',
      process: dead,
      watch: watch(true, 'host boot-1 pid:[2]'),
      taken: false,
    },
    {
      reason: 'the same machine before it was started anew',
      process: dead,
      watch: watch(true, 'host boot-2 pid:[1]'),
      taken: false,
    },
    {
      reason: 'a holder that says nothing of its process',
      process: undefined,
      watch: watch(true),
      taken: false,
    },
    {
      reason: 'a machine that does not tell of its processes',
      process: dead,
      watch: { self: undefined, hasEnded: () => true },
      taken: false,
    },
    { reason: 'nobody who could tell', process: dead, watch: undefined, taken: false },
  ];
  it.each(rows)('$reason: taken over at once $taken', async ({ process, watch: known, taken }) => {
    const { time, state, take } = given({ watch: known });
    state.values.set(key, standing(time.now(), process));
    if (!taken) return await expect(take()).rejects.toThrow(LeaseHeldError);
    await take();
    expect(state.values.get(key)).toMatchObject({ holder: 'here', process: { pid: 8 } });
  });

  it('that runs is told by its number where it is on this machine', async () => {
    const { time, state, take } = given({ watch: watch(false) });
    state.values.set(key, standing(time.now(), dead));
    await expect(take()).rejects.toThrow(
      'there is working on the tile (process 7 on this machine) since 2027-01-01T12:00:00.000Z; its lease holds until 2027-01-01T12:02:00.000Z',
    );
  });
});
