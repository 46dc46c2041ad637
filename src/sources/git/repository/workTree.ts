import { realpath, stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { SourceMark } from '../../../observe/facts.ts';
import { createRunner, type GitRunner } from './command.ts';
import { GitFailure } from './gitFailure.ts';
import { gitSourceMark } from '../sourceName.ts';

/** Ambient variables that a look into a work tree needs. */
const passedOn = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'SYSTEMROOT', 'GIT_CONFIG_GLOBAL'];

/**
 * The repository, branch and folder that a path of a work tree is in, as a controller of that repository names itself: by the
 * remote `origin`, or by the work tree's own path where it has none. Undefined where there is no work tree, no branch or no
 * Git; nothing is asked of a server.
 */
export async function workTreeSource(path: string): Promise<SourceMark | undefined> {
  try {
    const real = await realpath(resolve(path));
    const folder = (await stat(real)).isDirectory() ? real : dirname(real);
    const git = runner();
    const line = async (...args: string[]) => (await git.text(folder, args)).trim();
    const top = await line('rev-parse', '--show-toplevel');
    const branch = await line('symbolic-ref', '--short', 'HEAD');
    const origin = await line('config', '--get', 'remote.origin.url').catch(unlessGit);
    return gitSourceMark(origin ?? top, branch, relative(top, folder));
  } catch (error) {
    if (error instanceof GitFailure || isFileError(error)) return undefined;
    throw error;
  }
}

function unlessGit(error: unknown): undefined {
  if (!(error instanceof GitFailure)) throw error;
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

function runner(): GitRunner {
  const environment = Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return createRunner({
    environment: { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', ...environment },
    timeouts: { idle: 5000, total: 10_000 },
    secrets: [],
    signal: undefined,
  });
}
