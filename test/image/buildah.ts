import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findBuildah } from '../../scripts/buildah.ts';

/** How buildah was found, or why not; said once where the tests are left out for it. */
const buildah = await findBuildah();

/** Where CI is true, what is missing is a failure and not a reason to leave tests out. */
export const leaveOut = buildah.path === undefined && process.env.CI !== 'true';
if (buildah.path === undefined && leaveOut) process.stderr.write(`SKIPPED  buildah: ${buildah.reason}\n`);

/** Buildah with images and containers of its own, away from those of whoever runs the tests. */
export interface Workshop {
  /** A folder for what goes into the images. */
  readonly folder: string;
  /** Runs one command of buildah and gives what it printed. Rejects with all of its output where it fails. */
  readonly run: (...args: string[]) => Promise<string>;
  /** Starts a container of an image, and gives its name. */
  readonly from: (image: string) => Promise<string>;
  /** Takes every image, container and file away. */
  readonly close: () => Promise<void>;
}

/** Makes an empty workshop. It needs neither a daemon nor rights that a container does not have. */
export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-image-'));
  const places = ['--root', path.join(folder, 'storage'), '--runroot', path.join(folder, 'run')];
  const env = { ...process.env, STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' };
  const run = (...args: string[]) =>
    new Promise<string>((resolve, reject) => {
      const options = { env, maxBuffer: 64 * 1024 * 1024 };
      execFile(buildah.path ?? 'buildah', [...places, ...args], options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`buildah ${args[0] ?? ''} failed:\n${stdout}${stderr}`));
      });
    });
  return {
    folder,
    run,
    from: async (image) => (await run('from', '--pull-never', image)).trim(),
    close: async () => {
      await run('rm', '--all');
      await run('rmi', '--all', '--force');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
