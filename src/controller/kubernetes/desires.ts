import { canonicalJson } from '../../observe/canonical.ts';
import { annotations, type ClusterObject } from '../../sources/kubernetes/objects.ts';
import { tileKeyOf, type ClusterManifests } from '../../sources/kubernetes/manifests.ts';
import type { TileDesire } from '../reconcile.ts';

/** A tile as the documents of a cluster declare it. */
export interface ClusterDesire extends TileDesire {
  /** What people asked for by annotation: its value, by `kind namespace/name`. It is handled by the next sweep. */
  readonly requests: Readonly<Record<string, string>>;
  /** Differs whenever anything does that a sweep depends on. */
  readonly mark: string;
}

/** `kind namespace/name`. */
export function documentKey(kind: string, key: string): string {
  return `${kind} ${key}`;
}

/**
 * The declared tiles, each with its accounts, by `namespace/name`. Accounts of a tile that is itself being deleted are not
 * worked on any more, but for those that are to be uninstalled.
 */
export function desiresOfCluster(manifests: ClusterManifests): Map<string, ClusterDesire> {
  const desires = new Map<string, ClusterDesire>();
  for (const tile of manifests.tiles) {
    const isGoing = tile.object.metadata.deletionTimestamp !== undefined;
    const accounts = isGoing
      ? []
      : manifests.accounts.filter((account) => tileKeyOf(account.object) === tile.key);
    const leaving = manifests.leaving.filter((each) => each.tile === tile.key && each.way === 'Uninstall');
    const objects = [tile, ...accounts, ...leaving].map(({ object }) => object);
    const approved = tile.object.metadata.annotations?.[annotations.approve];
    const requests = Object.fromEntries(objects.flatMap(requestOf));
    desires.set(tile.key, {
      tile: tile.document,
      accounts: accounts.map(({ document }) => document),
      revision: undefined,
      declared: manifests.declared,
      leaving: new Set(leaving.map(({ key }) => key)),
      ...(approved === undefined ? {} : { approved }),
      generations: Object.fromEntries([
        [tile.key, tile.object.metadata.generation ?? 0],
        ...accounts.map(({ key, object }) => [key, object.metadata.generation ?? 0] as const),
      ]),
      requests,
      mark: canonicalJson({
        isGoing,
        approved,
        requests,
        leaving: leaving.map(({ key }) => key),
        documents: [tile, ...accounts].map(({ object, document }) => [
          object.metadata.uid,
          object.metadata.generation,
          document.spec.suspend,
        ]),
      }),
    });
  }
  return desires;
}

function requestOf(object: ClusterObject): [string, string][] {
  const { annotations: notes, namespace, name } = object.metadata;
  const value = notes?.[annotations.reconcileAt];
  return value === undefined ? [] : [[documentKey(object.kind, `${namespace}/${name}`), value]];
}
