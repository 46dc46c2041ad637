import { setTimeout as wait } from 'node:timers/promises';
import { Leases } from '../../src/kubernetes/leases.ts';
import { Controller } from './controller.ts';
import type { Scene } from './scene.ts';

/** Seconds until the other of two processes holds the tile, of each round. */
export interface TakeOverFigures {
  readonly killed: readonly number[];
  readonly stopped: readonly number[];
}

const rounds = 3;
/** Milliseconds in which a process that waits has seen who holds the Lease, several times. */
const watching = 4000;

/** Ends the one of two processes that holds the tile, by SIGKILL and by SIGTERM, and starts another each time. */
export async function measureTakeOver(scene: Scene): Promise<TakeOverFigures> {
  let holder = await Controller.start(scene);
  let other: Controller | undefined;
  const rounded = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number[]> => {
    const found: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      other = await Controller.start(scene);
      await other.ready();
      await wait(watching);
      const endedAt = performance.now();
      const ended = holder.end(signal);
      found.push(((await untilHeldBy(scene, other)) - endedAt) / 1000);
      await ended;
      [holder, other] = [other, undefined];
    }
    return found;
  };
  try {
    await untilHeldBy(scene, holder);
    return { killed: await rounded('SIGKILL'), stopped: await rounded('SIGTERM') };
  } finally {
    await holder.end();
    await other?.end();
  }
}

async function untilHeldBy({ connection, namespace }: Scene, controller: Controller): Promise<number> {
  const leases = new Leases(connection, namespace, 'storekeeper');
  const deadline = performance.now() + 60_000;
  for (;;) {
    const lease = await leases.read('storekeeper-shard-0').catch(() => undefined);
    // A holder's name is that of its machine, its process and its start.
    if (lease?.holder.split('/')[1] === String(controller.child.pid)) return performance.now();
    if (performance.now() > deadline) throw new Error('nobody took the tile over within a minute');
    await wait(20);
  }
}
