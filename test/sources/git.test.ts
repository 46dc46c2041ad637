import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GitPoll } from '../../src/sources/git/gitPoll.ts';
import { createGitSource, type GitSourceOptions } from '../../src/sources/git/source.ts';
import {
  accountManifest,
  brokenManifest,
  createRepository,
  temporaryFolder,
  tileManifest,
  type Repository,
} from './repository.ts';

let folder: { path: string; remove: () => void };
let repository: Repository;

beforeEach(() => {
  folder = temporaryFolder();
  repository = createRepository(folder.path);
});
afterEach(() => folder.remove());

const source = (options: Partial<GitSourceOptions> = {}) =>
  createGitSource({ url: repository.bare, mirrorDir: join(folder.path, 'mirror'), ...options });

function good(poll: GitPoll) {
  if (poll.outcome === 'changed' || poll.outcome === 'unchanged') return poll;
  throw new Error(`a good poll was expected, not ${JSON.stringify(poll)}`);
}
function failed(poll: GitPoll) {
  if (poll.outcome === 'failed') return poll;
  throw new Error(`a failed poll was expected, not ${JSON.stringify(poll)}`);
}
function invalid(poll: GitPoll) {
  if (poll.outcome === 'invalid') return poll;
  throw new Error(`an invalid poll was expected, not ${JSON.stringify(poll)}`);
}
const accountsOf = (poll: GitPoll) =>
  good(poll).manifests.accounts.map(({ document }) => document.metadata.name);

const files = { 'tile.yaml': tileManifest, 'accounts/de.yaml': accountManifest('amazon-de') };

