/** Buildah, which builds the image in a test. It is looked for on the path; `.ci/run` installs it where it is missing. */
import { onPath, type Found } from './programs.ts';

/** Debian 12 has 1.28; older ones were not tried. */
const oldestVersion: readonly [number, number] = [1, 28];

/**
 * Looks for buildah on the path (1.28 or newer); there is no other place for it: it comes with the packages of the
 * system, and those are for the owner of the machine to install. Nothing found: `reason` says what to do.
 */
export async function findBuildah(env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  const there = await onPath('buildah', ['--version'], oldestVersion, env);
  if (there !== undefined) return there;
  return {
    path: undefined,
    reason: 'buildah 1.28 or newer is not on the path; install it (Debian: apt-get install buildah)',
  };
}
