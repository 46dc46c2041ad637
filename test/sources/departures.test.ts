import { describe, expect, it } from 'vitest';
import { loadManifests } from '../../src/resources/load.ts';
import { departuresOf, placesAfter, type ReadCommit } from '../../src/sources/git/departures.ts';
import type { OtherFiles } from '../../src/sources/git/otherFiles.ts';
import { repositoryName } from '../../src/sources/git/sourceName.ts';
import type { TreeEntry } from '../../src/sources/git/tree.ts';

const header = 'apiVersion: storekeeper.dev/v1alpha1\n';
const tile = `${header}kind: IntegrationTile
metadata: { name: shop }
spec:
  platform: { region: Europe, tokenFrom: { env: TOKEN } }
  tag: Shop
`;
const account = (name: string, accountName: string) => `${header}kind: AmazonAccount
metadata: { name: ${name} }
spec: { tileRef: { name: shop }, accountName: ${accountName}, marketplace: DE }
`;
const [us, de, fr] = [account('us', 'AMZ-US'), account('de', 'AMZ-DE'), account('fr', 'AMZ-FR')];

/** The manifests as one list. */
const listOf = (...texts: string[]) =>
  `apiVersion: v1\nkind: List\nitems:\n${texts.map((text) => `  - ${text.trimEnd().replaceAll('\n', '\n    ')}\n`).join('')}`;

type Files = Record<string, string>;
/** Names that are not read, by why. */
type Unread = Record<string, NonNullable<TreeEntry['unread']>>;

/** A commit with these files, as the source reads it. */
function commit(id: string, files: Files, unread: Unread = {}, blobs: Files = {}): ReadCommit {
  const read = Object.entries(files).map(([file, text]) => ({ file, bytes: new TextEncoder().encode(text) }));
  const manifests = loadManifests(read);
  if (manifests.problems.length > 0) throw new Error(JSON.stringify(manifests.problems[0]));
  const entry = (file: string, why: TreeEntry['unread']) => ({
    file,
    id: blobs[file] ?? `content of ${files[file] ?? file}`,
    size: files[file]?.length ?? 0,
    unread: why,
  });
  const entries = [
    ...Object.keys(files).map((file) => entry(file, undefined)),
    ...Object.entries(unread).map(([file, why]) => entry(file, why)),
  ];
  return { commit: id, manifests, tree: { files: read, entries } };
}

/** A commit in whose folder a link was left aside, as it is told to people. */
function withLink(reading: ReadCommit, file: string): ReadCommit {
  const note = { file, line: 1, column: 1, aside: 'Link', message: 'is not followed' } as const;
  const { manifests } = reading;
  return { ...reading, manifests: { ...manifests, notes: [...manifests.notes, note] } };
}

/** What the second commit tells of `default/de`, which the first declares. */
function whatBecame(before: Files, after: ReadCommit, others = nothingElse) {
  const first = commit('1111111111111111', before);
  return departuresOf(placesAfter(placesAfter({}, first), after), after, others).get('default/de');
}

const nothingElse: OtherFiles = { files: [], closed: [] };

const three = { 'tile.yaml': tile, 'us.yaml': us, 'de.yaml': de };
const left = { 'tile.yaml': tile, 'us.yaml': us };
const inFolder = { ...left, 'accounts/eu/de.yaml': de };
const together = { 'tile.yaml': tile, 'all.yaml': `${us}---\n${de}` };

describe('an act is seen where', () => {
  const rows: [string, Files, ReadCommit, string][] = [
    ['the file was deleted', three, commit('2', left), 'its file de.yaml was deleted after 111111111111'],
    [
      'the document was cut out of a file that still holds others',
      together,
      commit('2', { 'tile.yaml': tile, 'all.yaml': us }),
      'its document was cut out of all.yaml after 111111111111',
    ],
    [
      'it was cut out of the file of its tile',
      { 'tile.yaml': `${tile}---\n${de}`, 'us.yaml': us },
      commit('2', left),
      'its document was cut out of tile.yaml after 111111111111',
    ],
    [
      'another account was added in the same commit',
      three,
      commit('2', { ...left, 'fr.yaml': fr }),
      'its file de.yaml was deleted after 111111111111',
    ],
    [
      'a link that bears another name stands beside the folder that is read',
      three,
      commit('2', left, { 'site/latest': 'link' }),
      'its file de.yaml was deleted after 111111111111',
    ],
    [
      'something that names another account was left aside before and still is',
      three,
      commit('2', {
        ...left,
        'x.yaml': 'kind: AmazonAccount\napiVersion: other/v1\nmetadata: { name: x }\n',
      }),
      'its file de.yaml was deleted after 111111111111',
    ],
  ];
  it.each(rows)('%s', (_what, before, after, how) => {
    expect(whatBecame(before, after)).toEqual({ seen: true, how });
  });
});

