import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { bundle } from '../../scripts/build.ts';
import { root } from '../paths.ts';
import { Controller, Measured } from './controller.ts';
import { Observer, type Scene } from './scene.ts';

/** Bytes that a process held at most, beside one that only keeps the same documents. */
export interface MemoryFigures {
  readonly controller: number;
  readonly informer: number;
}

/** Measures the shipped command after two sweeps, and a bundled program that keeps copies by the library's informer. */
export async function measureMemory(scene: Scene): Promise<MemoryFigures> {
  return { controller: await ofController(scene), informer: await ofInformer(scene) };
}

async function ofController(scene: Scene): Promise<number> {
  const controller = await Controller.start(scene);
  await controller.sweptAt(0);
  await Observer.with(scene, (observer) => observer.sweepOnce(scene, `memory-${String(Date.now())}`));
  return controller.endAndTellPeak();
}

async function ofInformer({ kubeconfig, namespace, tile }: Scene): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-bench-informer-'));
  try {
    const outfile = path.join(folder, 'informer.js');
    await bundle({ entry: path.join(root, 'bench', 'cluster', 'informer.ts'), outfile });
    const informer = new Measured(outfile, [kubeconfig, namespace]);
    const all = tile.accounts + 1;
    await informer.line('that all documents are kept', ({ kept }) => kept === all);
    await wait(1000);
    return await informer.endAndTellPeak();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
