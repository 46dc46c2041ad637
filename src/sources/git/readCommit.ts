import type { ManifestSet, Problem } from '../../resources/manifestSet.ts';
import type { GoodCommit } from './gitPoll.ts';
import type { Mirror } from './mirror.ts';
import { redact } from './redact.ts';
import { readTree, type TreeFiles, type TreeLimits } from './tree.ts';

/** One commit as it was read; `good` is absent when there are problems. */
export interface CommitReading {
  readonly branch: string;
  readonly commit: string;
  readonly revision: string;
  readonly problems: readonly Problem[];
  readonly good: Omit<GoodCommit, 'source' | 'departures'> | undefined;
  readonly tree: TreeFiles;
}

type Load = (files: readonly { file: string; bytes: Uint8Array }[]) => ManifestSet;

/** ISO time of epoch seconds; a commit may carry any number, so that one out of range is the epoch itself. */
function isoTime(epochSeconds: string): string {
  const date = new Date(Number(epochSeconds) * 1000);
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}

/** Reads and validates one commit of a mirror. Rejects with a GitFailure when the mirror cannot be read. */
export async function readCommit(
  mirror: Mirror,
  place: { commit: string; branch: string; folder: string; limits: TreeLimits },
  load: Load,
): Promise<CommitReading> {
  const { commit, branch } = place;
  const { git, folder } = mirror;
  const format = '--format=%ct%x00%an%x00%s';
  const header = await git.text(folder, ['log', '-1', '--no-show-signature', '--no-color', format, commit]);
  const [seconds = '', author = '', subject = ''] = header.trimEnd().split('\0');
  const tree = await readTree(git, folder, place);
  const loaded = load(tree.files);
  const manifests = { ...loaded, notes: [...tree.notes, ...loaded.notes] };
  const problems = [...tree.problems, ...loaded.problems];
  const revision = `${branch}@${commit.length === 64 ? 'sha256' : 'sha1'}:${commit}`;
  const about = {
    revision,
    commit,
    committedAt: isoTime(seconds),
    author: redact(author, []),
    subject: redact(subject, []),
  };
  return {
    branch,
    commit,
    revision,
    problems,
    tree,
    good: problems.length === 0 ? { ...about, manifests } : undefined,
  };
}
