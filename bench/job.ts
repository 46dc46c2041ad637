import { addOns } from './jobs/addOns.ts';
import { adopt } from './jobs/adopt.ts';
import { clone } from './jobs/clones.ts';
import { documents } from './jobs/documents.ts';
import { judge } from './jobs/judge.ts';
import { naive } from './jobs/naive.ts';
import { observe } from './jobs/observe.ts';
import { sweep } from './jobs/sweep.ts';
import type { Tile } from './tile.ts';

const jobs: Readonly<Record<string, (tile: Tile) => Promise<unknown>>> = {
  addOns,
  adopt,
  clone,
  documents,
  judge,
  naive,
  observe,
  sweep,
};

/** Runs one measurement against a tile and prints what it found as JSON. Rejects where there is no such job. */
export async function runJob(name: string, tile: string): Promise<void> {
  const job = jobs[name];
  if (!job) throw new Error(`no job is called "${name}"; there are ${Object.keys(jobs).join(', ')}`);
  process.stdout.write(JSON.stringify(await job(JSON.parse(tile) as Tile)));
}
