import { setTimeout as wait } from 'node:timers/promises';
import { openStateStore } from '../../act/journal/stateStore.ts';
import { ClusterController } from '../../controller/kubernetes/controller.ts';
import { Platforms } from '../../reconcile/platforms.ts';
import { ShopHealth } from '../../reconcile/shopHealth.ts';
import { Bugs } from '../../report/bugs.ts';
import { createLog } from '../../report/log.ts';
import { createMetrics } from '../../report/metrics/metrics.ts';
import { version } from '../../report/version.ts';
import { Connection } from '../../kubernetes/connection.ts';
import type { ExitCode } from '../exit.ts';
import { holderName, processWatch } from '../holder.ts';
import { runUntilStopped, serve, type Serving, type ServingOptions } from '../run/serve.ts';
import type { RunExtras } from './run.ts';

export interface RunKubernetesOptions extends ServingOptions {
  /** Empty: the namespace of this process, unless `allNamespaces`. */
  readonly namespaces: readonly string[];
  readonly allNamespaces: boolean;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly shards: number;
  readonly tileSelector?: string | undefined;
  readonly leaseName: string;
  /** By default the namespace of this process. */
  readonly leaseNamespace?: string | undefined;
  readonly allowProcessTokens: boolean;
}

/** A controller of a cluster with everything around it, running. */
export interface RunningKubernetes extends Serving<ClusterController> {
  /** Name of this process among the holders of Leases. */
  readonly holder: string;
}

/** Starts state store, controller and HTTP. Rejects where one of them cannot start, after closing the others. */
export async function startKubernetes(
  options: RunKubernetesOptions,
  extras: Pick<RunExtras, 'log' | 'onSweep'> = {},
): Promise<RunningKubernetes> {
  const log = extras.log ?? createLog({ level: options.logLevel });
  const connection = await Connection.open(options);
  const store = openStateStore(options.stateDir, { onNotice: (notice) => log.warn(notice) });
  for (const notice of store.notices) log.warn(notice);
  const metrics = createMetrics({ version });
  const bugs = new Bugs({ log, metrics });
  const holder = holderName();
  const own = connection.namespace;
  const controller = new ClusterController({
    ...{ connection, store, log, metrics, bugs, holder },
    watch: processWatch(),
    health: new ShopHealth(),
    namespaces: options.allNamespaces
      ? undefined
      : options.namespaces.length > 0
        ? options.namespaces
        : [own],
    tileSelector: options.tileSelector,
    shards: options.shards,
    leaseName: options.leaseName,
    leaseNamespace: options.leaseNamespace ?? own,
    processTokens: options.allowProcessTokens,
    platforms: (readSecret) => new Platforms({ onCall: (call) => metrics.recordCall(call), log, readSecret }),
    now: () => new Date(),
    sleep: async (milliseconds, signal) =>
      void (await wait(milliseconds, undefined, signal ? { signal } : {})),
    ...(extras.onSweep ? { onSweep: extras.onSweep } : {}),
  });
  return { ...(await serve(controller, { metrics, store, log, bugs }, options)), holder };
}

/** `storekeeper run --kubernetes`: watches a cluster until SIGINT, SIGTERM or SIGHUP. Exit 0 after an orderly end. */
export async function runKubernetes(options: RunKubernetesOptions): Promise<ExitCode> {
  const log = createLog({ level: options.logLevel });
  return await runUntilStopped(log, () => startKubernetes(options, { log }));
}