describe('no act is seen where', () => {
  const noHeader = 'tileRef: { name: shop }\naccountName: AMZ-DE\nmarketplace: DE\n';
  const otherGroup = de.replace('storekeeper.dev', 'store.example.com');
  const rows: [string, Files, ReadCommit, string][] = [
    ['the file is empty', three, commit('2', { ...left, 'de.yaml': '' }), 'holds no manifest'],
    ['the file holds an empty document', three, commit('2', { ...left, 'de.yaml': '---\n' }), 'no manifest'],
    ['it was put into comments', three, commit('2', { ...left, 'de.yaml': '# gone\n' }), 'no manifest'],
    ['it lost its header', three, commit('2', { ...left, 'de.yaml': noHeader }), 'holds no manifest'],
    ['it is of another group', three, commit('2', { ...left, 'de.yaml': otherGroup }), 'holds no manifest'],
    [
      'it was moved and lost its header on the way',
      three,
      commit('2', { ...left, 'moved.yaml': noHeader }),
      'moved.yaml:1 holds a document without apiVersion and kind that looks like it',
    ],
    [
      'it was moved and is of another group now',
      three,
      commit('2', { ...left, 'moved.yaml': otherGroup }),
      'store.example.com/v1alpha1 AmazonAccount',
    ],
    [
      'it was encrypted',
      three,
      commit('2', { ...left, 'secret.yaml': 'data: ENC[AES256,data]\nsops: { version: 3 }\n' }),
      'encrypted with SOPS that looks like it',
    ],
    ['a link stands there', three, commit('2', left, { 'de.yaml': 'link' }), 'a link now'],
    ['a link elsewhere bears its name', three, commit('2', left, { 'all/de.yaml': 'link' }), 'all/de.yaml'],
    [
      'its folder is a link now',
      inFolder,
      commit('2', left, { 'accounts/eu': 'link' }),
      'accounts/eu is a link now, which is not followed',
    ],
    [
      'its folder is a submodule now',
      inFolder,
      commit('2', left, { 'accounts/eu': 'submodule' }),
      'accounts/eu is a submodule now, which is not followed',
    ],
    [
      'a submodule that bears its name stands there',
      three,
      commit('2', left, { 'de.yaml': 'submodule' }),
      'de.yaml is a submodule now',
    ],
    [
      'a submodule stands beside it, in which it may be',
      inFolder,
      commit('2', left, { 'accounts/sub': 'submodule' }),
      'accounts/sub is a submodule, which is not followed: it may be in there',
    ],
    [
      'a link is left aside in the folder that is read, whatever its name',
      inFolder,
      withLink(commit('2', left, { 'accounts/europe': 'link' }), 'accounts/europe'),
      'accounts/europe is a link, which is not followed: it may be in there',
    ],
    ['it was hidden', three, commit('2', left, { '.off/de.yaml': 'hidden' }), '.off/de.yaml'],
    ['it was renamed out of sight', three, commit('2', left, { 'de.yaml.bak': 'other' }), 'de.yaml.bak'],
    ['it was encrypted as a file', three, commit('2', left, { 'de.gpg': 'other' }), 'de.gpg'],
    [
      'its file was moved to where it is not read',
      three,
      commit('2', left, { 'archive/old.txt': 'other' }, { 'archive/old.txt': `content of ${de}` }),
      'stands at archive/old.txt',
    ],
    [
      'another document took its place in the file',
      three,
      commit('2', { ...left, 'de.yaml': fr }),
      'declares default/fr in its place',
    ],
    [
      'it was put into comments among others',
      together,
      commit('2', {
        'tile.yaml': tile,
        'all.yaml': `${us}# kind: AmazonAccount\n# spec: { tileRef: { name: shop }, accountName: AMZ-DE }\n`,
      }),
      'in a comment',
    ],
    [
      'another manifest declares an account of its name',
      three,
      commit('2', { ...left, 'germany.yaml': account('germany', 'AMZ-DE') }),
      'default/germany',
    ],
  ];
  it.each(rows)('%s', (_what, before, after, why) => {
    const found = whatBecame(before, after);
    expect(found?.seen).toBe(false);
    expect(found?.seen === false ? found.why : '').toContain(why);
  });

  it('nothing declared the account before: nothing is told of it', () => {
    expect(whatBecame(left, commit('2', left))).toBeUndefined();
  });

  it('it is still there, wherever that is', () => {
    expect(whatBecame(three, commit('2', { ...left, 'other.yaml': de }))).toBeUndefined();
  });
});

