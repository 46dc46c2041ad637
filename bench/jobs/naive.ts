import { seconds } from '../numbers.ts';
import type { Tile } from '../tile.ts';
import { bytesReceived, countCalls, forgetCalls, type Calls } from './calls.ts';
import { clientOf } from './engine.ts';

/** What a client costs that reads each document by itself. */
export interface NaiveFigures {
  readonly calls: Omit<Calls, 'read'>;
  readonly bytes: number;
  /** Once, as it takes minutes for a large tile: mostly the platform's quota. */
  readonly seconds: number;
}

/**
 * The baseline of calls: the integration document for what there is, then each flow and each connection by itself, as a
 * client does that has one resource for each. It obeys the same quota through the same client.
 */
export async function naive(tile: Tile): Promise<NaiveFigures> {
  const client = clientOf(tile);
  const ids = await idsOf(tile);
  await forgetCalls(tile);
  const before = bytesReceived();
  const took = await seconds(async () => {
    await client.getIntegration(tile.integrationId);
    await Promise.all([
      ...ids.flows.map((id) => client.getFlow(id)),
      ...ids.connections.map((id) => client.getConnection(id)),
    ]);
  });
  const bytes = bytesReceived() - before;
  await client.close();
  const { read: _read, ...calls } = await countCalls(tile);
  return { calls, bytes, seconds: took };
}

/** Which documents the tile is made of: known beforehand to such a client, so that looking is not counted. */
async function idsOf(tile: Tile): Promise<{ flows: string[]; connections: string[] }> {
  const client = clientOf(tile);
  const [flows, connections] = await Promise.all([
    client.listFlows(tile.integrationId),
    client.listConnections(tile.integrationId),
  ]);
  await client.close();
  return { flows: flows.map((flow) => flow._id), connections: connections.map((entry) => entry._id) };
}
