import type { Departures } from '../../judge/removing/departure.ts';
import type { NamedSource } from '../../judge/common/holder.ts';
import type { Withheld } from '../../judge/admitting/inPart.ts';
import type { Loss } from '../../judge/admitting/sourceLoss.ts';
import type { Kind } from '../../resources/group.ts';
import type { ManifestSet, NamedAccount, Note, Problem } from '../../resources/manifestSet.ts';

/** What a commit says of itself. */
export interface CommitInfo {
  /** Branch and object id as `main@sha1:<hex>`. */
  readonly revision: string;
  readonly commit: string;
  /** Committer's time, ISO-8601 in UTC. */
  readonly committedAt: string;
  /** Author's name, without the address. */
  readonly author: string;
  /** First line of the commit message. */
  readonly subject: string;
}

/** What becomes of a commit with faults: nothing of it comes into force, or all but what has faults and what refers to that. */
export const onInvalidPolicies = ['KeepAll', 'KeepInvalid'] as const;
export type OnInvalid = (typeof onInvalidPolicies)[number];

/** A document that is not taken from the commit that is in force. */
export interface KeptDocument extends Withheld {
  readonly kind: Kind;
  /** `namespace/name`. */
  readonly name: string;
  /** The commit whose version of it is in force; absent where there was none so far, so that it waits. */
  readonly commit?: string | undefined;
}

/** A commit whose manifests may be acted on. */
export interface GoodCommit extends CommitInfo {
  /** Without problems. Files are named from the root of the repository. */
  readonly manifests: ManifestSet;
  /** What tells this source from others: repository, branch and folder, with the names that the branch had before. */
  readonly source: NamedSource;
  /** What was seen of the accounts that an earlier commit declared and this one does not. */
  readonly departures: Departures;
  /**
   * Where the commit has faults and is in force in part: the documents that are not as it has them. Absent where it is in
   * force whole; nothing can be said to be gone while it is not.
   */
  readonly kept?: readonly KeptDocument[];
}

/** What may be told of the newest commit, whatever came of it. */
interface NewestCommit {
  /** Its notes, also on what was left aside on purpose. */
  readonly notes?: readonly Note[];
  /** The accounts that it names, also in documents that are not valid. */
  readonly named?: readonly NamedAccount[];
  /** The commit that was the newest before, where this one does not come after it: somebody has pushed with force. */
  readonly rewrote?: string;
}

/**
 * What one look at the repository gave.
 * `changed`: another commit than at the last poll of this source; always so at the first poll of a process that succeeds.
 * `unchanged`: the same commit. `invalid`: the newest commit has faults; `lastGood` stays in force, or is that commit in part.
 * `held`: the newest commit is valid and loses so much of what is in force that it needs a person's word; `lastGood` stays in
 * force. `failed`: the repository could not be fetched or read; `since` is the first failure in a row, ISO-8601.
 * `lastGood` outlives a restart; it is absent when there never was one.
 */
export type GitPoll =
  | ({ readonly outcome: 'changed' | 'unchanged' } & GoodCommit & NewestCommit)
  | ({
      readonly outcome: 'invalid';
      readonly problems: readonly Problem[];
      /** Why nothing of it comes into force, where its sound documents would have by policy. */
      readonly refusedWhole?: string;
      readonly lastGood?: GoodCommit;
    } & CommitInfo &
      NewestCommit)
  | ({
      readonly outcome: 'held';
      readonly loss: Loss;
      readonly lastGood?: GoodCommit;
    } & CommitInfo &
      NewestCommit)
  | {
      readonly outcome: 'failed';
      readonly message: string;
      readonly since: string;
      readonly lastGood?: GoodCommit;
    };

/** A branch and folder of a repository that is looked at again and again. */
export interface GitSource {
  /** Fetches and reads. Never throws: whatever goes wrong is in the answer. An aborted poll is `failed`. */
  poll(signal?: AbortSignal): Promise<GitPoll>;
  /** Lets a commit that is held, or is to come, pass the loss guard: a person's word. Holds from the next poll on. */
  pass(commit: string): Promise<void>;
}
