/** The trailer of a commit message by which a person says that what the commit loses is meant to go. */
export const lossTrailer = 'Storekeeper-Loss';

/** A commit of a history. */
export interface HistoricCommit {
  readonly commit: string;
  readonly parents: readonly string[];
  /** Its message says that what it loses is meant to go. */
  readonly acceptsLoss: boolean;
}

/** Reads lines of `git log`: id, parents and values of the trailer, with NUL between them. */
export function parseHistory(log: string): HistoricCommit[] {
  return log
    .split('\n')
    .map((line) => line.split('\0'))
    .filter(([commit]) => commit !== undefined && commit !== '')
    .map(([commit = '', parents = '', values = '']) => ({
      commit,
      parents: parents.split(' ').filter((id) => id !== ''),
      acceptsLoss: values.split(',').some((value) => value.trim().toLowerCase() === 'accepted'),
    }));
}

/** The commits that lead to one commit, newest first, as far as they are known. */
export class History {
  readonly #commits: ReadonlyMap<string, HistoricCommit>;

  constructor(commits: readonly HistoricCommit[]) {
    this.#commits = new Map(commits.map((each) => [each.commit, each]));
  }

  /**
   * The commits that an earlier one does not lead up to itself, newest first; undefined where the earlier one is not among
   * those that lead to this one, so that somebody has put another history in its place.
   */
  after(earlier: string): readonly HistoricCommit[] | undefined {
    if (!this.#commits.has(earlier)) return undefined;
    const before = this.#leadingTo(earlier);
    return [...this.#commits.values()].filter(({ commit }) => !before.has(commit));
  }

  #leadingTo(commit: string): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [commit];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      open.push(...(this.#commits.get(id)?.parents ?? []));
    }
    return found;
  }
}
