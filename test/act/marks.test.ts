import { describe, expect, it } from 'vitest';
import { Marks, MarksMovedError, StaleReadError } from '../../src/act/marks.ts';
import { OwnWrites } from '../../src/act/ownWrites.ts';
import type { TileMarks } from '../../src/observe/facts.ts';
import { noMarks, readMarks } from '../../src/observe/marks.ts';
import type { PlatformApi } from '../../src/platform/api.ts';
import type { Json } from '../../src/platform/documents.ts';

const address = { baseURL: 'http://platform', integrationId: '1' };
const written = (sequence: number, holder: string, more: Partial<TileMarks> = {}): TileMarks => ({
  ...noMarks,
  sequence,
  writer: { holder },
  ...more,
});

/** Notes a wizard where `reads` are answered one after the other, the last of them for ever. Gives what was written. */
function note(noted: TileMarks, reads: readonly (TileMarks | undefined)[], lose = 0) {
  const puts: TileMarks[] = [];
  const own = new OwnWrites();
  let read = 0;
  let lost = 0;
  const api = {
    baseURL: address.baseURL,
    getState: () => {
      const answer = reads[Math.min(read, reads.length - 1)];
      read += 1;
      return Promise.resolve(answer as unknown as Json | undefined);
    },
    putState: (_key: string, value: Json) => {
      puts.push(value as unknown as TileMarks);
      lost += 1;
      return lost <= lose ? Promise.reject(new Error('lost')) : Promise.resolve();
    },
  } as Partial<PlatformApi> as PlatformApi;
  const marks = new Marks(api, '1', noted, undefined, {
    writer: { holder: 'here' },
    written: own,
    now: () => new Date(0),
    sleep: () => Promise.resolve(),
  });
  marks.setWizard({ account: 'shop/de', startedAt: '2027-01-01T00:00:00Z', knownAccounts: [], steps: [] });
  return { marks, puts, own };
}

describe('writing marks', () => {
  it.each([
    { reason: 'nothing stood there', noted: noMarks, reads: [undefined], sequence: 1 },
    { reason: 'an older Storekeeper wrote without a number', noted: noMarks, reads: [noMarks], sequence: 1 },
    { reason: 'they stand as they were read', noted: written(7, 'x'), reads: [written(7, 'x')], sequence: 8 },
    {
      reason: 'one answer was a moment behind',
      noted: written(7, 'x'),
      reads: [written(6, 'x'), written(7, 'x')],
      sequence: 8,
    },
  ])('goes one number up: $reason', async ({ noted, reads, sequence }) => {
    const { marks, puts, own } = note(noted, reads);
    await marks.flush();
    expect(puts).toMatchObject([{ sequence, writer: { holder: 'here' }, wizard: { account: 'shop/de' } }]);
    expect(own.leastMarks(address, 1000)).toBe(sequence);
  });

  it.each([
    { reason: 'another has written', reads: [written(8, 'there')] },
    { reason: 'another has written the same number', reads: [written(7, 'there')] },
    {
      reason: 'another has written long since, and one answer was behind',
      reads: [written(6, 'x'), written(9, 'y')],
    },
  ])('is refused where $reason', async ({ reads }) => {
    const { marks, puts } = note(written(7, 'x'), reads);
    await expect(marks.flush()).rejects.toThrow(MarksMovedError);
    expect(puts).toEqual([]);
  });

  it('is refused where the marks had no number and are others now', async () => {
    const { marks, puts } = note(noMarks, [
      { ...noMarks, wizard: { account: 'shop/fr', startedAt: '', knownAccounts: [], steps: [] } },
    ]);
    await expect(marks.flush()).rejects.toThrow(MarksMovedError);
    expect(puts).toEqual([]);
  });

  it('waits for a state that is behind, and gives up without writing', async () => {
    const { marks, puts } = note(written(7, 'x'), [written(6, 'x')]);
    await expect(marks.flush()).rejects.toThrow(StaleReadError);
    expect(puts).toEqual([]);
  });

  it('knows its own write again of which it got no answer', async () => {
    const { marks, puts } = note(written(7, 'x'), [written(7, 'x'), written(8, 'here')], 1);
    await expect(marks.flush()).rejects.toThrow('lost');
    await marks.flush();
    expect(puts.map(({ sequence }) => sequence)).toEqual([8, 9]);
  });

  it('keeps members that a newer Storekeeper has written', async () => {
    const newer = { ...written(7, 'x'), later: { some: 'thing' } } as TileMarks;
    const { marks, puts } = note(readMarks(newer as unknown as Json), [newer]);
    await marks.flush();
    expect(puts).toMatchObject([{ later: { some: 'thing' } }]);
  });
});

describe('what this process has written', () => {
  it('is not doubted for ten minutes, and then somebody may have taken it away', () => {
    const own = new OwnWrites();
    expect(own.leastMarks(address, 0)).toBe(0);
    own.noteMarks(address, 4, 0);
    expect(own.leastMarks(address, 599_000)).toBe(4);
    expect(own.leastMarks({ ...address, baseURL: 'http://elsewhere' }, 0)).toBe(0);
    expect(own.leastMarks(address, 600_000)).toBe(0);
  });
});