const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n';
/** A document with so many labels. */
const long = (count: number) =>
  us.replace(
    '{ name: us }',
    `\n  name: us\n  labels:${Array.from({ length: count }, (_, at) => `\n    l${at}: x`).join('')}`,
  );

describe('a file that still holds others', () => {
  const first = `${us}---\n`;
  const held: [string, string, string, string][] = [
    [
      'breaks off in the first line of the document',
      together['all.yaml'],
      `${first}apiVersion: sto`,
      'no manifest',
    ],
    [
      'breaks off in it at the end of a line',
      together['all.yaml'],
      `${first}apiVersion: sto\n`,
      'no manifest',
    ],
    [
      'breaks off in it before its header',
      `${first}x: 1\n${de}`.replace('x: 1\n', ''),
      `${first}data: 1\n`,
      'all.yaml:5 holds',
    ],
    [
      'breaks off behind a separator',
      together['all.yaml'],
      first,
      'ends in a separator with nothing behind it',
    ],
    ['breaks off in a separator', together['all.yaml'], `${us}---`, 'ends in a separator'],
    ['breaks off behind blanks', together['all.yaml'], `${first}  \n\n`, 'ends in a separator'],
    ['breaks off behind a comment', `${first}# Germany\n${de}`, `${first}# Germany\n`, 'ends in a separator'],
    ['breaks off in a comment', `${us}# next\n---\n${de}`, `${us}# ne`, 'ends in the middle of a line'],
    ['ends in a separator as it did', `${first}${de}---\n`, first, 'ends in a separator'],
    [
      'has an empty document in its place',
      `${first}${de}---\n${fr}`,
      `${first}---\n${fr}`,
      'all.yaml:5 holds an empty document',
    ],
    [
      'has an empty document in the first place',
      `${de}---\n${us}`,
      `---\n---\n${us}`,
      'holds an empty document',
    ],
    [
      'has another document in its place',
      together['all.yaml'],
      `${first}${config}`,
      'all.yaml:5 holds a document',
    ],
    [
      'has a line less before it and nothing behind it',
      `${long(3)}---\n${de}`,
      long(2),
      'all.yaml:1 has lost lines',
    ],
    [
      'is a list in which something is no manifest',
      listOf(us, de),
      listOf(us, de.replace('storekeeper.dev', 'store.example.com')),
      'no manifest',
    ],
  ];
  it.each(held)('and %s: no act', (_what, before, after, why) => {
    const files = { 'tile.yaml': tile };
    const found = whatBecame({ ...files, 'all.yaml': before }, commit('2', { ...files, 'all.yaml': after }));
    expect(found?.seen === false ? found.why : 'seen').toContain(why);
  });

  const cut: [string, string, string][] = [
    ['ends without a line break, as before', `${first}${de}`.trimEnd(), us.trimEnd()],
    ['held an empty document before', `${first}---\n${de}---\n${fr}`, `${first}---\n${fr}`],
    ['held a document of another program before', `${first}${config}---\n${de}`, `${first}${config}`],
    ['begins with a separator and a comment', `# all\n---\n${us}---\n${de}`, `# all\n---\n${us}`],
    ['is changed in what stood behind it', `${de}---\n${long(3)}`, long(2)],
    ['has more lines in what stood before it', `${long(2)}---\n${de}`, long(3)],
    ['is a list', listOf(us, de), listOf(us)],
    ['ends its lines as elsewhere', `${first}${de}`.replaceAll('\n', '\r\n'), us.replaceAll('\n', '\r\n')],
  ];
  it.each(cut)('and %s: an act', (_what, before, after) => {
    const files = { 'tile.yaml': tile };
    const found = whatBecame({ ...files, 'all.yaml': before }, commit('2', { ...files, 'all.yaml': after }));
    expect(found).toEqual({
      seen: true,
      how: 'its document was cut out of all.yaml after 111111111111',
    });
  });

  it('of which an older Storekeeper did not note what it was like counts only as it should be', () => {
    const before = commit('1', { 'tile.yaml': tile, 'all.yaml': `${first}${de}` });
    const places = Object.fromEntries(
      Object.entries(placesAfter({}, before)).map(([key, { form: _form, ...place }]) => [key, place]),
    );
    const became = (text: string) =>
      departuresOf(places, commit('2', { 'tile.yaml': tile, 'all.yaml': text }), nothingElse).get(
        'default/de',
      )?.seen;
    expect([us, us.trimEnd(), first, `${first}${config}`].map(became)).toEqual([true, false, false, false]);
  });
});

