import { isOver } from '../../judge/common/policy.ts';
import type { ObjectName } from '../../kubernetes/clusterApi.ts';
import { ClusterError } from '../../kubernetes/clusterError.ts';
import { tileKeyOf } from '../../sources/kubernetes/manifests.ts';
import { type ClusterObject } from '../../kubernetes/objects.ts';
import { annotations } from '../../resources/annotations.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import type { Output } from '../output.ts';
import type { Target, What } from '../steer/steered.ts';
import type { ClusterChoice } from './choice.ts';
import { documentOf, titleOf } from './namedDocument.ts';
import type { OpenCluster } from './openCluster.ts';

/** `storekeeper suspend` in a cluster: by an annotation of the document. Rejects as `documentOf` does. */
export async function pause(
  target: Target,
  choice: ClusterChoice,
  reason: string,
  output: Output,
): Promise<ExitCode> {
  const { cluster, place, object } = await documentOf(choice, target);
  const what = whatOf(place);
  await cluster.api.merge(place, { metadata: { annotations: { [annotations.pause]: reason } } });
  const before = object && pauseOf(object);
  const was = before === undefined || before === reason ? '' : ` (it was suspended before: ${before})`;
  const scope = what === 'tile' ? 'any of its accounts' : 'it';
  output.out(
    `${titleOf(place)} is suspended: ${reason}${was}. Nothing is written for ${scope} after the step in hand; ` +
      `"storekeeper resume ${what} ${place.namespace}/${place.name}" lets it go on\n`,
  );
  return exitCodes.ok;
}

/** `storekeeper resume` in a cluster: takes the annotation away, and says what suspends the document all the same. */
export async function unpause(target: Target, choice: ClusterChoice, output: Output): Promise<ExitCode> {
  const { cluster, place, object } = await documentOf(choice, target);
  const what = whatOf(place);
  const after = await cluster.api.merge(place, { metadata: { annotations: { [annotations.pause]: null } } });
  const wasPaused = object === undefined || pauseOf(object) !== undefined;
  const left = [
    ...suspensionsOf(after, 'its manifest'),
    ...(what === 'account' ? await suspensionsOfTile(cluster, after) : []),
  ];
  const done = wasPaused
    ? 'is not suspended any more by its annotation'
    : 'was not suspended by its annotation';
  output.out(`${titleOf(place)} ${done}${left.length === 0 ? '; it goes on' : ''}\n`);
  for (const each of left) output.out(`  but ${each}\n`);
  return exitCodes.ok;
}

function whatOf({ kind }: ObjectName): What {
  return kind === 'AmazonAccount' ? 'account' : 'tile';
}

function pauseOf({ metadata }: ClusterObject): string | undefined {
  return metadata.annotations?.[annotations.pause];
}

/** What in the manifest of a document suspends it today. */
function suspensionsOf({ spec }: ClusterObject, whose: string): string[] {
  const { suspend: found } = (spec ?? {}) as { suspend?: { reason: string; owner?: string; until?: string } };
  if (found === undefined || isOver({ until: found.until }, new Date())) return [];
  const { reason, owner, until } = found;
  const by = owner === undefined ? '' : `, by ${owner}`;
  const end = until === undefined ? '' : `, until ${until}`;
  return [`${whose} suspends it (spec.suspend: ${reason}${by}${end}); change it there`];
}

/** What of its tile suspends an account. Who may not read tiles is told nothing of them. */
async function suspensionsOfTile({ api }: OpenCluster, account: ClusterObject): Promise<string[]> {
  const key = tileKeyOf(account);
  const slash = key.indexOf('/');
  const place: ObjectName = {
    kind: 'IntegrationTile',
    namespace: key.slice(0, slash),
    name: key.slice(slash + 1),
  };
  try {
    const tile = await api.read(place);
    const pause = pauseOf(tile);
    return [
      ...(pause === undefined
        ? []
        : [`its tile ${key} is suspended (${pause}); "storekeeper resume tile ${key}"`]),
      ...suspensionsOf(tile, `the manifest of its tile ${key}`),
    ];
  } catch (error) {
    if (error instanceof ClusterError) return [];
    throw error;
  }
}
