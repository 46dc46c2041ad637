import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GitPoll } from '../../src/sources/git/gitPoll.ts';
import { createGitSource, type GitSourceOptions } from '../../src/sources/git/source.ts';
import { startGitServer, type GitServer } from './gitServer.ts';
import {
  accountManifest,
  createRepository,
  temporaryFolder,
  tileManifest,
  type Repository,
} from './repository.ts';

/** Must be seen nowhere but in the Authorization header. */
const canary = 'canary-7f3a+pa/ss';
const canaryForms = [
  canary,
  encodeURIComponent(canary),
  Buffer.from(`robot:${canary}`).toString('base64'),
  Buffer.from(canary).toString('base64'),
];

let folder: { path: string; remove: () => void };
let repository: Repository;
let server: GitServer;
const stopping: GitServer[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  repository = createRepository(folder.path);
  repository.commit({ 'tile.yaml': tileManifest, 'de.yaml': accountManifest('amazon-de') });
  server = await startGitServer(folder.path, { login: `robot:${canary}` });
  stopping.push(server);
});
afterEach(async () => {
  for (const running of stopping.splice(0)) await running.stop();
  folder.remove();
});

const logged: string[] = [];
const source = (options: Partial<GitSourceOptions> = {}) =>
  createGitSource({
    url: server.url('repository'),
    mirrorDir: join(folder.path, 'mirror'),
    credentials: { username: 'robot', tokenEnv: 'GIT_TOKEN' },
    environment: { ...process.env, GIT_TOKEN: canary },
    log: (message) => logged.push(message),
    ...options,
  });
function failed(poll: GitPoll) {
  if (poll.outcome === 'failed') return poll;
  throw new Error(`a failed poll was expected, not ${poll.outcome}`);
}

/** Every file below the mirror as text, with the logged lines and the answer. */
function everythingLeftBehind(poll: GitPoll): string {
  const texts = [JSON.stringify(poll), ...logged];
  const mirror = join(folder.path, 'mirror');
  for (const name of readdirSync(mirror, { recursive: true, encoding: 'utf8' })) {
    const path = join(mirror, name);
    if (statSync(path).isFile()) texts.push(readFileSync(path, 'latin1'));
  }
  return texts.join('\n');
}
const expectNoCanary = (text: string) => {
  for (const form of canaryForms) expect(text).not.toContain(form);
};

describe('signing in', () => {
  it('the token of a variable opens the repository and is left nowhere', async () => {
    const poll = await source().poll();
    expect(poll.outcome).toBe('changed');
    expectNoCanary(everythingLeftBehind(poll));
    expect(server.authorizations.at(-1)).toBe(`Basic ${canaryForms[2]}`);
  });

  it('the first line of a file does too, and a new token is taken up at the next poll', async () => {
    const tokenFile = join(folder.path, 'token');
    writeFileSync(tokenFile, 'expired\n');
    const polled = source({ credentials: { username: 'robot', tokenFile } });
    expect(failed(await polled.poll()).message).toContain('did not accept the login');
    writeFileSync(tokenFile, `${canary}\n# written by the vault\n`);
    expect((await polled.poll()).outcome).toBe('changed');
  });

  it('a password in the URL does too, and is taken out of it', async () => {
    const url = server.url('repository').replace('//', `//robot:${encodeURIComponent(canary)}@`);
    const poll = await source({ url, credentials: {} }).poll();
    expect(poll.outcome).toBe('changed');
    expectNoCanary(everythingLeftBehind(poll));
  });

  it.each([
    [
      'a wrong password in the URL',
      (url: string) => url.replace('//', `//someone:${encodeURIComponent(canary)}@`),
      {},
    ],
    ['a wrong user with the token', (url: string) => url, { username: 'someone', tokenEnv: 'GIT_TOKEN' }],
    [
      'a repository that is not there',
      (url: string) => url.replace('repository', 'absent'),
      { username: 'robot', tokenEnv: 'GIT_TOKEN' },
    ],
  ])(
    '%s fails without asking anybody and without showing the password',
    async (_reason, change, credentials) => {
      const poll = failed(await source({ url: change(server.url('repository')), credentials }).poll());
      expect(poll.message).toContain(`Cannot read http://127.0.0.1:${server.port}/`);
      expectNoCanary(everythingLeftBehind(poll));
    },
  );

  it('without a login the failure says what to do', async () => {
    expect(failed(await source({ credentials: {} }).poll()).message).toContain('check the token or key');
  });

  it.each([
    ['a variable that is not set', { tokenEnv: 'ABSENT' }, 'ABSENT'],
    ['a file that is not there', { tokenFile: '/absent/token' }, '/absent/token'],
  ])('%s is named', async (_reason, credentials, name) => {
    expect(failed(await source({ credentials }).poll()).message).toContain(name);
  });

  it('a redirect is not followed with the token', async () => {
    const other = await startGitServer(folder.path);
    stopping.push(other);
    server.behaviour = { redirectTo: `http://127.0.0.1:${other.port}` };
    expect(failed(await source().poll()).message).toContain('redirects to another address');
    expect(other.authorizations).toEqual([]);
  });

  it('the log of the Git library does not show it, and no argument carries it', () => {
    const script = `
      const { createGitSource } = await import(process.argv[1]);
      const [url, mirrorDir] = process.argv.slice(2);
      const poll = await createGitSource({ url, mirrorDir, credentials: { username: 'robot', tokenEnv: 'GIT_TOKEN' } }).poll();
      console.log(poll.outcome, JSON.stringify(poll));`;
    const module = join(import.meta.dirname, '../../src/sources/git/source.ts');
    // The server lives in this process, which must not wait: the child meets a port where nobody listens.
    const child = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, module, 'http://127.0.0.1:9/a.git', join(folder.path, 'mirror')],
      { encoding: 'utf8', env: { ...process.env, DEBUG: 'simple-git*', GIT_TOKEN: canary, GIT_TRACE: '1' } },
    );
    expect(child.stdout).toContain('failed');
    expect(child.stderr).toContain('ls-remote');
    expectNoCanary(child.stdout + child.stderr);
  });
});

