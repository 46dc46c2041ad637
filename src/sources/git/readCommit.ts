import type { Faults, ManifestSet, NamedAccount, Note, Problem } from '../../resources/manifestSet.ts';
import type { CommitInfo, GoodCommit } from './gitPoll.ts';
import type { Mirror } from './repository/mirror.ts';
import { redact } from './repository/redact.ts';
import { readTree, type TreeFiles, type TreeLimits } from './tree.ts';

/** Where manifests stand in a commit. */
export interface CommitPlace {
  readonly commit: string;
  readonly branch: string;
  readonly folder: string;
  readonly limits: TreeLimits;
}

type Load = (files: TreeFiles['files']) => ManifestSet;

/** A commit without faults, before anything is known of what came before it. */
export type ReadGood = Omit<GoodCommit, 'source' | 'departures'>;

/** One commit as it was read. */
export interface CommitReading {
  readonly branch: string;
  readonly commit: string;
  readonly about: CommitInfo;
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
  readonly named: readonly NamedAccount[];
  readonly tree: TreeFiles;
  /** Everything that was read, with what the problems are about: only parts of it may be acted on where there are any. */
  readonly manifests: ManifestSet;
  /** Absent when there are problems. */
  readonly good: ReadGood | undefined;
}

/** ISO time of epoch seconds; a commit may carry any number, so that one out of range is the epoch itself. */
function isoTime(epochSeconds: string): string {
  const date = new Date(Number(epochSeconds) * 1000);
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}

/** Reads and validates one commit of a mirror. Rejects with a GitFailure when the mirror cannot be read. */
export async function readCommit(mirror: Mirror, place: CommitPlace, load: Load): Promise<CommitReading> {
  const { commit, branch } = place;
  const { git, folder } = mirror;
  const format = '--format=%ct%x00%an%x00%s';
  const header = await git.text(folder, ['log', '-1', '--no-show-signature', '--no-color', format, commit]);
  const [seconds = '', author = '', subject = ''] = header.trimEnd().split('\0');
  const tree = await readTree(git, folder, place);
  const loaded = load(tree.files);
  const problems = [...tree.problems, ...loaded.problems];
  const manifests = {
    ...loaded,
    notes: [...tree.notes, ...loaded.notes],
    ...(problems.length > 0 ? { faults: allFaults(tree, loaded.faults) } : {}),
  };
  const about = {
    revision: `${branch}@${commit.length === 64 ? 'sha256' : 'sha1'}:${commit}`,
    commit,
    committedAt: isoTime(seconds),
    author: redact(author, []),
    subject: redact(subject, []),
  };
  return {
    branch,
    commit,
    about,
    problems,
    notes: manifests.notes,
    named: loaded.named ?? [],
    tree,
    manifests,
    good: problems.length === 0 ? { ...about, manifests } : undefined,
  };
}

/** The faults of manifests together with those of the tree that they stand in: about a file where there is one of that name. */
function allFaults({ entries, problems }: TreeFiles, faults: Faults | undefined): Faults {
  const named = new Set(entries.map(({ file }) => file));
  const { documents = [], nameless = [], files = [], all = [] } = faults ?? {};
  return {
    ...{ documents, nameless },
    files: [...problems.filter(({ file }) => named.has(file)), ...files],
    all: [...problems.filter(({ file }) => !named.has(file)), ...all],
  };
}
