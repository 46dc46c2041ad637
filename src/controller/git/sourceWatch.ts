import type { Log } from '../../report/log.ts';
import type { Metrics } from '../../report/metrics/metrics.ts';
import {
  heldCommit,
  leftAsideOf,
  refusedCommit,
  shortCommit,
  sourceSentence,
  keptText,
  sourceStatus,
  toldInPart,
  type SourceFacts,
  type SourceStatus,
  type ShownCommit,
} from '../../report/status/sourceStatus.ts';
import { formatDuration } from '../../lib/duration.ts';
import { formatProblem, onOneLine } from '../../resources/load.ts';
import type { NamedAccount, Note, Problem } from '../../resources/manifestSet.ts';
import { keyOf } from '../../resources/schema/schema.ts';
import type { CommitInfo, GitPoll, GoodCommit, KeptDocument } from '../../sources/git/gitPoll.ts';

/** What is known of the source besides what its polls give. */
export interface SourceWatchOptions {
  /** For people and metrics, without credentials. */
  readonly name: string;
  readonly branch?: string | undefined;
  readonly folder?: string | undefined;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
  readonly now: () => Date;
}

/** Faults and notes of one commit that are logged; the status holds more, and says how many there are. */
const mostLogged = 20;

/** Follows what the polls of a Git source give: keeps its status, and logs what is new, once a commit. */
export class SourceWatch {
  readonly #options: SourceWatchOptions;
  #status: SourceStatus;
  /** The documents that are not as the commit in force has them, all of them. */
  kept: readonly KeptDocument[] = [];
  /** What was last logged of a commit, so that a poll that says the same says nothing. */
  #logged = '';

  constructor(options: SourceWatchOptions) {
    this.#options = options;
    const { name, branch, folder, now } = options;
    const facts: SourceFacts = {
      source: name,
      ...(branch === undefined ? {} : { branch }),
      ...(folder === undefined ? {} : { folder }),
      leftAside: leftAsideOf([]),
    };
    this.#status = sourceStatus(facts, undefined, now().toISOString());
  }

  get status(): SourceStatus {
    return this.#status;
  }

  /** Takes in what a poll gave. */
  takeIn(poll: GitPoll): void {
    const { now, metrics, name } = this.#options;
    const at = now().toISOString();
    const before = this.#status;
    const facts = poll.outcome === 'failed' ? this.#failing(poll) : this.#fetched(poll, at);
    this.#status = sourceStatus(facts, before, at);
    metrics?.recordRewrite(
      name,
      'rewrote' in poll && poll.rewrote !== undefined && this.#isNew(poll.commit) ? 1 : 0,
    );
    metrics?.recordSource(
      name,
      { ...poll, leftAside: this.#status.leftAside.byKind, keptDocuments: this.kept.length },
      at,
    );
    if (before.failing && poll.outcome !== 'failed') this.#tellRecovery(before.failing.since);
    this.#tell(poll);
  }

  #failing(poll: GitPoll & { outcome: 'failed' }): SourceFacts {
    const { conditions: _conditions, kept: _kept, ...facts } = this.#status;
    const { message, since, lastGood } = poll;
    return { ...facts, ...this.#inForce(lastGood, since), failing: { message, since } };
  }

  #fetched(poll: Exclude<GitPoll, { outcome: 'failed' }>, at: string): SourceFacts {
    const { source, branch, folder, rewritten } = this.#status;
    const isGood = 'manifests' in poll;
    const inForce = isGood ? poll : poll.lastGood;
    const notes = poll.notes ?? (isGood ? poll.manifests.notes : []);
    const problems = poll.outcome === 'invalid' ? poll.problems : undefined;
    const since = this.#since(this.#status.refused ?? this.#status.held, poll.commit, at);
    return {
      source,
      ...(branch === undefined ? {} : { branch }),
      ...(folder === undefined ? {} : { folder }),
      ...this.#inForce(inForce, at),
      lastFetchedAt: at,
      ...(problems === undefined
        ? {}
        : {
            refused: refusedCommit(told(poll, since), {
              problems,
              accounts: onlyThere(poll, inForce),
              ...(poll.outcome === 'invalid' && poll.refusedWhole !== undefined
                ? { refusedWhole: poll.refusedWhole }
                : {}),
            }),
          }),
      ...(poll.outcome === 'held' ? { held: heldCommit(told(poll, since), poll.loss) } : {}),
      ...(poll.rewrote === undefined
        ? rewritten && { rewritten }
        : {
            rewritten: {
              from: poll.rewrote,
              to: poll.commit,
              at: rewritten?.to === poll.commit ? rewritten.at : at,
            },
          }),
      leftAside: leftAsideOf(notes),
    };
  }

