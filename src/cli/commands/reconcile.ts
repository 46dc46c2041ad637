import type { Waiting } from '../../report/statusTypes.ts';
import { formatDuration } from '../../resources/duration.ts';
import type { ObjectName } from '../../sources/kubernetes/clusterApi.ts';
import { annotations, type ClusterObject } from '../../sources/kubernetes/objects.ts';
import { tileKeyOf } from '../../sources/kubernetes/manifests.ts';
import type { ClusterChoice } from '../cluster/choice.ts';
import { documentNamed, titleOf, type What } from '../cluster/namedDocument.ts';
import { readyOf, receiptOf, type Answer } from '../cluster/receipt.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { jsonText, type Format, type Output } from '../output.ts';

export interface ReconcileOptions {
  readonly output: Format;
  /** Whether the receipt is waited for. */
  readonly wait: boolean;
  /** Milliseconds that it is waited for at most. */
  readonly timeout: number;
}

/**
 * `storekeeper reconcile account|tile NAME`: has the controller of a cluster look at a document now, waits for its receipt
 * and tells how it stands. Exit 0 ready (without waiting: asked), 2 not ready, 1 an error or no receipt in time.
 */
export async function reconcile(
  what: What,
  name: string,
  choice: ClusterChoice,
  options: ReconcileOptions,
  output: Output,
): Promise<ExitCode> {
  const { cluster, place } = await documentNamed(choice, what, name);
  const value = new Date().toISOString();
  const body = { metadata: { annotations: { [annotations.reconcileAt]: value } } };
  const object = await cluster.api.merge(place, body);
  const json = options.output === 'json';
  const told = { kind: place.kind, key: `${place.namespace}/${place.name}`, requestedAt: value };
  if (!options.wait) {
    output.out(
      json
        ? jsonText({ ...told, handled: false })
        : `${titleOf(place)}: asked for; the receipt in status.lastHandledReconcileAt will be ${value}\n`,
    );
    return exitCodes.ok;
  }
  const answer = await receiptOf(cluster.api, place, { object, value, timeout: options.timeout });
  if (answer.outcome === 'none') throw new UsageError(silenceText(place, answer.object, options.timeout));
  const ready = readyOf(answer.object);
  const waiting = waitingOf(answer.object);
  const handled = answer.outcome === 'handled';
  output.out(json ? jsonText({ ...told, handled, ready, waiting }) : standingText(place, answer));
  return ready?.status === 'True' ? exitCodes.ok : exitCodes.open;
}

function standingText(place: ObjectName, { outcome, object }: Answer): string {
  const ready = readyOf(object);
  const { status = 'Unknown', reason = '', message = 'nothing is told of it' } = ready ?? {};
  const waiting = waitingOf(object);
  const lines = [
    `${titleOf(place)}: ${outcome === 'deleting' ? 'being deleted; ' : ''}Ready ${status}, ${reason}: ${message}`,
    ...(waiting ? [`  waits for ${waiting.for}: ${waiting.message}`] : []),
    ...(waiting?.link === undefined ? [] : [`  open ${waiting.link}`]),
  ];
  return `${lines.join('\n')}\n`;
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
