import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import type { Workshop } from './buildah.ts';

const run = promisify(execFile);

/** What the Dockerfile asks of its base, as it stands on this machine: the test needs no registry of images. */
const programs = ['git', 'ssh', 'sh', 'env', 'mkdir', 'ln', 'chown', 'rm'];

/**
 * Makes an image that the Dockerfile can stand on, from the programs of this machine with the libraries that they load:
 * the Node that the tests run on, npm, git, ssh, a shell. Gives its name.
 */
export async function makeBase(workshop: Workshop): Promise<string> {
  const root = path.join(workshop.folder, 'base');
  for (const folder of [
    'etc/ssl/certs',
    'root',
    'tmp',
    'usr/bin',
    'usr/local/bin',
    'usr/local/lib',
    'var/lib',
  ])
    await mkdir(path.join(root, folder), { recursive: true });
  await symlink('usr/bin', path.join(root, 'bin'));
  await chmod(path.join(root, 'tmp'), 0o1777);
  const places = await Promise.all(programs.map(async (name) => [name, await which(name)] as const));
  const gitCore = (await run('git', ['--exec-path'])).stdout.trim();
  const ofNode = await realpath(process.execPath);
  const files = [['node', ofNode] as const, ...places];
  for (const [name, place] of files) await copyFile(place, path.join(root, 'usr/bin', name));
  for (const library of await librariesOf(
    ...files.map(([, place]) => place),
    path.join(gitCore, 'git-remote-http'),
  ))
    await place(root, library);
  await cp(gitCore, path.join(root, gitCore), { recursive: true, verbatimSymlinks: true });
  await copyNpm(root);
  await writeFile(path.join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  await writeFile(path.join(root, 'etc/group'), 'root:x:0:\n');
  await writeFile(path.join(root, 'etc/ssl/certs/ca-certificates.crt'), await certificates());
  const container = await workshop.from('scratch');
  await workshop.run('copy', container, root, '/');
  const image = 'localhost/base:test';
  await workshop.run('commit', '--rm', container, image);
  return image;
}

async function which(name: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', 'command -v "$1"', 'sh', name]);
  return realpath(stdout.trim());
}

/** Every library that these programs load, the loader itself among them. */
async function librariesOf(...files: string[]): Promise<Set<string>> {
  const found = await Promise.all(files.map(async (file) => (await run('ldd', [file])).stdout));
  return new Set(found.flatMap((text) => [...text.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? '')));
}

/** Copies a file to the place it has on this machine. */
async function place(root: string, file: string): Promise<void> {
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  await copyFile(file, target);
}

async function copyNpm(root: string): Promise<void> {
  const program = process.env['npm_execpath'] ?? (await which('npm'));
  const folder = path.join(root, 'usr/lib/node_modules/npm');
  await cp(path.resolve(program, '../..'), folder, { recursive: true, verbatimSymlinks: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', path.join(root, 'usr/bin/npm'));
}

/** What Node trusts on this machine, in one file. */
async function certificates(): Promise<string> {
  const extra = process.env['NODE_EXTRA_CA_CERTS'];
  return [...rootCertificates, ...(extra === undefined ? [] : [await readFile(extra, 'utf8')])].join('\n');
}

/**
 * An npmrc with which npm reaches its registry from within a build as it does on this machine: that of the machine and
 * that of the user one after the other, with the certificates of the base. It may hold a token: it is handed to the
 * build as a secret.
 */
export async function npmConfiguration(workshop: Workshop): Promise<string> {
  const get = async (key: string) => (await run('npm', ['config', 'get', key])).stdout.trim();
  const texts = await Promise.all(
    (await Promise.all(['globalconfig', 'userconfig'].map(get))).map((file) =>
      readFile(file, 'utf8').catch(() => ''),
    ),
  );
  const given = texts
    .join('\n')
    .replaceAll(/\$\{(\w+)\}/g, (text, name: string) => process.env[name] ?? text);
  const settings = [`registry=${await get('registry')}`, 'cafile=/etc/ssl/certs/ca-certificates.crt'];
  const file = path.join(workshop.folder, 'npmrc');
  await writeFile(file, [given, ...settings, ''].join('\n'), { mode: 0o600 });
  return file;
}