  #inForce(good: GoodCommit | undefined, at: string): Pick<SourceFacts, 'inForce' | 'kept'> {
    this.kept = good?.kept ?? [];
    if (!good) return {};
    const inForce = told(good, this.#since(this.#status.inForce, good.commit, at));
    return { inForce, ...(good.kept && { kept: toldInPart(good.kept) }) };
  }

  #since(before: ShownCommit | undefined, commit: string, at: string): string {
    return before?.commit === commit ? before.since : at;
  }

  #isNew(commit: string): boolean {
    return !this.#logged.endsWith(commit);
  }

  #tell(poll: GitPoll): void {
    const { log, name } = this.#options;
    if (poll.outcome === 'failed') {
      log.warn(`the source cannot be read: ${poll.message}`, { source: name });
      return;
    }
    const { commit } = poll;
    const outcome = poll.outcome === 'unchanged' ? 'changed' : poll.outcome;
    const mark = `${outcome} ${commit}`;
    if (this.#logged === mark) return;
    this.#logged = mark;
    const fields = { source: name, commit };
    if (poll.rewrote !== undefined)
      log.warn(
        `somebody has pushed with force: ${shortCommit(commit)} does not come after ${shortCommit(poll.rewrote)}, which was the newest commit before`,
        fields,
      );
    const { refused, held } = this.#status;
    if (refused) {
      log.error(sourceSentence(this.#status), fields);
      this.#tellProblems(poll.outcome === 'invalid' ? poll.problems : [], commit);
      this.#tellKept();
    }
    if (held) log.error(sourceSentence(this.#status), fields);
    this.#tellLeftAside(commit);
  }

  /** Whoever has read that the source cannot be read is told when that has passed. */
  #tellRecovery(since: string): void {
    const { log, name: source, now } = this.#options;
    const pause = formatDuration(now().getTime() - Date.parse(since));
    log.info(`the source can be read again, after ${pause} in which it could not`, { source });
  }

  #tellProblems(problems: readonly Problem[], commit: string): void {
    const { log, name: source } = this.#options;
    for (const problem of problems.slice(0, mostLogged))
      log.error(formatProblem(problem), { source, file: problem.file, path: problem.path });
    const more = problems.length - mostLogged;
    if (more > 0)
      log.error(
        `and ${more} more problems in commit ${shortCommit(commit)}: "storekeeper get sources" tells the first of them, "storekeeper validate" on a checkout all`,
        { source, commit },
      );
  }

  #tellKept(): void {
    const { log, name: source } = this.#options;
    const { count = 0, documents = [] } = this.#status.kept ?? {};
    for (const each of documents.slice(0, mostLogged))
      log.warn(onOneLine(`${each.kind} ${each.name} ${keptText(each)}`), { source });
    if (count > mostLogged)
      log.warn(
        `and ${count - mostLogged} more documents stay as they were: "storekeeper get sources" tells of fifty`,
        { source },
      );
  }

  #tellLeftAside(commit: string): void {
    const { log, name: source } = this.#options;
    const { notes, count } = this.#status.leftAside;
    const text = (note: Note) => onOneLine(`${note.file}:${note.line}: ${note.message}`);
    for (const note of notes.slice(0, mostLogged))
      log.info(`left aside: ${text(note)}`, { source, commit, file: note.file });
    if (count > mostLogged)
      log.info(`left aside: ${count - mostLogged} more in commit ${shortCommit(commit)}`, { source, commit });
  }
}

function told({ revision, commit, author, subject, committedAt }: CommitInfo, since: string): ShownCommit {
  return { revision, commit, author, subject, committedAt, since };
}

/** Accounts that a commit with faults declares, validly or not, and that are not in force, by key and name in the app. */
function onlyThere(poll: GitPoll, inForce: GoodCommit | undefined): NamedAccount[] {
  const known = new Set(inForce?.manifests.accounts.map(({ document }) => keyOf(document)));
  const named = 'named' in poll ? (poll.named ?? []) : [];
  return named.filter(({ account }) => !known.has(account));
}
