import { setTimeout as wait } from 'node:timers/promises';
import type { CustomObjectsApi } from '@kubernetes/client-node';
import type { Condition } from '../../src/report/status/statusTypes.ts';
import { kinds, type Kind } from '../../src/resources/group.ts';
import { ClusterApi } from '../../src/kubernetes/clusterApi.ts';
import { Connection } from '../../src/kubernetes/connection.ts';
import { group, groupVersion, plurals, type ClusterObject } from '../../src/kubernetes/objects.ts';
import { annotations } from '../../src/resources/annotations.ts';
import { ClusterView } from '../../src/kubernetes/view.ts';
import type { Cluster } from '../../scripts/cluster/cluster.ts';
import type { RunJob, Tile } from '../tile.ts';

/** A tile on the emulator and the cluster in which it is declared. */
export interface Scene {
  readonly cluster: Cluster;
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly tile: Tile;
  /** The bench's own access to the cluster. */
  readonly api: ClusterApi;
  readonly connection: Connection;
}

/** A document with its status, as far as the bench reads it. */
export type Seen = ClusterObject & {
  readonly spec?: { readonly accountName?: string };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly lastHandledReconcileAt?: string;
    readonly conditions?: readonly Condition[];
  };
};

const secret = { name: 'integrator-io', key: 'token' };
const tileName = 'bench';
/** Sweeps come when they are asked for, unless a measurement says otherwise. */
const restInterval = '7d';

/** Declares a tile exactly as it is in a namespace of its own. The documents are made one by one, as people's are. */
export async function declareInCluster(
  cluster: Cluster,
  { run, tile, token }: { readonly run: RunJob; readonly tile: Tile; readonly token: string },
): Promise<Scene> {
  const { kubeconfig } = cluster;
  const namespace = `bench-${String(tile.accounts)}`;
  await cluster.createNamespace(namespace);
  await cluster.apply(
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: secret.name, namespace } },
      stringData: { [secret.key]: token },
    }),
  );
  const connection = await Connection.open({ kubeconfig });
  const custom = connection.client(connection.library.CustomObjectsApi);
  const documents = (await run('documents')) as Declared[];
  for (const document of documents) await create(custom, namespace, forCluster(document, tile));
  return { cluster, kubeconfig, namespace, tile, api: new ClusterApi(connection), connection };
}

interface Declared {
  readonly kind: Kind;
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A document of the bench as a cluster takes it: the token comes from a secret. */
function forCluster(document: Declared, { url }: Tile): Declared {
  if (document.kind !== 'IntegrationTile') return document;
  const platform = { baseURL: url, tokenFrom: { secretKeyRef: secret } };
  return { ...document, spec: { ...document.spec, platform, interval: restInterval } };
}

async function create(custom: CustomObjectsApi, namespace: string, document: Declared): Promise<void> {
  const plural = plurals[document.kind];
  await custom.createNamespacedCustomObject({
    ...{ group, version: groupVersion, namespace, plural },
    body: document,
  });
}

/** Changes the spec of a document by a merge patch, as `kubectl patch` does; gives it as it is then. */
export function patchSpec(scene: Scene, kind: Kind, name: string, spec: unknown): Promise<ClusterObject> {
  return scene.api.merge({ kind, namespace: scene.namespace, name }, { spec });
}

/** Sets how often the tile is swept by itself. */
export function setInterval(scene: Scene, interval = restInterval): Promise<ClusterObject> {
  return patchSpec(scene, 'IntegrationTile', tileName, { interval });
}

/** Asks for a sweep at a document as `kubectl annotate` does; `value` is what its receipt will say. */
export async function askAt({ api, namespace }: Scene, kind: Kind, name: string, value: string) {
  await api.merge(
    { kind, namespace, name },
    { metadata: { annotations: { [annotations.reconcileAt]: value } } },
  );
}

/** Whether a status is of this generation and says that all is as declared. */
export function isReady({ metadata, status }: Seen, generation = metadata.generation): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return (
    status?.observedGeneration === generation &&
    ready?.status === 'True' &&
    ready.observedGeneration === generation
  );
}

/** The bench's own watch of a namespace. It must not be open where requests are counted but from before to after. */
export class Observer {
  readonly #view: ClusterView;
  readonly #waiting = new Set<() => void>();

  private constructor({ connection, api, namespace }: Scene) {
    const wake = () => {
      for (const each of [...this.#waiting]) each();
    };
    this.#view = new ClusterView(connection, api, {
      namespaces: [namespace],
      onChange: wake,
      onListed: wake,
      now: () => Date.now(),
      sleep: async (milliseconds, signal) => void (await wait(milliseconds, undefined, { signal })),
      random: Math.random,
    });
  }

  /** Lets `work` watch; begins when everything has been listed. */
  static async with<T>(scene: Scene, work: (observer: Observer) => Promise<T>): Promise<T> {
    const observer = new Observer(scene);
    observer.#view.start();
    try {
      await observer.until('the documents to be listed', () => observer.#view.listed);
      return await work(observer);
    } finally {
      await observer.#view.stop();
    }
  }

  /** Tile and accounts as they were last seen. */
  get objects(): readonly Seen[] {
    return kinds.flatMap((kind) => this.#view.all(kind)) as readonly Seen[];
  }

  /** When, on the clock of `performance.now`, something was first seen. Rejects after two minutes. */
  async until(what: string, isSo: () => boolean): Promise<number> {
    const deadline = performance.now() + 120_000;
    while (!isSo()) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`${what} did not happen within two minutes`);
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.#waiting.add(wake);
      });
    }
    return performance.now();
  }

  /** As `until`, of one document. */
  untilOne(what: string, kind: Kind, name: string, isSo: (object: Seen) => boolean): Promise<number> {
    return this.until(what, () =>
      this.objects.some((object) => object.kind === kind && object.metadata.name === name && isSo(object)),
    );
  }

  /** Asks at the tile for a sweep, and gives when its receipt was seen. */
  async sweepOnce(scene: Scene, value: string): Promise<number> {
    await askAt(scene, 'IntegrationTile', tileName, value);
    return this.untilOne(
      'a sweep that was asked for',
      'IntegrationTile',
      tileName,
      ({ status }) => status?.lastHandledReconcileAt === value,
    );
  }
}
