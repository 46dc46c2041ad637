/** Buildah, which builds the image in a test. It is looked for on the path; `.ci/run` installs it where it is missing. */
import { findProgram, type Found, type Wanted } from './programs.ts';

const wantedBuildah: Wanted = {
  name: 'buildah',
  versionArgs: ['--version'],
  // Debian 12 has 1.28; older ones were not tried.
  oldest: [1, 28],
  // It comes with the packages of the system, and those are for the owner of the machine to install.
  cached: [],
  missing: 'buildah 1.28 or newer is not on the path; install it (Debian: apt-get install buildah)',
};

/** Looks for buildah on the path (1.28 or newer). Nothing found: `path` is undefined and `reason` says what to do. */
export function findBuildah(env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  return findProgram(wantedBuildah, env);
}
