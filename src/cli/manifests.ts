import { stat } from 'node:fs/promises';
import { desiresOf } from '../controller/desires.ts';
import type { TileDesire } from '../controller/reconcile.ts';
import { formatProblem, loadManifestPaths } from '../resources/load.ts';
import { UsageError } from './exit.ts';
import { counted, type Output } from './output.ts';
import { visible } from './render/visible.ts';

/** Single files may be a part of what there is: nothing is taken for gone that is not among them. */
async function areFolders(paths: readonly string[]): Promise<boolean> {
  const stats = await Promise.all(paths.map((path) => stat(path)));
  return stats.every((entry) => entry.isDirectory());
}

/** Reads manifests from files and folders. Prints every problem and rejects with `UsageError` where there is one. */
export async function readDesires(
  paths: readonly string[],
  output: Output,
): Promise<Map<string, TileDesire>> {
  const manifests = await loadManifestPaths([...paths]);
  for (const problem of manifests.problems) output.err(visible(`${formatProblem(problem)}\n`));
  if (manifests.problems.length > 0)
    throw new UsageError(
      `${counted(manifests.problems.length, 'problem')} in the manifests; nothing was looked at or changed`,
    );
  const desires = desiresOf(manifests, undefined, await areFolders(paths));
  if (desires.size === 0)
    throw new UsageError(
      `no IntegrationTile in ${paths.join(', ')}; one is needed to know where the accounts are`,
    );
  return desires;
}
