/** Where programs are found that tests need and that `npm ci` does not bring: on the path, or in the user's cache. */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How a program was found, or why not. */
export type Found =
  { readonly path: string; readonly version: string } | { readonly path: undefined; readonly reason: string };

/** A program that tests need: how it is recognised, and what to say where it is not found. */
export interface Wanted {
  readonly name: string;
  /** Make it print its version. */
  readonly versionArgs: readonly string[];
  /** The oldest release (major, minor) that is good enough where it was installed by somebody else. */
  readonly oldest: readonly [number, number];
  /** What it prints besides its version where it is not the program itself. */
  readonly unfit?: RegExp;
  /** Environment variable that may name a folder with the program, looked at before the path. */
  readonly folderVariable?: string;
  /** The releases that the cache of the user may hold, the best one first. */
  readonly cached: readonly string[];
  /** What to do where it is not found. */
  readonly missing: string;
}

/**
 * Looks for a program without getting it: in the folder that a variable names, on the path, then in the cache folder of
 * the user. Nothing found: `path` is undefined and `reason` says what to do.
 */
export async function findProgram(wanted: Wanted, env: NodeJS.ProcessEnv): Promise<Found> {
  const named = wanted.folderVariable === undefined ? undefined : env[wanted.folderVariable];
  const folders = [named ?? '', ...(env.PATH ?? '').split(path.delimiter)].filter((part) => part !== '');
  for (const folder of folders) {
    const candidate = path.join(folder, wanted.name);
    const version = await versionOf(candidate, wanted);
    if (version !== undefined && isNewEnough(version, wanted.oldest)) return { path: candidate, version };
  }
  for (const version of wanted.cached) {
    const candidate = cachedProgram(wanted.name, version, env);
    if ((await versionOf(candidate, wanted)) !== undefined) return { path: candidate, version };
  }
  return { path: undefined, reason: wanted.missing };
}

/**
 * Puts a program into the cache of the user. `make` gets an empty folder and gives the path of the program it made
 * there, or says why it cannot. Made beside its place and moved there whole, so that what is cut short or run twice at
 * once leaves no broken file. Rejects as `make` does.
 */
export async function keepInCache(
  name: string,
  version: string,
  env: NodeJS.ProcessEnv,
  make: (workshop: string) => Promise<Made>,
): Promise<Found> {
  const target = cachedProgram(name, version, env);
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true });
  const workshop = await mkdtemp(path.join(folder, 'making-'));
  try {
    const made = await make(workshop);
    if (made.path === undefined) return made;
    await rename(made.path, target);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return { path: target, version };
}

/** The program that was made, or why it could not be. */
export type Made = { readonly path: string } | { readonly path: undefined; readonly reason: string };

/** What a script says that is started by itself: where the programs are, a path in each line, or why one is nowhere. */
export async function printPaths(
  ...ensures: readonly ((say: (line: string) => void) => Promise<Found>)[]
): Promise<void> {
  for (const ensure of ensures) {
    const found = await ensure((line) => process.stderr.write(`${line}\n`));
    if (found.path === undefined) {
      process.stderr.write(`${found.reason}\n`);
      process.exitCode = 1;
    } else {
      process.stdout.write(`${found.path}\n`);
    }
  }
}

/** The place of a program in the cache of the user, outside of any checkout, named by its version. */
function cachedProgram(name: string, version: string, env: NodeJS.ProcessEnv): string {
  const cache =
    env.XDG_CACHE_HOME !== undefined && path.isAbsolute(env.XDG_CACHE_HOME)
      ? env.XDG_CACHE_HOME
      : path.join(homedir(), '.cache');
  return path.join(cache, 'storekeeper', 'bin', version, name);
}

/** The first `1.2.3` that the program prints; undefined where it cannot be run or is not fit. */
async function versionOf(
  file: string,
  { versionArgs, unfit }: Pick<Wanted, 'versionArgs' | 'unfit'>,
): Promise<string | undefined> {
  try {
    await access(file, constants.X_OK);
    const { stdout, stderr } = await run(file, [...versionArgs], { timeout: 20_000 });
    if (unfit?.test(stdout) === true) return undefined;
    return /\bv?(\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1];
  } catch {
    return undefined;
  }
}

function isNewEnough(version: string, oldest: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}
