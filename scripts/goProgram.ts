import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { keepInCache, type Found } from './programs.ts';

const run = promisify(execFile);

/** A program that is built from its Go module, pinned in a `go.mod` of this project. */
export interface GoProgram {
  readonly name: string;
  /** The release that the `go.mod` builds. */
  readonly version: string;
  /** The folder of the `go.mod` below `test/servers`. */
  readonly module: string;
  readonly package: string;
  /** Build tags. */
  readonly tags?: string;
  /** Variables of packages that get a value: the version that the program is to say of itself, mostly. */
  readonly values?: Readonly<Record<string, string>>;
  /** How long the build takes, in words. */
  readonly howLong: string;
}

/**
 * Builds a program into the cache of the user. `say` is told beforehand what is built and how long it takes. Gives
 * undefined where Go is not there. Rejects when the build itself fails, after showing what Go printed.
 */
export async function buildWithGo(
  program: GoProgram,
  say: (line: string) => void,
  env: NodeJS.ProcessEnv,
): Promise<Found | undefined> {
  if (!(await hasGo(env))) return undefined;
  const { name, version, howLong } = program;
  say(`${name} ${version} is built with Go, once on this machine: ${howLong} on two cores`);
  return keepInCache(name, version, env, async (workshop) => {
    const built = path.join(workshop, name);
    await build(program, built, env);
    return { path: built };
  });
}

async function hasGo(env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await run('go', ['version'], { env, timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

function build(program: GoProgram, target: string, env: NodeJS.ProcessEnv): Promise<void> {
  const values = Object.entries(program.values ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  const args = ['build', '-trimpath', '-mod=readonly'];
  if (program.tags !== undefined) args.push('-tags', program.tags);
  args.push('-ldflags', ['-s -w', ...values].join(' '), '-o', target, program.package);
  const cwd = path.join(import.meta.dirname, '..', 'test', 'servers', program.module);
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd, env, stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`"go build" of ${program.name} ended with ${signal ?? String(code)}`));
    });
  });
}
