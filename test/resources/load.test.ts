import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem, loadManifests, type FileText } from '../../src/resources/load.ts';

const valid = (name: string): FileText => ({
  file: name,
  bytes: readFileSync(join(import.meta.dirname, 'valid', name)),
});
const text = (file: string, content: string): FileText => ({
  file,
  bytes: new TextEncoder().encode(content),
});
const told = (...files: FileText[]) => loadManifests(files).problems.map(formatProblem);
const noted = (...files: FileText[]) => loadManifests(files).notes.map(({ message }) => message);
const header = 'apiVersion: storekeeper.dev/v1alpha1\n';

describe('sound manifests', () => {
  const set = loadManifests([valid('tile.yaml'), valid('accounts.yaml')]);

  it('give their documents with defaults and origins, and nothing to complain of', () => {
    expect(set.problems).toEqual([]);
    expect(set.notes).toEqual([]);
    expect(set.tiles.map(({ document }) => document.spec.interval)).toEqual(['10m']);
    expect(set.accounts.map(({ document }) => document.metadata)).toEqual([
      { name: 'de', namespace: 'default', labels: { market: 'de' } },
      { name: 'fr', namespace: 'default' },
      { name: 'it', namespace: 'marketing' },
    ]);
    expect(set.accounts.map(({ origin }) => origin)).toEqual([
      { file: 'accounts.yaml', line: 2, column: 1 },
      { file: 'accounts.yaml', line: 47, column: 1 },
      { file: 'accounts.yaml', line: 55, column: 1 },
    ]);
  });

  it('stay valid after a round trip through YAML and through JSON', () => {
    const documents = [...set.tiles, ...set.accounts].map(({ document }) => document);
    const yaml = text('again.yaml', documents.map((document) => stringify(document)).join('---\n'));
    const json = text('again.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: documents }));
    for (const file of [yaml, json]) {
      const again = loadManifests([file]);
      expect(again.problems).toEqual([]);
      expect([...again.tiles, ...again.accounts].map(({ document }) => document)).toEqual(documents);
    }
  });

  it('may repeat values by anchors and aliases', () => {
    const again = loadManifests([
      valid('tile.yaml'),
      text(
        'alias.yaml',
        `${header}kind: AmazonAccount\nmetadata: { name: &name de }\nspec:\n  tileRef: { name: amazon }\n  accountName: *name\n  marketplace: DE\n`,
      ),
    ]);
    expect(again.problems).toEqual([]);
    expect(again.accounts[0]?.document.spec.accountName).toBe('de');
  });

  it('are read behind a byte order mark and with Windows line ends', () => {
    const content = readFileSync(join(import.meta.dirname, 'valid/tile.yaml'), 'utf8').replaceAll(
      '\n',
      '\r\n',
    );
    expect(told(text('tile.yaml', `\u{FEFF}${content}`))).toEqual([]);
  });
});

describe('documents that are not for us', () => {
  const rows: [reason: string, content: string, message: string][] = [
    [
      'another group',
      'apiVersion: apps/v1\nkind: Deployment\nspec: { paused: yes }\n',
      'apps/v1 Deployment left alone: it belongs to another program',
    ],
    [
      'the core group',
      'apiVersion: v1\nkind: ConfigMap\n',
      'v1 ConfigMap left alone: it belongs to another program',
    ],
    [
      'no manifest at all',
      'replicas: 3\n',
      'left alone: a document without apiVersion and kind is no manifest',
    ],
    [
      'status of an exported document',
      `${header}kind: IntegrationTile\nmetadata: { name: t, uid: x }\nspec: { platform: { region: Europe, tokenFrom: { env: T } }, tag: t }\nstatus: { ready: true }\n`,
      'status is left alone: it is written by Storekeeper, not read',
    ],
  ];
  it.each(rows)('are left alone with a note: %s', (_reason, content, message) => {
    expect(told(text('a.yaml', content))).toEqual([]);
    expect(noted(text('a.yaml', content))).toEqual([message]);
  });

  it('are passed over without a word where they are empty', () => {
    const set = loadManifests([text('a.yaml', '---\n# nothing\n---\n'), text('b.yaml', '')]);
    expect(set).toEqual({ tiles: [], accounts: [], problems: [], notes: [] });
  });
});

describe('what is worth a note, not an error', () => {
  const account = (name: string, accountName: string, rest = '') =>
    `${header}kind: AmazonAccount\nmetadata: { name: ${name} }\nspec:\n  tileRef: { name: amazon }\n  accountName: ${accountName}\n  marketplace: DE\n${rest}`;

  it('names that differ only in capital letters', () => {
    const file = text('a.yaml', `${account('a', 'Acme')}---\n${account('b', 'ACME')}`);
    expect(told(valid('tile.yaml'), file)).toEqual([]);
    expect(noted(valid('tile.yaml'), file)).toEqual([
      '"ACME" looks like "Acme" of default/a at a.yaml:6: the app takes them for two accounts, and Storekeeper does not add the second (NameAlike)',
    ]);
  });

  it('a flow that the catalogue does not know', () => {
    const file = text(
      'a.yaml',
      account('a', 'A', '  flows: [ { name: Amazon (FBA) Orders to NetSuite Order Add, enabled: true } ]\n'),
    );
    expect(told(valid('tile.yaml'), file)).toEqual([]);
    expect(noted(valid('tile.yaml'), file)[0]).toContain('nearest: Amazon (FBA) Order to NetSuite Order Add');
  });
});

describe('a set of files', () => {
  it('tells the errors of every file, in the order of the files and their lines', () => {
    const places = told(
      text('b.yaml', `${header}kind: AmazonAccounts\n---\n${header}kind: X\n`),
      text('a.yaml', 'a: [\n'),
      valid('accounts.yaml'),
    ).map((line) => line.split(': ')[0]);
    expect(places).toEqual([
      'b.yaml:2:7',
      'b.yaml:5:7',
      'a.yaml:2:1',
      'accounts.yaml:8:20',
      'accounts.yaml:51:20',
      'accounts.yaml:59:20',
    ]);
  });

  it('does not call a tile unknown whose file is broken', () => {
    const broken = text('t.yaml', `${header}kind: IntegrationTile\nmetadata: { name: amazon }\nspec: [\n`);
    expect(told(broken, valid('accounts.yaml')).filter((line) => line.startsWith('accounts'))).toEqual([]);
  });

  it('is refused beyond the limit of documents', () => {
    const set = loadManifests([valid('tile.yaml'), valid('accounts.yaml')], { documents: 2 });
    expect(set.problems.map(formatProblem).join()).toContain('more than 2 manifests');
  });

  it('never lets a file name or a value forge a line of output', () => {
    for (const line of told(text('a\n\u001b[2J.yaml', `${header}kind: "x\\n\\u202Ey"\n`)))
      expect(line).not.toMatch(/[\n\u001b\u202e]/);
  });

  it('never tells what might be a token', () => {
    const secret = '0a1b2c3d4e5f6071';
    const shapes = [
      `tokenFrom: ${secret}`,
      `tokenFrom: { env: [${secret}] }`,
      `tokenFrom: { ${secret} }`,
      `tokenFrom: { ${secret}: a, ${secret}: b }`,
      `tokenFrom: { *${secret} : 1 }`,
      `tokenFrom: *${secret}`,
      `tokenFrom: 0123_456`,
      `baseURL: "https://u:${secret}@h"`,
      `baseURL: "u:${secret}@h"`,
    ];
    const lines = shapes.flatMap((shape) =>
      told(
        text(
          't.yaml',
          `${header}kind: IntegrationTile\nmetadata: { name: t }\nspec:\n  tag: t\n  platform:\n    ${shape}\n`,
        ),
      ),
    );
    expect(lines.length).toBeGreaterThan(shapes.length);
    expect(lines.filter((line) => line.includes(secret) || line.includes('0123_456'))).toEqual([]);
  });

  it('leaves no trace on other objects, whatever keys it has', () => {
    told(
      text(
        'a.yaml',
        `${header}kind: AmazonAccount\n__proto__: { polluted: 1 }\nmetadata: { labels: { __proto__: { polluted: 1 } } }\n`,
      ),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('any bytes', () => {
  const sound = readFileSync(join(import.meta.dirname, 'valid/accounts.yaml'));
  const damaged = fc
    .tuple(
      fc.nat(sound.length - 1),
      fc.nat(20),
      fc.constantFrom(
        '',
        '[',
        '{',
        '"',
        "'",
        '\t',
        ': ',
        '- ',
        '&a ',
        '*a',
        '!!x ',
        '|',
        '\n',
        '#',
        'yes',
        '\u{1F600}',
      ),
    )
    .map(([at, cut, put]) =>
      Buffer.concat([sound.subarray(0, at), Buffer.from(put), sound.subarray(at + cut)]),
    );
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.string().map((string) => Buffer.from(string)),
    damaged,
  );

  it('are answered without an exception, with positions inside the file', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom('x.yaml', 'x.json'), (bytes, file) => {
        const set = loadManifests([valid('tile.yaml'), { file, bytes }]);
        const lines = new TextDecoder().decode(bytes).split('\n');
        for (const { line, column } of [...set.problems, ...set.notes].filter((told) => told.file === file)) {
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThan(0);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 500 },
    );
  });
});