describe('a commit of a local repository', () => {
  it('is read with who, when, what, and its manifests named from the root of the repository', async () => {
    const commit = repository.commit(files, 'Add Germany');
    const poll = good(await source().poll());
    expect(poll).toMatchObject({
      outcome: 'changed',
      commit,
      revision: `main@sha1:${commit}`,
      committedAt: '2027-01-01T10:00:00.000Z',
      author: 'Ada',
      subject: 'Add Germany',
    });
    expect(poll.manifests.tiles).toHaveLength(1);
    expect(poll.manifests.accounts[0]?.origin.file).toBe('accounts/de.yaml');
  });

  it('is unchanged at the next poll, and a newer one is changed', async () => {
    repository.commit(files);
    const polled = source();
    await polled.poll();
    expect((await polled.poll()).outcome).toBe('unchanged');
    const second = repository.commit({
      'accounts/fr.yaml': accountManifest('amazon-fr').replace('DE', 'FR'),
    });
    expect(await polled.poll()).toMatchObject({ outcome: 'changed', commit: second });
  });

  it.each([
    ['the path of a work tree', () => repository.work],
    ['a file URL', () => pathToFileURL(repository.bare).href],
    ['a path with a blank, a quote and a letter beyond ASCII', () => createOddlyNamed().bare],
  ])('can be given by %s', async (_reason, url) => {
    repository.commit(files);
    expect(accountsOf(await source({ url: url() }).poll())).toEqual(['amazon-de']);
  });

  function createOddlyNamed(): Repository {
    const odd = createRepository(folder.path, `it's an ö`);
    odd.commit(files);
    return odd;
  }

  it('of the named branch is read, not of the one that HEAD names', async () => {
    repository.commit(files);
    repository.git('checkout', '--quiet', '-b', 'release/2027');
    const commit = repository.commit({ 'accounts/de.yaml': null });
    const poll = good(await source({ branch: 'release/2027' }).poll());
    expect(poll.revision).toBe(`release/2027@sha1:${commit}`);
    expect(poll.manifests.accounts).toEqual([]);
  });

  it('that replaces the history of the branch is followed', async () => {
    repository.commit(files);
    const polled = source();
    await polled.poll();
    repository.git('checkout', '--quiet', '--orphan', 'anew');
    repository.git('branch', '-M', 'main');
    const commit = repository.commit({
      'accounts/it.yaml': accountManifest('amazon-it').replace('DE', 'IT'),
    });
    const poll = await polled.poll();
    expect(poll).toMatchObject({ outcome: 'changed', commit });
    expect(accountsOf(poll).toSorted()).toEqual(['amazon-de', 'amazon-it']);
  });

  it('with 1,000 small manifests and one that stands twice is read whole', async () => {
    const many: Record<string, string> = { ...files };
    for (let n = 0; n < 1000; n += 1)
      many[`config/${n}.yaml`] = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c${n % 500} }\n`;
    repository.commit(many);
    const poll = good(await source().poll());
    expect(poll.manifests.notes).toHaveLength(1000);
  });
});

describe('what is read of a commit', () => {
  it('is only the folder, without what tools keep there and without other files', async () => {
    repository.commit({
      'commerce/tile.yaml': tileManifest,
      'commerce/README.md': 'not: [a manifest',
      'commerce/.github/workflow.yaml': 'not: [a manifest',
      'commerce/node_modules/x/a.json': '{',
      'commerce/deep/er/de.json': JSON.stringify({
        apiVersion: 'storekeeper.dev/v1alpha1',
        kind: 'AmazonAccount',
        metadata: { name: 'amazon-de' },
        spec: { tileRef: { name: 'amazon-netsuite' }, accountName: 'A', marketplace: 'DE' },
      }),
      'commerce-old/broken.yaml': brokenManifest,
    });
    const poll = good(await source({ folder: './commerce/' }).poll());
    expect(poll.manifests.accounts.map(({ origin }) => origin.file)).toEqual(['commerce/deep/er/de.json']);
    expect(poll.manifests.notes).toEqual([]);
  });

  it('leaves symbolic links and submodules where they are, and notes them', async () => {
    repository.commit({ ...files, 'secrets.yaml': { link: '/etc/passwd' } });
    const inner = repository.git('rev-parse', 'HEAD');
    repository.git('update-index', '--add', '--cacheinfo', `160000,${inner},vendored`);
    repository.git('commit', '--quiet', '-m', 'Vendor');
    repository.push('HEAD');
    const { notes } = good(await source().poll()).manifests;
    expect(notes.map(({ file, message }) => [file, message.split(' is ')[0]])).toEqual([
      ['secrets.yaml', 'a symbolic link'],
      ['vendored', 'a submodule'],
    ]);
  });

  it.each([
    ['a folder that is not there', 'absent', 'the folder does not exist in this commit'],
    ['a file in place of a folder', 'tile.yaml', 'this is a file, not a folder'],
    ['a link in place of a folder', 'link', 'this is a symbolic link, not a folder'],
  ])('%s makes the commit invalid, so that nobody is taken for removed', async (_reason, place, found) => {
    repository.commit({ ...files, link: { link: 'accounts' } });
    expect(invalid(await source({ folder: place }).poll()).problems).toMatchObject([{ file: place, found }]);
  });

  it('a pointer of Git LFS is a problem that says what to do', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`;
    repository.commit({ ...files, 'big.yaml': pointer });
    const [problem] = invalid(await source().poll()).problems;
    expect(problem).toMatchObject({ file: 'big.yaml', found: 'a pointer of Git LFS, not the file itself' });
    expect(problem?.accepted).toContain('.gitattributes');
  });

  it.each([
    ['too many files', { files: 1 }, '.', '2 files'],
    ['a file too large', { fileBytes: 200 }, 'tile.yaml', 'bytes'],
    ['too much in all', { totalBytes: 300 }, '.', 'bytes in files'],
  ])('%s is a problem, not read', async (_reason, limits, file, found) => {
    repository.commit(files);
    const { problems } = invalid(await source({ limits }).poll());
    expect(problems[0]).toMatchObject({ file });
    expect(problems[0]?.found).toContain(found);
  });

  it('a file too large hides no problem of the others', async () => {
    const large = `# ${'x'.repeat(2000)}\n`;
    repository.commit({ ...files, 'large.yaml': large, 'wrong.yaml': 'kind: Nothing\n' });
    const { problems } = invalid(await source({ limits: { fileBytes: 1500 } }).poll());
    expect(new Set(problems.map(({ file }) => file))).toEqual(new Set(['large.yaml', 'wrong.yaml']));
  });

  it('no hook, filter or attribute of the repository is run', async () => {
    const trace = join(folder.path, 'was-run');
    repository.commit({ ...files, '.gitattributes': '*.yaml filter=evil export-subst\n' });
    writeFileSync(join(repository.bare, 'hooks/post-upload-pack'), `#!/bin/sh\ntouch ${trace}\n`, {
      mode: 0o755,
    });
    const polled = source();
    await polled.poll();
    const mirror = join(folder.path, 'mirror/mirror.git');
    expect(readdirSync(mirror)).not.toContain('hooks');
    expect(readdirSync(folder.path)).not.toContain('was-run');
  });

  it('what a commit says of itself cannot reach a terminal as a control sequence', async () => {
    repository.commit(files, 'Red \u001b[31malert');
    expect(good(await source().poll()).subject).toBe('Red  [31malert');
  });
});

