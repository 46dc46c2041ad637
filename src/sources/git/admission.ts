import { lossOf, type DeclaredDocuments, type Loss } from '../../judge/admitting/sourceLoss.ts';
import type { ManifestSet } from '../../resources/manifestSet.ts';
import type { GoodCommit } from './gitPoll.ts';
import type { HistoricCommit } from './repository/history.ts';

/** What tells whether what a commit loses is meant to go. */
export interface AdmissionInput {
  readonly inForce: Pick<GoodCommit, 'commit' | 'manifests'> | undefined;
  /** The commit that is to come into force. */
  readonly candidate: Pick<GoodCommit, 'commit' | 'manifests'>;
  /** Commits that a person has let pass, by their ids or the first digits of them. */
  readonly passed: readonly string[];
  /**
   * The commits after the one in force, newest first; undefined where the history was rewritten or cannot be read, so that
   * nothing but the newest commit speaks for itself.
   */
  readonly later: readonly HistoricCommit[] | undefined;
  /** Reads one of them; undefined for one that is not valid. */
  readonly read: (commit: string) => Promise<ManifestSet | undefined>;
}

/** Digits of a commit's id that a person must give at least. */
const fewestDigits = 7;
/** Commits with the trailer that are looked at: each is a reading of a whole tree. */
const mostRead = 5;

export const documentsOf = ({ tiles, accounts }: ManifestSet): DeclaredDocuments => ({
  tiles: tiles.map(({ document }) => document),
  accounts: accounts.map(({ document }) => document),
});

/** Whether a person's word means this commit. */
function isMeant(word: string, commit: string): boolean {
  return word.length >= fewestDigits && commit.startsWith(word.toLowerCase());
}

/**
 * The loss guard of a repository: what the candidate would lose and nobody has said is meant; undefined where it may come into
 * force. A person says so by the commit's id, or in a commit by the trailer `Storekeeper-Loss: accepted`, which holds for what
 * was lost up to that commit and not for what a later one loses. Rejects as `read` does.
 */
export async function unacceptedLoss(input: AdmissionInput): Promise<Loss | undefined> {
  const { inForce, candidate, passed, later = [], read } = input;
  if (inForce === undefined || inForce.commit === candidate.commit) return undefined;
  const after = documentsOf(candidate.manifests);
  const loss = lossOf(documentsOf(inForce.manifests), after);
  if (loss === undefined || passed.some((word) => isMeant(word, candidate.commit))) return undefined;
  const accepting = later.filter(({ acceptsLoss }) => acceptsLoss).slice(0, mostRead);
  for (const { commit } of accepting) {
    if (commit === candidate.commit) return undefined;
    const then = await read(commit);
    if (then && lossOf(documentsOf(then), after) === undefined) return undefined;
  }
  return loss;
}
