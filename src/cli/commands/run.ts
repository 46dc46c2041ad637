import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openStateStore } from '../../act/journal/stateStore.ts';
import { Controller, type ControllerOptions } from '../../controller/controller.ts';
import { Platforms } from '../../controller/platforms.ts';
import { createLog, type Log, type LogLevel } from '../../report/log.ts';
import { createMetrics } from '../../report/metrics.ts';
import { version } from '../../report/version.ts';
import type { GitCredentials } from '../../sources/git/credentials.ts';
import { redact } from '../../sources/git/redact.ts';
import { createGitSource } from '../../sources/git/source.ts';
import { createWeb, listen, type Listening } from '../../web/server.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import { holderName } from '../holder.ts';
import { untilStopped } from '../signals.ts';

/** What every controller has around it. */
export interface ServingOptions {
  readonly stateDir: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
}

export interface RunOptions extends ServingOptions {
  readonly git: string;
  readonly branch?: string;
  readonly folder?: string;
  /** How to sign in to the repository; secrets are named by place and never given here. */
  readonly credentials?: GitCredentials;
  /** Milliseconds between two looks at the repository. */
  readonly poll: number;
}

/** A controller with everything around it, running. */
export interface Running {
  readonly controller: Controller;
  readonly web: Listening;
  close(): Promise<void>;
}

/** What a caller may add to a run; the demo listens in on it. */
export interface RunExtras {
  readonly log?: Log;
  readonly onSweep?: ControllerOptions['onSweep'];
  readonly onPoll?: ControllerOptions['onPoll'];
}

/** Starts state store, source, controller and HTTP. Rejects where one of them cannot start, after closing the others. */
export async function startRunning(options: RunOptions, extras: RunExtras = {}): Promise<Running> {
  const log = extras.log ?? createLog({ level: options.logLevel });
  const store = openStateStore(options.stateDir);
  for (const notice of store.notices) log.warn(notice);
  const metrics = createMetrics({ version });
  const platforms = new Platforms((call) => metrics.recordCall(call));
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
  });
  const controller = new Controller({
    source,
    sourceName: redact(options.git, []),
    pollInterval: options.poll,
    platforms,
    store,
    log,
    metrics,
    holder: holderName(),
    now: () => new Date(),
    sleep: async (milliseconds, signal) =>
      void (await wait(milliseconds, undefined, signal ? { signal } : {})),
    ...(extras.onSweep ? { onSweep: extras.onSweep } : {}),
    ...(extras.onPoll ? { onPoll: extras.onPoll } : {}),
  });
  const app = createWeb({
    metrics: {
      contentType: metrics.contentType,
      text: () => {
        controller.recordMoment();
        return metrics.text();
      },
    },
    // A process that has lost its state folder does nothing any more, and a fresh one makes it anew.
    live: () => controller.isLive() && store.isInPlace(),
    ready: () => controller.readiness(),
    status: () => controller.statuses(),
  });
  let web: Listening | undefined;
  const close = async (): Promise<void> => {
    await controller.stop();
    await web?.close();
    await platforms.close();
    store.close();
  };
  try {
    web = await listen(app, { host: options.host, port: options.port });
  } catch (error) {
    await close();
    throw error;
  }
  controller.start();
  return { controller, web, close };
}

/** `storekeeper run --git URL`: watches a repository until SIGINT or SIGTERM. Exit 0 after an orderly end. */
export async function run(options: RunOptions): Promise<ExitCode> {
  const log = createLog({ level: options.logLevel });
  const stop = untilStopped();
  const running = await startRunning(options, { log });
  log.info(`listening on ${running.web.url}: /metrics, /healthz, /readyz, /api/v1/tiles, /api/v1/accounts`, {
    url: running.web.url,
    source: redact(options.git, []),
  });
  await stop.stopped;
  log.info('stopping: the step in hand is finished, leases are given back');
  await running.close();
  stop.release();
  return exitCodes.ok;
}
