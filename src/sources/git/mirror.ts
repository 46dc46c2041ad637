import { mkdir, rename, rm } from 'node:fs/promises';
import type { GitRunner } from './command.ts';
import { GitFailure } from './gitFailure.ts';
import { remoteFailure, remoteName, type RemoteHead } from './remote.ts';

const headRef = 'refs/storekeeper/head';
const lastGoodRef = 'refs/storekeeper/last-good';

/** Runs on the mirror in the given folder. */
export type RunnerFor = (mirror: string) => GitRunner;

/** A bare repository that holds the newest commit of one branch and the last good one, each with no history. */
export class Mirror {
  readonly folder: string;
  readonly #runnerFor: RunnerFor;
  readonly #shownUrl: string;

  constructor(folder: string, runnerFor: RunnerFor, shownUrl: string) {
    this.folder = folder;
    this.#runnerFor = runnerFor;
    this.#shownUrl = shownUrl;
  }

  get git(): GitRunner {
    return this.#runnerFor(this.folder);
  }

  /** Makes the mirror where there is none or where Git does not recognise it. True when it was made. */
  async ensure(): Promise<boolean> {
    await mkdir(this.folder, { recursive: true });
    try {
      const answer = await this.git.text(this.folder, ['rev-parse', '--is-bare-repository']);
      if (answer.trim() === 'true') return false;
    } catch (error) {
      if (!(error instanceof GitFailure) || error.kind !== 'git') throw error;
    }
    await this.#make('sha1');
    return true;
  }

  async #make(format: 'sha1' | 'sha256'): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.git.text(this.folder, [
      'init',
      '--quiet',
      '--bare',
      '--template=',
      `--object-format=${format}`,
    ]);
  }

  /** Fetches the branch without history and gives its commit. Rejects with a GitFailure. */
  async fetch(head: RemoteHead): Promise<string> {
    const refspec = `+refs/heads/${head.branch}:${headRef}`;
    const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
    try {
      await this.git.text(this.folder, [...fetch, '--depth=1', remoteName, refspec]);
    } catch (error) {
      // A plain web server that only serves files cannot leave out history.
      if (!(error instanceof GitFailure) || !/shallow/.test(error.message)) throw error;
      await this.git.text(this.folder, [...fetch, remoteName, refspec]);
    }
    const commit = await this.git.text(this.folder, ['rev-parse', '--verify', `${headRef}^{commit}`]);
    return commit.trim();
  }

  /** Keeps a commit from being tidied away. */
  async keepLastGood(commit: string): Promise<void> {
    await this.git.text(this.folder, ['update-ref', lastGoodRef, commit]);
  }

  /**
   * Makes the mirror anew beside the old one and puts it in its place once the branch is fetched and `read` has
   * succeeded on it, so that a server that fails meanwhile costs nothing. Rejects with a GitFailure.
   */
  async rebuild<T>(
    head: RemoteHead,
    lastGood: string | undefined,
    read: (mirror: Mirror, commit: string) => Promise<T>,
  ): Promise<T> {
    const fresh = new Mirror(`${this.folder}.new`, this.#runnerFor, this.#shownUrl);
    try {
      await fresh.#make(head.commit.length === 64 ? 'sha256' : 'sha1');
      const result = await read(fresh, await fresh.fetch(head));
      if (lastGood !== undefined) await fresh.rescue(lastGood);
      await rm(this.folder, { recursive: true, force: true });
      await rename(fresh.folder, this.folder);
      return result;
    } catch (error) {
      throw error instanceof GitFailure ? remoteFailure(error, this.#shownUrl) : error;
    }
  }

  /** Fetches the last good commit by its id; false where the repository has it no more or does not give it out so. */
  async rescue(commit: string): Promise<boolean> {
    const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--depth=1'];
    try {
      await this.git.text(this.folder, [...fetch, remoteName, `+${commit}:${lastGoodRef}`]);
      return true;
    } catch (error) {
      if (!(error instanceof GitFailure) || error.kind === 'stopped') throw error;
      return false;
    }
  }
}
