import { seeTiles, type SeenTile } from '../../controller/looking.ts';
import { nothingMore, type Needs } from '../../observe/needs.ts';
import { readDeclared, type DeclaredPlace } from '../declared.ts';
import type { Output } from '../output.ts';

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
    return await use(await seeTiles(desires.values(), platforms, needs));
  } finally {
    await platforms.close();
  }
}

/** Whether a command is to ask a running controller: it was given neither manifests nor a cluster. */
export function asksController(place: DeclaredPlace): boolean {
  return place.cluster === undefined && place.paths.length === 0;
}
