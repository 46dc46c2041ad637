/**
 * Prometheus' own checker of alert rules. Looked for on the path and in the user's cache; built from its Go module where
 * it is in neither. `node scripts/promtool.ts` prints where it is, building it if need be.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cachedProgram, onPath, versionOf, type Found } from './programs.ts';

const run = promisify(execFile);
const moduleFolder = path.join(import.meta.dirname, '..', 'test', 'servers', 'prometheus');
const goPackage = 'github.com/prometheus/prometheus/cmd/promtool';

const versionArgs = ['--version'];
/** The release that `test/servers/prometheus/go.mod` builds. */
const promtoolVersion = '3.16.0';
/** The oldest release on the path that is good enough: the rules and their tests are checked with it as well. */
const oldestVersion: readonly [number, number] = [2, 42];

/**
 * Looks for promtool without building it: on the path (2.42 or newer), then in the cache folder of the user.
 * Nothing found: `path` is undefined and `reason` says what to do.
 */
export async function findPromtool(env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  const there = await onPath('promtool', versionArgs, oldestVersion, env);
  if (there !== undefined) return there;
  const cached = cachedProgram('promtool', promtoolVersion, env);
  if ((await versionOf(cached, versionArgs)) !== undefined) return { path: cached, version: promtoolVersion };
  return {
    path: undefined,
    reason:
      'promtool is neither on the path nor in the cache; put it on the path or install Go 1.26 and run npm test',
  };
}

/**
 * Finds promtool or builds it with Go into the user's cache. `say` is told beforehand what is built and how long it
 * takes. Where Go is missing too, `path` is undefined. Rejects when the build itself fails.
 */
export async function ensurePromtool(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Found> {
  const found = await findPromtool(env);
  if (found.path !== undefined) return found;
  if (!(await answers('go', ['version']))) return found;
  const target = cachedProgram('promtool', promtoolVersion, env);
  say(`promtool ${promtoolVersion} is built with Go, once on this machine: about two minutes on two cores`);
  await buildInto(target);
  return { path: target, version: promtoolVersion };
}

async function buildInto(target: string): Promise<void> {
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true });
  // Built beside its place and moved there whole, so that a build cut short or run twice at once leaves no broken file.
  const workshop = await mkdtemp(path.join(folder, 'build-'));
  try {
    const built = path.join(workshop, 'promtool');
    const flags = `-s -w -X github.com/prometheus/common/version.Version=${promtoolVersion}`;
    await inherit('go', [
      'build',
      '-trimpath',
      '-mod=readonly',
      '-tags',
      'remove_all_sd',
      '-ldflags',
      flags,
      '-o',
      built,
      goPackage,
    ]);
    await rename(built, target);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function answers(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, [...args], { timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

function inherit(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd: moduleFolder, stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(new Error(`"${command} ${args[0] ?? ''}" of promtool ended with ${signal ?? String(code)}`));
    });
  });
}

if (import.meta.main) {
  const found = await ensurePromtool((line) => process.stderr.write(`${line}\n`));
  if (found.path === undefined) {
    process.stderr.write(`${found.reason}\n`);
    process.exitCode = 1;
  } else {
    process.stdout.write(`${found.path}\n`);
  }
}
