/** One measurement against a tile, in a process of its own so that memory and warmth are its own: `job.ts NAME TILE`. */
import { adopt } from './jobs/adopt.ts';
import { judge } from './jobs/judge.ts';
import { naive } from './jobs/naive.ts';
import { observe } from './jobs/observe.ts';
import { sweep } from './jobs/sweep.ts';
import type { Tile } from './tile.ts';

const jobs: Readonly<Record<string, (tile: Tile) => Promise<unknown>>> = {
  adopt,
  judge,
  naive,
  observe,
  sweep,
};

const [name = '', tile = ''] = process.argv.slice(2);
const job = jobs[name];
if (!job) throw new Error(`no job is called "${name}"; there are ${Object.keys(jobs).join(', ')}`);
process.stdout.write(JSON.stringify(await job(JSON.parse(tile) as Tile)));
