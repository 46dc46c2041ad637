import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentsIn, inPart, type PartialSet } from '../../src/judge/admitting/inPart.ts';
import { loadManifests } from '../../src/resources/load.ts';
import { checkTogether, documentId, type DocumentId } from '../../src/resources/together.ts';

type Files = Readonly<Record<string, string>>;

const header = 'apiVersion: storekeeper.dev/v1alpha1\n';
const tile = (name: string, spec = '') =>
  `${header}kind: IntegrationTile
metadata: { name: ${name} }
spec:
  platform: { region: Europe, tokenFrom: { env: TOKEN } }
  tag: ${name}
${spec}`;
const account = (name: string, rest = '', marketplace = 'DE') =>
  `${header}kind: AmazonAccount
metadata: { name: ${name} }
spec:
  accountName: ${rest.startsWith('accountName') ? (/accountName: ([^ ;]+)/.exec(rest)?.[1] ?? '') : `AMZ-${name}`}
  marketplace: ${marketplace}
${rest.includes('tileRef') ? '' : '  tileRef: { name: shop }\n'}${rest
    .split('; ')
    .filter((line) => line !== '' && !line.startsWith('accountName'))
    .map((line) => `  ${line}\n`)
    .join('')}`;
const broken = (name: string) => account(name, '', 'Atlantis');
const changed = 'settings: { product: { priceLevel: Online } }';

const load = (files: Files) =>
  loadManifests(
    Object.entries(files).map(([file, text]) => ({ file, bytes: new TextEncoder().encode(text) })),
  );

function together(before: Files, after: Files): PartialSet | string {
  const first = load(before);
  if (first.problems.length > 0) throw new Error(JSON.stringify(first.problems[0]));
  return inPart(load(after), documentsIn(first));
}

