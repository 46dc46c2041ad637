import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster } from '../../scripts/cluster/cluster.ts';
import { withTile } from '../tile.ts';
import { measureChanges, type ChangeFigures } from './changes.ts';
import { measureMemory, type MemoryFigures } from './memory.ts';
import { measureOutage, type OutageFigures } from './outage.ts';
import { countRequests, partLeases, requestsBetween, type Requests } from './requests.ts';
import { declareInCluster, type Scene } from './scene.ts';
import { measureQuiet, measureStart, type QuietFigures, type StartFigures } from './starts.ts';
import { measureTakeOver, type TakeOverFigures } from './takeOver.ts';

/** Everything measured of a tile of one size that is declared in a cluster. */
export interface ClusterTileFigures {
  readonly accounts: number;
  /** The first start, which adopts all accounts. */
  readonly adoption: StartFigures;
  /** A start with everything as declared. */
  readonly restart: StartFigures;
  readonly quiet: QuietFigures;
  readonly changes: ChangeFigures;
  readonly memory: MemoryFigures;
}

/** Everything measured in a cluster. */
export interface ClusterFigures {
  readonly tiles: readonly ClusterTileFigures[];
  /** What the API server asks itself about Leases, in so many seconds; it is among the counts of them. */
  readonly serverAlone: { readonly seconds: number; readonly leases: Requests };
  /** Of the first tile. */
  readonly takeOver: TakeOverFigures;
  readonly outage: OutageFigures;
}

const aloneSeconds = 30;

/**
 * Starts a Kubernetes API server and measures tiles of these sizes in it. Undefined where the programs are missing, which
 * one line on stderr then says.
 */
export async function measureCluster(sizes: readonly number[]): Promise<ClusterFigures | undefined> {
  // Loaded here, since it looks for the programs at once and says what is missing.
  const { leaveOut, startCluster } = await import('../../scripts/cluster/cluster.ts');
  if (leaveOut) return undefined;
  const cluster = await startCluster();
  try {
    await cluster.installCrds();
    const serverAlone = await measureServer(cluster);
    const tiles: ClusterTileFigures[] = [];
    let hands: Pick<ClusterFigures, 'takeOver' | 'outage'> | undefined;
    for (const size of sizes) {
      say(`a tile of ${size} accounts in a cluster …`);
      await withTile(size, async (run, tile, token) => {
        const scene = await declareInCluster(cluster, { run, tile, token });
        tiles.push(await measureTile(scene));
        hands ??= await measureHands(scene);
      });
    }
    if (!hands) throw new RangeError('there is no tile to measure');
    return { tiles, serverAlone, ...hands };
  } finally {
    await cluster.stop();
  }
}

async function measureTile(scene: Scene): Promise<ClusterTileFigures> {
  const { accounts } = scene.tile;
  const adopting = await measureStart(scene, 'first');
  await adopting.controller.end();
  const { figures: restart, controller } = await measureStart(scene, 'later');
  const quiet = await measureQuiet(scene, controller).finally(() => controller.end());
  const changes = await measureChanges(scene);
  const memory = await measureMemory(scene);
  return { accounts, adoption: adopting.figures, restart, quiet, changes, memory };
}

async function measureHands(scene: Scene): Promise<Pick<ClusterFigures, 'takeOver' | 'outage'>> {
  say('processes that take over from each other …');
  const takeOver = await measureTakeOver(scene);
  say('an API server that goes away …');
  return { takeOver, outage: await measureOutage(scene) };
}

async function measureServer(cluster: Cluster): Promise<ClusterFigures['serverAlone']> {
  say('an API server by itself …');
  const before = await countRequests(cluster);
  await wait(aloneSeconds * 1000);
  const { leases } = partLeases(requestsBetween(before, await countRequests(cluster)));
  return { seconds: aloneSeconds, leases };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
