import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitRunner } from './command.ts';
import { GitFailure } from './gitFailure.ts';
import { History, lossTrailer, parseHistory, type HistoricCommit } from './history.ts';
import { remoteFailure, remoteName, type RemoteHead } from './remote.ts';

const headRef = 'refs/storekeeper/head';
const lastGoodRef = 'refs/storekeeper/last-good';
const historyRef = 'refs/storekeeper/history';

/** Commits of history that are fetched, step by step, to find out what came after a commit. */
const historyDepths = [50, 1000, 5000];

/** Runs on the mirror in the given folder. */
export type RunnerFor = (mirror: string) => GitRunner;

/** What Git says where a `*.lock` file keeps it from writing. */
const isLockInTheWay = ({ message }: GitFailure): boolean =>
  /\.lock'|\.lock: File exists|cannot lock ref/.test(message);

/** A bare repository that holds the newest commit of one branch and the last good one, each with no history. */
export class Mirror {
  readonly folder: string;
  readonly #runnerFor: RunnerFor;
  readonly #shownUrl: string;
  readonly #log: ((message: string) => void) | undefined;

  /** `log` is told in one sentence what a person may want to know. */
  constructor(folder: string, runnerFor: RunnerFor, shownUrl: string, log?: (message: string) => void) {
    this.folder = folder;
    this.#runnerFor = runnerFor;
    this.#shownUrl = shownUrl;
    this.#log = log;
  }

  get git(): GitRunner {
    return this.#runnerFor(this.folder);
  }

  /**
   * Runs a command that writes. A lock that is in its way was left behind by a Git that was killed: the mirror is this
   * process's alone and its commands run one after the other, so that no living one can hold it. Rejects with a GitFailure.
   */
  async #write(args: readonly string[]): Promise<string> {
    try {
      return await this.git.text(this.folder, args);
    } catch (error) {
      if (!(error instanceof GitFailure) || error.kind !== 'git' || !isLockInTheWay(error)) throw error;
      const removed = await this.#removeLocks();
      if (removed.length === 0) throw error;
      this.#log?.(
        `Removed ${removed.join(', ')} from the mirror of ${this.#shownUrl}: a Git that was killed had left it there, and it held up every commit.`,
      );
      return await this.git.text(this.folder, args);
    }
  }

  /** Names of the lock files that were there, from the folder of the mirror. */
  async #removeLocks(): Promise<readonly string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const locks = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.lock'))
      .map((entry) => join(entry.parentPath, entry.name));
    await Promise.all(locks.map((lock) => rm(lock, { force: true })));
    return locks.map((lock) => lock.slice(this.folder.length + 1));
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
    await this.#fetch(['--depth=1'], `+refs/heads/${head.branch}:${headRef}`);
    const commit = await this.git.text(this.folder, ['rev-parse', '--verify', `${headRef}^{commit}`]);
    return commit.trim();
  }

  /**
   * The history of a commit, as far back as is needed to find one of the given earlier commits in it, and some thousand
   * commits at most. It is fetched for that, and forgotten at the next fetch. Rejects with a GitFailure.
   */
  async history(branch: string, commit: string, earlier: readonly string[]): Promise<History> {
    let commits: readonly HistoricCommit[] = [];
    for (const depth of historyDepths) {
      await this.#fetch([`--depth=${depth}`], `+refs/heads/${branch}:${historyRef}`);
      const format = `--format=%H%x00%P%x00%(trailers:key=${lossTrailer},valueonly,separator=%x2C)`;
      const log = ['log', '--no-show-signature', '--no-color', `--max-count=${depth}`, format, commit];
      commits = parseHistory(await this.git.text(this.folder, log));
      const ids = new Set(commits.map((each) => each.commit));
      if (commits.length < depth || earlier.every((id) => ids.has(id))) break;
    }
    return new History(commits);
  }

  async #fetch(depth: readonly string[], refspec: string): Promise<void> {
    const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
    try {
      await this.#write([...fetch, ...depth, remoteName, refspec]);
    } catch (error) {
      // A plain web server that only serves files cannot leave out history.
      if (!(error instanceof GitFailure) || !/shallow/.test(error.message)) throw error;
      await this.#write([...fetch, remoteName, refspec]);
    }
  }

  /** Keeps a commit from being tidied away. */
  async keepLastGood(commit: string): Promise<void> {
    await this.#write(['update-ref', lastGoodRef, commit]);
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
    const fresh = new Mirror(`${this.folder}.new`, this.#runnerFor, this.#shownUrl, this.#log);
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
      await this.#write([...fetch, remoteName, `+${commit}:${lastGoodRef}`]);
      return true;
    } catch (error) {
      if (!(error instanceof GitFailure) || error.kind === 'stopped') throw error;
      return false;
    }
  }
}
