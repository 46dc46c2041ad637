import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openStateStore } from '../../act/journal/stateStore.ts';
import { Controller, type ControllerOptions } from '../../controller/git/controller.ts';
import { Platforms } from '../../reconcile/platforms.ts';
import { ShopHealth } from '../../reconcile/shopHealth.ts';
import { Bugs } from '../../report/bugs.ts';
import { createLog, type Log } from '../../report/log.ts';
import { createMetrics } from '../../report/metrics/metrics.ts';
import { version } from '../../report/version.ts';
import type { GitCredentials } from '../../sources/git/repository/credentials.ts';
import type { OnInvalid } from '../../sources/git/gitPoll.ts';
import { redact } from '../../sources/git/repository/redact.ts';
import { createGitSource } from '../../sources/git/source.ts';
import type { ExitCode } from '../exit.ts';
import { holderName, processWatch } from '../holder.ts';
import { runUntilStopped, serve, type Serving, type ServingOptions } from '../run/serve.ts';

export interface RunOptions extends ServingOptions {
  readonly git: string;
  readonly branch?: string;
  readonly folder?: string;
  /** How to sign in to the repository; secrets are named by place and never given here. */
  readonly credentials?: GitCredentials;
  /** Commits that may come into force though they lose many accounts, by the first digits of their ids. */
  readonly passed?: readonly string[];
  /** What becomes of a commit with faults. Default: nothing of it comes into force. */
  readonly onInvalid?: OnInvalid;
  /** Milliseconds between two looks at the repository. */
  readonly poll: number;
}

/** A controller of a repository with everything around it, running. */
export type Running = Serving<Controller>;

/** What a caller may add to a run; the demo listens in on it. */
export interface RunExtras {
  readonly log?: Log;
  readonly onSweep?: ControllerOptions['onSweep'];
  readonly onPoll?: ControllerOptions['onPoll'];
  readonly timers?: ControllerOptions['timers'];
}

/** Starts state store, source, controller and HTTP. Rejects where one of them cannot start, after closing the others. */
export async function startRunning(options: RunOptions, extras: RunExtras = {}): Promise<Running> {
  const log = extras.log ?? createLog({ level: options.logLevel });
  const store = openStateStore(options.stateDir, { onNotice: (notice) => log.warn(notice) });
  for (const notice of store.notices) log.warn(notice);
  const metrics = createMetrics({ version });
  const bugs = new Bugs({ log, metrics });
  const platforms = new Platforms({ onCall: (call) => metrics.recordCall(call), log });
  const sourceId = createHash('sha256')
    .update(JSON.stringify([redact(options.git, []), options.branch, options.folder]))
    .digest('hex')
    .slice(0, 16);
  const source = createGitSource({
    url: options.git,
    mirrorDir: join(options.stateDir, 'git', sourceId),
    log: (message) => log.warn(message),
    ...(options.branch === undefined ? {} : { branch: options.branch }),
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    passed: options.passed ?? [],
    onInvalid: options.onInvalid ?? 'KeepAll',
  });
  const controller = new Controller({
    source,
    sourceName: redact(options.git, []),
    ...{ branch: options.branch, folder: options.folder },
    pollInterval: options.poll,
    platforms,
    store,
    log,
    metrics,
    bugs,
    health: new ShopHealth(),
    holder: holderName(),
    watch: processWatch(),
    now: () => new Date(),
    sleep: async (milliseconds, signal) =>
      void (await wait(milliseconds, undefined, signal ? { signal } : {})),
    ...(extras.onSweep ? { onSweep: extras.onSweep } : {}),
    ...(extras.onPoll ? { onPoll: extras.onPoll } : {}),
    ...(extras.timers ? { timers: extras.timers } : {}),
  });
  return await serve(controller, { metrics, store, log, bugs, platforms }, options);
}

/** `storekeeper run --git URL`: watches a repository until SIGINT, SIGTERM or SIGHUP. Exit 0 after an orderly end. */
export async function run(options: RunOptions): Promise<ExitCode> {
  const log = createLog({ level: options.logLevel });
  return await runUntilStopped(log, () => startRunning(options, { log }), {
    source: redact(options.git, []),
  });
}
