import { GitError, GitPluginError, simpleGit, type SimpleGit } from 'simple-git';
import { GitFailure } from './gitFailure.ts';
import { redact } from './redact.ts';

/** Limits of one Git command in milliseconds: `idle` without any output, `total` altogether. */
export interface GitTimeouts {
  readonly idle: number;
  readonly total: number;
}

/** Runs Git commands in one environment. Arguments are fixed words, object ids and checked names. */
export interface GitRunner {
  /** Standard output as text. Rejects with a GitFailure. */
  text(folder: string, args: readonly string[]): Promise<string>;
  /** Contents of objects, as `git cat-file --batch` writes them. Rejects with a GitFailure. */
  objects(folder: string, ids: readonly string[]): Promise<Buffer>;
}

/** Time for the pipes of a killed command to close; a stuck ssh holds them open. */
const pipeGrace = 2000;

/** What we pass on purpose and the library would refuse; every value is our own constant or checked. */
const allowed = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafeSshCommand: true,
  allowUnsafeTemplateDir: true,
};

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}

function translate(
  error: unknown,
  command: string,
  limits: { timeouts: GitTimeouts; aborted: boolean; overdue: boolean; secrets: readonly string[] },
): GitFailure {
  if (limits.aborted) return new GitFailure('stopped', `git ${command} was called off before it had ended.`);
  if (limits.overdue)
    return new GitFailure(
      'stopped',
      `git ${command} took longer than ${seconds(limits.timeouts.total)} and was stopped. ` +
        'Look at the connection to the server, or allow more time.',
    );
  if (error instanceof GitPluginError && error.plugin === 'timeout')
    return new GitFailure(
      'stopped',
      `git ${command} gave no sign of life for ${seconds(limits.timeouts.idle)} and was stopped. ` +
        'Look at the connection to the server, or allow more time.',
    );
  const text = error instanceof Error ? error.message : String(error);
  if (/spawn git ENOENT/.test(text))
    return new GitFailure(
      'settings',
      'The program git was not found. Install Git 2.31 or newer, or put it on the PATH.',
    );
  if (error instanceof GitPluginError)
    return new GitFailure('settings', `git ${command} was not run: ${redact(text, limits.secrets)}`);
  const shown = redact(text, limits.secrets) || 'it said nothing';
  return new GitFailure('git', `git ${command} failed: ${shown}`);
}

/** A runner. `environment` is the whole environment of the commands; `secrets` never stand in a message. */
export function createRunner(options: {
  environment: Record<string, string>;
  timeouts: GitTimeouts;
  secrets: readonly string[];
  signal: AbortSignal | undefined;
}): GitRunner {
  const { environment, timeouts, secrets, signal } = options;

  async function run<T>(
    folder: string,
    command: string,
    input: string | undefined,
    task: (git: SimpleGit) => PromiseLike<T>,
  ): Promise<T> {
    const overdue = AbortSignal.timeout(timeouts.total);
    try {
      const git = simpleGit({
        baseDir: folder,
        abort: signal === undefined ? overdue : AbortSignal.any([signal, overdue]),
        timeout: { block: timeouts.idle },
        // Without this an output that is still on its way 50 ms after the exit is cut off.
        completion: { onClose: true, onExit: pipeGrace },
        allowEnvironment: Object.keys(environment),
        unsafe: allowed,
        input: () => input,
        // By default a failure that prints nothing counts as success.
        errors: (error, result) =>
          error ??
          (result.exitCode === 0
            ? undefined
            : new GitError(undefined, Buffer.concat(result.stdErr).toString())),
      });
      return await task(git.env(environment));
    } catch (error) {
      const aborted = signal?.aborted === true;
      throw translate(error, command, { timeouts, aborted, overdue: overdue.aborted, secrets });
    }
  }

  return {
    text: (folder, args) => run(folder, args[0] ?? '', undefined, (git) => git.raw([...args])),
    objects: (folder, ids) =>
      run(folder, 'cat-file', `${ids.join('\n')}\n`, async (git) => {
        const output: unknown = await git.binaryCatFile(['--batch']);
        return Buffer.isBuffer(output) ? output : Buffer.alloc(0);
      }),
  };
}
