import type { KnownTile } from '../judge/accountNames.ts';
import { nothingMore, type Needs } from '../observe/needs.ts';
import { observeTile } from '../observe/observe.ts';
import type { FlowDocument } from '../platform/documents.ts';
import type { PlatformApi } from '../platform/api.ts';
import { readDeclared, type DeclaredPlace } from './declared.ts';
import type { Output } from './output.ts';

/** A tile as it is declared and as it was just read. */
export interface SeenTile extends KnownTile {
  readonly api: PlatformApi;
  /** The flow documents of the whole tile: facts leave out what changes by itself. */
  readonly flowDocuments: readonly FlowDocument[];
}

/**
 * Reads the tiles that some manifests declare and hands them to `use`, without writing anything. Rejects as `readDeclared`
 * does, and with what stopped the reading.
 */
export async function withSeenTiles<T>(
  place: DeclaredPlace,
  output: Output,
  use: (tiles: readonly SeenTile[]) => Promise<T>,
  needs: Needs = nothingMore,
): Promise<T> {
  const { desires, platforms } = await readDeclared(place, output);
  try {
    const tiles: SeenTile[] = [];
    for (const { tile, accounts } of desires.values()) {
      const call = { lane: 'person' as const };
      const api = platforms.of(tile);
      const integrationId = await platforms.integrationId(tile, call);
      let flowDocuments: FlowDocument[] = [];
      const listening: PlatformApi = {
        ...api,
        listFlows: async (...asked) => (flowDocuments = await api.listFlows(...asked)),
      };
      const facts = await observeTile(listening, integrationId, () => new Date(), call, undefined, needs);
      tiles.push({ tile, accounts, facts, api, flowDocuments });
    }
    return await use(tiles);
  } finally {
    await platforms.close();
  }
}
