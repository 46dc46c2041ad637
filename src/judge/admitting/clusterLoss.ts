import { annotations } from '../../resources/annotations.ts';
import { canonicalJson, sha256 } from '../../lib/canonical.ts';
import { exceeds, lossText, type Loss, type LostAccount } from './sourceLoss.ts';

/** An account whose document is being deleted, or is not there any more. */
export interface GoingAccount extends LostAccount {
  /** Of its document: one that is made anew is another. */
  readonly uid: string;
  /** Its document is not there any more: nothing on the platform is to be changed for it. */
  readonly gone?: boolean;
}

/** What the documents of a cluster lose at one moment. */
export interface ClusterDeletions {
  /** Of each account in force that is not going, the `namespace/name` of its tile. */
  readonly staying: readonly string[];
  readonly going: readonly GoingAccount[];
  /** Tiles whose documents are being deleted or are not there any more. */
  readonly tilesGoing: ReadonlySet<string>;
  /** Namespaces that are known to be terminating: whatever stands in them is deleted with them. */
  readonly namespacesGoing: ReadonlySet<string>;
  /** Namespaces of which it is not known whether they are terminating, each with why. */
  readonly namespacesUnread?: ReadonlyMap<string, string>;
  /** Documents that were held before and that nobody has let pass since, by uid. */
  readonly heldBefore?: ReadonlySet<string>;
}

/** Deletions of one tile's accounts that are more than is taken for meant. */
export interface HeldDeletion extends Loss {
  /** `namespace/name`. */
  readonly tile: string;
  /** Names exactly these documents; a person says it to let them go. */
  readonly hash: string;
  readonly accounts: readonly GoingAccount[];
  /** The namespaces among theirs that are terminating. */
  readonly namespaces: readonly string[];
  /** The namespaces among theirs of which it is not known whether they are terminating, each with why. */
  readonly unread: ReadonlyMap<string, string>;
  /** Documents that stay held whatever becomes of the others, by uid; the rest waits only for its namespace to be read. */
  readonly firm: ReadonlySet<string>;
}

/**
 * The loss guard where documents are deleted one by one: by tile, what is held. Held is what loses more than 3 accounts and
 * more than 10 % (of a tile, or of all), all of a tile that has several, any account together with its tile, and any in a
 * namespace that is terminating. That a definition is terminating cannot be read within a namespace: it takes all accounts.
 * Each document that was held stays held by itself, since letting go of the others makes nobody mean it; and so does one
 * that would be uninstalled while it is not known whether its namespace is terminating.
 */
export function heldDeletions(deletions: ClusterDeletions): Map<string, HeldDeletion> {
  const { staying, going, namespacesUnread = new Map<string, string>() } = deletions;
  const { tilesGoing, namespacesGoing, heldBefore = new Set<string>() } = deletions;
  const isMuchOfAll = exceeds(going.length, going.length + staying.length);
  const held = new Map<string, HeldDeletion>();
  for (const [tile, all] of Map.groupBy(going, (each) => each.tile)) {
    const of = all.length + staying.filter((each) => each === tile).length;
    const isTileGoing = tilesGoing.has(tile);
    const isAll = all.length === of && of > 1;
    const isInGoing = all.some((each) => namespacesGoing.has(namespaceOf(each)));
    const isMuch = isMuchOfAll || exceeds(all.length, of) || isAll || isTileGoing || isInGoing;
    const firm = all.filter(({ uid }) => isMuch || heldBefore.has(uid));
    const isUnread = (each: GoingAccount) => !each.gone && namespacesUnread.has(namespaceOf(each));
    const accounts = all.filter((each) => firm.includes(each) || isUnread(each));
    if (accounts.length === 0) continue;
    const namespaces = new Set(accounts.map(namespaceOf));
    const uids = accounts.map(({ uid }) => uid);
    held.set(tile, {
      ...{ tile, hash: hashOf(tile, uids), accounts, of, tiles: isTileGoing ? [tile] : [] },
      namespaces: [...namespaces].filter((each) => namespacesGoing.has(each)),
      unread: new Map([...namespacesUnread].filter(([each]) => namespaces.has(each))),
      firm: new Set(firm.map(({ uid }) => uid)),
    });
  }
  return held;
}

/** What is held and how a person lets it pass or takes it back, in sentences. `since`: ISO-8601. */
export function heldDeletionText(loss: HeldDeletion, since: string): string {
  const { tile, hash, namespaces } = loss;
  const [namespace = '', name = ''] = tile.split('/');
  const why =
    namespaces.length === 0
      ? ''
      : `, because the namespace ${namespaces.join(', ')} is being deleted, which nobody can take back`;
  return (
    `Since ${since} deletions are held: the cluster ${lossText(loss)}${why}. Nothing is uninstalled, and the accounts are as they were. ` +
    `${unreadText(loss)}Each stays held by itself, also when others are let go of. ` +
    `If it is meant: storekeeper approve tile ${name} ${hash} -n ${namespace} ` +
    `(or kubectl annotate --overwrite integrationtile -n ${namespace} ${name} ${annotations.passLoss}=${hash}); budgets of removal count besides. ` +
    'If not: bring the documents back; one that is being deleted has to be let go of first (storekeeper.dev/let-go=true) and is applied again then.'
  );
}

/** Which namespaces could not be read, and what lets the deletions in them go on: a sentence with a space after it, or nothing. */
function unreadText({ unread, firm }: HeldDeletion): string {
  if (unread.size === 0) return '';
  const names = [...unread.keys()];
  const whys = [...unread].map(
    ([name, why]) => `whether the namespace ${name} is being deleted cannot be read (${why})`,
  );
  const then = firm.size === 0 ? '; what is deleted there by itself goes on when it can be read' : '';
  return `Not known: ${whys.join('; ')}: grant get on namespaces with the resourceName ${names.join(', ')}, as the chart does${then}. `;
}

function hashOf(tile: string, accounts: readonly string[]): string {
  const uids = [...accounts].sort();
  return `loss:${sha256(canonicalJson({ tile, uids })).slice(0, 12)}`;
}

function namespaceOf({ account }: LostAccount): string {
  return account.slice(0, account.indexOf('/'));
}
