import type { FormerBranch } from '../../judge/common/holder.ts';

/** What is known of a branch that is read. */
interface ReadBranch {
  readonly branch: string;
  readonly commit: string;
  /** The names that it had before, oldest first. */
  readonly formerly?: readonly FormerBranch[] | undefined;
}

/**
 * The names that the branch of a commit had before, where it has taken the place of the one that was last in force: no branch
 * is named to us, so that the repository says which one is read, and its commit is the one that was in force or comes after
 * it (`follows`). A branch with another history is another source. Rejects as `follows` does.
 */
export async function formerNames(
  before: ReadBranch | undefined,
  { branch }: Pick<ReadBranch, 'branch'>,
  isNamed: boolean,
  now: string,
  follows: (earlier: string) => Promise<boolean>,
): Promise<readonly FormerBranch[]> {
  if (before === undefined || isNamed) return [];
  const { formerly = [] } = before;
  if (before.branch === branch) return formerly;
  if (!(await follows(before.commit))) return [];
  return [...formerly, { branch: before.branch, left: now }].filter((each) => each.branch !== branch);
}

/** What is told of the repository's new choice of a branch. `formerly`: as `formerNames` gives it. */
export function renamedText(
  shownUrl: string,
  before: string,
  { branch, commit }: Pick<ReadBranch, 'branch' | 'commit'>,
  formerly: readonly FormerBranch[],
): string {
  const told = `The default branch of ${shownUrl} is ${branch} now and was ${before}`;
  return formerly.some((each) => each.branch === before)
    ? `${told}: its commit ${commit} is the one that was in force or comes after it, so that this goes on as the same source, and the accounts that are held by branch ${before} are its own.`
    : `${told}, and its commit ${commit} is not known to come after the one that was in force: it is another source. Accounts that are held by branch ${before} stay held by it until it has not been heard of for a day; "storekeeper take-over" takes one over at once.`;
}
