import { Attribution } from '../controller/attribute.ts';
import { Platforms } from '../controller/platforms.ts';
import { planTile } from '../controller/reconcile.ts';
import { accountStatuses } from '../report/status.ts';
import type { TileStatus } from '../report/statusTypes.ts';
import type { Place } from './cluster/choice.ts';
import type { Wanted } from './cluster/statuses.ts';
import { ControllerClient, type ControllerChoice } from './controllerClient.ts';
import { readDesires } from './manifests.ts';
import type { Output } from './output.ts';
import type { ToldTile } from './told.ts';

/** Who is asked for statuses. */
export interface Asked extends Place {
  /** The running controller that is asked where neither manifests nor a cluster are given. */
  readonly controller: ControllerChoice;
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
): Promise<readonly ToldTile[]> {
  if (cluster === undefined)
    return paths.length > 0 ? await lookNow(paths, output) : await askController(controller);
  const { clusterStatuses } = await import('./cluster/statuses.ts');
  return await clusterStatuses(cluster, wanted);
}

async function lookNow(paths: readonly string[], output: Output): Promise<TileStatus[]> {
  const desires = await readDesires(paths, output);
  const platforms = new Platforms();
  try {
    const statuses: TileStatus[] = [];
    for (const desire of desires.values()) {
      const { plan, facts } = await planTile({ platforms, lane: 'person', now: () => new Date() }, desire);
      const attribution = new Attribution();
      await attribution.ask(platforms.of(desire.tile), facts, desire.accounts, plan.drift, new Date());
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

async function askController(choice: ControllerChoice): Promise<readonly TileStatus[]> {
  return (await new ControllerClient(choice).get<{ tiles: readonly TileStatus[] }>('/api/v1/tiles')).tiles;
}
