import { describe, expect, it } from 'vitest';
import { TileLease, type Term } from '../../src/act/lease/lease.ts';
import type { PlatformApi } from '../../src/platform/api.ts';
import type { Json } from '../../src/platform/documents.ts';

const now = () => new Date('2027-01-01T12:00:00Z');
const later = '2027-01-01T12:01:30Z';
const earlier = '2027-01-01T11:59:00Z';
const term = (number: number, name = 'shard uid'): Term => ({ name, number });

/** Takes the lease of a tile on whose state stands `standing`; gives what stands there then, or what refused it. */
async function take(standing: Json | undefined, mine: Term | undefined): Promise<Json | string> {
  const state = new Map<string, Json>(standing === undefined ? [] : [['storekeeper_1_lease', standing]]);
  const api = {
    getState: (key: string) => Promise.resolve(state.get(key)),
    putState: (key: string, value: Json) => Promise.resolve(void state.set(key, value)),
    deleteState: (key: string) => Promise.resolve(void state.delete(key)),
  } as Partial<PlatformApi> as PlatformApi;
  const lease = new TileLease(api, '1', { name: 'here', term: mine }, now, {});
  try {
    await lease.take(() => Promise.resolve());
    return state.get('storekeeper_1_lease') ?? null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the lease of a tile that is held in a term of a Kubernetes Lease', () => {
  it.each([
    { reason: 'nobody holds it', standing: undefined, mine: term(3), takes: true },
    {
      reason: 'its holder had an earlier term of the same Lease, so that he is deposed for certain',
      standing: { holder: 'there', expiresAt: later, term: { name: 'shard uid', number: 2 } },
      mine: term(3),
      takes: true,
    },
    {
      reason: 'its holder has a later term: it is us who are deposed and do not know it yet',
      standing: { holder: 'there', expiresAt: later, term: { name: 'shard uid', number: 4 } },
      mine: term(3),
      takes: false,
    },
    {
      reason: 'its holder has the same term by another name, which cannot be and is not trusted',
      standing: { holder: 'there', expiresAt: later, term: { name: 'shard uid', number: 3 } },
      mine: term(3),
      takes: false,
    },
    {
      reason: 'its holder counts the terms of another Lease, of another cluster perhaps',
      standing: { holder: 'there', expiresAt: later, term: { name: 'other uid', number: 1 } },
      mine: term(3),
      takes: false,
    },
    {
      reason: 'its holder has no term: somebody who applies from a folder',
      standing: { holder: 'there', expiresAt: later },
      mine: term(3),
      takes: false,
    },
    {
      reason: 'we have no term ourselves',
      standing: { holder: 'there', expiresAt: later, term: { name: 'shard uid', number: 2 } },
      mine: undefined,
      takes: false,
    },
    {
      reason: 'it has run out, whoever held it',
      standing: { holder: 'there', expiresAt: earlier, term: { name: 'shard uid', number: 4 } },
      mine: term(3),
      takes: true,
    },
    {
      reason: 'the term that stands there is no term',
      standing: { holder: 'there', expiresAt: later, term: 'shard uid 2' },
      mine: term(3),
      takes: false,
    },
  ])('$reason: taken $takes', async ({ standing, mine, takes }) => {
    const result = await take(standing, mine);
    if (takes) expect(result).toMatchObject({ holder: 'here', term: mine });
    else expect(result).toContain('there is working on the tile');
  });
});
