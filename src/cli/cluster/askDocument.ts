import { lossHashPattern } from '../../resources/annotations.ts';
import { unreachable } from '../../lib/unreachable.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Waiting } from '../../report/status/statusTypes.ts';
import { ClusterError } from '../../kubernetes/clusterError.ts';
import type { ObjectName } from '../../kubernetes/clusterApi.ts';
import { tileKeyOf } from '../../sources/kubernetes/manifests.ts';
import { type ClusterObject } from '../../kubernetes/objects.ts';
import type { TileObjectStatus } from '../../resources/schema/statusSchema.ts';
import { annotations } from '../../resources/annotations.ts';
import { wordAnnotation } from '../../sources/kubernetes/words.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { jsonText, type Output } from '../output.ts';
import { tellStanding, type Target, type WaitOptions, type Wish } from '../steer/steered.ts';
import type { ClusterChoice } from './choice.ts';
import { documentNamed, documentOf, titleOf, type NamedDocument } from './namedDocument.ts';
import { listDocuments, openCluster } from './openCluster.ts';
import { readyOf, receiptOf } from './receipt.ts';

/** A document with the annotations that say what a person wants. */
interface Request extends Pick<NamedDocument, 'cluster' | 'place' | 'object'> {
  readonly notes: Readonly<Record<string, string | null>>;
}

/**
 * Asks the controller of a cluster by annotation, waits for its receipt and tells how the document stands. Rejects with a
 * `UsageError` for a name that nothing or several bear and where no receipt comes in time, and with a `ClusterError`.
 */
export async function askDocument(
  wish: Wish,
  target: Target,
  choice: ClusterChoice,
  options: WaitOptions,
  output: Output,
): Promise<ExitCode> {
  const value = new Date().toISOString();
  const { cluster, place, notes, object: before } = await requestOf(wish, target, choice, value);
  const body = { metadata: { annotations: { ...notes, [annotations.reconcileAt]: value } } };
  const object = await cluster.api.merge(place, body);
  const told = { kind: place.kind, key: `${place.namespace}/${place.name}`, requestedAt: value };
  if (!options.wait) {
    output.out(
      options.output === 'json'
        ? jsonText({ ...told, handled: false })
        : `${titleOf(place)}: asked for; the receipt in status.lastHandledReconcileAt will be ${value}\n`,
    );
    return exitCodes.ok;
  }
  const answer = await receiptOf(cluster.api, place, { object, value, timeout: options.timeout });
  if (answer.outcome === 'none') throw new UsageError(silenceText(place, answer.object, options.timeout));
  const ready = readyOf(answer.object);
  const waiting = waitingOf(answer.object);
  const unmatched = wish.verb === 'approve' && namesNothing(wish.hash, notes, before, answer.object);
  return tellStanding(
    {
      ...told,
      handled: answer.outcome === 'handled',
      ...(ready === undefined ? {} : { ready }),
      ...(waiting === undefined ? {} : { waiting }),
      ...(unmatched ? { approval: { hash: wish.hash, came: 'NamesNothing' } } : {}),
      deleting: answer.outcome === 'deleting',
    },
    options,
    output,
  );
}

async function requestOf(wish: Wish, target: Target, choice: ClusterChoice, value: string): Promise<Request> {
  switch (wish.verb) {
    case 'reconcile':
      return { ...(await documentOf(choice, target)), notes: {} };
    case 'approve':
      return {
        ...(await tileFor(choice, target)),
        // A value that was used approves nothing any more: the same hash may be approved anew.
        notes: lossHashPattern.test(wish.hash)
          ? { [annotations.passLoss]: wish.hash }
          : { [annotations.approve]: `${wish.hash} ${value}` },
      };
    case 'word': {
      const key = wordAnnotation(wish.word);
      const { paths = [] } = wish;
      // Paths of before would narrow what is said now.
      const only = wish.word === 'accept' ? { [annotations.acceptPaths]: paths.join('\n') || null } : {};
      const tile = target.tile ?? (await tileOfAbsent(choice, target));
      return tile === undefined
        ? { ...(await documentNamed(choice, 'account', target.name)), notes: { [key]: value, ...only } }
        : {
            ...(await documentNamed(choice, 'tile', tile)),
            notes: { [key]: `${target.name} ${value}`, ...only },
          };
    }
    default:
      return unreachable(wish);
  }
}

/** What is approved is the plan of a tile, also where one of its accounts was named. */
async function tileFor(choice: ClusterChoice, target: Target): Promise<NamedDocument> {
  const found = await documentOf(choice, target);
  if (found.place.kind === 'IntegrationTile' || found.object === undefined) return found;
  return await documentNamed(choice, 'tile', tileKeyOf(found.object));
}

/** The one tile of the namespaces, where no account document bears the name; undefined where one does, or who asks may not list. */
async function tileOfAbsent(choice: ClusterChoice, { name }: Target): Promise<string | undefined> {
  try {
    await documentNamed(choice, 'account', name);
    return undefined;
  } catch (error) {
    if (!(error instanceof UsageError) || error.message.includes(' bear the name ')) throw error;
    const tiles = await tilesOf(choice, name);
    const [only] = tiles;
    if (only !== undefined && tiles.length === 1) return only;
    throw new UsageError(
      `${error.message}. Where its document is gone, name its tile with --tile: ${tiles.length === 0 ? 'there is none here' : tiles.join(', ')}`,
    );
  }
}

async function tilesOf(choice: ClusterChoice, name: string): Promise<string[]> {
  try {
    const tiles = await listDocuments(await openCluster(choice, name), 'IntegrationTile');
    return tiles.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  } catch (error) {
    if (error instanceof ClusterError && error.status === 403) return [];
    throw error;
  }
}

/**
 * Whether an approval named nothing: as the controller has told of the annotation, and of held deletions by what the tile
 * said of them before it was asked.
 */
function namesNothing(
  hash: string,
  notes: Request['notes'],
  before: ClusterObject | undefined,
  { status }: ClusterObject,
): boolean {
  if (lossHashPattern.test(hash)) {
    const ready = before && readyOf(before);
    return ready !== undefined && !ready.message.includes(hash);
  }
  const { lastHandledApproval, warnings = [] } = (status ?? {}) as TileObjectStatus;
  return (
    lastHandledApproval === notes[annotations.approve] &&
    warnings.some(({ code }) => code === 'ApprovalUnmatched')
  );
}

function waitingOf({ status }: ClusterObject): Waiting | undefined {
  return ((status ?? {}) as { waiting?: Waiting }).waiting;
}

/** Why nothing may have come, and where to look. */
function silenceText(place: ObjectName, object: ClusterObject, timeout: number): string {
  const tile = place.kind === 'IntegrationTile' ? `${place.namespace}/${place.name}` : tileKeyOf(object);
  return (
    `no controller has answered within ${formatDuration(timeout)}: ${titleOf(place)} has no receipt for the request. ` +
    'The request stays and is acted on by the next sweep. Look whether a controller runs that watches the namespace ' +
    `${place.namespace} ("kubectl get pods -A -l app.kubernetes.io/name=storekeeper"), which process holds its Leases ` +
    `("kubectl get leases -A"), and what its log says of the tile ${tile}; a sweep that is still at work gives the ` +
    'receipt when it is done (--timeout)'
  );
}
