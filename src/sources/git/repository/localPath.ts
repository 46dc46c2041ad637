import { stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Address } from './address.ts';
import { GitFailure } from './gitFailure.ts';

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The nearest folder above that is a work tree; undefined where there is none. */
async function workTreeAbove(path: string): Promise<string | undefined> {
  for (let here = dirname(path), below = path; here !== below; below = here, here = dirname(here))
    if (await isThere(join(here, '.git'))) return here;
  return undefined;
}

/**
 * What a local path is where Git does not take it for a repository: a folder inside a work tree, which Git itself only
 * calls "not a repository", or a folder of no repository. Undefined where there is nothing better to say.
 */
export async function explainLocalPath({ transport, url }: Address): Promise<GitFailure | undefined> {
  if (transport !== 'path' && transport !== 'file') return undefined;
  const path = transport === 'file' ? fileURLToPath(url) : url;
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) return undefined;
  const isRepository = (await isThere(join(path, '.git'))) || (await isThere(join(path, 'HEAD')));
  if (isRepository) return undefined;
  const root = await workTreeAbove(path);
  return new GitFailure(
    'settings',
    root === undefined
      ? `${path} is a folder, but of no Git repository. Accepted is a repository: make one there with git init and commit the manifests, or use "storekeeper apply ${path}" for files without Git.`
      : `${path} is a folder inside the repository ${root}, not a repository itself. Write --git ${root} --folder ${relative(root, path).split(sep).join('/')}`,
  );
}
