import { heldDeletionText } from '../../judge/admitting/clusterLoss.ts';
import { conditionOf, dated, type Claim } from '../../report/status/conditions.ts';
import type { ConditionReason } from '../../report/status/reasons.ts';
import type { Condition } from '../../report/status/statusTypes.ts';
import { type ClusterObject } from '../../kubernetes/objects.ts';
import { annotations } from '../../resources/annotations.ts';
import type { AccountObjectStatus } from '../../resources/schema/statusSchema.ts';
import type { HeldLoss, Leaving, ManifestFault } from '../../sources/kubernetes/manifests.ts';
import { wordReceipts, wordsOf } from './desiredTiles.ts';

type Words = Readonly<Record<string, string>>;
type ObjectStatus = Readonly<Record<string, unknown>>;

/** How to let a document go that waits for its account to be uninstalled. Stands in its status, so that nobody is stuck. */
export function wayOutText(kind: string, object: ClusterObject): string {
  const { namespace, name } = object.metadata;
  return (
    'To let go of it as it is, without uninstalling: ' +
    `kubectl annotate ${kind.toLowerCase()} -n ${namespace} ${name} ${annotations.letGo}=true`
  );
}

/**
 * The status of a document that is not acted on: why, and the rest as it was. What is missing elsewhere is waited for;
 * what is wrong in the document itself needs a person.
 */
export function faultStatus(fault: ManifestFault, current: unknown, now: string): ObjectStatus {
  const { reason, message, object } = fault;
  const phase = reason === 'InvalidManifest' ? 'Stalled' : 'Reconciling';
  return withReadiness(object, current, now, { reason, message, phase });
}

/** The status of an account whose document is being deleted, where no sweep tells of it. */
export function leavingStatus(leaving: Leaving, current: unknown, now: string): ObjectStatus {
  const { object, tile, way, loss } = leaving;
  const { heldSince, ...before } = (current ?? {}) as AccountObjectStatus;
  if (loss) {
    const isFirm = loss.firm.has(object.metadata.uid);
    const held = isFirm ? { ...before, heldSince: heldSince ?? loss.since } : before;
    return withReadiness(object, held, now, {
      reason: 'SourceHeld',
      message: `${heldDeletionText(loss, loss.since)} ${wayOutText(object.kind, object)}`,
      phase: 'Stalled',
    });
  }
  const why =
    way === 'Held'
      ? `The account is to be uninstalled, and nothing can be done now: it or its tile ${tile} is suspended, not valid or gone.`
      : `The account is to be uninstalled from the tile ${tile}.`;
  const message = `${why} ${wayOutText(object.kind, object)}`;
  return withReadiness(object, before, now, { reason: 'Deleting', message, phase: 'Reconciling' });
}

/** The status of a tile whose document is being deleted and that is still needed. */
export function tileLeavingStatus(
  object: ClusterObject,
  loss: HeldLoss | undefined,
  current: unknown,
  now: string,
): ObjectStatus {
  if (loss)
    return withReadiness(object, current, now, {
      reason: 'SourceHeld',
      message: `${heldDeletionText(loss, loss.since)} ${wayOutText(object.kind, object)}`,
      phase: 'Stalled',
    });
  const message =
    'The tile is needed until its accounts that are to be uninstalled are gone: delete those, and it goes too. ' +
    wayOutText(object.kind, object);
  return withReadiness(object, current, now, { reason: 'Deleting', message, phase: 'Reconciling' });
}

function withReadiness(
  object: ClusterObject,
  current: unknown,
  now: string,
  told: { reason: ConditionReason; message: string; phase: 'Stalled' | 'Reconciling' },
): ObjectStatus {
  const status = (current ?? {}) as ObjectStatus & { conditions?: Condition[]; lastHandledWords?: Words };
  const { reason, message, phase } = told;
  const before = status.conditions ?? [];
  const claims: Claim[] = [
    { type: 'Ready', status: 'False', reason, message },
    { type: phase, status: 'True', reason, message },
  ];
  const kept = before.filter(({ type }) => !['Ready', 'Reconciling', 'Stalled'].includes(type));
  const { generation, annotations: notes } = object.metadata;
  const asked = notes?.[annotations.reconcileAt];
  const words = wordReceipts(wordsOf(object));
  return {
    ...status,
    // There is nothing more to be done about it: that is the answer to whoever asked.
    ...(asked === undefined ? {} : { lastHandledReconcileAt: asked }),
    ...(Object.keys(words).length === 0
      ? {}
      : { lastHandledWords: { ...status.lastHandledWords, ...words } }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    conditions: [...dated(claims, before, now, generation), ...kept],
  };
}

/** The conditions of a tile of which deletions are held: whatever else is true of it, a person has to say what is meant. */
export function withHeldLoss(
  conditions: readonly Condition[],
  loss: HeldLoss | undefined,
): readonly Condition[] {
  if (!loss) return conditions;
  const why = { reason: 'SourceHeld', message: heldDeletionText(loss, loss.since) } as const;
  const since = loss.since;
  const { observedGeneration } = conditionOf(conditions, 'Ready') ?? {};
  const told = {
    ...why,
    lastTransitionTime: since,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  return [
    { type: 'Ready', status: 'False', ...told },
    { type: 'Stalled', status: 'True', ...told },
    ...conditions.filter(({ type }) => !['Ready', 'Reconciling', 'Stalled'].includes(type)),
  ];
}

/** Adds how to let go to what an account says that is being uninstalled, where it does not say so already. */
export function withWayOut(
  conditions: readonly Condition[],
  kind: string,
  object: ClusterObject,
): Condition[] {
  const ready = conditionOf(conditions, 'Ready');
  return conditions.map((condition) =>
    condition === ready && !condition.message.includes(annotations.letGo)
      ? { ...condition, message: `${condition.message} ${wayOutText(kind, object)}` }
      : condition,
  );
}
