import { observeTile } from '../../src/observe/observe.ts';
import { manifestsOf } from '../declare.ts';
import type { Tile } from '../tile.ts';
import { clientOf } from './engine.ts';

/** The documents that declare a tile exactly as it is, for a cluster: first the tile, then its accounts. */
export async function documents(tile: Tile): Promise<unknown> {
  const client = clientOf(tile);
  const facts = await observeTile(client, tile.integrationId, () => new Date());
  await client.close();
  return manifestsOf(tile, facts);
}
