import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadManifests, type FileText } from '../../src/resources/load.ts';
import { keyOf } from '../../src/resources/schema/schema.ts';
import { neverLookedAt, ownWords, sameWords, taken } from './brokenOnServer.ts';
import { leaveOut, startCluster, type Cluster, type Ended } from '../../scripts/cluster/cluster.ts';

const root = path.join(import.meta.dirname, '..', '..');
const read = (file: string): FileText => ({ file, bytes: readFileSync(path.join(root, file)) });
const soundTile = 'test/resources/valid/tile.yaml';
const examplesIn = (folder: string) =>
  readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`);
const fileOf = new Map(
  readdirSync(path.join(root, 'test/resources/broken'))
    .filter((name) => !name.endsWith('.expected'))
    .map((name) => [name.replace(/\.\w+$/, ''), `test/resources/broken/${name}`]),
);
const brokenFile = (name: string) => fileOf.get(name) ?? `no file ${name}`;

/** What `storekeeper validate` accepts in place of what a broken file holds, one text for each fault. */
const acceptedFor = (file: string) =>
  loadManifests([read(soundTile), read(file)]).problems.map(({ accepted }) => accepted);

interface Served {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: unknown;
}

/** The objects that kubectl printed: one document, or several after each other. */
function servedIn(printed: string): Served[] {
  const texts = printed.split(/(?<=^\})\n(?=\{)/m);
  return texts
    .map((text) => JSON.parse(text) as Served | { items: Served[] })
    .flatMap((object) => ('items' in object ? object.items : [object]));
}

describe.skipIf(leaveOut)('what people write, on a real API server', () => {
  let cluster: Cluster;
  const tryOut = (file: string): Promise<Ended> =>
    cluster.kubectl([
      'create',
      '--dry-run=server',
      '--validate=strict',
      '-o=json',
      `-f=${path.join(root, file)}`,
    ]);

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    for (const name of ['commerce', 'marketing', 'platform']) await cluster.createNamespace(name);
    return () => cluster.stop();
  });

  it.each([
    ['of the tests', [soundTile, 'test/resources/valid/accounts.yaml']],
    ['of the examples', examplesIn('examples/accounts')],
    ['of the examples for a cluster', examplesIn('examples/kubernetes')],
  ])(
    'all sound manifests %s are taken as they are, with the defaults that validate fills in',
    async (_of, files) => {
      const { tiles, accounts, problems } = loadManifests(files.map(read));
      expect(problems).toEqual([]);
      const declared = [...tiles, ...accounts].map(({ document }) => document);
      const served: Served[] = [];
      for (const file of files) {
        const { code, stdout, stderr } = await tryOut(file);
        expect(code, stderr).toBe(0);
        served.push(...servedIn(stdout));
      }
      const specs = (documents: readonly Served[]) =>
        Object.fromEntries(documents.map((each) => [keyOf(each), each.spec]));
      expect(specs(served)).toEqual(JSON.parse(JSON.stringify(specs(declared))));
    },
  );

  it('every broken manifest has its place in one of the four lists', () => {
    const listed = [...sameWords, ...ownWords.map(([name]) => name), ...neverLookedAt, ...taken];
    expect(listed.toSorted()).toEqual([...fileOf.keys()].toSorted());
  });

  it.each(sameWords)('%s is refused in the words of validate', async (name) => {
    const file = brokenFile(name);
    const { code, stderr } = await tryOut(file);
    expect(code).not.toBe(0);
    const accepted = acceptedFor(file);
    expect(accepted).not.toEqual([]);
    for (const words of accepted) expect(stderr).toContain(withoutHint(words));
  });

  it.each(ownWords)('%s is refused in words of the server that say as much', async (name, told) => {
    const { code, stderr } = await tryOut(brokenFile(name));
    expect(code).not.toBe(0);
    expect(stderr).toContain(told);
  });

  it.each(neverLookedAt)('%s is refused before its fields are looked at', async (name) => {
    expect((await tryOut(brokenFile(name))).code).not.toBe(0);
  });

  it.each(taken)('%s is taken, so that the controller has to report it', async (name) => {
    const { code, stderr } = await tryOut(brokenFile(name));
    expect(code, stderr).toBe(0);
  });

  it('a password in the base URL is not said again', async () => {
    const { stdout, stderr } = await tryOut(brokenFile('password-in-base-url'));
    const [, password] =
      /:\/\/[^:]*:([^@]+)@/.exec(readFileSync(path.join(root, brokenFile('password-in-base-url')), 'utf8')) ??
      [];
    expect(password).toMatch(/./);
    expect(stdout + stderr).not.toContain(password);
  });
});

/** Which of many choices is nearest to what was found is more than a rule of the server can tell. */
function withoutHint(accepted: string): string {
  return accepted.replace(/; nearest: .*$/, '');
}
