import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  startKubernetes,
  type RunKubernetesOptions,
  type RunningKubernetes,
} from '../../src/cli/commands/runKubernetes.ts';
import type { Sweep } from '../../src/reconcile/sweep.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { createLog } from '../../src/report/log.ts';
import type { Condition } from '../../src/report/status/statusTypes.ts';
import type { ClusterObject } from '../../src/kubernetes/objects.ts';
import type { AccountObjectStatus, TileObjectStatus } from '../../src/resources/schema/statusSchema.ts';
import { Platform } from '../e2e/platform.ts';
import { until } from '../e2e/until.ts';
import type { Cluster } from '../../scripts/cluster/cluster.ts';

type Spec = Readonly<Record<string, unknown>>;
const apiVersion = 'storekeeper.dev/v1alpha1';
let worlds = 0;

/** What a test wants otherwise than the world has it. */
export interface WorldOptions extends Partial<RunKubernetesOptions> {
  readonly emulator?: EmulatorOptions;
}

/** A platform, a namespace of a real cluster, and controllers between them. */
export class ClusterWorld {
  readonly platform: Platform;
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly log: string[] = [];
  readonly sweeps: { readonly tile: string; readonly sweep: Sweep }[] = [];
  readonly #folder: string;
  readonly #options: WorldOptions;
  readonly #running: RunningKubernetes[] = [];

  private constructor(cluster: Cluster, platform: Platform, folder: string, options: WorldOptions) {
    this.cluster = cluster;
    this.platform = platform;
    this.#folder = folder;
    this.#options = options;
    this.namespace = `world-${String(process.pid)}-${String((worlds += 1))}`;
  }

  static async create(cluster: Cluster, options: WorldOptions = {}): Promise<ClusterWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'storekeeper-world-'));
    const platform = await Platform.start(options.emulator ?? {});
    const world = new ClusterWorld(cluster, platform, folder, options);
    await cluster.createNamespace(world.namespace);
    await world.writeToken(platform.emulator.token);
    return world;
  }

  /** Writes the secret that the tile's token is read from. */
  async writeToken(token: string): Promise<void> {
    await this.cluster.apply(
      stringify({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'integrator-io', namespace: this.namespace },
        stringData: { token },
      }),
    );
  }

  /** Starts a controller; several share the tiles. */
  async start(options: Partial<RunKubernetesOptions> = {}): Promise<RunningKubernetes> {
    const { emulator: _emulator, ...own } = this.#options;
    const running = await startKubernetes(
      {
        namespaces: [this.namespace],
        allNamespaces: false,
        kubeconfig: this.cluster.kubeconfig,
        shards: 1,
        leaseName: 'storekeeper',
        leaseNamespace: this.namespace,
        allowProcessTokens: false,
        stateDir: this.stateFolder(`state-${String(this.#running.length)}`),
        ...{ host: '127.0.0.1', port: 0, logLevel: 'debug' },
        ...own,
        ...options,
      },
      {
        log: createLog({ level: 'debug', write: (line) => this.log.push(line) }),
        onSweep: (tile, sweep) => this.sweeps.push({ tile, sweep }),
      },
    );
    this.#running.push(running);
    return running;
  }

  /** A folder of its own for what a process keeps. */
  stateFolder(name: string): string {
    return join(this.#folder, name);
  }

  get running(): RunningKubernetes {
    const running = this.#running.at(-1);
    if (!running) throw new Error('no controller is running');
    return running;
  }

  /** Stops the controllers as SIGTERM does. */
  async stop(): Promise<void> {
    for (const running of this.#running.splice(0)) await running.close();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.platform.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The tile's document. */
  tile(spec: Spec = {}, metadata: Spec = {}): string {
    return this.#document(
      'IntegrationTile',
      { name: 'amazon-netsuite', ...metadata },
      {
        platform: {
          baseURL: this.platform.url,
          tokenFrom: { secretKeyRef: { name: 'integrator-io', key: 'token' } },
        },
        tag: 'amazon-netsuite',
        interval: '7d',
        ...spec,
      },
    );
  }

  /** An account's document. */
  account(name: string, spec: Spec, metadata: Spec = {}): string {
    const whole = { tileRef: { name: 'amazon-netsuite' }, ...spec };
    return this.#document('AmazonAccount', { name, ...metadata }, whole);
  }

  #document(kind: string, metadata: Spec, spec: Spec): string {
    return stringify({ apiVersion, kind, metadata: { namespace: this.namespace, ...metadata }, spec });
  }

  apply(...documents: string[]): Promise<string> {
    return this.cluster.apply(documents.join('---\n'));
  }

  /** What kubectl prints for arguments in this namespace; rejects where it refuses. */
  async kubectl(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.cluster.kubectl(['-n', this.namespace, ...args]);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** A document as the cluster has it; undefined where it is gone. */
  async object<Status>(
    kind: string,
    name: string,
  ): Promise<(ClusterObject & { status?: Status }) | undefined> {
    const text = await this.kubectl('get', kind, name, '-o', 'json', '--ignore-not-found');
    return text === '' ? undefined : (JSON.parse(text) as ClusterObject & { status?: Status });
  }

  async accountStatus(name: string): Promise<AccountObjectStatus> {
    return (await this.object<AccountObjectStatus>('amazonaccount', name))?.status ?? {};
  }

  async tileStatus(name = 'amazon-netsuite'): Promise<TileObjectStatus> {
    return (await this.object<TileObjectStatus>('integrationtile', name))?.status ?? {};
  }

  /** Waits until a document has a condition with this reason, and gives it. */
  async reason(kind: string, name: string, reason: string, type = 'Ready'): Promise<Condition> {
    return until(`${kind} ${name} with ${type} because of ${reason}`, async () => {
      const object = await this.object<{ conditions?: Condition[] }>(kind, name);
      return object?.status?.conditions?.find((each) => each.type === type && each.reason === reason);
    });
  }
}

/** Plays a story in a world of its own. */
export async function inWorld(
  cluster: Cluster,
  story: (world: ClusterWorld) => Promise<void>,
  options: WorldOptions = {},
): Promise<void> {
  const world = await ClusterWorld.create(cluster, options);
  try {
    await story(world);
  } catch (error) {
    process.stderr.write(`${world.log.slice(-40).join('')}\n`);
    throw error;
  } finally {
    await world.close();
  }
}
