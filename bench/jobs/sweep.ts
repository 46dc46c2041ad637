import { sideBySide, type Pair } from '../numbers.ts';
import { tokenVariable, type Tile } from '../tile.ts';
import { bytesReceived, countCalls, forgetCalls, type Calls } from './calls.ts';
import { expectNothingToDo, withSweeper } from './engine.ts';

/** A sweep with nothing to do. */
export interface SweepFigures {
  readonly calls: Omit<Calls, 'read'>;
  /** Bytes of all answers. */
  readonly bytes: number;
  /** Declared paths that were compared. */
  readonly paths: number;
  /** Most bytes that the process ever held: with the manifests read but nothing swept, and after two sweeps. */
  readonly memory: { readonly before: number; readonly after: number };
  /** Seconds, against fetching and parsing the same answers and doing nothing with them. */
  readonly time: Pair;
}

const rounds = 7;

/** Measures sweeps of an adopted tile with nothing to do: everything that the controller does for one, status and all. */
export function sweep(tile: Tile): Promise<SweepFigures> {
  return withSweeper(tile, async (once) => {
    const before = peakMemory();
    expectNothingToDo(await once());
    await forgetCalls(tile);
    const receivedBefore = bytesReceived();
    const second = await once();
    const bytes = bytesReceived() - receivedBefore;
    expectNothingToDo(second);
    const memory = { before, after: peakMemory() };
    const { read, ...calls } = await countCalls(tile);
    const time = await sideBySide(
      rounds,
      async () => expectNothingToDo(await once()),
      () => fetchAll(tile, read),
    );
    const paths = (second.run.plan?.accounts ?? []).reduce((sum, account) => sum + account.declaredPaths, 0);
    return { calls, bytes, paths, memory, time };
  });
}

function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

async function fetchAll(tile: Tile, read: readonly string[]): Promise<void> {
  const headers = { authorization: `Bearer ${process.env[tokenVariable] ?? ''}` };
  await Promise.all(
    read.map(async (path) => {
      const answer = await fetch(tile.url + path, { headers });
      if (answer.status === 204) return;
      await answer.json();
    }),
  );
}
