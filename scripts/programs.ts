/** Where programs are found that tests need and that `npm ci` does not bring: on the path, or in the user's cache. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How a program was found, or why not. */
export type Found =
  { readonly path: string; readonly version: string } | { readonly path: undefined; readonly reason: string };

/** Looks for a program on the path, not older than `oldest` (major, minor). `args` make it print its version. */
export async function onPath(
  name: string,
  args: readonly string[],
  oldest: readonly [number, number],
  env: NodeJS.ProcessEnv,
): Promise<Extract<Found, { path: string }> | undefined> {
  for (const folder of (env.PATH ?? '').split(path.delimiter).filter((part) => part !== '')) {
    const candidate = path.join(folder, name);
    const version = await versionOf(candidate, args);
    if (version !== undefined && isNewEnough(version, oldest)) return { path: candidate, version };
  }
  return undefined;
}

/** The place of a program in the cache of the user, outside of any checkout, named by its version. */
export function cachedProgram(name: string, version: string, env: NodeJS.ProcessEnv): string {
  const cache =
    env.XDG_CACHE_HOME !== undefined && path.isAbsolute(env.XDG_CACHE_HOME)
      ? env.XDG_CACHE_HOME
      : path.join(homedir(), '.cache');
  return path.join(cache, 'storekeeper', 'bin', version, name);
}

/** The first `1.2.3` that the program prints when run with `args`; undefined where it cannot be run. */
export async function versionOf(file: string, args: readonly string[]): Promise<string | undefined> {
  try {
    await access(file, constants.X_OK);
    const { stdout, stderr } = await run(file, [...args], { timeout: 20_000 });
    return /\bv?(\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1];
  } catch {
    return undefined;
  }
}

function isNewEnough(version: string, oldest: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}
