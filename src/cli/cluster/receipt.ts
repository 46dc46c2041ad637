import { setTimeout as wait } from 'node:timers/promises';
import { conditionOf } from '../../report/conditions.ts';
import type { ConditionReason } from '../../report/reasons.ts';
import type { Condition } from '../../report/statusTypes.ts';
import type { AccountObjectStatus } from '../../resources/statusSchema.ts';
import type { ClusterApi, ObjectName } from '../../sources/kubernetes/clusterApi.ts';
import { ClusterError } from '../../sources/kubernetes/clusterError.ts';
import { annotations, type ClusterObject } from '../../sources/kubernetes/objects.ts';

/** What came of a request: acted on, never acted on because of what the document says, or not answered in time. */
export interface Answer {
  readonly outcome: 'handled' | 'notActedOn' | 'none';
  readonly object: ClusterObject;
}

/** Milliseconds between two looks at a document. */
const pause = 500;
/** Milliseconds that a controller is given to find out that a document has become one that it acts on. */
const patience = 3000;

/** A document about which its controller says one of these is not acted on, and so gets no receipt. */
const inactive: ReadonlySet<ConditionReason> = new Set([
  'InvalidManifest',
  'TileNotFound',
  'TileInvalid',
  'Deleting',
]);

/**
 * Waits until the request `value` in a document has its receipt. `object`: the document with the request in it;
 * `timeout` in milliseconds. Rejects with a `ClusterError` where the document cannot be read for good or is gone.
 */
export async function receiptOf(
  api: ClusterApi,
  place: ObjectName,
  request: { readonly object: ClusterObject; readonly value: string; readonly timeout: number },
): Promise<Answer> {
  const began = performance.now();
  let { object } = request;
  for (;;) {
    const waited = performance.now() - began;
    if (isHandled(object, request.value)) return { outcome: 'handled', object };
    if (waited > patience && isInactive(object)) return { outcome: 'notActedOn', object };
    if (waited > request.timeout) return { outcome: 'none', object };
    await wait(Math.min(pause, Math.max(1, request.timeout - waited)));
    object = (await readAgain(api, place)) ?? object;
  }
}

/** The condition Ready of a document. */
export function readyOf({ status }: ClusterObject): Condition | undefined {
  const { conditions = [] } = (status ?? {}) as { conditions?: readonly Condition[] };
  return conditionOf(conditions, 'Ready');
}

/** Also a later request of somebody else is a receipt for this one: it was asked for when this one had been. */
function isHandled({ metadata, status }: ClusterObject, value: string): boolean {
  const receipt = ((status ?? {}) as AccountObjectStatus).lastHandledReconcileAt;
  const asked = metadata.annotations?.[annotations.reconcileAt];
  return receipt !== undefined && (receipt === value || receipt === asked);
}

function isInactive(object: ClusterObject): boolean {
  const reason = readyOf(object)?.reason;
  const { observedGeneration } = (object.status ?? {}) as AccountObjectStatus;
  const isCurrent = observedGeneration === object.metadata.generation;
  return isCurrent && reason !== undefined && inactive.has(reason);
}

/** The document; undefined where the API has a bad moment, so that it is asked again. */
async function readAgain(api: ClusterApi, place: ObjectName): Promise<ClusterObject | undefined> {
  try {
    return await api.read(place);
  } catch (error) {
    const passes =
      error instanceof ClusterError &&
      (error.status === undefined || error.status === 429 || error.status >= 500);
    if (passes) return undefined;
    throw error;
  }
}
