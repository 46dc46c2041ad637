import { accountNamed, knownAccounts, type KnownAccount } from '../../judge/accountNames.ts';
import type { JobDocument } from '../../platform/documents.ts';
import { flowRows } from '../../report/flowList.ts';
import { keyOf } from '../../resources/schema.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import type { DeclaredPlace } from '../declared.ts';
import { withSeenTiles, type SeenTile } from '../lookAtTiles.ts';
import { colorsFor, jsonText, type Format, type Output } from '../output.ts';
import { flowListText } from '../render/flowListText.ts';

/**
 * `storekeeper flows NAME PATH…` or `--kubernetes`: the flows of a live account with their schedules, next runs, on or off, declared or not,
 * and how they last ended. Exit 0, or 1 on an error.
 */
export function flows(
  name: string,
  place: DeclaredPlace,
  options: { readonly output: Format },
  output: Output,
): Promise<ExitCode> {
  return withSeenTiles(place, output, async (tiles) => {
    const named = accountNamed(knownAccounts(tiles), name);
    if (!named.ok) throw new UsageError(named.message);
    const { tile, facts, manifest, live } = named.found;
    const seen = tiles.find((each) => keyOf(each.tile) === tile);
    if (!live || !seen)
      throw new UsageError(`${name} is declared and not in the tile ${tile} yet; it has no flows`);
    const now = new Date();
    const rows = flowRows({
      account: live,
      declared: manifest?.spec.flows ?? [],
      documents: seen.flowDocuments,
      jobs: await lastJobs(seen, live),
      now,
    });
    const list = {
      ...(manifest ? { account: keyOf(manifest) } : {}),
      ...{ accountName: live.name, accountId: live.id, tile, observedAt: facts.observedAt, flows: rows },
    };
    output.out(options.output === 'json' ? jsonText(list) : flowListText(list, now, colorsFor(output)));
    return exitCodes.ok;
  });
}

/**
 * The newest jobs of the flows that ever ran, one call each: the list of a tile's jobs has every run of every account,
 * and no order is documented for it.
 */
async function lastJobs(
  tile: SeenTile,
  account: NonNullable<KnownAccount['live']>,
): Promise<Map<string, JobDocument[]>> {
  const ran = new Set(tile.flowDocuments.filter((flow) => flow.lastExecutedAt).map((flow) => flow._id));
  const asked = account.flows.filter((flow) => ran.has(flow.id));
  const answers = await Promise.all(
    asked.map(async ({ id }) => [id, await tile.api.listLatestJobs(id, { lane: 'person' })] as const),
  );
  return new Map(answers);
}
