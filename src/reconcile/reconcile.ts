import type { DesiredTile } from './desiredTiles.ts';
import type { ReconcileContext, TileRun } from './context.ts';
import { Run } from './run.ts';

/**
 * Brings a tile to its declared state as far as it goes now: observe, judge, guard, act, and again, until nothing is left
 * that could be done. Looking again is also how every write is verified. Never rejects.
 */
export async function reconcileTile(context: ReconcileContext, desire: DesiredTile): Promise<TileRun> {
  const run = new Run(context, desire);
  try {
    await run.rounds();
  } catch (error) {
    run.fail(error);
  } finally {
    await run.end();
  }
  return run.result();
}
