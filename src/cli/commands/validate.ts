import { stat } from 'node:fs/promises';
import { formatProblem, loadManifestPaths } from '../../resources/load.ts';
import type { ManifestSet, Problem } from '../../resources/manifestSet.ts';
import { apiVersion, kinds } from '../../resources/group.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import { counted, jsonText, type Format, type Output } from '../output.ts';
import { visible } from '../render/visible.ts';

/** `storekeeper validate PATH…`: every error of every file in one run. Exit 0 valid, 1 invalid. */
export async function validate(
  paths: readonly string[],
  options: { output: Format },
  output: Output,
): Promise<ExitCode> {
  const set = await withWhatIsMissing(await loadManifestPaths([...paths]), paths);
  const valid = set.problems.length === 0;
  if (options.output === 'json') {
    output.out(
      jsonText({
        valid,
        tiles: set.tiles.length,
        accounts: set.accounts.length,
        problems: set.problems,
        notes: set.notes,
      }),
    );
    return valid ? exitCodes.ok : exitCodes.error;
  }
  for (const note of set.notes)
    output.err(visible(`${note.file}:${note.line}:${note.column}: note: ${note.message}\n`));
  // What is wrong is what the command is asked for, so that it goes where a pipe reads it.
  for (const problem of set.problems) output.out(visible(`${formatProblem(problem)}\n`));
  output.out(
    valid
      ? `valid: ${counted(set.tiles.length, 'tile')}, ${counted(set.accounts.length, 'account')}\n`
      : `invalid: ${counted(set.problems.length, 'problem')}\n`,
  );
  return valid ? exitCodes.ok : exitCodes.error;
}

/**
 * A folder without any manifest is the wrong folder: passed as valid it would let everything pass that a person meant to have
 * checked. Single files may be others', as where a hook names all that have changed.
 */
async function withWhatIsMissing(set: ManifestSet, paths: readonly string[]): Promise<ManifestSet> {
  if (set.problems.length > 0 || set.tiles.length > 0 || set.accounts.length > 0) return set;
  const kindsOfPaths = await Promise.all(paths.map(async (path) => ({ path, entry: await stat(path) })));
  const folders = kindsOfPaths.filter(({ entry }) => entry.isDirectory());
  const problems = folders.map(({ path }): Problem => ({
    ...{ file: path, line: 1, column: 1, path: '' },
    found: `no ${kinds.join(' and no ')} in the folder`,
    accepted: `a folder that holds one in a .yaml, .yml or .json file, with apiVersion: ${apiVersion}; folders that begin with "." and node_modules are not looked into`,
  }));
  return { ...set, problems };
}
