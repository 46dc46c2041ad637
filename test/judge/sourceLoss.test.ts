import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossOf, lossText, type DeclaredDocuments } from '../../src/judge/admitting/sourceLoss.ts';
import { accountSchema, tileSchema } from '../../src/resources/schema/schema.ts';

const apiVersion = 'storekeeper.dev/v1alpha1';
const tile = (name: string, spec: object = {}) =>
  tileSchema.parse({
    ...{ apiVersion, kind: 'IntegrationTile', metadata: { name } },
    spec: {
      platform: { region: 'NorthAmerica', tokenFrom: { env: 'TOKEN' } },
      integrationId: '5f1a00000000000000000001',
      ...spec,
    },
  });
const account = (name: string, tileName = 'shop', accountName = name.toUpperCase()) =>
  accountSchema.parse({
    ...{ apiVersion, kind: 'AmazonAccount', metadata: { name } },
    spec: { tileRef: { name: tileName }, accountName, marketplace: 'DE' },
  });
const named = (count: number, tileName = 'shop', prefix = 'a') =>
  Array.from({ length: count }, (_none, index) => account(`${prefix}${String(index)}`, tileName));
const other = tile('other', { integrationId: '5f1a00000000000000000002' });

interface Row {
  readonly reason: string;
  readonly before: DeclaredDocuments;
  readonly after: DeclaredDocuments;
  readonly held: boolean;
}

const shop = tile('shop');
const rows: readonly Row[] = [
  {
    reason: 'nothing changes',
    before: { tiles: [shop], accounts: named(6) },
    after: { tiles: [shop], accounts: named(6) },
    held: false,
  },
  {
    reason: 'three accounts go, which a person may mean',
    before: { tiles: [shop], accounts: named(6) },
    after: { tiles: [shop], accounts: named(3) },
    held: false,
  },
  {
    reason: 'four of six go',
    before: { tiles: [shop], accounts: named(6) },
    after: { tiles: [shop], accounts: named(2) },
    held: true,
  },
  {
    reason: 'four of forty go, a tenth',
    before: { tiles: [shop], accounts: named(40) },
    after: { tiles: [shop], accounts: named(36) },
    held: false,
  },
  {
    reason: 'four of four in one tile go, a tenth of the source',
    before: { tiles: [shop, other], accounts: [...named(4), ...named(36, 'other', 'b')] },
    after: { tiles: [shop, other], accounts: named(36, 'other', 'b') },
    held: true,
  },
  {
    reason: 'a tile goes that had one account',
    before: { tiles: [shop, other], accounts: [...named(30), account('b', 'other')] },
    after: { tiles: [shop], accounts: named(30) },
    held: true,
  },
  {
    reason: 'a tile goes that had none',
    before: { tiles: [shop, other], accounts: named(2) },
    after: { tiles: [shop], accounts: named(2) },
    held: false,
  },
  {
    reason: 'all manifests get other names, the accounts keep theirs',
    before: { tiles: [shop], accounts: named(6) },
    after: {
      tiles: [shop],
      accounts: named(6).map(({ metadata, spec }) =>
        account(`new-${metadata.name}`, 'shop', spec.accountName),
      ),
    },
    held: false,
  },
  {
    reason: 'all accounts get other names, the manifests keep theirs',
    before: { tiles: [shop], accounts: named(6) },
    after: {
      tiles: [shop],
      accounts: named(6).map(({ metadata }) => account(metadata.name, 'shop', `N ${metadata.name}`)),
    },
    held: false,
  },
  {
    reason: 'the tile gets another name and the accounts follow',
    before: { tiles: [shop], accounts: named(6) },
    after: { tiles: [tile('store')], accounts: named(6, 'store') },
    held: false,
  },
  {
    reason: 'all accounts move to another installed app',
    before: { tiles: [shop, other], accounts: named(6) },
    after: { tiles: [shop, other], accounts: named(6, 'other') },
    held: true,
  },
  {
    reason: 'the id of the installed app is corrected in one line that a review sees',
    before: { tiles: [shop], accounts: named(2) },
    after: { tiles: [tile('shop', { integrationId: '5f1a00000000000000000009' })], accounts: named(2) },
    held: false,
  },
  {
    reason: 'six go whose manifests said that they are removed',
    before: {
      tiles: [shop],
      accounts: named(6).map((one) => ({
        ...one,
        spec: { ...one.spec, removed: { reason: 'closed', by: 'dana' } },
      })),
    },
    after: { tiles: [shop], accounts: [] },
    held: false,
  },
  {
    reason: 'there was nothing',
    before: { tiles: [], accounts: [] },
    after: { tiles: [shop], accounts: named(6) },
    held: false,
  },
];

describe('the loss guard', () => {
  it.each(rows)('$reason: held $held', ({ before, after, held }) => {
    expect(lossOf(before, after) !== undefined).toBe(held);
  });

  it('never holds what only adds, and never lets everything of four or more go', () => {
    const size = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(size, size, (had, more) => {
        const before = { tiles: [shop], accounts: named(had) };
        expect(lossOf(before, { tiles: [shop], accounts: named(had + more) })).toBeUndefined();
        const nothing = lossOf(before, { tiles: [shop], accounts: [] });
        expect(nothing !== undefined).toBe(had > 3);
        expect(lossOf(before, { tiles: [], accounts: [] }) !== undefined).toBe(had > 0);
      }),
    );
  });

  it('says what is lost', () => {
    const loss = lossOf({ tiles: [shop], accounts: named(6) }, { tiles: [], accounts: [] });
    expect(loss && lossText(loss)).toBe(
      'loses 6 of 6 accounts (default/a0 "A0", default/a1 "A1", default/a2 "A2" and 3 more) and the tile default/shop',
    );
  });
});
