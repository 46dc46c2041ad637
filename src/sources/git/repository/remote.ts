import { isBranchName } from './address.ts';
import type { GitRunner } from './command.ts';
import { GitFailure } from './gitFailure.ts';

/** Name under which the environment of our commands knows the repository; unlikely in anybody's own configuration. */
export const remoteName = 'storekeeper-source';

/** What the server says of the branch now. */
export interface RemoteHead {
  readonly branch: string;
  readonly commit: string;
}

const advice: readonly (readonly [pattern: RegExp, text: string])[] = [
  [
    /authentication failed|could not read (username|password)|terminal prompts disabled|error: 40[13]|permission denied \(|access denied/i,
    'The server did not accept the login: check the token or key, its expiry and its right to read this repository.',
  ],
  [
    /host key verification failed/i,
    "The server's host key is not known: put it in the known_hosts file that the source names, after checking it.",
  ],
  [
    /error: 30[1278]/,
    'The server redirects to another address: write that address as the URL of the source.',
  ],
  [
    /dubious ownership/i,
    'The repository belongs to another user than the one that runs this process, and Git reads no such repository unless it is told to: ' +
      'git config --global --add safe.directory PATH, as this user. It is read from .gitconfig in HOME, or from the file that ' +
      'GIT_CONFIG_GLOBAL names.',
  ],
  [
    /promisor remote|lazy fetching disabled/i,
    'The repository is a partial clone (git clone --filter) and lacks the content of files: name the repository that it was cloned ' +
      'from, or complete it with git fetch --refetch --no-filter.',
  ],
  [
    /not found|does not exist|does not appear to be a git repository|no such file/i,
    'Check the URL, and that the login may see this repository; many servers hide what it may not.',
  ],
  [
    /could not resolve|connection refused|failed to connect|timed out|network is unreachable|error: 5\d\d|empty reply|reset by peer|hung up|early eof/i,
    'The server cannot be reached or is in trouble; this is tried again at the next poll.',
  ],
  [
    /certificate|ssl|tls/i,
    "The server's certificate is not trusted: add its authority to the trusted certificates.",
  ],
];

/** A failure to talk to the server, with what to do about it. */
export function remoteFailure(failure: GitFailure, shownUrl: string): GitFailure {
  if (failure.kind === 'stopped')
    return new GitFailure('stopped', `Cannot read ${shownUrl}: ${failure.message}`);
  if (failure.kind !== 'git') return failure;
  const hint = advice.find(([pattern]) => pattern.test(failure.message))?.[1];
  return new GitFailure(
    'remote',
    `Cannot read ${shownUrl}: ${failure.message}${hint === undefined ? '' : ` – ${hint}`}`,
  );
}

const headsPrefix = 'refs/heads/';

function parseRefs(output: string): { refs: Map<string, string>; headBranch: string | undefined } {
  const refs = new Map<string, string>();
  let headBranch: string | undefined;
  for (const line of output.split('\n')) {
    const [value = '', name = ''] = line.split('\t');
    if (name === '') continue;
    if (!value.startsWith('ref: ')) refs.set(name, value);
    else if (name === 'HEAD' && value.startsWith(`ref: ${headsPrefix}`))
      headBranch = value.slice(`ref: ${headsPrefix}`.length);
  }
  return { refs, headBranch };
}

async function explainMissing(
  git: GitRunner,
  mirror: string,
  shownUrl: string,
  branch: string | undefined,
  detached: boolean,
): Promise<GitFailure> {
  const heads = parseRefs(await git.text(mirror, ['ls-remote', '--heads', remoteName])).refs;
  const names = [...heads.keys()].map((name) => name.slice(headsPrefix.length));
  if (names.length === 0 && !detached)
    return new GitFailure('remote', `${shownUrl} is empty: it has no commit yet. Push one.`);
  const what =
    branch !== undefined
      ? `${shownUrl} has no branch ${branch}`
      : detached
        ? `HEAD of ${shownUrl} is at no branch`
        : `HEAD of ${shownUrl} names a branch that does not exist`;
  const listed = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
  return new GitFailure('remote', `${what}. Name one that is there: ${listed || 'none yet'}.`);
}

/** The wanted branch, or the one that the server's HEAD names, and its commit. Rejects with a GitFailure. */
export async function askRemote(
  git: GitRunner,
  mirror: string,
  shownUrl: string,
  branch: string | undefined,
): Promise<RemoteHead> {
  try {
    const wanted = branch === undefined ? 'HEAD' : `${headsPrefix}${branch}`;
    // Patterns match the ends of names, so that others may be answered too: only exact names count below.
    const { refs, headBranch } = parseRefs(
      await git.text(mirror, ['ls-remote', '--symref', remoteName, wanted]),
    );
    const found = branch ?? headBranch;
    const commit = refs.get(branch === undefined ? 'HEAD' : wanted);
    if (found === undefined || commit === undefined || !isBranchName(found))
      throw await explainMissing(git, mirror, shownUrl, branch, commit !== undefined);
    return { branch: found, commit };
  } catch (error) {
    throw error instanceof GitFailure ? remoteFailure(error, shownUrl) : error;
  }
}
