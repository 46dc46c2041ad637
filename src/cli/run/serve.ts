import type { StateStore } from '../../act/journal/stateStore.ts';
import type { Bugs } from '../../report/bugs.ts';
import type { Log, LogFields, LogLevel } from '../../report/log.ts';
import type { Metrics } from '../../report/metrics/metrics.ts';
import type { Looking } from '../../web/looking.ts';
import type { Steering } from '../../web/steering.ts';
import type { SourceStatus } from '../../report/status/sourceStatus.ts';
import type { SourcedTile } from '../../report/status/statusTypes.ts';
import { createWeb, listen, type Listening } from '../../web/server.ts';
import { accessOf, forgetAddress, noteAddress } from './apiToken.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import { untilStopped } from './signals.ts';

/** What every controller has around it. */
export interface ServingOptions {
  readonly stateDir: string;
  readonly host: string;
  readonly port: number;
  /** Names of the public DNS under which the HTTP side may be asked. */
  readonly allowHost?: readonly string[];
  readonly logLevel: LogLevel;
  /** File whose first line is the token for steering over HTTP; by default one is made in the state folder. */
  readonly apiTokenFile?: string | undefined;
}

/** A controller as it is served, wherever its manifests come from. */
interface ServedController {
  start(): void;
  stop(): Promise<void>;
  isLive(): boolean;
  readiness(): { readonly ready: boolean; readonly reason: string };
  statuses(): readonly SourcedTile[];
  sources(): readonly SourceStatus[];
  /** Called before metrics are read. */
  recordMoment(): void;
  readonly steering: Steering;
  readonly looking: Looking;
}

/** What is closed with a controller, after it. */
interface Around {
  readonly metrics: Metrics;
  readonly store: StateStore;
  readonly log: Log;
  readonly bugs: Bugs;
  readonly platforms?: { close(): Promise<void> };
}

/** A controller with everything around it, running. */
export interface Serving<Served> {
  readonly controller: Served;
  readonly web: Listening;
  /** Stops the controller and closes everything around it; calling it again waits for the same. */
  close(): Promise<void>;
}

/** Serves a controller over HTTP and starts it. Rejects where the address cannot be had, after closing everything. */
export async function serve<Served extends ServedController>(
  controller: Served,
  { platforms, ...around }: Around,
  where: Omit<ServingOptions, 'logLevel'>,
): Promise<Serving<Served>> {
  const { stateDir } = where;
  const { store } = around;
  let web: Listening | undefined;
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    if (web) forgetAddress(stateDir);
    await controller.stop();
    await web?.close();
    await platforms?.close();
    store.close();
  };
  const close = (): Promise<void> => (closing ??= closeAll());
  try {
    web = await listen(webOf(controller, around, where), where);
    noteAddress(stateDir, web.url);
  } catch (error) {
    await close();
    throw error;
  }
  controller.start();
  return { controller, web, close };
}

function webOf(
  controller: ServedController,
  { metrics, store, log, bugs }: Around,
  where: Pick<ServingOptions, 'stateDir' | 'allowHost' | 'apiTokenFile'>,
) {
  return createWeb({
    metrics: {
      contentType: metrics.contentType,
      text: () => {
        controller.recordMoment();
        return metrics.text();
      },
    },
    // A process that has lost its state folder does nothing any more, and a fresh one makes it anew.
    live: () => controller.isLive() && store.isInPlace(),
    ready: () => readinessOf(controller, store),
    status: () => controller.statuses(),
    sources: () => controller.sources(),
    onError: (error, { method, path }) => {
      if (!bugs.note('web', error, { method, path }))
        log.error('a request could not be answered', { error, method, path });
    },
    allowedHosts: where.allowHost ?? [],
    steering: { steering: controller.steering, looking: controller.looking, access: accessOf(where) },
  });
}

/** A process that can write no journal changes nothing on the platform, whatever its manifests say. */
function readinessOf(controller: Pick<ServedController, 'readiness'>, store: StateStore) {
  const trouble = store.trouble();
  return trouble === undefined ? controller.readiness() : { ready: false, reason: trouble };
}

/** Runs what `start` starts until SIGINT, SIGTERM or SIGHUP. Exit 0 after an orderly end. */
export async function runUntilStopped(
  log: Log,
  start: () => Promise<Pick<Serving<unknown>, 'web' | 'close'>>,
  fields: LogFields = {},
): Promise<ExitCode> {
  const stop = untilStopped();
  const { web, close } = await start();
  log.info(
    `listening on ${web.url}: /metrics, /healthz, /readyz, /api/v1/tiles, /api/v1/accounts, /api/v1/sources`,
    {
      url: web.url,
      ...fields,
    },
  );
  await stop.stopped;
  log.info('stopping: the step in hand is finished, leases are given back');
  await close();
  stop.release();
  return exitCodes.ok;
}
