import { setTimeout as wait } from 'node:timers/promises';
import { countCalls, forgetCalls } from '../jobs/calls.ts';
import { Controller } from './controller.ts';
import { countRequests, partLeases, requestsBetween, type Requests } from './requests.ts';
import { isReady, Observer, setInterval, type Scene, type Seen } from './scene.ts';

/** A start of the process, until everything is told. */
export interface StartFigures {
  /** From the start of the process to the last status, or where none was written to the end of the first sweep. */
  readonly seconds: number;
  /** Those besides Leases. Watches are not among them: they are counted when they end. */
  readonly requests: Requests;
  /** Calls to the platform. */
  readonly calls: number;
}

/** Sweeps with nothing to do, of a process that sweeps by itself. */
export interface QuietFigures {
  readonly sweeps: number;
  readonly seconds: number;
  /** Those besides Leases. */
  readonly requests: Requests;
  readonly leases: Requests;
  readonly calls: number;
}

/** Milliseconds after a sweep in which its last requests come to their end. */
const settling = 1500;
const quietSeconds = 30;
const quietInterval = '5s';

/**
 * Starts a process and leaves it running: the first time, when all statuses are to be written, or any later time. Nothing
 * of the bench watches meanwhile: the API server ends watches that cannot keep pace with so many writes.
 */
export async function measureStart(
  scene: Scene,
  time: 'first' | 'later',
): Promise<{ readonly figures: StartFigures; readonly controller: Controller }> {
  await forgetCalls(scene.tile);
  const before = await countRequests(scene.cluster);
  const controller = await Controller.start(scene);
  const sweptAt = await controller.sweptAt(0);
  const toldAt = time === 'first' ? await untilTold(scene, controller) : sweptAt;
  await wait(settling);
  const { others } = partLeases(requestsBetween(before, await countRequests(scene.cluster)));
  const { total: calls } = await countCalls(scene.tile);
  await expectAllReady(scene);
  const seconds = (toldAt - controller.startedAt) / 1000;
  return { figures: { seconds, requests: others, calls }, controller };
}

/** When the process had written as many statuses as there are documents. */
async function untilTold({ tile }: Scene, controller: Controller): Promise<number> {
  const deadline = performance.now() + 120_000;
  while ((await controller.statusesWritten()) < tile.accounts + 1) {
    if (performance.now() > deadline) throw new Error('not every status was written within two minutes');
    await wait(50);
  }
  return performance.now();
}

async function expectAllReady({ api, namespace, tile }: Scene): Promise<void> {
  const objects = (await api.listAll({ kind: 'AmazonAccount', namespace })) as readonly Seen[];
  const ready = objects.filter((object) => isReady(object)).length;
  if (ready !== tile.accounts)
    throw new Error(`${ready} accounts are ready after a start; ${tile.accounts} were expected`);
}

/** Counts while a running process sweeps by itself and finds nothing to do. */
export async function measureQuiet(scene: Scene, controller: Controller): Promise<QuietFigures> {
  const changed = await setInterval(scene, quietInterval);
  await Observer.with(scene, (observer) =>
    observer.untilOne('the other interval', 'IntegrationTile', 'bench', (tile) =>
      isReady(tile, changed.metadata.generation),
    ),
  );
  const first = controller.sweeps;
  await controller.sweptAt(first);
  await wait(settling);
  await forgetCalls(scene.tile);
  const startedAt = performance.now();
  const before = await countRequests(scene.cluster);
  let last = controller.sweeps;
  while (performance.now() - startedAt < quietSeconds * 1000) await controller.sweptAt(last++);
  await wait(settling);
  const after = await countRequests(scene.cluster);
  const seconds = (performance.now() - startedAt) / 1000;
  const { leases, others } = partLeases(requestsBetween(before, after));
  const { total: calls } = await countCalls(scene.tile);
  await setInterval(scene);
  return { sweeps: last - first - 1, seconds, requests: others, leases, calls };
}
