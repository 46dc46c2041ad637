import { join, resolve } from 'node:path';
import type { FormerBranch } from '../../judge/common/holder.ts';
import type { Loss } from '../../judge/admitting/sourceLoss.ts';
import { loadManifests } from '../../resources/load.ts';
import { checkBranch, normaliseFolder, parseAddress, type Address } from './repository/address.ts';
import { unacceptedLoss } from './admission.ts';
import { createRunner, type GitTimeouts } from './repository/command.ts';
import { loginFor, type GitCredentials, type Login } from './repository/credentials.ts';
import { gitEnvironment } from './repository/environment.ts';
import { GitFailure } from './repository/gitFailure.ts';
import type { GitPoll, GitSource, GoodCommit, OnInvalid } from './gitPoll.ts';
import { explainLocalPath } from './repository/localPath.ts';
import { readLastGood, writeLastGood, type LastGoodRecord, type SourceIdentity } from './lastGood.ts';
import { SourceMemory } from './memory.ts';
import { Mirror } from './repository/mirror.ts';
import { readOthers, unreadable } from './otherFiles.ts';
import { redact } from './repository/redact.ts';
import { goodInPart, keptAccounts, keptRecords, recalled } from './partial.ts';
import { askRemote, remoteFailure, type RemoteHead } from './repository/remote.ts';
import { readCommit, type CommitReading, type ReadGood } from './readCommit.ts';
import { formerNames, renamedText } from './renamedBranch.ts';
import { gitSourceMark } from './sourceName.ts';
import { defaultTreeLimits, type TreeLimits } from './tree.ts';

/** What describes a Git source. */
export interface GitSourceOptions {
  /** Local path, or http(s), ssh or file URL. */
  readonly url: string;
  /** Default: the branch that the repository's HEAD names. */
  readonly branch?: string;
  /** Folder in the repository, read recursively. Default: all of it. */
  readonly folder?: string;
  /** Folder of our own for the mirror; no other source may use it. */
  readonly mirrorDir: string;
  readonly credentials?: GitCredentials;
  /** Milliseconds. Default: 30 s without output, 120 s for one command. */
  readonly timeouts?: Partial<GitTimeouts>;
  readonly limits?: Partial<TreeLimits>;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  /** Told, in one sentence without secrets, what a person may want to know beside the answer of a poll. */
  readonly log?: (message: string) => void;
  /** What becomes of a commit with faults. Default: KeepAll, nothing of it comes into force. */
  readonly onInvalid?: OnInvalid;
  /** Commits that a person lets pass the loss guard, by the first digits of their ids. */
  readonly passed?: readonly string[];
  /** Where variables are read from; default: the process's own. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The newest commit and what came of it. */
interface Looked {
  readonly reading: CommitReading;
  /** Absent where it does not come into force. */
  readonly good: ReadGood | undefined;
  /** What it would lose, where it is held for that. */
  readonly loss: Loss | undefined;
  readonly rewrote?: string;
  /** Why nothing of a commit with faults comes into force, where its sound documents would have by policy. */
  readonly refusedWhole?: string;
}

const defaultTimeouts: GitTimeouts = { idle: 30_000, total: 120_000 };

/** The checked description; throws a GitFailure where it is wrong. */
function describe(options: GitSourceOptions): { address: Address; shownUrl: string; folder: string } {
  const address = parseAddress(options.url);
  if (options.branch !== undefined) checkBranch(options.branch);
  return { address, shownUrl: redact(address.url, []), folder: normaliseFolder(options.folder ?? '') };
}

/** What a reading gives, or undefined where Git cannot do it; being stopped is still thrown. */
async function orNothing<T>(read: () => Promise<T>, told?: (why: string) => void): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof GitFailure) || error.kind === 'stopped') throw error;
    told?.(error.message);
    return undefined;
  }
}

class PolledRepository implements GitSource {
  readonly #options: GitSourceOptions;
  readonly #mirrorDir: string;
  readonly #clock: () => number;
  #queue: Promise<unknown> = Promise.resolve();
  #last: Looked | undefined;
  #lastGood: GoodCommit | undefined;
  /** What is kept of the last good commit, also where the commit itself cannot be read any more. */
  #record: LastGoodRecord | undefined;
  #lastGoodSought = false;
  readonly #memory: SourceMemory;
  #failingSince: string | undefined;
  #passed: readonly string[];

  constructor(options: GitSourceOptions) {
    this.#options = options;
    this.#mirrorDir = resolve(options.mirrorDir);
    this.#clock = options.clock ?? Date.now;
    this.#memory = new SourceMemory(this.#mirrorDir);
    this.#passed = options.passed ?? [];
  }

  poll(signal?: AbortSignal): Promise<GitPoll> {
    const next = this.#queue.then(() => this.#poll(signal));
    this.#queue = next;
    return next;
  }

