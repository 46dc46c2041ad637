import { setTimeout as wait } from 'node:timers/promises';
import { ClusterApi } from '../../src/kubernetes/clusterApi.ts';
import { Connection } from '../../src/kubernetes/connection.ts';
import { Controller } from './controller.ts';
import { askAt, type Scene, type Seen } from './scene.ts';

/** What becomes of changes that are made just after an API server came back. */
export interface OutageFigures {
  readonly seconds: number;
  readonly rounds: readonly {
    readonly changes: number;
    readonly seen: number;
    /** From when the API server was ready again to the first and to the last change that was seen. */
    readonly first: number;
    readonly last: number;
  }[];
}

const outageSeconds = 20;
const rounds = 3;
const changes = 10;
const longest = 90_000;

/** Takes the API server away from under a running process, brings it back, and asks for something at once. */
export async function measureOutage(scene: Scene): Promise<OutageFigures> {
  const controller = await Controller.start(scene);
  try {
    await controller.sweptAt(0);
    const found: OutageFigures['rounds'][number][] = [];
    for (let round = 0; round < rounds; round += 1) found.push(await oneRound(scene));
    return { seconds: outageSeconds, rounds: found };
  } finally {
    await controller.end();
  }
}

async function oneRound(scene: Scene): Promise<OutageFigures['rounds'][number]> {
  const { cluster, kubeconfig, namespace } = scene;
  const names = Array.from({ length: changes }, (_none, index) => `account-${String(index)}`);
  const value = `after-outage-${String(Date.now())}`;
  await cluster.stopApiServer();
  await wait(outageSeconds * 1000);
  await cluster.startApiServer();
  const backAt = performance.now();
  // The connections of before are broken.
  const api = new ClusterApi(await Connection.open({ kubeconfig }));
  for (const name of names) await askAt({ ...scene, api }, 'AmazonAccount', name, value);
  const seenAt = new Map<string, number>();
  while (seenAt.size < changes && performance.now() - backAt < longest) {
    for (const name of names) {
      if (seenAt.has(name)) continue;
      const { status } = (await api.read({ kind: 'AmazonAccount', namespace, name })) as Seen;
      if (status?.lastHandledReconcileAt === value) seenAt.set(name, (performance.now() - backAt) / 1000);
    }
    await wait(50);
  }
  const times = [...seenAt.values()];
  return { changes, seen: times.length, first: Math.min(...times), last: Math.max(...times) };
}