/** What became of every document: `new`, `old` with why, `out` (it was never in force) with why. */
function fates(before: Files, after: Files): Record<string, string> | string {
  const set = together(before, after);
  if (typeof set === 'string') return set;
  const inForce = new Map(set.documents.map((each) => [documentId(each), each]));
  const ids = new Set([...inForce.keys(), ...set.withheld.keys()]);
  return Object.fromEntries(
    [...ids].map((id) => {
      const because = set.withheld.get(id)?.because;
      const name = id.replace(/^\w+ default\//, '');
      return [name, because === undefined ? 'new' : `${inForce.has(id) ? 'old' : 'out'}: ${because}`];
    }),
  );
}

const shop = { 'tile.yaml': tile('shop') };
const three = { ...shop, 'a.yaml': account('a'), 'b.yaml': account('b'), 'c.yaml': account('c') };

describe('a commit with faults comes into force in part:', () => {
  const rows: [why: string, before: Files, after: Files, expected: Record<string, string>][] = [
    [
      'what is sound is taken, what is broken stays as it was',
      three,
      { ...three, 'a.yaml': broken('a'), 'b.yaml': account('b', changed) },
      { shop: 'new', a: 'old: Faulty', b: 'new', c: 'new' },
    ],
    [
      'a new account that is broken waits, a new one that is sound comes',
      three,
      { ...three, 'd.yaml': broken('d'), 'e.yaml': account('e') },
      { shop: 'new', a: 'new', b: 'new', c: 'new', d: 'out: Faulty', e: 'new' },
    ],
    [
      'nothing leaves: an account that was deleted in such a commit stays until one is whole',
      three,
      { ...shop, 'a.yaml': broken('a'), 'b.yaml': account('b') },
      { shop: 'new', a: 'old: Faulty', b: 'new', c: 'old: Absent' },
    ],
    [
      'a file cut off in the middle is trusted in nothing, not even in what can be read of it',
      { ...shop, 'all.yaml': `${account('a')}---\n${account('b')}` },
      {
        ...shop,
        'all.yaml': `${account('a', changed)}---\n${header}kind: AmazonAccount\nmetadata: { name: b`,
      },
      { shop: 'new', a: 'old: Faulty', b: 'old: Faulty' },
    ],
    [
      'a document that lost its name leaves the others of its file alone, and the one that was there stays',
      { ...shop, 'all.yaml': `${account('a')}---\n${account('b')}` },
      {
        ...shop,
        'all.yaml': `${account('a', changed)}---\n${account('b').replace('{ name: b }', '{}')}`,
      },
      { shop: 'new', a: 'new', b: 'old: Faulty' },
    ],
    [
      'a mistyped version or kind is a fault of the document that was there',
      three,
      { ...three, 'a.yaml': account('a').replace('v1alpha1', 'v1alpha2'), 'b.yaml': account('b', changed) },
      { shop: 'new', a: 'old: Faulty', b: 'new', c: 'new' },
    ],
    [
      'an account that moved to another file is taken from there, whatever stands in its old one',
      three,
      { ...three, 'a.yaml': ': {', 'z.yaml': account('a', changed) },
      { shop: 'new', a: 'new', b: 'new', c: 'new' },
    ],
    [
      'the accounts of a broken tile stay as they were: they were written for the tile that is not taken',
      { ...three, 'other.yaml': tile('other'), 'o.yaml': account('o', 'tileRef: { name: other }') },
      {
        ...three,
        'tile.yaml': tile('shop').replace('Europe', 'Atlantis'),
        'b.yaml': account('b', changed),
        'd.yaml': account('d'),
        'other.yaml': tile('other'),
        'o.yaml': account('o', `tileRef: { name: other }; ${changed}`),
      },
      {
        ...{ shop: 'old: Faulty', a: 'old: Refers', b: 'old: Refers', c: 'old: Refers', d: 'out: Refers' },
        ...{ other: 'new', o: 'new' },
      },
    ],
    [
      'a clone of a broken source stays as it was, by manifest and by name in the app, and clones of it too',
      three,
      {
        ...shop,
        'a.yaml': broken('a'),
        'b.yaml': account('b', 'setup: { cloneFrom: { name: a } }'),
        'c.yaml': account('c', 'setup: { cloneFrom: { accountName: AMZ-a } }'),
        'd.yaml': account('d', 'setup: { cloneFrom: { name: b } }'),
        'e.yaml': account('e'),
      },
      { shop: 'new', a: 'old: Faulty', b: 'old: Refers', c: 'old: Refers', d: 'out: Refers', e: 'new' },
    ],
    [
      'a clone of a source that was never there waits with it',
      three,
      { ...three, 'd.yaml': broken('d'), 'e.yaml': account('e', 'setup: { cloneFrom: { name: d } }') },
      { shop: 'new', a: 'new', b: 'new', c: 'new', d: 'out: Faulty', e: 'out: Refers' },
    ],
    [
      'a clone of a source that was deleted is taken where it does not need it any more',
      { ...three, 'b.yaml': account('b', 'setup: { cloneFrom: { name: c } }') },
      { ...shop, 'a.yaml': broken('a'), 'b.yaml': account('b') },
      { shop: 'new', a: 'old: Faulty', b: 'new', c: 'old: Absent' },
    ],
    [
      'of two that claim one account both stay as they were, though only the later one is told as a fault',
      three,
      { ...three, 'a.yaml': account('a', 'accountName: NEW'), 'b.yaml': account('b', 'accountName: NEW') },
      { shop: 'new', a: 'old: Clashes', b: 'old: Faulty', c: 'new' },
    ],
    [
      'what takes the name of one that is kept waits, and a chain of them falls back as far as it must',
      three,
      {
        ...shop,
        'a.yaml': broken('a'),
        'b.yaml': account('b', 'accountName: AMZ-a'),
        'c.yaml': account('c', 'accountName: AMZ-b'),
      },
      { shop: 'new', a: 'old: Faulty', b: 'old: Faulty', c: 'old: Clashes' },
    ],
    [
      'an account whose manifest got another name stays under the old one',
      three,
      {
        ...shop,
        'x.yaml': account('x', 'accountName: AMZ-a'),
        'b.yaml': broken('b'),
        'c.yaml': account('c'),
      },
      { shop: 'new', a: 'old: Absent', x: 'out: Clashes', b: 'old: Faulty', c: 'new' },
    ],
    [
      'a tile that would not let in an account that is kept stays as it was, with the accounts written for it',
      three,
      {
        ...three,
        'tile.yaml': tile('shop', '  sellingRegions: [NorthAmerica]\n'),
        'a.yaml': broken('a'),
        'b.yaml': account('b', changed, 'US'),
        'c.yaml': account('c', '', 'US'),
      },
      { shop: 'old: Clashes', a: 'old: Faulty', b: 'old: Refers', c: 'old: Refers' },
    ],
    [
      'a circle of clones that is new falls back whole',
      three,
      {
        ...shop,
        'a.yaml': account('a', 'setup: { cloneFrom: { name: b } }'),
        'b.yaml': account('b', 'setup: { cloneFrom: { name: a } }'),
        'c.yaml': account('c', changed),
      },
      { shop: 'new', a: 'old: Faulty', b: 'old: Refers', c: 'new' },
    ],
    [
      'a circle that only what is kept would close is opened',
      { ...three, 'a.yaml': account('a', 'setup: { cloneFrom: { name: b } }') },
      {
        ...three,
        'a.yaml': broken('a'),
        'b.yaml': account('b', 'setup: { cloneFrom: { name: c } }'),
        'c.yaml': account('c', 'setup: { cloneFrom: { name: a } }'),
      },
      { shop: 'new', a: 'old: Faulty', b: 'old: Refers', c: 'old: Refers' },
    ],
    [
      'a broken file that declared nothing is in the way of nothing',
      three,
      { ...three, 'notes.yaml': 'a: [', 'b.yaml': account('b', changed) },
      { shop: 'new', a: 'new', b: 'new', c: 'new' },
    ],
    [
      'two documents of one name are one document with faults',
      three,
      { ...three, 'a2.yaml': account('a', changed) },
      { shop: 'new', a: 'old: Faulty', b: 'new', c: 'new' },
    ],
  ];
  it.each(rows)('%s', (_why, before, after, expected) => {
    expect(load(after).problems).not.toEqual([]);
    expect(fates(before, after)).toEqual(expected);
  });

  it('says of each document that is not taken what keeps it, with file and line where there is one', () => {
    const set = together(three, {
      ...shop,
      'a.yaml': broken('a'),
      'b.yaml': account('b', 'setup: { cloneFrom: { name: a } }'),
      'd.yaml': account('d', 'accountName: AMZ-c'),
    });
    expect(typeof set !== 'string' && Object.fromEntries(set.withheld)).toMatchObject({
      'AmazonAccount default/a': {
        why: expect.stringMatching(/^a\.yaml:6: \/spec\/marketplace: found .*Atlantis/) as string,
      },
      'AmazonAccount default/b': {
        why: 'it refers to AmazonAccount default/a, of which the newest version is not taken',
      },
      'AmazonAccount default/d': {
        why: expect.stringContaining('the account of default/c at AmazonAccount default/c') as string,
      },
    });
  });

  it.each([
    [
      'a kustomization that would change manifests',
      { 'kustomization.yaml': 'resources: [b.yaml]\nnamePrefix: x-\n' },
      /kustomization\.yaml:2 may be about any/,
    ],
    [
      'a kustomization that cannot be read',
      { 'kustomization.yaml': 'resources: [' },
      /kustomization\.yaml:\d+ may be about any/,
    ],
  ])('nothing of it is taken where the fault is %s', (_what, files, expected) => {
    expect(fates(three, { ...three, ...files })).toMatch(expected);
  });
});

/** Sets of a few accounts over two tiles that name, clone and clash with each other, some broken in one way or another. */
const names = ['a', 'b', 'c', 'd', 'e'];
const anyAccount = (name: string) =>
  fc
    .record({
      tile: fc.constantFrom('shop', 'shop', 'other'),
      accountName: fc.constantFrom(`AMZ-${name}`, `AMZ-${name}`, 'AMZ-a', 'NEW'),
      marketplace: fc.constantFrom('DE', 'DE', 'US'),
      from: fc.option(fc.constantFrom(...names)),
      by: fc.constantFrom('name', 'accountName'),
      price: fc.constantFrom('Base', 'Online'),
    })
    .map((each) => {
      const source = each.by === 'name' ? each.from : `AMZ-${String(each.from)}`;
      const clone = each.from === null ? '' : `; setup: { cloneFrom: { ${each.by}: ${String(source)} } }`;
      return account(
        name,
        `accountName: ${each.accountName}; tileRef: { name: ${each.tile} }; settings: { product: { priceLevel: ${each.price} } }${clone}`,
        each.marketplace,
      );
    });
const anyTile = (name: string) =>
  fc
    .constantFrom('', '', '  sellingRegions: [Europe]\n', '  sellingRegions: [NorthAmerica]\n')
    .map((regions) => tile(name, regions));
const anySet = fc
  .tuple(anyTile('shop'), anyTile('other'), ...names.map((name) => fc.option(anyAccount(name))))
  .map(([shopTile, other, ...accounts]): Record<string, string> => ({
    'shop.yaml': shopTile,
    'other.yaml': other,
    ...Object.fromEntries(
      accounts.flatMap((text, index) => (text === null ? [] : [[`${names[index] ?? ''}.yaml`, text]])),
    ),
  }));
const breaking: ((text: string) => string)[] = [
  (text) => text.replace('spec:', 'specs:'),
  (text) => text.slice(0, text.length / 2),
  (text) => `${text}: [`,
  (text) => text.replace(/metadata: .*/, 'metadata: {}'),
  (text) => text.replace('v1alpha1', 'v1'),
  () => '',
];
const anyFaults = fc.array(
  fc.tuple(fc.constantFrom('shop', 'other', ...names), fc.constantFrom(...breaking)),
  { maxLength: 3 },
);
/** A set without the files that have faults, so that it is sound. */
function soundPart(files: Record<string, string>): Record<string, string> {
  const faulty = new Set(load(files).problems.map(({ file }) => file));
  if (faulty.size === 0) return files;
  return soundPart(Object.fromEntries(Object.entries(files).filter(([file]) => !faulty.has(file))));
}
const anySound = anySet.map(soundPart);
/** A sound set, another that a commit puts in its place, and what is broken in that. */
const anyStep = fc.tuple(anySound, fc.oneof(anySet, anySound), anyFaults).map(([before, after, faults]) => {
  const files = { ...after };
  for (const [name, breakIt] of faults) {
    const file = `${name}.yaml`;
    if (files[file] !== undefined) files[file] = breakIt(files[file]);
  }
  return { before, after: files };
});

describe('whatever is broken in a commit,', () => {
  it('the set in force is sound, loses nothing, and holds of every document the new version or the old one', () => {
    fc.assert(
      fc.property(anyStep, ({ before, after }) => {
        const [old, candidate] = [documentsIn(load(before)), load(after)];
        const set = inPart(candidate, old);
        if (typeof set === 'string') throw new Error(set);
        expect([...checkTogether(set.documents), ...checkTogether(set.documents.toReversed())]).toEqual([]);
        const ids = new Set(set.documents.map(documentId));
        expect(ids.size).toBe(set.documents.length);
        expect(old.map(documentId).filter((id) => !ids.has(id))).toEqual([]);
        const newest = documentsIn(candidate);
        for (const each of set.documents) {
          const [id, kept] = [documentId(each), set.withheld.has(documentId(each))];
          expect((kept ? old : newest).filter((other) => documentId(other) === id)).toContain(each);
        }
        const faulty = new Set(
          (candidate.faults?.documents ?? []).map(({ kind, key }): DocumentId => `${kind} ${key}`),
        );
        for (const id of faulty) expect(set.withheld.has(id)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('every sound new document is in force that could be put beside what is, and does not refer to what is withheld', () => {
    fc.assert(
      fc.property(anyStep, ({ before, after }) => {
        const set = inPart(load(after), documentsIn(load(before)));
        if (typeof set === 'string') throw new Error(set);
        const without = (id: DocumentId) => set.documents.filter((each) => documentId(each) !== id);
        for (const each of documentsIn(load(after))) {
          const [id, { document }] = [documentId(each), each];
          const withheld = set.withheld.get(id);
          if (withheld?.because !== 'Absent' && withheld?.because !== undefined) continue;
          expect(set.documents.find((other) => documentId(other) === id)?.document).toEqual(document);
          expect(checkTogether([...without(id), each]).size).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('putting the same commit on top of what came of it changes nothing', () => {
    fc.assert(
      fc.property(anyStep, ({ before, after }) => {
        const once = inPart(load(after), documentsIn(load(before)));
        if (typeof once === 'string') throw new Error(once);
        const twice = inPart(load(after), once.documents);
        if (typeof twice === 'string') throw new Error(twice);
        const told = ({ documents }: PartialSet) =>
          Object.fromEntries(documents.map((each) => [documentId(each), each.document]));
        expect(told(twice)).toEqual(told(once));
      }),
      { numRuns: 60 },
    );
  });

  it('a commit without faults that loses nothing is in force as it is', () => {
    fc.assert(
      fc.property(anySound, anySound, (before, after) => {
        const newest = documentsIn(load(after));
        const old = documentsIn(load(before));
        const kept = new Set(newest.map(documentId));
        const set = inPart(
          load(after),
          old.filter((each) => kept.has(documentId(each))),
        );
        expect(set).toMatchObject({ documents: newest, withheld: new Map() });
      }),
      { numRuns: 40 },
    );
  });
});
