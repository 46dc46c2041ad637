import { observeTile } from '../../src/observe/observe.ts';
import { writeManifests } from '../declare.ts';
import type { Tile } from '../tile.ts';
import { clientOf, expectNothingToDo, withSweeper } from './engine.ts';

/** Declares a tile as it is and adopts its accounts, so that every later sweep has nothing to do. */
export async function adopt(tile: Tile): Promise<{ readonly adopted: number }> {
  const client = clientOf(tile);
  await writeManifests(tile, await observeTile(client, tile.integrationId, () => new Date()));
  await client.close();
  await withSweeper(tile, async (sweep) => {
    await sweep();
    expectNothingToDo(await sweep());
  });
  return { adopted: tile.accounts };
}
