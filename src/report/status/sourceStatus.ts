import type { WithheldBecause } from '../../judge/admitting/inPart.ts';
import { lossText, type Loss, type LostAccount } from '../../judge/admitting/sourceLoss.ts';
import {
  asideKinds,
  type AsideKind,
  type NamedAccount,
  type Note,
  type Problem,
} from '../../resources/manifestSet.ts';
import { conditionOf, dated, type Claim } from './conditions.ts';
import type { Condition, KeptNote, SourcedTile, SourceNote, TileStatus } from './statusTypes.ts';

/** A commit, as people are told of it. */
export interface ShownCommit {
  /** Branch and object id as `main@sha1:<hex>`. */
  readonly revision: string;
  readonly commit: string;
  readonly author: string;
  /** First line of its message. */
  readonly subject: string;
  /** When it was committed, ISO-8601. */
  readonly committedAt: string;
  /** Since when it is in force, refused or held, ISO-8601. */
  readonly since: string;
}

/** A commit that has faults. */
export interface RefusedCommit extends ShownCommit {
  /** At most fifty, in the order of files and lines; `problemCount` counts all. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** At most fifty accounts that it declares, validly or not, and that are not in force. */
  readonly accounts: readonly NamedAccount[];
  /** Why nothing of it comes into force, where its sound documents would have by policy. */
  readonly refusedWhole?: string;
}

/** A document that is not as the commit has it that is in force. */
export interface ToldKept {
  readonly kind: 'IntegrationTile' | 'AmazonAccount';
  /** `namespace/name`. */
  readonly name: string;
  /** The commit whose version is in force; absent where there was none so far, so that the document waits. */
  readonly commit?: string | undefined;
  readonly because: WithheldBecause;
  /** With file and line where there is one. */
  readonly why: string;
}

/** What a commit that is in force in part does not bring. */
export interface ToldInPart {
  readonly count: number;
  /** At most fifty, those with faults first. */
  readonly documents: readonly ToldKept[];
}

/** A commit that is valid and loses more than is taken for meant. */
export interface HeldCommit extends ShownCommit {
  /** At most fifty; `lostCount` counts all. */
  readonly lost: readonly LostAccount[];
  readonly lostCount: number;
  readonly of: number;
  readonly lostTiles: readonly string[];
  /** What is lost, and how a person lets it pass. */
  readonly message: string;
}

/** Deletions in a cluster that are held because they lose more than is taken for meant. */
export interface HeldDocuments {
  /** `namespace/name` of the tile whose accounts they are of. */
  readonly tile: string;
  /** What a person names to let them go. */
  readonly hash: string;
  /** ISO-8601. */
  readonly since: string;
  /** At most fifty; `lostCount` counts all. */
  readonly lost: readonly LostAccount[];
  readonly lostCount: number;
  readonly of: number;
  readonly message: string;
}

/** What was left aside on purpose in the newest commit. */
export interface LeftAside {
  readonly count: number;
  readonly byKind: Readonly<Partial<Record<AsideKind, number>>>;
  /** At most fifty. */
  readonly notes: readonly Note[];
}

/** Everything that people read about one source of manifests. JSON throughout. */
export interface SourceStatus {
  /** Address without secrets. */
  readonly source: string;
  readonly branch?: string;
  readonly folder?: string;
  /** What is in force; absent where no commit was good so far. */
  readonly inForce?: ShownCommit;
  /** Only where what is in force has faults and is in force in part. */
  readonly kept?: ToldInPart;
  /** When the repository was last fetched with success, ISO-8601. */
  readonly lastFetchedAt?: string;
  /** Since when it cannot be read, and why. */
  readonly failing?: { readonly since: string; readonly message: string };
  readonly refused?: RefusedCommit;
  readonly held?: HeldCommit;
  /** Only of a cluster, which has no commits: the deletions that are held. */
  readonly documents?: readonly HeldDocuments[];
  /** The last time that the newest commit did not come after the one before it. */
  readonly rewritten?: { readonly from: string; readonly to: string; readonly at: string };
  readonly leftAside: LeftAside;
  readonly conditions: readonly Condition[];
}

/** A source before its conditions are worked out. */
export type SourceFacts = Omit<SourceStatus, 'conditions'>;

const mostTold = 50;

