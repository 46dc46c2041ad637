import { annotations } from '../../resources/annotations.ts';
import { canonicalJson, sha256 } from '../../lib/canonical.ts';
import { exceeds, lossText, type Loss, type LostAccount } from './sourceLoss.ts';

/** An account whose document is being deleted, or is not there any more. */
export interface GoingAccount extends LostAccount {
  /** Of its document: one that is made anew is another. */
  readonly uid: string;
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
}

/**
 * The loss guard where documents are deleted one by one: by tile, what is held. Held is what loses more than 3 accounts and
 * more than 10 % (of a tile, or of all), all of a tile that has several, any account together with its tile, and any in a
 * namespace that is terminating. That a definition is terminating cannot be read within a namespace: it takes all accounts.
 */
export function heldDeletions(deletions: ClusterDeletions): Map<string, HeldDeletion> {
  const { staying, going, tilesGoing, namespacesGoing } = deletions;
  const isMuchOfAll = exceeds(going.length, going.length + staying.length);
  const held = new Map<string, HeldDeletion>();
  for (const [tile, accounts] of Map.groupBy(going, (each) => each.tile)) {
    const of = accounts.length + staying.filter((each) => each === tile).length;
    const namespaces = [...new Set(accounts.map(namespaceOf))].filter((each) => namespacesGoing.has(each));
    const isTileGoing = tilesGoing.has(tile);
    const isAll = accounts.length === of && of > 1;
    if (!(isMuchOfAll || exceeds(accounts.length, of) || isAll || isTileGoing || namespaces.length > 0))
      continue;
    const hash = hashOf(tile, accounts);
    held.set(tile, { tile, hash, accounts, of, namespaces, tiles: isTileGoing ? [tile] : [] });
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
    `If it is meant: storekeeper approve tile ${name} ${hash} -n ${namespace} ` +
    `(or kubectl annotate --overwrite integrationtile -n ${namespace} ${name} ${annotations.passLoss}=${hash}); budgets of removal count besides. ` +
    'If not: bring the documents back; one that is being deleted has to be let go of first (storekeeper.dev/let-go=true) and is applied again then.'
  );
}

function hashOf(tile: string, accounts: readonly GoingAccount[]): string {
  const uids = accounts.map(({ uid }) => uid).sort();
  return `loss:${sha256(canonicalJson({ tile, uids })).slice(0, 12)}`;
}

function namespaceOf({ account }: LostAccount): string {
  return account.slice(0, account.indexOf('/'));
}
