import { Platforms } from '../reconcile/platforms.ts';
import type { DesiredTile } from '../reconcile/desiredTiles.ts';
import type { ClusterChoice, Place } from './cluster/choice.ts';
import type { Fault } from './cluster/documents.ts';
import { UsageError } from './exit.ts';
import { readDesires } from './manifests.ts';
import type { Output } from './output.ts';
import { visibleLines } from './render/visible.ts';

/** Where manifests are read. */
export interface DeclaredPlace extends Place {
  /** Whether tiles of a cluster may name variables and files of this process. */
  readonly processTokens?: boolean;
}

/** What is declared, and what reads it on the platform. */
export interface Declared {
  readonly desires: ReadonlyMap<string, DesiredTile>;
  /** Documents of a cluster that are not valid, or whose tile is not; none where files were read. */
  readonly faults: readonly Fault[];
  /** Whoever reads what is declared closes it. */
  readonly platforms: Platforms;
}

/**
 * Reads what is declared in files and folders, or in a cluster as its controller does, and prints every problem. In files
 * one problem stops everything: rejects with `UsageError`. In a cluster what is valid is gone on with. Rejects with
 * `UsageError` also where there is no tile, and with a `ClusterError`.
 */
export async function readDeclared(place: DeclaredPlace, output: Output): Promise<Declared> {
  if (place.cluster !== undefined)
    return await readCluster(place.cluster, place.processTokens === true, output);
  return { desires: await readDesires(place.paths, output), faults: [], platforms: new Platforms() };
}

async function readCluster(choice: ClusterChoice, processTokens: boolean, output: Output): Promise<Declared> {
  const { readDocuments } = await import('./cluster/documents.ts');
  const { desires, faults, readSecret, scope } = await readDocuments(choice, processTokens);
  for (const { kind, key, message } of faults) output.err(visibleLines([`${kind} ${key}: ${message}`, '']));
  if (desires.size === 0)
    throw new UsageError(
      faults.some(({ kind }) => kind === 'IntegrationTile')
        ? `no IntegrationTile in ${scope} is valid; nothing was looked at`
        : `no IntegrationTile in ${scope}; one is needed to know where the accounts are. Name others with --namespace or --all-namespaces`,
    );
  return { desires, faults, platforms: new Platforms({ readSecret }) };
}