const template = `{{- range .accounts }}
---
apiVersion: storekeeper.dev/v1alpha1
kind: AmazonAccount
metadata: { name: {{ .key }} }
spec: { tileRef: { name: shop }, accountName: {{ .name }}, marketplace: {{ .mp }} }
{{- end }}
`;
const setOfFlux = `apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: { name: accounts }
spec:
  resourcesTemplate: |
    apiVersion: storekeeper.dev/v1alpha1
    kind: AmazonAccount
    metadata: { name: << inputs.key >> }
`.replaceAll(/<< (.*?) >>/g, '{{ $1 }}');

describe('a file that is no manifest, after the manifest was deleted,', () => {
  const files = (name: string, text: string): OtherFiles => ({
    files: [{ file: name, text }],
    closed: [],
  });
  const noAct: [string, string, string, string][] = [
    ['the template of it', 'chart/account.yaml.tpl', template, 'account.yaml.tpl:3 speaks of AmazonAccount'],
    [
      'values with its account name',
      'chart/values.toml',
      'x = 1\nname = "AMZ-DE"\n',
      'values.toml:2 speaks of AMZ-DE',
    ],
    ['its account name in small letters', 'names.txt', 'amz-de\n', 'names.txt:1'],
    ['values with its own name', 'values.env', 'ACCOUNTS=us,de\n', 'values.env:1 speaks of de'],
    ['a program that makes accounts', 'main.ts', 'new AmazonAccount(chart, key)', 'main.ts:1'],
    [
      'a program that makes what is of our group',
      'a.jsonnet',
      "apiVersion: 'storekeeper.dev/v1alpha1'",
      'a.jsonnet:1',
    ],
    ['a page that speaks of it', 'README.md', 'Shops: AMZ-US, AMZ-DE.\n', 'README.md:1 speaks of AMZ-DE'],
    [
      'a page with a document that names nobody',
      'README.md',
      'Write\n\nkind: "AmazonAccount"\naccountName: {{ x }}\n',
      'README.md:3 speaks of AmazonAccount and names nobody',
    ],
  ];
  it.each(noAct)('keeps it from being an act: %s', (_what, name, text, why) => {
    const found = whatBecame(three, commit('2', left), files(name, text));
    expect(found?.seen === false ? found.why : 'seen').toContain(why);
  });

  it.each([
    ['parked in a page', 'notes/k3.md', `Parked:\n\n\`\`\`yaml\n${de}\`\`\`\n`],
    ['wrapped in a condition', 'templates/k.tpl', `{{- if .Values.on }}\n${de}{{- end }}\n`],
  ])('keeps it from being an act: the manifest as it was, %s', (_what, name, text) => {
    const found = whatBecame(three, commit('2', left), files(name, text));
    expect(found?.seen === false ? found.why : 'seen').toContain(`${name}:`);
  });

  const indented = (text: string) =>
    us.replace(
      '{ name: us }',
      `\n  name: us\n  annotations:\n    note: |\n      ${text.replaceAll('\n', '\n      ')}`.trimEnd(),
    );
  it.each([
    ['its document', indented(de), 'speaks of AMZ-DE in /metadata/annotations/note'],
    ['its document behind a separator', indented(`x\n---\n${de}`), 'speaks of AMZ-DE'],
    [
      'a document that names nobody',
      indented(template),
      'AmazonAccount and names nobody in /metadata/annotations/note',
    ],
  ])('keeps it from being an act: a manifest with %s in a text', (_what, text, why) => {
    const found = whatBecame(three, commit('2', { ...left, 'us.yaml': text }));
    expect(found?.seen === false ? found.why : 'seen').toContain(why);
    const cut = whatBecame(together, commit('2', { 'tile.yaml': tile, 'all.yaml': text }));
    expect(cut?.seen).toBe(false);
  });

  it.each([
    ['the document of another account', indented(fr)],
    ['our kind in a sentence', indented('This AmazonAccount is of the EU team, kind: ask de\n')],
    ['an account of a longer name', us.replace('AMZ-US', 'AMZ-DE Two')],
  ])('does not: a manifest with %s', (_what, text) => {
    expect(whatBecame(three, commit('2', { ...left, 'us.yaml': text }))).toMatchObject({ seen: true });
  });

  const act: [string, string, string][] = [
    ['it names another account', 'values.env', 'ACCOUNTS=us\nNAME=AMZ-DE-2\n'],
    ['its name is only a plain word in prose', 'README.md', 'Die Konten: de, us.\n'],
    ['it shows by an example how an account is written', 'README.md', de.replaceAll(/\bde\b/gi, 'EXAMPLE')],
    ['it is about a marketplace of the same letters', 'script.sh', 'MARKETPLACE=DE\n'],
  ];
  it.each(act)('does not where %s', (_what, name, text) => {
    expect(whatBecame(three, commit('2', left), files(name, text))).toMatchObject({ seen: true });
  });

  it.each([
    [
      'values of a chart',
      'values.yaml',
      'accounts: [{ key: x, name: AMZ-DE, mp: DE }]\n',
      'values.yaml:1 speaks of AMZ-DE',
    ],
    [
      'values in JSON',
      'values.json',
      '{ "accounts": [{ "name": "AMZ-DE" }] }\n',
      'values.json:1 speaks of AMZ-DE',
    ],
    [
      'a template in a document of another program',
      'set.yaml',
      setOfFlux,
      'set.yaml:7 speaks of AmazonAccount',
    ],
    [
      'values beside another manifest',
      'us.yaml',
      `${us}---\nnames: [AMZ-DE]\n`,
      'us.yaml:6 speaks of AMZ-DE',
    ],
    [
      'a comment in another file',
      'us.yaml',
      `${us}# accountName: AMZ-DE\n`,
      'us.yaml speaks of it in a comment',
    ],
  ])('keeps it from being an act where it is read and left aside: %s', (_what, name, text, why) => {
    const found = whatBecame(three, commit('2', { ...left, [name]: text }));
    expect(found?.seen === false ? found.why : 'seen').toContain(why);
  });

  it.each([
    ['another account speaks of it', 'us.yaml', us.replace('}\n', '}\n# as AMZ-DE\n')],
    [
      'our own definition is there',
      'crd.yaml',
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: { names: { kind: AmazonAccount } }\n',
    ],
    [
      'a document names another account',
      'x.yaml',
      'apiVersion: other/v1\nkind: AmazonAccount\nmetadata: { name: x }\n',
    ],
  ])('does not where it is read and %s', (_what, name, text) => {
    const found = whatBecame(three, commit('2', { ...left, [name]: text }));
    expect(found).toMatchObject({ seen: true });
  });

  it('keeps it from being an act where it could not be looked into', () => {
    const closed = [{ file: 'all.zip', why: 'is packed or encrypted' }];
    const found = whatBecame(three, commit('2', left), { files: [], closed });
    expect(found).toEqual({
      seen: false,
      why: 'all.zip is packed or encrypted and was not looked into: it may be in there',
    });
  });
});

