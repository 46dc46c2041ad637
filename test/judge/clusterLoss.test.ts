import { describe, expect, it } from 'vitest';
import { heldDeletions, heldDeletionText } from '../../src/judge/admitting/clusterLoss.ts';
import { lossHashPattern } from '../../src/resources/annotations.ts';

const going = (count: number, tile = 'ns/shop', prefix = 'a') =>
  Array.from({ length: count }, (_none, index) => ({
    account: `${tile.split('/')[0] ?? ''}/${prefix}${String(index)}`,
    accountName: `${prefix}${String(index)}`.toUpperCase(),
    tile,
    uid: `${tile} ${prefix}${String(index)}`,
  }));
const staying = (count: number, tile = 'ns/shop') => Array.from({ length: count }, () => tile);
const tiles = (count: number) => Array.from({ length: count }, (_none, index) => `ns/t${String(index)}`);
const none = new Set<string>();
const unread = (namespace: string) => new Map([[namespace, 'forbidden: namespaces']]);

const rows = [
  { reason: 'one of several is an ordinary deletion', going: going(1), staying: staying(2), held: [] },
  { reason: 'the only account of a tile is one, too', going: going(1), staying: [], held: [] },
  { reason: 'three may always go', going: going(3), staying: staying(9), held: [] },
  { reason: 'more than three and more than 10 %', going: going(4), staying: staying(30), held: ['ns/shop'] },
  { reason: 'a tenth of a large tile may go', going: going(4), staying: staying(36), held: [] },
  { reason: 'all of a tile that has several', going: going(2), staying: [], held: ['ns/shop'] },
  {
    reason: 'an account goes together with its tile',
    ...{ going: going(1), staying: staying(1), tilesGoing: new Set(['ns/shop']), held: ['ns/shop'] },
  },
  {
    reason: 'its namespace is terminating',
    ...{ going: going(1), staying: staying(9), namespacesGoing: new Set(['ns']), held: ['ns/shop'] },
  },
  {
    reason: 'another namespace is terminating',
    ...{ going: going(1), staying: staying(9), namespacesGoing: new Set(['other']), held: [] },
  },
  {
    reason: 'the only account of each of many tiles, as when the definition goes',
    ...{ going: tiles(5).flatMap((tile) => going(1, tile)), staying: [], held: tiles(5) },
  },
];

describe('deletions in a cluster', () => {
  it.each(rows)('$reason', ({ held, ...row }) => {
    const deletions = { tilesGoing: none, namespacesGoing: none, ...row };
    expect([...heldDeletions(deletions).keys()]).toEqual(held);
  });

  it.each([
    {
      reason: 'what was held stays held when the rest was let go of',
      ...{ going: going(3), staying: staying(4), heldBefore: new Set(going(3).map(({ uid }) => uid)) },
      held: ['a0', 'a1', 'a2'],
    },
    {
      reason: 'what was held stays held by itself, and holds no ordinary deletion besides',
      ...{ going: going(2), staying: staying(4), heldBefore: new Set(['ns/shop a0']) },
      held: ['a0'],
    },
    {
      reason: 'a document made anew under the name of a held one is another',
      ...{ going: going(1), staying: staying(4), heldBefore: new Set(['ns/shop a0 of before']) },
      held: [],
    },
    {
      reason: 'what was held joins those that are deleted later, as too many together',
      ...{ going: going(4), staying: staying(4), heldBefore: new Set(['ns/shop a0']) },
      held: ['a0', 'a1', 'a2', 'a3'],
    },
    {
      reason: 'whether its namespace is terminating is not known',
      ...{ going: going(1), staying: staying(9), namespacesUnread: unread('ns') },
      held: ['a0'],
    },
    {
      reason: 'another namespace cannot be read',
      ...{ going: going(1), staying: staying(9), namespacesUnread: unread('other') },
      held: [],
    },
    {
      reason: 'nothing of it is on the platform to be uninstalled, whatever its namespace does',
      ...{
        going: going(1).map((each) => ({ ...each, gone: true })),
        staying: staying(9),
        namespacesUnread: unread('ns'),
      },
      held: [],
    },
  ])('are held by account: $reason', ({ held, reason: _reason, ...row }) => {
    const found = heldDeletions({ tilesGoing: none, namespacesGoing: none, ...row }).get('ns/shop');
    expect((found?.accounts ?? []).map(({ account }) => account)).toEqual(held.map((name) => `ns/${name}`));
  });

  it('say which right is missing where a namespace cannot be read', () => {
    const loss = heldDeletions({
      ...{ staying: staying(9), going: going(1), tilesGoing: none, namespacesGoing: none },
      namespacesUnread: unread('ns'),
    }).get('ns/shop');
    const text = loss && heldDeletionText(loss, '2026-11-25T12:00:00.000Z');
    expect(text).toContain(
      'whether the namespace ns is being deleted cannot be read (forbidden: namespaces)',
    );
    expect(text).toContain('grant get on namespaces with the resourceName ns');
    expect(loss?.firm.size).toBe(0);
  });

  it('have a hash that names exactly these documents', () => {
    const hashOf = (accounts: ReturnType<typeof going>) =>
      heldDeletions({ staying: [], going: accounts, tilesGoing: none, namespacesGoing: none }).get('ns/shop')
        ?.hash ?? '';
    expect(hashOf(going(4))).toMatch(lossHashPattern);
    expect(hashOf(going(4).reverse())).toBe(hashOf(going(4)));
    expect(hashOf(going(5))).not.toBe(hashOf(going(4)));
    expect(hashOf(going(4).map((each) => ({ ...each, uid: `${each.uid} anew` })))).not.toBe(hashOf(going(4)));
  });

  it('say how many, which, since when, why, and how they pass or are taken back', () => {
    const held = heldDeletions({
      ...{ staying: [], going: going(4), tilesGoing: none, namespacesGoing: new Set(['ns']) },
    });
    const loss = held.get('ns/shop');
    const text = loss && heldDeletionText(loss, '2026-11-25T12:00:00.000Z');
    expect(text).toContain('loses 4 of 4 accounts (ns/a0 "A0", ns/a1 "A1", ns/a2 "A2" and 1 more)');
    expect(text).toContain('Since 2026-11-25T12:00:00.000Z');
    expect(text).toContain('the namespace ns is being deleted');
    expect(text).toContain(`storekeeper approve tile shop ${loss?.hash ?? ''} -n ns`);
    expect(text).toContain('storekeeper.dev/let-go=true');
  });
});
