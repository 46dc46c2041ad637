import { Attribution } from '../../reconcile/attribute.ts';
import { Platforms } from '../../reconcile/platforms.ts';
import { planTile } from '../../reconcile/planTile.ts';
import { accountStatuses } from '../../report/status/status.ts';
import type { TileStatus } from '../../report/status/statusTypes.ts';
import type { Place } from '../cluster/choice.ts';
import type { Wanted } from '../cluster/statuses.ts';
import type { SourceStatus } from '../../report/status/sourceStatus.ts';
import type { SourcedTile } from '../../report/status/statusTypes.ts';
import { ControllerClient, type ControllerChoice } from '../steer/controllerClient.ts';
import { readDesires } from '../manifests.ts';
import type { Output } from '../output.ts';
import type { ShownTile } from './shownStatus.ts';

/** Who is asked for statuses. */
export interface Asked extends Place {
  /** The running controller that is asked where neither manifests nor a cluster are given. */
  readonly controller: ControllerChoice;
}

/** What is told of tiles, and of the sources of their manifests where a controller was asked. */
export interface ShownStatus {
  readonly tiles: readonly ShownTile[];
  readonly sources: readonly SourceStatus[];
}

/**
 * The status of every tile: from manifests and the platform as they are now, from what the documents in a cluster tell, or
 * from a running controller. Rejects with `UsageError` for manifests that are not valid or a controller that does not
 * answer, and as `clusterStatuses` does.
 */
export async function readStatuses(
  { paths, cluster, controller }: Asked,
  wanted: Wanted,
  output: Output,
): Promise<ShownStatus> {
  if (cluster === undefined)
    return paths.length > 0
      ? { tiles: await lookNow(paths, output), sources: [] }
      : await askController(controller);
  const { clusterStatuses } = await import('../cluster/statuses.ts');
  return { tiles: await clusterStatuses(cluster, wanted), sources: [] };
}

async function lookNow(paths: readonly string[], output: Output): Promise<TileStatus[]> {
  const desires = await readDesires(paths, output);
  const platforms = new Platforms();
  try {
    const statuses: TileStatus[] = [];
    for (const desire of desires.values()) {
      const { plan, facts } = await planTile({ platforms, lane: 'person', now: () => new Date() }, desire);
      const attribution = new Attribution();
      await attribution.ask(platforms.of(desire.tile), facts, desire.accounts, plan, new Date());
      statuses.push(
        accountStatuses({
          ...{ plan, receipts: [], previous: undefined, now: new Date().toISOString() },
          attribution: attribution.found,
          wizard: facts.marks.wizard,
        }),
      );
    }
    return statuses;
  } finally {
    await platforms.close();
  }
}

/** Asks a running controller how its tiles and sources stand. Rejects with a `UsageError` for one that does not answer. */
async function askController(choice: ControllerChoice): Promise<ShownStatus> {
  const client = new ControllerClient(choice);
  const { tiles } = await client.get<{ tiles: readonly SourcedTile[] }>('/api/v1/tiles');
  return { tiles, sources: await askSources(client) };
}

/** How the sources of a running controller stand. Rejects with a `UsageError` for one that does not answer. */
export async function readSources(choice: ControllerChoice): Promise<readonly SourceStatus[]> {
  return await askSources(new ControllerClient(choice));
}

async function askSources(client: ControllerClient): Promise<readonly SourceStatus[]> {
  return (await client.get<{ sources: readonly SourceStatus[] }>('/api/v1/sources')).sources;
}
