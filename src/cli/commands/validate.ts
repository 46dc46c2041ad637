import { formatProblem, loadManifestPaths } from '../../resources/load.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import { counted, jsonText, type Format, type Output } from '../output.ts';
import { visible } from '../render/visible.ts';

/** `storekeeper validate PATH…`: every error of every file in one run. Exit 0 valid, 1 invalid. */
export async function validate(
  paths: readonly string[],
  options: { output: Format },
  output: Output,
): Promise<ExitCode> {
  const set = await loadManifestPaths([...paths]);
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
