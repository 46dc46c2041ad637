import { setTimeout as wait } from 'node:timers/promises';
import { conditionOf } from '../../report/status/conditions.ts';
import type { Condition } from '../../report/status/statusTypes.ts';
import type { AccountObjectStatus } from '../../resources/schema/statusSchema.ts';
import type { ClusterApi, ObjectName } from '../../kubernetes/clusterApi.ts';
import { ClusterError } from '../../kubernetes/clusterError.ts';
import { type ClusterObject } from '../../kubernetes/objects.ts';
import { annotations } from '../../resources/annotations.ts';

/** What came of a request: it has its receipt, needs none because the document is being deleted, or was not answered in time. */
export interface Answer {
  readonly outcome: 'handled' | 'deleting' | 'none';
  readonly object: ClusterObject;
}

/** Milliseconds between two looks at a document. */
const pause = 500;
/** Milliseconds that a receipt is waited for that a document which is being deleted may not get. */
const patience = 3000;

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
    if (waited > patience && object.metadata.deletionTimestamp !== undefined)
      return { outcome: 'deleting', object };
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
