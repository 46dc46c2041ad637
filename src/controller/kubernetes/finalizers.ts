import type { Kind } from '../../resources/group.ts';
import type { IntegrationTile } from '../../resources/schema/schema.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import { ClusterError } from '../../kubernetes/clusterError.ts';
import {
  hasFinalizer,
  tileKeyOf,
  wantsFinalizer,
  type ClusterManifests,
} from '../../sources/kubernetes/manifests.ts';
import { finalizer, type ClusterObject } from '../../kubernetes/objects.ts';
import { annotations } from '../../resources/annotations.ts';

/** A document whose finalizer is to be put there or taken away. */
export interface FinalizerChange {
  readonly object: ClusterObject;
  readonly wanted: boolean;
}

/**
 * The finalizers that are not as they should be. Only accounts that are to be uninstalled when their manifest goes have
 * one, and the tiles of such accounts as long as one has it: what is only let go of can never be stuck.
 */
export function finalizerChanges(
  manifests: ClusterManifests,
  all: { readonly tiles: readonly ClusterObject[]; readonly accounts: readonly ClusterObject[] },
  now: Date,
): FinalizerChange[] {
  const tiles = new Map(manifests.tiles.map((tile) => [tile.key, tile.document]));
  const wanted = new Map<ClusterObject, boolean>();
  for (const { object, document } of manifests.accounts) {
    const tile = tiles.get(tileKeyOf(object)) as IntegrationTile;
    wanted.set(object, wantsFinalizer(document, tile, now));
  }
  for (const { object, way } of manifests.leaving) wanted.set(object, way !== 'LetGo');
  const needed = new Set(
    all.accounts
      .filter((object) => wanted.get(object) ?? hasFinalizer(object))
      .map((object) => tileKeyOf(object)),
  );
  for (const object of all.tiles) {
    const { namespace, name, annotations: notes } = object.metadata;
    const letGo = object.metadata.deletionTimestamp !== undefined && notes?.[annotations.letGo] === 'true';
    wanted.set(object, needed.has(`${namespace}/${name}`) && !letGo);
  }
  return [...wanted].flatMap(([object, want]) => {
    // Kubernetes takes no new finalizer on a document that is being deleted.
    const possible = !want || object.metadata.deletionTimestamp === undefined;
    return hasFinalizer(object) !== want && possible ? [{ object, wanted: want }] : [];
  });
}

/** Puts the finalizer there or takes it away. Somebody who was faster, or a document that is gone, is no error. */
export async function setFinalizer(api: ClusterApi, { object, wanted }: FinalizerChange): Promise<void> {
  const { namespace, name, resourceVersion, uid, finalizers = [] } = object.metadata;
  const others = finalizers.filter((each) => each !== finalizer);
  try {
    await api.merge(
      { kind: object.kind as Kind, namespace, name },
      { metadata: { uid, resourceVersion, finalizers: wanted ? [...others, finalizer] : others } },
    );
  } catch (error) {
    if (!(error instanceof ClusterError) || (error.status !== 404 && error.status !== 409)) throw error;
  }
}
