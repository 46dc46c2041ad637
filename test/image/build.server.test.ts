import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGitServer, type GitServer } from '../sources/gitServer.ts';
import { makeBase, npmConfiguration } from './base.ts';
import { leaveOut, openWorkshop, type Workshop } from './buildah.ts';

const image = 'localhost/storekeeper:test';

interface Config {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly Volumes: Readonly<Record<string, unknown>>;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
  readonly Env: readonly string[];
}

describe.skipIf(leaveOut)('the image of the Dockerfile', () => {
  let workshop: Workshop;
  let container: string;
  let config: Config;

  beforeAll(async () => {
    workshop = await openWorkshop();
    const base = await makeBase(workshop);
    const secret = `id=npmrc,src=${await npmConfiguration(workshop)}`;
    const args = ['--build-arg', `BASE=${base}`, '--build-arg', 'REVISION=0123abc'];
    args.push('--build-arg', 'SOURCE=https://git.example.com/storekeeper');
    await workshop.run(
      'build',
      '--format',
      'docker',
      '--pull-never',
      '--secret',
      secret,
      ...args,
      '--tag',
      image,
      '.',
    );
    const described = JSON.parse(await workshop.run('inspect', '--type', 'image', image)) as {
      Docker: { config: Config };
    };
    config = described.Docker.config;
    container = await workshop.from(image);
  }, 600_000);
  afterAll(() => workshop.close(), 120_000);

  /** Runs a program in the container as the image's own user. */
  const inside = (...command: string[]) => workshop.run('run', container, '--', ...command);

  it('stands on the Node that the tests run on', async () => {
    const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as {
      devDependencies: { node: string };
    };
    const base = /^ARG BASE=(.+)$/m.exec(await readFile('Dockerfile', 'utf8'))?.[1];
    expect(base).toBe(`docker.io/library/node:${devDependencies.node}-bookworm-slim`);
  });

  it('starts the command as a user that is not root, by number', () => {
    expect(config.User).toBe('65532:65532');
    expect([...config.Entrypoint, ...config.Cmd]).toEqual(['storekeeper', '--help']);
    expect(Object.keys(config.Volumes)).toEqual(['/var/lib/storekeeper']);
    expect(Object.keys(config.ExposedPorts)).toEqual(['8080/tcp']);
  });

  it('says what it is and what it was made of', async () => {
    const { version, description } = JSON.parse(await readFile('package.json', 'utf8')) as Record<
      string,
      string
    >;
    expect(config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'storekeeper',
      'org.opencontainers.image.description': description,
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.revision': '0123abc',
      'org.opencontainers.image.source': 'https://git.example.com/storekeeper',
    });
  });

  it('runs as that user, whom ssh knows, and can write to its folder and to scratch alone', async () => {
    const look = `
      const { homedir, userInfo } = require('node:os');
      const may = (folder) => { try { fs.accessSync(folder, fs.constants.W_OK); return true; } catch { return false; } };
      const writable = ['/var/lib/storekeeper', '/tmp', '/', '/usr/local/bin', '/usr/local/lib/storekeeper'].filter(may);
      console.log(JSON.stringify({ ...userInfo(), home: homedir(), writable }));`;
    expect(JSON.parse(await inside('node', '-e', look))).toMatchObject({
      uid: 65532,
      gid: 65532,
      username: 'storekeeper',
      home: '/var/lib/storekeeper',
      writable: ['/var/lib/storekeeper', '/tmp'],
    });
  });

  it('has the command as one file, and nothing of what it was built with', async () => {
    const files = await inside('node', '-p', `fs.readdirSync('/usr/local', { recursive: true }).join()`);
    expect(files.trim().split(',').sort()).toEqual([
      'bin',
      'bin/storekeeper',
      'lib',
      'lib/storekeeper',
      'lib/storekeeper/package.json',
      'lib/storekeeper/storekeeper.js',
    ]);
    const left = `['/build', '/root/.npmrc', '/root/.npm', '/node_modules'].filter((file) => fs.existsSync(file)).join()`;
    expect((await inside('node', '-p', left)).trim()).toBe('');
    const size = Number(
      await inside('node', '-p', `fs.statSync('/usr/local/lib/storekeeper/storekeeper.js').size`),
    );
    process.stderr.write(`the command in the image has ${(size / 1024 / 1024).toFixed(1)} MiB\n`);
    expect(size).toBeGreaterThan(100 * 1024);
    expect(size).toBeLessThan(20 * 1024 * 1024);
  });

  it('knows its version, and checks manifests', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect((await inside('storekeeper', '--version')).trim()).toBe(version);
    await workshop.run('copy', container, 'examples/accounts', '/tmp/accounts');
    expect(await inside('storekeeper', 'validate', '/tmp/accounts')).toBe('valid: 1 tile, 2 accounts\n');
    const wrong = path.join(workshop.folder, 'wrong.yaml');
    const tile = await readFile('examples/accounts/tile.yaml', 'utf8');
    await writeFile(wrong, tile.replace(/^spec:$/m, 'spec:\n  intreval: 5m'));
    await workshop.run('copy', container, wrong, '/tmp/accounts/tile.yaml');
    await expect(inside('storekeeper', 'validate', '/tmp/accounts')).rejects.toThrow('intreval');
  });

  it('needs no shell to keep a repository that it reaches over https', async () => {
    const { server, url } = await repositoryOverHttp(workshop.folder);
    const bare = await workshop.from(image);
    try {
      const shells = `for (const file of ['/bin/sh', '/bin/bash', '/bin/dash']) fs.rmSync(file, { force: true })`;
      await workshop.run('run', '--user', '0', bare, '--', 'node', '-e', shells);
      await expect(workshop.run('run', bare, '--', 'sh', '-c', 'true')).rejects.toThrow('sh');
      const [kind, ...shipped] = config.Healthcheck.Test;
      expect([kind, shipped.join(' ')]).toEqual(['CMD', expect.stringContaining('port: 8080,')]);
      // The container has the network of this machine, where that port may be taken.
      const port = String(await freePort());
      const check = shipped.map((word) => word.replace('port: 8080,', `port: ${port},`));
      const run = ['storekeeper', 'run', `--git=${url}`, `--port=${port}`, '--log-level=warn'];
      const script = await readFile('test/image/healthy.js', 'utf8');
      const given = JSON.stringify({ run, check, port });
      const said = await workshop.run('run', bare, '--', 'node', '--input-type=module', '-e', script, given);
      expect(JSON.parse(said)).toEqual({ before: 1, during: 0, fetched: true, ended: 0 });
    } finally {
      await server.stop();
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A repository without manifests behind a real Git server. */
async function repositoryOverHttp(folder: string): Promise<{ server: GitServer; url: string }> {
  const root = path.join(folder, 'repositories');
  const work = path.join(folder, 'work');
  await mkdir(root, { recursive: true });
  await mkdir(work);
  const git = (...args: string[]) =>
    promisify(execFile)('git', [
      '-C',
      work,
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@example.com',
      ...args,
    ]);
  await git('init', '--quiet');
  await git('commit', '--quiet', '--allow-empty', '--message', 'nothing yet');
  await git('clone', '--quiet', '--bare', work, path.join(root, 'accounts.git'));
  const server = await startGitServer(root);
  return { server, url: server.url('accounts') };
}
