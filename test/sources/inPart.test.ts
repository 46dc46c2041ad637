import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GitPoll, GoodCommit } from '../../src/sources/git/gitPoll.ts';
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

const mirrorDir = () => join(folder.path, 'mirror');
const source = (options: Partial<GitSourceOptions> = {}) =>
  createGitSource({
    ...{ url: repository.bare, mirrorDir: mirrorDir(), onInvalid: 'KeepInvalid' },
    ...options,
  });

const sound = {
  'tile.yaml': tileManifest,
  ...Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.yaml`, accountManifest(name)])),
};
const broken = (name: string) => accountManifest(name).replace(/marketplace: \S+/, 'marketplace: Atlantis');
const renamed = (name: string) =>
  accountManifest(name).replace(/accountName: .*/, `accountName: NEW-${name}`);

function lastGood(poll: GitPoll): GoodCommit {
  const good = 'manifests' in poll ? poll : poll.lastGood;
  if (!good) throw new Error('nothing is in force');
  return good;
}
const accounts = (poll: GitPoll): Record<string, string> =>
  Object.fromEntries(
    lastGood(poll).manifests.accounts.map(({ document: { metadata, spec } }) => [
      metadata.name,
      spec.accountName,
    ]),
  );
const kept = (poll: GitPoll): Record<string, unknown> =>
  Object.fromEntries(
    (lastGood(poll).kept ?? []).map(
      ({ name, because, commit }) => [name.replace(/^.*\//, ''), [because, commit]] as const,
    ),
  );

describe('a source that keeps what is invalid', () => {
  it('brings the sound documents of a commit into force, and tells which are kept as of which commit', async () => {
    const first = repository.commit(sound);
    const polled = source();
    await polled.poll();
    const second = repository.commit({
      'a.yaml': broken('a'),
      'b.yaml': renamed('b'),
      'd.yaml': broken('d'),
    });
    const poll = await polled.poll();
    expect(poll).toMatchObject({ outcome: 'invalid', commit: second, lastGood: { commit: second } });
    expect(accounts(poll)['b']).toBe('NEW-b');
    expect(accounts(poll)['a']).toBe(accounts(await polled.poll())['a']);
    expect(kept(poll)).toEqual({ a: ['Faulty', first], d: ['Faulty', undefined] });
    const third = repository.commit({ 'b.yaml': broken('b') });
    const later = await polled.poll();
    expect(lastGood(later).commit).toBe(third);
    expect(accounts(later)['b']).toBe('NEW-b');
    expect(kept(later)).toMatchObject({ a: ['Faulty', first], b: ['Faulty', second] });
  });

  it('has the same in force after a restart, also under the other policy and where the commits are gone', async () => {
    repository.commit(sound);
    const polled = source();
    await polled.poll();
    repository.commit({ 'a.yaml': broken('a'), 'b.yaml': renamed('b') });
    await polled.poll();
    repository.commit({ 'b.yaml': broken('b'), 'c.yaml': renamed('c'), 'd.yaml': broken('d') });
    const before = await polled.poll();
    const told = (poll: GitPoll): unknown[] => [accounts(poll), kept(poll), lastGood(poll).commit];
    expect(told(await source().poll())).toEqual(told(before));
    expect(told(await source({ onInvalid: 'KeepAll' }).poll())).toEqual(told(before));
    rmSync(join(mirrorDir(), 'mirror.git'), { recursive: true });
    expect(told(await source().poll())).toEqual(told(before));
    rmSync(repository.bare, { recursive: true });
    const failed = await source().poll();
    expect(failed.outcome).toBe('failed');
    expect(told(failed)).toEqual(told(before));
  });

  it('lets nothing go by a commit in part, and sees the act in the first whole one', async () => {
    const first = repository.commit(sound);
    const polled = source();
    await polled.poll();
    repository.commit({ 'a.yaml': broken('a'), 'b.yaml': null });
    const part = await polled.poll();
    expect(kept(part)).toEqual({ a: ['Faulty', first], b: ['Absent', first] });
    expect(lastGood(part).departures.size).toBe(0);
    repository.commit({ 'a.yaml': accountManifest('a') });
    const whole = await polled.poll();
    expect(whole.outcome).toBe('changed');
    expect([...lastGood(whole).departures.values()]).toEqual([
      { seen: true, how: `its file b.yaml was deleted after ${first.slice(0, 12)}` },
    ]);
  });

  it('judges the deletion of an account that was broken before by where it was last sound', async () => {
    const first = repository.commit(sound);
    const polled = source();
    await polled.poll();
    repository.commit({ 'a.yaml': accountManifest('a').slice(0, 40) });
    await polled.poll();
    repository.commit({ 'a.yaml': '' });
    const emptied = await polled.poll();
    expect(emptied.outcome).toBe('changed');
    expect([...lastGood(emptied).departures.values()]).toEqual([
      { seen: false, why: 'a.yaml is still there and holds no manifest' },
    ]);
    repository.commit({ 'a.yaml': null });
    expect([...lastGood(await polled.poll()).departures.values()]).toEqual([
      { seen: true, how: `its file a.yaml was deleted after ${first.slice(0, 12)}` },
    ]);
  });

  it.each([
    ['nothing was in force before', {}, { ...sound, 'a.yaml': broken('a') }, /first commit has to be whole/],
    [
      'the folder that is read is gone',
      sound,
      Object.fromEntries(Object.keys(sound).map((file) => [file, null])),
      /may be about any document/,
    ],
  ])('takes nothing where %s, and says so', async (_why, before, after, expected) => {
    const inFolder = (files: Record<string, string | null>) =>
      Object.fromEntries(Object.entries(files).map(([file, text]) => [`shops/${file}`, text]));
    const polled = source({ folder: 'shops' });
    if (Object.keys(before).length > 0) {
      repository.commit({ 'README.md': 'Shops', ...inFolder(before) });
      await polled.poll();
    }
    repository.commit(inFolder(after));
    const poll = await polled.poll();
    expect(poll.outcome === 'invalid' && poll.refusedWhole).toMatch(expected);
    expect(poll.outcome === 'invalid' && poll.lastGood?.kept).toBeFalsy();
  });

  it('takes nothing that is not whole under the other policy', async () => {
    const first = repository.commit(sound);
    const polled = source({ onInvalid: 'KeepAll' });
    await polled.poll();
    repository.commit({ 'a.yaml': broken('a'), 'b.yaml': renamed('b') });
    const poll = await polled.poll();
    expect(poll).toMatchObject({ outcome: 'invalid', lastGood: { commit: first } });
    expect(poll).not.toHaveProperty('refusedWhole');
  });

  it('has nothing in force where its note of what is kept is damaged, rather than something else', async () => {
    repository.commit(sound);
    const polled = source();
    await polled.poll();
    repository.commit({ 'a.yaml': brokenManifest });
    await polled.poll();
    const file = join(mirrorDir(), 'last-good.json');
    expect(existsSync(file)).toBe(true);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"AmazonAccount"', '"Amazon"'));
    expect(await source().poll()).toMatchObject({ outcome: 'invalid' });
    expect(await source().poll()).not.toHaveProperty('lastGood');
  });
});
