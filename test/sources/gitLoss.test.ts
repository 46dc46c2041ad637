import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GitPoll } from '../../src/sources/git/gitPoll.ts';
import { createGitSource, type GitSourceOptions } from '../../src/sources/git/source.ts';
import {
  accountManifest,
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

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const all = {
  'tile.yaml': tileManifest,
  ...Object.fromEntries(names.map((name) => [`${name}.yaml`, accountManifest(name)])),
};
const gone = (some: readonly string[]) => Object.fromEntries(some.map((name) => [`${name}.yaml`, null]));

const inForce = (poll: GitPoll) => ('manifests' in poll ? poll.commit : poll.lastGood?.commit);

describe('a commit that loses many accounts', () => {
  it('is held, and the one before it stays in force, over a restart too', async () => {
    const first = repository.commit(all);
    const polled = source();
    await polled.poll();
    const second = repository.commit(gone(names), 'Tidy up');
    const held = { outcome: 'held', commit: second, subject: 'Tidy up' };
    for (const look of [polled, polled, source()]) {
      const poll = await look.poll();
      expect(poll).toMatchObject(held);
      expect(poll.outcome === 'held' && poll.loss.accounts).toHaveLength(6);
      expect(inForce(poll)).toBe(first);
    }
  });

  it('is let pass by its id or enough digits of it on the command line, and stays in force after that', async () => {
    repository.commit(all);
    await source().poll();
    const second = repository.commit(gone(names));
    for (const other of ['0123456', second.slice(0, 6), second.slice(1, 9)])
      expect((await source({ passed: [other] }).poll()).outcome).toBe('held');
    const passed = source({ passed: [second.slice(0, 7)] });
    expect(await passed.poll()).toMatchObject({ outcome: 'changed', commit: second });
    expect(inForce(await source().poll())).toBe(second);
  });

  it('is let pass by a word while it is held, without a restart, and only it', async () => {
    repository.commit(all);
    const polled = source();
    await polled.poll();
    const second = repository.commit(gone(names));
    expect((await polled.poll()).outcome).toBe('held');
    await polled.pass('0123456');
    expect((await polled.poll()).outcome).toBe('held');
    await polled.pass(second.slice(0, 8));
    expect(await polled.poll()).toMatchObject({ outcome: 'changed', commit: second });
    expect(inForce(await source().poll())).toBe(second);
  });

  it('leaves what comes after it held as well, until accounts are back', async () => {
    repository.commit(all);
    const polled = source();
    await polled.poll();
    repository.commit(gone(names));
    await polled.poll();
    repository.commit({ 'note.txt': 'unrelated' });
    expect((await polled.poll()).outcome).toBe('held');
    const back = repository.commit(
      Object.fromEntries(names.slice(0, 4).map((n) => [`${n}.yaml`, accountManifest(n)])),
    );
    expect(await polled.poll()).toMatchObject({ outcome: 'changed', commit: back });
  });

  it.each([
    ['its own message', ['Remove six\n\nStorekeeper-Loss: accepted']],
    ['a commit after it', ['Remove six', 'Yes, that is meant\n\nStorekeeper-Loss: Accepted']],
    ['a commit before the newest', ['Remove six\n\nStorekeeper-Loss: accepted', 'Unrelated']],
  ])('is in force where a person has written so in %s', async (_reason, [first = '', ...more]) => {
    repository.commit(all);
    const polled = source();
    await polled.poll();
    repository.commit(gone(names), first);
    let last = '';
    for (const [index, subject] of more.entries())
      last = repository.commit({ 'n.txt': String(index) }, subject);
    expect((await polled.poll()).outcome).toBe('changed');
    if (last !== '') expect(inForce(await polled.poll())).toBe(last);
  });

  it('is held all the same where the word was for what an earlier commit lost', async () => {
    const more = ['g', 'h', 'i', 'j'];
    repository.commit({
      ...all,
      ...Object.fromEntries(more.map((name) => [`${name}.yaml`, accountManifest(name)])),
    });
    const polled = source();
    await polled.poll();
    repository.commit(gone(names.slice(0, 5)), 'Remove five\n\nStorekeeper-Loss: accepted');
    repository.commit(gone(['f', ...more.slice(0, 3)]), 'Slip of the hand');
    expect((await polled.poll()).outcome).toBe('held');
  });

  it('is held where the word stands in a history that somebody put in place of the one in force', async () => {
    repository.commit({ 'tile.yaml': tileManifest }, 'Begin\n\nStorekeeper-Loss: accepted');
    const begin = repository.git('rev-parse', 'HEAD');
    const first = repository.commit(all);
    const polled = source();
    await polled.poll();
    repository.git('reset', '--quiet', '--hard', begin);
    const second = repository.commit({ 'n.txt': 'x' });
    expect(await polled.poll()).toMatchObject({ outcome: 'held', commit: second, rewrote: first });
  });
});

describe('a forced push', () => {
  it('is noticed by what came before, and told of the commit that it replaced', async () => {
    const first = repository.commit(all);
    const polled = source();
    await polled.poll();
    repository.git('commit', '--quiet', '--amend', '--allow-empty', '-m', 'Amended');
    repository.push('HEAD');
    expect(await polled.poll()).toMatchObject({ outcome: 'changed', subject: 'Amended', rewrote: first });
  });

  it('is not what several commits, or a merge, are', async () => {
    repository.commit(all);
    const polled = source();
    await polled.poll();
    repository.git('checkout', '--quiet', '-b', 'side');
    repository.commit({ 'side.txt': 'x' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'main.txt': 'x' });
    repository.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'side');
    repository.push('HEAD');
    const poll = await polled.poll();
    expect(poll.outcome).toBe('changed');
    expect(poll).not.toHaveProperty('rewrote');
  });
});