describe('a broken commit', () => {
  it('leaves the last good one in force until it is repaired', async () => {
    const first = repository.commit(files);
    const polled = source();
    await polled.poll();
    const second = repository.commit({ 'accounts/de.yaml': brokenManifest });
    const poll = invalid(await polled.poll());
    expect(poll).toMatchObject({ commit: second, lastGood: { commit: first } });
    expect(poll.problems[0]).toMatchObject({ file: 'accounts/de.yaml', path: '/spec/marketplace' });
    expect(invalid(await polled.poll()).problems).toEqual(poll.problems);
    const third = repository.commit({ 'accounts/de.yaml': accountManifest('amazon-de') });
    expect(await polled.poll()).toMatchObject({ outcome: 'changed', commit: third });
  });

  it('leaves the last good one in force over a restart, though the branch has left it behind', async () => {
    const first = repository.commit(files);
    await source().poll();
    repository.commit({ 'accounts/de.yaml': brokenManifest });
    await source().poll();
    repository.commit({ 'tile.yaml': 'still: [broken' });
    const poll = invalid(await source().poll());
    expect(poll.lastGood?.commit).toBe(first);
    expect(poll.lastGood?.manifests.accounts).toHaveLength(1);
  });

  it('has nothing to fall back on when it is the first', async () => {
    repository.commit({ 'accounts/de.yaml': brokenManifest });
    expect(invalid(await source().poll()).lastGood).toBeUndefined();
  });

  it('does not bring back the last good one of another folder or branch', async () => {
    repository.commit({ 'a/tile.yaml': tileManifest, 'b/de.yaml': brokenManifest });
    await source({ folder: 'a' }).poll();
    expect(invalid(await source({ folder: 'b' }).poll()).lastGood).toBeUndefined();
  });
});

