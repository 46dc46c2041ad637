/**
 * Prometheus' own checker of alert rules. Looked for on the path and in the user's cache; built from its Go module where
 * it is in neither. `node scripts/promtool.ts` prints where it is, building it if need be.
 */
import { buildWithGo, type GoProgram } from './goProgram.ts';
import { findProgram, printPaths, type Found, type Wanted } from './programs.ts';

const built: GoProgram = {
  name: 'promtool',
  version: '3.16.0',
  module: 'prometheus',
  package: 'github.com/prometheus/prometheus/cmd/promtool',
  tags: 'remove_all_sd',
  values: { 'github.com/prometheus/common/version.Version': '3.16.0' },
  howLong: 'about two minutes',
};

const wanted: Wanted = {
  name: built.name,
  versionArgs: ['--version'],
  // The rules and their tests are checked with it as well.
  oldest: [2, 42],
  cached: [built.version],
  missing:
    'promtool is neither on the path nor in the cache; put it on the path or install Go 1.26 and run npm test',
};

/**
 * Looks for promtool without building it: on the path (2.42 or newer), then in the cache folder of the user.
 * Nothing found: `path` is undefined and `reason` says what to do.
 */
export function findPromtool(env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  return findProgram(wanted, env);
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
  return (await buildWithGo(built, say, env)) ?? found;
}

if (import.meta.main) await printPaths(ensurePromtool);