  pass(commit: string): Promise<void> {
    const next = this.#queue.then(() => {
      this.#passed = [...this.#passed, commit];
      // What is held is looked at anew, though it is still the newest commit.
      if (this.#last?.loss !== undefined) this.#last = undefined;
    });
    this.#queue = next;
    return next;
  }

  async #poll(signal: AbortSignal | undefined): Promise<GitPoll> {
    let secrets: readonly string[] = [];
    try {
      const { address, shownUrl, folder } = describe(this.#options);
      const login = loginFor(
        address,
        this.#options.credentials ?? {},
        this.#options.environment ?? process.env,
      );
      secrets = login.secrets;
      const mirror = this.#mirror(address, login, shownUrl, signal);
      const identity = { url: shownUrl, branchSetting: this.#options.branch ?? null, folder };
      const answer = await this.#look(mirror, identity);
      this.#failingSince = undefined;
      return answer;
    } catch (error) {
      return this.#failed(error, secrets, signal);
    }
  }

  #mirror(address: Address, login: Login, shownUrl: string, signal: AbortSignal | undefined): Mirror {
    const timeouts = { ...defaultTimeouts, ...this.#options.timeouts };
    const runnerFor = (mirror: string) =>
      createRunner({
        environment: gitEnvironment({
          address,
          credentials: this.#options.credentials ?? {},
          login,
          mirror,
          connectSeconds: Math.max(1, Math.ceil(timeouts.idle / 1000)),
          ambient: this.#options.environment ?? process.env,
        }),
        timeouts,
        secrets: login.secrets,
        signal,
      });
    return new Mirror(join(this.#mirrorDir, 'mirror.git'), runnerFor, shownUrl, this.#options.log);
  }

  /** One look at the repository. Rejects with a GitFailure or an error of the file system. */
  async #look(mirror: Mirror, identity: SourceIdentity): Promise<GitPoll> {
    await mirror.ensure();
    await this.#recallLastGood(mirror, identity);
    const head = await this.#head(mirror, identity.url);
    if (this.#last?.reading.commit === head.commit && this.#last.reading.branch === head.branch)
      return this.#answer(this.#last, 'unchanged');

    const read = (from: Mirror, commit: string) =>
      readCommit(
        from,
        { commit, branch: head.branch, folder: identity.folder, limits: this.#limits() },
        loadManifests,
      );
    let reading: CommitReading;
    try {
      reading = await read(mirror, await mirror.fetch(head));
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      if (error.kind !== 'git') throw remoteFailure(error, identity.url);
      this.#options.log?.(`The mirror of ${identity.url} is made anew, because ${error.message}`);
      reading = await mirror.rebuild(head, this.#lastGood?.commit, read);
    }
    const looked = await this.#admit(mirror, reading, read);
    if (looked.good !== undefined) {
      await mirror.keepLastGood(reading.commit);
      const { branch, commit } = reading;
      const kept = looked.good.kept && { kept: keptRecords(looked.good) };
      const formerly = await this.#formerNames(mirror, reading);
      this.#record = { ...identity, branch, commit, ...kept, ...(formerly.length > 0 && { formerly }) };
      await writeLastGood(this.#mirrorDir, this.#record);
      this.#lastGood = await this.#withMemory(mirror, { ...reading, good: looked.good }, this.#record);
    }
    const outcome = this.#last?.reading.commit === reading.commit ? 'unchanged' : 'changed';
    this.#last = looked;
    return this.#answer(looked, outcome);
  }

  /** Decides whether a commit that was read comes into force. Rejects with a GitFailure. */
  async #admit(
    mirror: Mirror,
    reading: CommitReading,
    read: (from: Mirror, commit: string) => Promise<CommitReading>,
  ): Promise<Looked> {
    const inForce = this.#lastGood;
    const { commit, branch } = reading;
    const found = reading.good ?? (this.#options.onInvalid === 'KeepInvalid' && goodInPart(reading, inForce));
    const good = typeof found === 'object' ? found : undefined;
    const refused = typeof found === 'string' ? { refusedWhole: found } : {};
    const known = [this.#last?.reading.commit, inForce?.commit].filter((id) => id !== undefined);
    // A commit that is held is held by any name of its branch.
    if (known.length === 0 || inForce?.commit === commit)
      return { reading, good, loss: undefined, ...refused };
    const history = await this.#historyOf(mirror, branch, commit, known);
    const loss =
      good &&
      (await unacceptedLoss({
        ...{ inForce, candidate: good, passed: this.#passed },
        later: inForce && history?.after(inForce.commit),
        read: async (earlier) => (await orNothing(() => read(mirror, earlier)))?.good?.manifests,
      }));
    const rewrote = known.find((id) => history !== undefined && history.after(id) === undefined);
    return {
      reading,
      good: loss === undefined ? good : undefined,
      loss,
      ...(rewrote === undefined ? {} : { rewrote }),
      ...refused,
    };
  }

  /** The names that the branch had before the repository named another, or it this one; tells of a change. */
  async #formerNames(mirror: Mirror, reading: CommitReading): Promise<readonly FormerBranch[]> {
    const before = this.#record;
    const { commit, branch } = reading;
    const [isNamed, now] = [this.#options.branch !== undefined, new Date(this.#clock()).toISOString()];
    const formerly = await formerNames(before, reading, isNamed, now, async (earlier) => {
      if (earlier === commit) return true;
      return (await this.#historyOf(mirror, branch, commit, [earlier]))?.after(earlier) !== undefined;
    });
    if (before !== undefined && before.branch !== branch)
      this.#options.log?.(renamedText(before.url, before.branch, reading, formerly));
    return formerly;
  }

  /** What came after the commits that are known; undefined where the repository does not tell it. */
  #historyOf(mirror: Mirror, branch: string, commit: string, known: readonly string[]) {
    return orNothing(
      () => mirror.history(branch, commit, known),
      (why) =>
        this.#options.log?.(
          `What came before ${commit} cannot be read, so that a forced push is not noticed: ${why}`,
        ),
    );
  }

  async #head(mirror: Mirror, shownUrl: string): Promise<RemoteHead> {
    try {
      return await askRemote(mirror.git, mirror.folder, shownUrl, this.#options.branch);
    } catch (error) {
      // Of a folder that is no repository Git says only that it is none.
      throw (await explainLocalPath(parseAddress(this.#options.url))) ?? error;
    }
  }

  #limits(): TreeLimits {
    return { ...defaultTreeLimits, ...this.#options.limits };
  }

  /** Reads the last good commit of an earlier process from the mirror, once; from the repository where the mirror lost it. */
  async #recallLastGood(mirror: Mirror, identity: SourceIdentity): Promise<void> {
    if (this.#lastGoodSought) return;
    const record = await readLastGood(this.#mirrorDir, identity);
    this.#record = record;
    if (record !== undefined) {
      const { commit, branch, kept } = record;
      const place = { commit, branch, folder: identity.folder, limits: this.#limits() };
      const read = async () =>
        await this.#withMemory(
          mirror,
          recalled(await readCommit(mirror, place, loadManifests), kept),
          record,
        );
      this.#lastGood = await orNothing(read, (why) =>
        this.#options.log?.(`The last good commit of ${identity.url} cannot be read from the mirror: ${why}`),
      );
      if (this.#lastGood === undefined && (await mirror.rescue(commit)))
        this.#lastGood = await orNothing(read);
    }
    this.#lastGoodSought = true;
  }

  /** A good commit with what it tells of accounts that earlier ones declared. Rejects with errors of the file system. */
  async #withMemory(
    mirror: Mirror,
    reading: CommitReading,
    record: LastGoodRecord,
  ): Promise<GoodCommit | undefined> {
    const { good, tree, commit, branch } = reading;
    if (good === undefined) return undefined;
    const { manifests } = good;
    const kept = keptAccounts(good.kept);
    const read = { commit, manifests, tree, ...(kept && { kept }) };
    const lookAround = async () =>
      (await orNothing(() => readOthers(mirror.git, mirror.folder, tree.entries))) ?? unreadable;
    const { formerly = [] } = record;
    const departures = await this.#memory.takeIn(record, { branch, formerly }, read, lookAround);
    const mark = gitSourceMark(this.#options.url, branch, record.folder);
    return { ...good, departures, source: { ...mark, ...(formerly.length > 0 && { formerly }) } };
  }

  #answer({ reading, good, loss, rewrote, refusedWhole }: Looked, outcome: 'changed' | 'unchanged'): GitPoll {
    const newest = {
      notes: reading.notes,
      named: reading.named,
      ...(rewrote === undefined ? {} : { rewrote }),
    };
    const inForce = this.#lastGood;
    const isWhole = good !== undefined && good.kept === undefined;
    if (isWhole && inForce?.commit === good.commit) return { outcome, ...inForce, ...newest };
    const why = refusedWhole === undefined ? {} : { refusedWhole };
    const told = { ...reading.about, ...newest, ...this.#inForce() };
    return loss === undefined
      ? { outcome: 'invalid', problems: reading.problems, ...why, ...told }
      : { outcome: 'held', loss, ...told };
  }

  #inForce(): { lastGood?: GoodCommit } {
    return this.#lastGood === undefined ? {} : { lastGood: this.#lastGood };
  }

  #failed(error: unknown, secrets: readonly string[], signal: AbortSignal | undefined): GitPoll {
    const now = new Date(this.#clock()).toISOString();
    const text = error instanceof Error ? error.message : String(error);
    const message =
      error instanceof GitFailure
        ? text
        : `The mirror in ${this.#mirrorDir} cannot be used: ${redact(text, secrets)}. It must be a folder that we may write.`;
    // Being called off is no failure of the repository.
    if (signal?.aborted !== true) this.#failingSince ??= now;
    return { outcome: 'failed', message, since: this.#failingSince ?? now, ...this.#inForce() };
  }
}

/** A source of manifests in Git. Nothing is checked or fetched before the first poll, which reports what is wrong. */
export function createGitSource(options: GitSourceOptions): GitSource {
  return new PolledRepository(options);
}
