import { conditionOf } from '../../report/status/conditions.ts';
import {
  shortCommit,
  sourceSentence,
  wayOn,
  type HeldDocuments,
  type SourceStatus,
} from '../../report/status/sourceStatus.ts';
import type { Condition, Waiting } from '../../report/status/statusTypes.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { ShownAccount, ShownTile } from '../look/shownStatus.ts';
import { visibleLines } from './visible.ts';

/** An account for which somebody or something is waited. */
export interface WaitingAccount {
  readonly tile: string;
  readonly account: string;
  readonly accountName: string;
  readonly waiting: NonNullable<ShownAccount['waiting']>;
}

/** What of a tile itself waits for a person. */
export interface WaitingTile {
  readonly tile: string;
  readonly waiting: Waiting;
}

/** A source that waits for a person: its newest commit, or documents of a cluster that are deleted; or that cannot be read. */
export interface WaitingSource {
  /** Address without secrets, or name of the cluster. */
  readonly source: string;
  /** The commit that is refused or held, and whose it is. */
  readonly commit?: string;
  readonly author?: string;
  /** The tile of which deletions are held, `namespace/name`. */
  readonly deletionsOf?: string;
  readonly waiting: Waiting;
}

type Wait = WaitingAccount | WaitingTile | WaitingSource;

/** The accounts of some tiles that wait. */
export function waitingAccounts(tiles: readonly ShownTile[]): WaitingAccount[] {
  return tiles.flatMap((told) => [
    ...told.accounts.flatMap(({ account, accountName, waiting }) =>
      waiting ? [{ tile: told.tile, account, accountName, waiting }] : [],
    ),
    ...abandonedDraft(told),
  ]);
}

/** A draft that nobody declares any more holds a licence and the one wizard of the app until somebody says what becomes of it. */
function abandonedDraft({ tile, abandonedDraft: draft, blockers }: ShownTile): WaitingAccount[] {
  if (!draft) return [];
  const { account, accountName, since } = draft;
  const told = blockers?.find(({ code }) => code === 'DraftAbandoned');
  const message = told
    ? `${told.message}. ${told.remedy}`
    : 'Its wizard is open and no manifest declares it.';
  return [{ tile, account, accountName, waiting: { for: 'Other', message, since } }];
}

/** The drafts of tiles that nobody declares, which hold the one wizard until a person says what becomes of them. */
export function waitingTiles(tiles: readonly ShownTile[]): WaitingTile[] {
  return tiles.flatMap(({ tile, blockers, conditions }) =>
    (blockers ?? []).flatMap(({ code, message, remedy, since }) => {
      const known = since ?? conditionOf(conditions, 'Ready')?.lastTransitionTime;
      if (code !== 'DraftUndeclared' || known === undefined) return [];
      return [{ tile, waiting: { for: 'Other', message: `${message}. ${remedy}`, since: known } }];
    }),
  );
}

/**
 * The tiles that are stalled by themselves, and those of which deletions are held. In a cluster only documents tell that; what
 * a source or `waitingTiles` tells already is not told again.
 */
export function stalledTiles(tiles: readonly ShownTile[], sources: readonly SourceStatus[]): WaitingTile[] {
  const told = new Set(sources.flatMap(({ documents = [] }) => documents.map(({ tile }) => tile)));
  return tiles.flatMap(({ tile, conditions, accounts }): WaitingTile[] => {
    if (told.has(tile)) return [];
    const own = stalledOf(conditions);
    // Of a tile whose document is gone only those of its accounts tell.
    const stalled = own ?? accounts.map((each) => stalledOf(each.conditions)).find((each) => isHeld(each));
    if (stalled === undefined || toldOtherwise.includes(stalled.reason)) return [];
    const { message, lastTransitionTime: since } = stalled;
    return [{ tile, waiting: { for: isHeld(stalled) ? 'Approval' : 'Other', message, since } }];
  });
}

/** Why a tile is stalled of which something else among what waits tells. */
const toldOtherwise: readonly Condition['reason'][] = [
  'AccountsNotReady',
  'DraftAbandoned',
  'DraftUndeclared',
];

function stalledOf(conditions: readonly Condition[]): Condition | undefined {
  const stalled = conditionOf(conditions, 'Stalled');
  return stalled?.status === 'True' ? stalled : undefined;
}

const isHeld = (condition: Condition | undefined): boolean => condition?.reason === 'SourceHeld';

/** The sources that wait: what was committed and is not in force is waited for like an account, by whoever committed it. */
export function waitingSources(sources: readonly SourceStatus[]): WaitingSource[] {
  return sources.flatMap((status) => {
    const ready = conditionOf(status.conditions, 'Ready');
    if (ready?.status === 'True') return [];
    if (status.documents) return waitingInCluster(status, status.documents, ready);
    const { source, refused, held, failing } = status;
    const commit = refused ?? held;
    const since = (commit ?? failing)?.since;
    if (since === undefined) return [];
    const message = `${sourceSentence(status)} ${wayOn(status)}`.trim();
    const waiting: Waiting = { for: held ? 'Approval' : 'Other', message, since };
    return [{ source, ...(commit ? { commit: commit.commit, author: commit.author } : {}), waiting }];
  });
}

/** What waits in a cluster, which has no commits: deletions, by tile, and lists that cannot be read. */
function waitingInCluster(
  { source }: SourceStatus,
  documents: readonly HeldDocuments[],
  ready: Condition | undefined,
): WaitingSource[] {
  const deletions = documents.map(({ tile, since, message }): WaitingSource => ({
    ...{ source, deletionsOf: tile },
    waiting: { for: 'Approval', message, since },
  }));
  if (ready?.reason !== 'SourceNotRead') return deletions;
  const { message, lastTransitionTime: since } = ready;
  return [...deletions, { source, waiting: { for: 'Other', message, since } }];
}

/** Whatever waits, what has waited longest first. */
export function longestFirst(waits: readonly Wait[]): Wait[] {
  return waits.toSorted((a, b) => Date.parse(a.waiting.since) - Date.parse(b.waiting.since));
}

function subjectOf(wait: Wait): string {
  if ('tile' in wait && !('account' in wait)) return `the tile ${wait.tile}`;
  if ('tile' in wait) return `${wait.account} (${wait.accountName}, tile ${wait.tile})`;
  const { source, commit, author, deletionsOf } = wait;
  if (deletionsOf !== undefined) return `${source}: what is deleted of the tile ${deletionsOf}`;
  return commit === undefined ? source : `${source}, commit ${shortCommit(commit)} by ${author ?? ''},`;
}

/** What is waited for, since when, and the link to open: whole and on a line of its own, so that it can be copied. */
export function waitingText(waits: readonly Wait[], now: Date): string {
  if (waits.length === 0) return 'Nobody is waited for.\n';
  const lines = waits.flatMap((wait) => {
    const { waiting } = wait;
    const age = formatDuration(now.getTime() - Date.parse(waiting.since));
    return [
      `${subjectOf(wait)} waits for ${waiting.for} for ${age}, since ${waiting.since}`,
      `  ${waiting.message}`,
      ...(waiting.link === undefined ? [] : [`  ${waiting.link}`]),
    ];
  });
  return visibleLines([...lines, '']);
}