describe('a repository that cannot be read', () => {
  it('that is empty says so, and is read once it has a commit', async () => {
    const polled = source();
    expect(failed(await polled.poll()).message).toContain('it has no commit yet');
    repository.commit(files);
    expect((await polled.poll()).outcome).toBe('changed');
  });

  it('without the branch names those that are there', async () => {
    repository.commit(files);
    const { message } = failed(await source({ branch: 'mian' }).poll());
    expect(message).toContain('has no branch mian');
    expect(message).toContain('Name one that is there: main');
  });

  it('whose HEAD is at no branch asks for a branch', async () => {
    const commit = repository.commit(files);
    repository.gitInBare('update-ref', '--no-deref', 'HEAD', commit);
    expect(failed(await source().poll()).message).toContain('is at no branch');
    expect(good(await source({ branch: 'main' }).poll()).commit).toBe(commit);
  });

  it('that is not there says what to check, and keeps the time of the first failure', async () => {
    let now = Date.parse('2027-01-01T00:00:00Z');
    const polled = source({ url: join(folder.path, 'absent'), clock: () => now });
    const first = failed(await polled.poll());
    expect(first.message).toContain('Check the URL');
    now += 60_000;
    expect(failed(await polled.poll()).since).toBe('2027-01-01T00:00:00.000Z');
  });

  it('that went away keeps its last good commit in force, over a restart too', async () => {
    const commit = repository.commit(files);
    await source().poll();
    rmSync(repository.bare, { recursive: true });
    expect(failed(await source().poll()).lastGood?.commit).toBe(commit);
  });

  it('that is a folder inside a work tree is told how the repository and the folder are written', async () => {
    repository.commit({ 'tiles/acc/tile.yaml': tileManifest });
    const inside = join(repository.work, 'tiles', 'acc');
    for (const url of [inside, pathToFileURL(inside).href])
      expect(failed(await source({ url }).poll()).message).toContain(
        `inside the repository ${repository.work}, not a repository itself. Write --git ${repository.work} --folder tiles/acc`,
      );
  });

  it('that is a folder without Git is told so', async () => {
    const message = failed(await source({ url: folder.path }).poll()).message;
    expect(message).toContain('is a folder, but of no Git repository');
  });

  it('that is a partial clone is told so, because it cannot give what it lacks', async () => {
    repository.commit(files);
    repository.gitInBare('config', 'uploadpack.allowFilter', 'true');
    const partial = join(folder.path, 'partial');
    const from = pathToFileURL(repository.bare).href;
    repository.git('clone', '--quiet', '--no-checkout', '--filter=blob:none', from, partial);
    const { message } = failed(await source({ url: partial }).poll());
    expect(message).toContain('is a partial clone');
    expect(message).toContain('name the repository that it was cloned from');
  });

  it('is read with the configuration that GIT_CONFIG_GLOBAL names', async () => {
    const commit = repository.commit(files);
    const config = join(folder.path, 'gitconfig');
    writeFileSync(config, `[url "${repository.bare}"]\n  insteadOf = https://git.example.com/accounts.git\n`);
    const environment = { ...process.env, GIT_CONFIG_GLOBAL: config };
    const url = 'https://git.example.com/accounts.git';
    expect(good(await source({ url, environment }).poll()).commit).toBe(commit);
  });

  it.each([
    ['an option', '--upload-pack=touch x'],
    ['an option of one letter', '-x'],
    ['two dots', 'a..b'],
    ['a blank', 'a b'],
    ['a wildcard', 'feature/*'],
    ['a component that begins with a dot', 'a/.b'],
    ['a lock', 'main.lock'],
    ['an empty component', 'a//b'],
    ['reflog syntax', 'main@{1}'],
    ['HEAD', 'HEAD'],
  ])('is not asked for a branch named like %s', async (_reason, branch) => {
    repository.commit(files);
    expect(failed(await source({ branch }).poll()).message).toContain('is not a branch name');
  });

  it.each([
    ['a transport that runs a command', 'ext::sh -c touch% x', 'ext::'],
    ['a transport without security', 'git://example.com/a.git', 'git://'],
    ['an option', '--upload-pack=x', 'begins with "-"'],
    ['an ssh host that is an option', 'ssh://-oProxyCommand=x/a', ''],
    ['a short ssh host that is an option', '-oProxyCommand=x:a', 'begins with "-"'],
    ['a line break', 'https://example.com/\nx', 'control characters'],
    ['nothing', '', 'empty'],
  ])('is refused when its URL is %s', async (_reason, url, found) => {
    const { message } = failed(await source({ url }).poll());
    expect(message).toContain(found);
    expect(message).toContain('Accepted are https://');
  });

  it.each(['../outside', '/etc', 'a/../../b', '.git/refs'])(
    'is not asked for the folder %s',
    async (place) => {
      repository.commit(files);
      expect(failed(await source({ folder: place }).poll()).message).toContain(
        'is not a folder of a repository',
      );
    },
  );
});