it('what was a mistake becomes an act when the file is deleted, and an act a doubt when something like it comes up', () => {
  const states = [
    commit('1', three),
    commit('2', { ...left, 'de.yaml': '' }),
    commit('3', left),
    commit('4', { ...left, 'again.yaml': de.replace('storekeeper.dev', 'store.example.com') }),
  ];
  let places = {};
  const seen = states.map((state) => {
    places = placesAfter(places, state);
    return departuresOf(places, state, nothingElse).get('default/de')?.seen;
  });
  expect(seen).toEqual([undefined, false, true, false]);
});

describe('a repository is named the same however it is reached', () => {
  it.each([
    ['https://git.example.com/acme/accounts.git', 'git.example.com/acme/accounts'],
    ['https://user:secret@Git.Example.com/acme/accounts/?token=x', 'git.example.com/acme/accounts'],
    ['ssh://git@git.example.com:2222/acme/accounts.git', 'git.example.com/acme/accounts'],
    ['git@git.example.com:acme/accounts.git', 'git.example.com/acme/accounts'],
    ['http://git.example.com:8080/accounts', 'git.example.com:8080/accounts'],
    ['file:///srv/accounts.git', '/srv/accounts'],
    ['/srv/accounts', '/srv/accounts'],
  ])('%s', (address, name) => {
    expect(repositoryName(address)).toBe(name);
  });
});
