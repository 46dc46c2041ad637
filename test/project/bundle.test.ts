import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/build.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-bundle-'));
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function node(file: string, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, XDG_CACHE_HOME: folder, NODE_OPTIONS: '' };
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

async function bundled(name: string, files: Record<string, string>, needs?: string): Promise<string> {
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
  const entry = path.join(folder, Object.keys(files)[0] ?? '');
  const outfile = path.join(folder, `${name}.js`);
  await bundle({ entry, outfile, ...(needs === undefined ? {} : { needs }) });
  return outfile;
}

describe('the bundled command', () => {
  it('is one file that runs, with built-in modules, top-level await and lines that match a stack trace', async () => {
    const file = await bundled('runs', {
      'runs.ts': `
        import { DatabaseSync } from 'node:sqlite';
        const { words } = await import('./words.ts');
        console.log(words, typeof DatabaseSync, process.argv[2]);
        console.log(new Error('here').stack);`,
      'words.ts': `export const words = 'naïve “quotes” */ // \\u2028 ${'`'}';`,
    });
    const { code, stdout } = await node(file, 'word');
    expect(code).toBe(0);
    expect(stdout).toContain('naïve “quotes” */ // \u2028 ` function word');
    const line = Number(/:(\d+):\d+\)?\s*$/m.exec(stdout)?.[1]);
    expect((await readFile(file, 'utf8')).split('\n')[line - 1]).toContain('new Error("here")');
  });

  it('evaluates what is imported dynamically only when it is asked for', async () => {
    const file = await bundled('lazy', {
      'lazy.ts': `
        console.log('start');
        if (process.argv[2] === 'heavy') await import('./heavy.ts');`,
      'heavy.ts': `console.log('heavy evaluated');`,
    });
    expect((await node(file, 'light')).stdout).toBe('start\n');
    expect((await node(file, 'heavy')).stdout).toBe('start\nheavy evaluated\n');
  });

  it('answers --version with that of package.json without evaluating the program', async () => {
    const file = await bundled('version', { 'version.ts': `console.log('evaluated', STOREKEEPER_VERSION);` });
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect((await node(file, '--version')).stdout).toBe(`${version}\n`);
    expect((await node(file)).stdout).toBe(`evaluated ${version}\n`);
  });

  it('says in one line that Node is too old, before anything of the program is read', async () => {
    const file = await bundled('old', { 'old.ts': `console.log('evaluated');` }, '99.1');
    expect(await node(file)).toEqual({
      code: 1,
      stdout: '',
      stderr: `storekeeper needs Node 99.1 or newer; this is Node ${process.versions.node}\n`,
    });
  });

  it("schedules with node-cron without that library's file for child processes", async () => {
    const entry = path.resolve('test/project/cronProbe.ts');
    const outfile = path.join(folder, 'cron.js');
    const { inputs } = await bundle({ entry, outfile });
    expect(Object.keys(inputs).filter((name) => name.includes('daemon'))).toEqual([]);
    expect((await node(outfile)).stdout).toBe('valid: true\n');
  });

  it('passes a failure of the program on as its exit code', async () => {
    const file = await bundled('fails', { 'fails.ts': `process.exitCode = 2;` });
    expect((await node(file)).code).toBe(2);
  });
});

/** Packages that a file brings with it through imports that are not dynamic. */
function packagesAtStart({ inputs }: Metafile, entry: string): string[] {
  const seen = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const imports = inputs[file]?.imports ?? [];
    waiting.push(...imports.filter(({ kind }) => kind !== 'dynamic-import').map((each) => each.path));
  }
  const names = [...seen].map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

const command = 'src/cli/main.ts';
describe('the storekeeper command', () => {
  it('loads its heavy rooms only when a command needs them', async () => {
    const metafile = await bundle({ entry: command, outfile: path.join(folder, 'storekeeper.js') });
    const heavy = ['@kubernetes/client-node', 'simple-git', 'undici', 'hono', 'prom-client', 'yaml', 'zod'];
    const atStart = packagesAtStart(metafile, command);
    expect(atStart.filter((name) => heavy.includes(name))).toEqual([]);
  });
});