/** What was left aside among the notes on a commit. */
export function leftAsideOf(notes: readonly Note[]): LeftAside {
  const aside = notes.filter((note) => note.aside !== undefined);
  const byKind = Object.fromEntries(
    asideKinds
      .map((kind) => [kind, aside.filter((note) => note.aside === kind).length] as const)
      .filter(([, count]) => count > 0),
  );
  return { count: aside.length, byKind, notes: aside.slice(0, mostTold) };
}

/** A commit with faults, as it is told. */
export function refusedCommit(
  commit: ShownCommit,
  { problems, accounts, refusedWhole }: Pick<RefusedCommit, 'problems' | 'accounts' | 'refusedWhole'>,
): RefusedCommit {
  return {
    ...commit,
    problems: problems.slice(0, mostTold),
    problemCount: problems.length,
    accounts: accounts.slice(0, mostTold),
    ...(refusedWhole === undefined ? {} : { refusedWhole }),
  };
}

const causesInOrder: readonly WithheldBecause[] = ['Faulty', 'Clashes', 'Refers', 'Absent'];

/** What is not as the commit in force has it, as it is told. */
export function toldInPart(kept: readonly ToldKept[]): ToldInPart {
  const rank = ({ because }: ToldKept) => causesInOrder.indexOf(because);
  return { count: kept.length, documents: kept.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostTold) };
}

/** Whether the newest commit has faults and is in force in part. */
export function isInPart({
  refused,
  inForce,
}: {
  readonly [K in 'refused' | 'inForce']?: SourceStatus[K] | undefined;
}): boolean {
  return refused !== undefined && refused.commit === inForce?.commit;
}

/** What keeps one document, in a sentence without a stop. */
export function keptText({ commit, why }: KeptNote): string {
  return commit === undefined ? `waits: ${why}` : `is kept as of ${shortCommit(commit)}: ${why}`;
}

/** A commit that loses much, as it is told. */
export function heldCommit(commit: ShownCommit, loss: Loss): HeldCommit {
  return {
    ...commit,
    lost: loss.accounts.slice(0, mostTold),
    lostCount: loss.accounts.length,
    of: loss.of,
    lostTiles: loss.tiles,
    message:
      `${lossText(loss)}. If that is meant, say so: storekeeper pass ${shortCommit(commit.commit)} (or run --pass ${shortCommit(commit.commit)}, ` +
      'or another commit whose message ends with the line "Storekeeper-Loss: accepted"); if not, revert it',
  };
}

/** The status of a source: `previous` tells since when its conditions hold; `now` is ISO-8601. Pure. */
export function sourceStatus(
  facts: SourceFacts,
  previous: SourceStatus | undefined,
  now: string,
): SourceStatus {
  return { ...facts, conditions: dated(claimsOf(facts), previous?.conditions, now, undefined) };
}

function claimsOf(facts: SourceFacts): Claim[] {
  const { failing, refused, held, inForce } = facts;
  const message = sourceSentence(facts);
  if (refused ?? held) {
    const why = {
      reason: refused ? (isInPart(facts) ? 'InForceInPart' : 'CommitRefused') : 'SourceHeld',
      message,
    } as const;
    return [
      { type: 'Ready', status: 'False', ...why },
      { type: 'Stalled', status: 'True', ...why },
    ];
  }
  if (failing) return [{ type: 'Ready', status: 'False', reason: 'SourceNotRead', message }];
  if (!inForce) return [{ type: 'Ready', status: 'Unknown', reason: 'SourceNotRead', message }];
  return [{ type: 'Ready', status: 'True', reason: 'NewestInForce', message }];
}

/** The first twelve digits of a commit's id, as Git shortens it for people. */
export const shortCommit = (commit: string): string => commit.slice(0, 12);