describe('a damaged mirror', () => {
  const damages: readonly (readonly [reason: string, damage: (mirror: string) => void])[] = [
    ['its HEAD overwritten', (mirror) => writeFileSync(join(mirror, 'HEAD'), 'rubbish')],
    ['its configuration overwritten', (mirror) => writeFileSync(join(mirror, 'config'), '[core\nrubbish')],
    ['its objects gone', (mirror) => rmSync(join(mirror, 'objects'), { recursive: true })],
    ['the content of its objects gone', (mirror) => emptyObjects(join(mirror, 'objects'))],
    ['a lock left behind by a killed fetch', (mirror) => writeFileSync(join(mirror, 'shallow.lock'), '')],
  ];
  function emptyObjects(objects: string): void {
    for (const name of readdirSync(objects)) rmSync(join(objects, name), { recursive: true });
  }

  it.each(damages)('%s: is made anew', async (_reason, damage) => {
    repository.commit(files);
    await source().poll();
    damage(join(folder.path, 'mirror/mirror.git'));
    repository.commit({ 'more.yaml': accountManifest('amazon-fr').replace('DE', 'FR') });
    expect(accountsOf(await source().poll()).toSorted()).toEqual(['amazon-de', 'amazon-fr']);
  });

  it.each([
    'refs/storekeeper/last-good.lock',
    'refs/storekeeper/head.lock',
    'shallow.lock',
    'packed-refs.lock',
    'config.lock',
  ])('with %s, left there by a Git that was killed, holds up no commit, and says so', async (lock) => {
    repository.commit(files);
    const said: string[] = [];
    const polled = source({ log: (message) => said.push(message) });
    await polled.poll();
    writeFileSync(join(folder.path, 'mirror', 'mirror.git', lock), '');
    const commit = repository.commit({ 'note.txt': 'x' });
    expect(good(await polled.poll()).commit).toBe(commit);
    if (lock.startsWith('refs/'))
      expect(said).toEqual([expect.stringContaining(`Removed ${lock} from the mirror`)]);
  });

  it('gets the last good commit back where the repository still gives it out', async () => {
    const first = repository.commit(files);
    const polled = source();
    await polled.poll();
    repository.commit({ 'accounts/de.yaml': brokenManifest });
    emptyObjects(join(folder.path, 'mirror/mirror.git/objects'));
    expect(invalid(await polled.poll()).lastGood?.commit).toBe(first);
    expect(invalid(await source().poll()).lastGood?.commit).toBe(first);
  });

  it('a last-good record that is rubbish is as none', async () => {
    repository.commit(files);
    await source().poll();
    writeFileSync(join(folder.path, 'mirror/last-good.json'), '{"commit":');
    repository.commit({ 'accounts/de.yaml': brokenManifest });
    expect(invalid(await source().poll()).lastGood).toBeUndefined();
  });

  it('a mirror folder that cannot be made is a failure that names it', async () => {
    repository.commit(files);
    const file = join(folder.path, 'a-file');
    writeFileSync(file, '');
    const { message } = failed(await source({ mirrorDir: join(file, 'mirror') }).poll());
    expect(message).toContain(file);
    expect(message).toContain('must be a folder that we may write');
  });

  it('holds no history', async () => {
    for (let n = 0; n < 5; n += 1) repository.commit({ ...files, 'n.yaml': `# ${n}\n` });
    await source().poll();
    const mirror = join(folder.path, 'mirror/mirror.git');
    expect(readFileSync(join(mirror, 'shallow'), 'utf8').trim().split('\n')).toHaveLength(1);
  });
});
