import { join } from 'node:path';
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
let told: string[];

beforeEach(() => {
  folder = temporaryFolder();
  repository = createRepository(folder.path);
  told = [];
});
afterEach(() => folder.remove());

const noon = '2027-01-02T12:00:00.000Z';
const source = (options: Partial<GitSourceOptions> = {}) =>
  createGitSource({
    ...{ url: repository.bare, mirrorDir: join(folder.path, 'mirror') },
    ...{ clock: () => Date.parse(noon), log: (message: string) => told.push(message), ...options },
  });

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const all = {
  'tile.yaml': tileManifest,
  ...Object.fromEntries(names.map((name) => [`${name}.yaml`, accountManifest(name)])),
};

/** As a server does it where a person gives the default branch another name. */
function rename(from: string, to: string): void {
  repository.gitInBare('branch', '-m', from, to);
  repository.git('checkout', '--quiet', '-B', to);
}

const sourceOf = (poll: GitPoll) => ('manifests' in poll ? poll.source : poll.lastGood?.source);
const formerly = [{ branch: 'main', left: noon }];

describe('a default branch that is given another name', () => {
  it('is the same source where its commit is the one in force, over a restart too, and that is told once', async () => {
    const commit = repository.commit(all);
    const polled = source();
    expect(sourceOf(await polled.poll())).not.toHaveProperty('formerly');
    rename('main', 'trunk');
    for (const look of [polled, polled, source()]) {
      const poll = await look.poll();
      expect(poll).toMatchObject({ commit, revision: `trunk@sha1:${commit}` });
      expect(sourceOf(poll)).toMatchObject({ branch: 'trunk', formerly });
    }
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('is trunk now and was main');
    expect(told[0]).toContain('the same source');
  });

  it('is the same source where it was renamed while nobody looked, and has gone on since', async () => {
    repository.commit(all);
    await source().poll();
    rename('main', 'trunk');
    repository.commit({ 'note.txt': 'one' });
    repository.commit({ 'note.txt': 'two' });
    expect(sourceOf(await source().poll())).toMatchObject({ branch: 'trunk', formerly });
  });

  it('knows what was deleted after that of what stood under the old name, and after another restart', async () => {
    repository.commit(all);
    await source().poll();
    rename('main', 'trunk');
    await source().poll();
    repository.commit({ 'a.yaml': null });
    const poll = await source().poll();
    expect('departures' in poll && poll.departures.get('default/a')).toMatchObject({ seen: true });
  });

  it('keeps the names of more than one renaming, and not the one that it has again', async () => {
    repository.commit(all);
    const polled = source();
    await polled.poll();
    rename('main', 'trunk');
    await polled.poll();
    rename('trunk', 'live');
    expect(sourceOf(await polled.poll())?.formerly?.map(({ branch }) => branch)).toEqual(['main', 'trunk']);
    rename('live', 'main');
    expect(sourceOf(await polled.poll())?.formerly?.map(({ branch }) => branch)).toEqual(['trunk', 'live']);
  });

  it('stays the old one as long as its newest commit is not valid, and goes on once it is', async () => {
    repository.commit(all);
    const polled = source();
    await polled.poll();
    rename('main', 'trunk');
    repository.commit({ 'a.yaml': brokenManifest });
    expect(sourceOf(await polled.poll())).toMatchObject({ branch: 'main' });
    repository.commit({ 'a.yaml': accountManifest('a') });
    expect(sourceOf(await polled.poll())).toMatchObject({ branch: 'trunk', formerly });
  });

  it('lets no commit pass that was held under the old name', async () => {
    repository.commit(all);
    const polled = source();
    await polled.poll();
    repository.commit(Object.fromEntries(names.map((name) => [`${name}.yaml`, null])));
    expect((await polled.poll()).outcome).toBe('held');
    rename('main', 'trunk');
    for (const look of [polled, polled, source()]) expect((await look.poll()).outcome).toBe('held');
  });
});

describe('a branch that is another one', () => {
  it('with a history of its own is another source, and that is told with what to do', async () => {
    repository.commit(all);
    const polled = source();
    await polled.poll();
    repository.git('checkout', '--quiet', '--orphan', 'anew');
    repository.commit({ 'note.txt': 'new' });
    repository.gitInBare('symbolic-ref', 'HEAD', 'refs/heads/anew');
    expect(sourceOf(await polled.poll())).toEqual({
      ...{ name: repository.bare.replace(/\.git$/, ''), branch: 'anew' },
    });
    expect(told.at(-1)).toContain('it is another source');
    expect(told.at(-1)).toContain('take-over');
  });

  it('that a person names is not a renamed one, though it is at the same commit', async () => {
    repository.commit(all);
    await source().poll();
    rename('main', 'trunk');
    expect(sourceOf(await source({ branch: 'trunk' }).poll())).not.toHaveProperty('formerly');
  });
});