/** How a source stands, in a sentence or two for people. */
export function sourceSentence({ failing, refused, held, inForce, kept }: SourceFacts): string {
  const part =
    kept === undefined || inForce === undefined
      ? ''
      : ` ${count(kept.count, 'document')} ${kept.count === 1 ? 'is' : 'are'} not taken from it and ${kept.count === 1 ? 'stays' : 'stay'} as before; nothing is removed until a commit is whole.`;
  const stays = inForce
    ? `${shortCommit(inForce.commit)} stays in force${part === '' ? '.' : ` in part.${part}`}`
    : 'No commit was good so far, so that nothing is in force.';
  const behind = failing ? ` Since ${failing.since} nothing newer can be read: ${failing.message}` : '';
  if (refused) {
    const { commit, author, problemCount, problems, since } = refused;
    const first = problems[0];
    const where = first ? `, the first at ${first.file}:${first.line}: found ${first.found}` : '';
    const faults = `${count(problemCount, 'problem')}${where}`;
    if (isInPart({ refused, inForce }))
      return `Commit ${shortCommit(commit)} by ${author} is in force in part since ${since}: ${faults}.${part}${behind}`;
    const whole =
      refused.refusedWhole === undefined ? '' : ` Nothing of it is taken: ${refused.refusedWhole}.`;
    return `Commit ${shortCommit(commit)} by ${author} is refused since ${since}: ${faults}.${whole} ${stays}${behind}`;
  }
  if (held)
    return `Commit ${shortCommit(held.commit)} by ${held.author} is held since ${held.since}: it ${held.message}. ${stays}${behind}`;
  if (failing) return `The source cannot be read since ${failing.since}: ${failing.message} ${stays}`;
  return inForce
    ? `The newest commit, ${shortCommit(inForce.commit)}, is in force.`
    : 'The source has not been read yet.';
}

/** What a person does about a source whose newest commit is not in force, in a sentence; empty where its sentence says so. */
export function wayOn({ refused, held, failing }: SourceFacts): string {
  if (refused)
    return 'Mend it in another commit, or revert it: "storekeeper get sources" names every line, "storekeeper validate" on a checkout as well.';
  if (held || !failing) return '';
  return 'Nothing to do where it comes back by itself: it is asked again at every look.';
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;

/** Whether an account that a person asks for is declared by the refused commit, and not by the one in force. */
export function isOnlyInRefused({ refused }: SourceStatus, name: string): boolean {
  return (refused?.accounts ?? []).some(
    ({ account, accountName }) =>
      account === name || account.slice(account.indexOf('/') + 1) === name || accountName === name,
  );
}

/** Why a tile that is as declared is not as the newest commit has it; undefined where it is. */
export function sourceNote(status: SourceStatus): SourceNote | undefined {
  const ready = conditionOf(status.conditions, 'Ready');
  if (ready === undefined || ready.status === 'True') return undefined;
  const commit = (status.refused ?? status.held)?.commit;
  return {
    source: status.source,
    reason: ready.reason,
    message: ready.message,
    ...(commit === undefined ? {} : { commit }),
  };
}

/**
 * The status of a tile with what there is to know of its source. Its accounts are as the commit in force declares, and stay
 * Ready; who reads that must see that it is not the newest. Where the newest is in force in part, that is so of the documents
 * that are kept (`all` of them; the status of the source tells of fifty), and of no other.
 */
export function withSource(
  tile: TileStatus,
  status: SourceStatus,
  all: readonly ToldKept[] = status.kept?.documents ?? [],
): SourcedTile {
  const note = sourceNote(status);
  if (note === undefined) return tile;
  const kept = (kind: ToldKept['kind'], name: string) =>
    all.find((each) => each.kind === kind && each.name === name);
  const accounts = tile.accounts.map((account): SourcedTile['accounts'][number] => {
    const own = kept('AmazonAccount', account.account);
    if (own === undefined) return account;
    const conditions = withReadyMessage(account.conditions, `Its manifest ${keptText(own)}.`);
    return { ...account, conditions, kept: keptNote(own) };
  });
  const own = kept('IntegrationTile', tile.tile);
  const message = own === undefined ? note.message : `${note.message} Its manifest ${keptText(own)}.`;
  return {
    ...tile,
    ...{ accounts, conditions: withReadyMessage(tile.conditions, message), source: note },
    ...(own === undefined ? {} : { kept: keptNote(own) }),
  };
}

const keptNote = ({ commit, because, why }: ToldKept): KeptNote => ({ commit, because, why });

function withReadyMessage(conditions: readonly Condition[], message: string): readonly Condition[] {
  return conditions.map((each) =>
    each.type === 'Ready' ? { ...each, message: `${each.message} ${message}` } : each,
  );
}
