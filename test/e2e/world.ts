import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRunning, type Running } from '../../src/cli/commands/run.ts';
import type { Timers } from '../../src/lib/clock.ts';
import type { Sweep } from '../../src/reconcile/sweep.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { createLog } from '../../src/report/log.ts';
import type { AccountStatus } from '../../src/report/status/statusTypes.ts';
import type { GitPoll, OnInvalid } from '../../src/sources/git/gitPoll.ts';
import { createRepository, type Repository } from '../sources/repository.ts';
import { amazonUS, tile, type Spec } from './manifests.ts';
import { Platform } from './platform.ts';
import { until } from './until.ts';

/** Milliseconds between two polls of the repository: longer than any test, so that polls only come when asked for. */
const pollInterval = 600_000;

const tileKey = 'commerce/amazon-netsuite';

/** A platform, a Git repository and a controller that runs between them. Nothing moves unless the test says so. */
export class World {
  readonly platform: Platform;
  readonly repository: Repository;
  readonly log: string[] = [];
  readonly #folder: string;
  readonly #sweeps: Sweep[] = [];
  readonly #polls: GitPoll[] = [];
  #running: Running | undefined;
  /** What becomes of a commit with faults. */
  onInvalid: OnInvalid = 'KeepAll';
  /** Where a test lets time pass by itself. */
  timers: Timers | undefined;

  private constructor(platform: Platform, repository: Repository, folder: string) {
    this.platform = platform;
    this.repository = repository;
    this.#folder = folder;
  }

  static async create(options: EmulatorOptions = {}): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'storekeeper-e2e-'));
    const platform = await Platform.start(options);
    await writeFile(join(folder, 'token'), platform.emulator.token, { mode: 0o600 });
    return new World(platform, createRepository(folder), folder);
  }

  /** The tile of this world. */
  tile(spec: Spec = {}): string {
    return tile({ baseURL: this.platform.url, tokenFile: join(this.#folder, 'token') }, spec);
  }

  /** Where the controller keeps journal, history and mirror. */
  get stateFolder(): string {
    return join(this.#folder, 'state');
  }

  /** Starts the controller on what has been committed and waits until it has swept, or refused the commit. */
  async start(): Promise<GitPoll> {
    const polls = this.#polls.length;
    const sweeps = this.#sweeps.length;
    this.#running = await startRunning(
      {
        git: this.repository.bare,
        stateDir: this.stateFolder,
        poll: pollInterval,
        host: '127.0.0.1',
        port: 0,
        logLevel: 'info',
        onInvalid: this.onInvalid,
      },
      {
        log: createLog({ level: 'info', write: (line) => this.log.push(line) }),
        onSweep: (_tile, sweep) => this.#sweeps.push(sweep),
        onPoll: (poll) => this.#polls.push(poll),
        ...(this.timers ? { timers: this.timers } : {}),
      },
    );
    return this.#taken(polls, sweeps);
  }

  /** Stops the controller as SIGTERM does. */
  async stop(): Promise<void> {
    await this.#running?.close();
    this.#running = undefined;
  }

  get running(): Running {
    if (!this.#running) throw new Error('the controller is not running');
    return this.#running;
  }

  /** Pushes a commit and lets the controller take it in; waits until it was swept or refused. */
  async commit(files: Record<string, string | null>, subject?: string): Promise<GitPoll> {
    this.repository.commit(files, subject);
    if (!this.#running) return this.start();
    const [polls, sweeps] = [this.#polls.length, this.#sweeps.length];
    this.running.controller.pollNow();
    return this.#taken(polls, sweeps);
  }

  /** Pushes a commit with faults and waits until what is sound of it was swept. */
  async commitInPart(files: Record<string, string | null>, subject?: string): Promise<GitPoll> {
    const sweeps = this.#sweeps.length;
    const poll = await this.commit(files, subject);
    await until('the sweep after a commit in part', () => this.#sweeps[sweeps]);
    return poll;
  }

  /** Starts where the newest commit has faults, and waits until what is in force was swept. */
  async startInPart(): Promise<void> {
    const sweeps = this.#sweeps.length;
    await this.start();
    await until('the sweep after the start', () => this.#sweeps[sweeps]);
  }

  /** One look at the repository from now on, whatever comes of it. */
  async poll(): Promise<GitPoll> {
    const polls = this.#polls.length;
    this.running.controller.pollNow();
    return until('the poll', () => this.#polls[polls]);
  }

  async #taken(polls: number, sweeps: number): Promise<GitPoll> {
    const poll = await until('the poll', () => this.#polls[polls]);
    if (poll.outcome === 'changed') await until('the sweep after a commit', () => this.#sweeps[sweeps]);
    return poll;
  }

  /** Commits a new account, gives Amazon's consent to it and lets the controller finish it. */
  async install(files: Record<string, string>): Promise<void> {
    await this.commit(files);
    await this.platform.consent();
    await this.sweep();
  }

  /** One sweep from now on. */
  async sweep(): Promise<Sweep> {
    const sweeps = this.#sweeps.length;
    this.running.controller.sweepNow(tileKey);
    return until('the sweep', () => this.#sweeps[sweeps]);
  }

  /** The last sweep. */
  get last(): Sweep {
    const sweep = this.#sweeps.at(-1);
    if (!sweep) throw new Error('nothing was swept yet');
    return sweep;
  }

  /** What the controller tells people about an account, over HTTP. */
  async status(account: string): Promise<AccountStatus> {
    const answer = await fetch(`${this.running.web.url}/api/v1/accounts`);
    const { accounts } = (await answer.json()) as { accounts: AccountStatus[] };
    const found = accounts.find((status) => status.account === account);
    if (!found)
      throw new Error(
        `no status of ${account}; the last sweep said: ${this.last.run.failure?.message ?? 'nothing'}`,
      );
    return found;
  }

  /** Value of a metric whose line holds all the texts; undefined where there is none. */
  async metric(...texts: string[]): Promise<number | undefined> {
    const answer = await fetch(`${this.running.web.url}/metrics`);
    const lines = (await answer.text()).split('\n').filter((line) => !line.startsWith('#'));
    const found = lines.find((line) => texts.every((text) => line.includes(text)));
    return found === undefined ? undefined : Number(found.slice(found.lastIndexOf(' ') + 1));
  }

  async close(): Promise<void> {
    await this.stop();
    await this.platform.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Plays a story in a world of its own. */
export async function withWorld(
  story: (world: World) => Promise<void>,
  options: EmulatorOptions = {},
): Promise<void> {
  const world = await World.create(options);
  try {
    await story(world);
  } finally {
    await world.close();
  }
}

/** A world that runs with the tile and the adopted US account, and what else a test commits at first. */
export async function withRunning(
  files: Record<string, string>,
  story: (world: World) => Promise<void>,
  options: EmulatorOptions = {},
): Promise<void> {
  await withWorld(async (world) => {
    await world.commit({ 'tile.yaml': world.tile(), 'amazon-us.yaml': amazonUS(), ...files });
    await story(world);
  }, options);
}

/** Whether the account's `Ready` condition is true. */
export function isReady(status: AccountStatus): boolean {
  return status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}
