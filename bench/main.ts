/**
 * `npm run bench`: what a sweep costs, how fast the judge and the observation are, and how fast the command starts, each
 * beside a baseline that is measured in the same run. Exit 0 where every target is met, 1 where one is missed.
 * `--json FILE` writes the figures; `--accounts 1,10` measures tiles of other sizes; `--cluster 100` those that are
 * declared in a Kubernetes cluster, `--cluster 0` none.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { ClusterFigures } from './cluster/measure.ts';
import { judgeTargets, type TileFigures } from './figures.ts';
import type { CloneFigures } from './jobs/clones.ts';
import type { JudgeFigures } from './jobs/judge.ts';
import type { NaiveFigures } from './jobs/naive.ts';
import type { ObserveFigures } from './jobs/observe.ts';
import type { SweepFigures } from './jobs/sweep.ts';
import { startup } from './startup.ts';
import { figureTables, targetTable } from './tables.ts';
import { withTile } from './tile.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    accounts: { type: 'string', default: '1,10,100,500' },
    // Accounts of the tile in which clones are added; 0 leaves that out.
    clones: { type: 'string', default: '200' },
    // Accounts of the tiles that are declared in a cluster; 0 leaves that out.
    cluster: { type: 'string', default: '100,500' },
    // One measurement in a process of its own, so that memory and warmth are its own; the bench starts itself so.
    job: { type: 'string' },
    tile: { type: 'string', default: '' },
  },
});

async function measureTile(accounts: number): Promise<TileFigures> {
  process.stderr.write(`a tile of ${accounts} accounts …\n`);
  return withTile(accounts, async (run) => {
    await run('adopt');
    return {
      accounts,
      sweep: (await run('sweep')) as SweepFigures,
      judge: (await run('judge')) as JudgeFigures,
      observe: (await run('observe')) as ObserveFigures,
      // Last, since it empties the platform's bucket of calls.
      naive: (await run('naive')) as NaiveFigures,
    };
  });
}

async function measureClones(accounts: number): Promise<CloneFigures> {
  process.stderr.write(`adding clones to a tile of ${accounts} accounts …\n`);
  return withTile(accounts, async (run) => {
    await run('addOns');
    await run('adopt');
    return (await run('clone')) as CloneFigures;
  });
}

function sizesOf(flag: string, text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1))
    throw new RangeError(
      `--${flag} is "${text}"; whole numbers from 1 with commas between them are accepted`,
    );
  return sizes;
}

async function measureInCluster(sizes: readonly number[]): Promise<ClusterFigures | undefined> {
  if (sizes.length === 0) return undefined;
  // Loaded only here: the processes of the other measurements begin in this file, too.
  const { measureCluster } = await import('./cluster/measure.ts');
  return measureCluster(sizes);
}

async function main(): Promise<void> {
  const sizes = sizesOf('accounts', values.accounts);
  const clusterSizes = values.cluster === '0' ? [] : sizesOf('cluster', values.cluster);
  process.stderr.write('the start of the command …\n');
  const started = await startup();
  const tiles: TileFigures[] = [];
  for (const size of sizes) tiles.push(await measureTile(size));
  const cloneTile = Number(values.clones);
  const clones = cloneTile > 0 ? { accounts: cloneTile, ...(await measureClones(cloneTile)) } : undefined;
  const cluster = await measureInCluster(clusterSizes);
  const figures = { startup: started, tiles, clones, cluster };
  const targets = judgeTargets(figures);
  const machine = { node: process.versions.node, cores: availableParallelism() };
  process.stdout.write(`Node ${machine.node}, ${machine.cores} cores\n\n`);
  process.stdout.write(`${figureTables(figures)}\n${targetTable(targets)}`);
  if (values.json !== undefined)
    await writeFile(values.json, `${JSON.stringify({ machine, targets, ...figures }, null, 2)}\n`);
  if (targets.some((target) => !target.met)) process.exitCode = 1;
}

if (values.job === undefined) await main();
else await (await import('./job.ts')).runJob(values.job, values.tile);