describe('a server in trouble', () => {
  it('that is down and comes up again: the time of the first failure, the last good commit, then news', async () => {
    let now = Date.parse('2027-01-01T00:00:00Z');
    const polled = source({ clock: () => now });
    const before = await polled.poll();
    await server.stop();
    const first = failed(await polled.poll());
    now += 60_000;
    const second = failed(await polled.poll());
    expect(first.message).toContain('this is tried again');
    expect(second.since).toBe('2027-01-01T00:00:00.000Z');
    expect(second.lastGood?.commit).toBe('commit' in before ? before.commit : undefined);
    stopping.push(await startGitServer(folder.path, { login: `robot:${canary}`, port: server.port }));
    const commit = repository.commit({ 'fr.yaml': accountManifest('amazon-fr').replace('DE', 'FR') });
    expect(await polled.poll()).toMatchObject({ outcome: 'changed', commit });
    await stopping.at(-1)?.stop();
    expect(failed(await polled.poll()).since).toBe('2027-01-01T00:01:00.000Z');
  });

  it('that answers 503 is a failure that is tried again', async () => {
    server.behaviour = 503;
    expect(failed(await source().poll()).message).toContain('this is tried again');
  });

  it('that never answers is given up after the time without output', async () => {
    server.behaviour = 'silence';
    const { message } = failed(await source({ timeouts: { idle: 300 } }).poll());
    expect(message).toContain('no sign of life for 0.3 s');
  });

  it('that never answers is given up after the time for one command', async () => {
    server.behaviour = 'silence';
    const { message } = failed(await source({ timeouts: { total: 300 } }).poll());
    expect(message).toContain('took longer than 0.3 s');
  });

  it('a poll that is called off ends, and does not count as a failure of the repository', async () => {
    server.behaviour = 'silence';
    const polled = source({ clock: () => Date.parse('2027-01-01T00:00:00Z') });
    const stop = new AbortController();
    const running = polled.poll(stop.signal);
    const asked = () => server.authorizations.length > 0;
    while (!asked()) await new Promise((tick) => setTimeout(tick, 5));
    stop.abort();
    expect(failed(await running).message).toContain('called off');
    expect(failed(await polled.poll(AbortSignal.abort())).message).toContain('called off');
    server.behaviour = 'serve';
    expect((await polled.poll()).outcome).toBe('changed');
  });

  it('polls that are asked for at once are done one after the other', async () => {
    const polled = source();
    const outcomes = await Promise.all([polled.poll(), polled.poll(), polled.poll()]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['changed', 'unchanged', 'unchanged']);
  });
});
