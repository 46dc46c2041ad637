import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { desiredTilesOf } from '../reconcile/desiredTiles.ts';
import type { DesiredTile } from '../reconcile/desiredTiles.ts';
import { isSameHolder } from '../judge/common/holder.ts';
import type { SourceMark } from '../observe/facts.ts';
import { formatProblem, loadManifestPaths } from '../resources/load.ts';
import { workTreeSource } from '../sources/git/repository/workTree.ts';
import { UsageError } from './exit.ts';
import { counted, type Output } from './output.ts';
import { visible } from './render/visible.ts';

/** Single files may be a part of what there is: nothing is taken for gone that is not among them. */
async function areFolders(paths: readonly string[]): Promise<boolean> {
  const stats = await Promise.all(paths.map((path) => stat(path)));
  return stats.every((entry) => entry.isDirectory());
}

/**
 * Where the files come from: the repository whose work tree they are in, so that a controller of it and a person at a work
 * tree are one source; else the folder of this machine.
 */
async function sourceOf(paths: readonly string[]): Promise<SourceMark> {
  const [first = '.'] = paths;
  const marks = await Promise.all(paths.map((path) => workTreeSource(path)));
  const known = marks.filter((mark) => mark !== undefined);
  const [mark] = known;
  const folder = { name: hostname(), folder: resolve(first) };
  if (!mark || known.length < paths.length) return folder;
  if (known.every((each) => isSameHolder(each, mark))) return mark;
  // Several folders of one repository: what they have in common is the repository.
  const { folder: _folder, ...whole } = mark;
  return known.every((each) => isSameHolder(each, whole)) ? whole : folder;
}

/** Reads manifests from files and folders. Prints every problem and rejects with `UsageError` where there is one. */
export async function readDesires(
  paths: readonly string[],
  output: Output,
): Promise<Map<string, DesiredTile>> {
  const manifests = await loadManifestPaths([...paths]);
  for (const problem of manifests.problems) output.err(visible(`${formatProblem(problem)}\n`));
  if (manifests.problems.length > 0)
    throw new UsageError(
      `${counted(manifests.problems.length, 'problem')} in the manifests; nothing was looked at or changed`,
    );
  const source = { mark: await sourceOf(paths), lives: false };
  const desires = desiredTilesOf(manifests, undefined, await areFolders(paths), { source });
  if (desires.size === 0)
    throw new UsageError(
      `no IntegrationTile in ${paths.join(', ')}; one is needed to know where the accounts are`,
    );
  return desires;
}
