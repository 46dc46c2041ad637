import { ClusterError } from '../../kubernetes/clusterError.ts';
import type { ClusterApi } from '../../kubernetes/clusterApi.ts';
import type { ClusterManifests } from '../../sources/kubernetes/manifests.ts';
import { keyOfObject, type ClusterObject } from '../../kubernetes/objects.ts';
import type { StatusWriter } from '../../kubernetes/statusWriter.ts';
import { documentKey } from './desiredTiles.ts';
import { faultStatus, leavingStatus, tileLeavingStatus } from './faultStatus.ts';
import type { Reporting } from './reporting.ts';

/** What telling of the documents needs that no sweep tells of. */
export interface OthersOptions {
  readonly api: ClusterApi;
  readonly writer: StatusWriter;
  readonly reporting: Reporting;
  readonly now: () => Date;
  /** Whether a tile is this process's. */
  readonly owns: (tile: string) => boolean;
  /** Whether a tile can be seen here; where only some are selected, others may be there all the same. */
  readonly sees: (tile: string) => boolean;
  readonly selects: boolean;
}

interface Telling {
  readonly object: ClusterObject;
  /** `namespace/name` of the tile that the document is or refers to. */
  readonly tile: string;
  readonly statusAfter: (current: unknown, now: string) => Readonly<Record<string, unknown>>;
}

/** The documents that are told of without a sweep: those that are not valid, and those that wait to be deleted. */
function tellings({ faults, leaving, tiles, losses }: ClusterManifests): Telling[] {
  return [
    ...faults.map((fault): Telling => ({
      ...{ object: fault.object, tile: fault.tile },
      statusAfter: (current, now) => faultStatus(fault, current, now),
    })),
    ...leaving
      .filter(({ way }) => way === 'Held')
      .map((one): Telling => ({
        ...{ object: one.object, tile: one.tile },
        statusAfter: (current, now) => leavingStatus(one, current, now),
      })),
    ...tiles
      .filter(({ object: { metadata } }) => metadata.deletionTimestamp !== undefined)
      .map(({ object, key }): Telling => ({
        ...{ object, tile: key },
        statusAfter: (current, now) => tileLeavingStatus(object, losses?.get(key), current, now),
      })),
  ];
}

/** As `kind namespace/name`, the documents that are told of without a sweep. */
export function toldWithoutSweep(manifests: ClusterManifests): ReadonlySet<string> {
  return new Set(tellings(manifests).map(({ object }) => documentKey(object.kind, keyOfObject(object))));
}

/** Writes what is to be told of documents that no sweep tells of. Rejects with a `ClusterError`. */
export async function tellOfOthers(options: OthersOptions, manifests: ClusterManifests): Promise<void> {
  const { writer, reporting, owns } = options;
  const now = options.now().toISOString();
  for (const { object, tile, statusAfter } of tellings(manifests)) {
    if (!owns(tile) || (await isElsewhere(options, tile))) continue;
    await reporting.tell(object, statusAfter(writer.current(object), now));
  }
}

/** Whether a tile that is not seen here is there all the same, and another process's because of its labels. */
async function isElsewhere({ api, sees, selects }: OthersOptions, tile: string): Promise<boolean> {
  if (!selects || sees(tile)) return false;
  const [namespace = '', name = ''] = tile.split('/');
  try {
    await api.read({ kind: 'IntegrationTile', namespace, name });
    return true;
  } catch (error) {
    if (error instanceof ClusterError && error.status === 404) return false;
    throw error;
  }
}
