import { heldDeletions, type GoingAccount, type HeldDeletion } from '../../judge/admitting/clusterLoss.ts';
import { keyOfObject, type ClusterObject } from '../../kubernetes/objects.ts';
import { annotations } from '../../resources/annotations.ts';
import type { AccountObjectStatus } from '../../resources/schema/statusSchema.ts';
import {
  claimOf,
  tileKeyOf,
  type ClusterManifests,
  type HeldLoss,
  type Leaving,
} from '../../sources/kubernetes/manifests.ts';

/** The documents of a cluster as they are seen at one moment. */
export interface SeenDocuments {
  readonly tiles: readonly ClusterObject[];
  readonly accounts: readonly ClusterObject[];
  /** Namespaces that are known to be terminating. */
  readonly namespacesGoing: ReadonlySet<string>;
  /** Namespaces of which it is not known whether they are terminating, each with why. */
  readonly namespacesUnread: ReadonlyMap<string, string>;
}

/** What may be acted on of what was seen. */
export interface Guarded {
  /** With what is held and still in force among the accounts, and with what may not be uninstalled now held back. */
  readonly manifests: ClusterManifests;
  /** Milliseconds after which it is to be looked at again, where something waits for its time. */
  readonly again: number | undefined;
}

/** Milliseconds without a further deletion before the first is acted on: the whole of a loss is seen before any of it is done. */
export const settling = 2000;
/** Milliseconds within which documents that vanish one by one are one loss. */
const window = 60_000;

interface Vanished {
  readonly object: ClusterObject;
  readonly at: number;
}

type Read = (tiles: readonly ClusterObject[], accounts: readonly ClusterObject[]) => ClusterManifests;

/**
 * The loss guard of a cluster: remembers which accounts were in force, notices those that are being deleted or are gone, and
 * keeps in force, or from being uninstalled, what is more than is taken for meant until a person lets it pass. That a document
 * is held stands in its status, for whoever has its tile next. What is gone without a finalizer is remembered here alone: a
 * process that is started anew knows nothing of it, and lets it go.
 */
export class LossGuard {
  /** Accounts and tiles as they were last seen in force, by `namespace/name`. */
  readonly #known = new Map<string, ClusterObject>();
  readonly #tiles = new Map<string, ClusterObject>();
  readonly #vanished = new Map<string, Vanished>();
  /** When each document that is being deleted was first seen so, by uid, and the newest of these by tile. */
  readonly #firstSeen = new Map<string, number>();
  /** Documents that a person let go of, by uid. */
  readonly #passed = new Set<string>();
  /** Since when documents are held that stay so by themselves, by uid. */
  readonly #heldSince = new Map<string, number>();
  readonly #since = new Map<string, number>();
  readonly #selects: boolean;

  /** `selects`: only some tiles are seen here, so that one which is not may be another process's. */
  constructor({ selects }: { readonly selects: boolean }) {
    this.#selects = selects;
  }

  /** Takes in what is seen at `now` (epoch milliseconds) and gives what may be acted on. `read` reads documents as manifests. */
  take(seen: SeenDocuments, read: Read, now: number): Guarded {
    const manifests = read(seen.tiles, seen.accounts);
    const tiles = new Map(seen.tiles.map((tile) => [keyOfObject(tile), tile]));
    this.#notice(seen, manifests, tiles, now);
    const leaving = manifests.leaving.filter(({ way, object }) => way !== 'LetGo' && !isMeant(object));
    const losses = this.#losses(seen, manifests, leaving, tiles, now);
    const kept = [...this.#vanished.values()].filter(({ object }) => losses.has(tileKeyOf(object)));
    const whole =
      kept.length === 0
        ? manifests
        : read(
            withKept(
              seen.tiles,
              kept.flatMap(({ object }) => this.#tiles.get(tileKeyOf(object)) ?? []),
            ),
            withKept(
              seen.accounts,
              kept.map(({ object }) => object),
              true,
            ),
          );
    this.#remember(manifests, tiles);
    return this.#held(whole, losses, now);
  }

  /** Notices what was in force and is not there any more, and forgets what has come back or is let go of. */
  #notice(
    { accounts }: SeenDocuments,
    manifests: ClusterManifests,
    tiles: ReadonlyMap<string, ClusterObject>,
    now: number,
  ): void {
    const there = new Map(accounts.map((account) => [keyOfObject(account), account]));
    const leaving = new Set(manifests.leaving.filter(({ way }) => way !== 'LetGo').map(({ key }) => key));
    const claimed = new Set(
      accounts.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(claimOf),
    );
    for (const [key, object] of this.#known) {
      if (manifests.declared.has(key) && !leaving.has(key)) continue;
      this.#known.delete(key);
      const isElsewhere = this.#selects && !tiles.has(tileKeyOf(object));
      const isLetGo = there.get(key)?.metadata.annotations?.[annotations.letGo] === 'true';
      if (leaving.has(key) || isElsewhere || isLetGo || isMeant(object)) continue;
      this.#vanished.set(key, { object, at: now });
    }
    for (const [key, { object, at }] of this.#vanished) {
      const isBack = manifests.declared.has(key) || claimed.has(claimOf(object));
      const isOld = now - at > window && !this.#since.has(tileKeyOf(object));
      if (isBack || isOld || this.#passed.has(object.metadata.uid)) this.#vanished.delete(key);
    }
  }

  #losses(
    { namespacesGoing, namespacesUnread }: SeenDocuments,
    manifests: ClusterManifests,
    leaving: readonly Leaving[],
    tiles: ReadonlyMap<string, ClusterObject>,
    now: number,
  ): Map<string, HeldLoss> {
    const vanished = [...this.#vanished.values()].map(({ object }) => object);
    const objects = [...leaving.map(({ object }) => object), ...vanished].filter(
      ({ metadata }) => !this.#passed.has(metadata.uid),
    );
    const tilesGoing = new Set(
      objects
        .map(tileKeyOf)
        .filter((tile) => tiles.get(tile) === undefined || isGoing(tiles.get(tile) as ClusterObject)),
    );
    const held = heldDeletions({
      staying: manifests.accounts.map(({ object }) => tileKeyOf(object)),
      going: objects.map((object) => ({ ...goingAccount(object), gone: vanished.includes(object) })),
      heldBefore: this.#heldBefore(objects),
      ...{ tilesGoing, namespacesGoing, namespacesUnread },
    });
    const passed = [...held.values()].filter(
      ({ tile, hash }) => tiles.get(tile)?.metadata.annotations?.[annotations.passLoss] === hash,
    );
    if (passed.length > 0) {
      for (const { accounts } of passed) for (const { uid } of accounts) this.#passed.add(uid);
      for (const [key, { object }] of this.#vanished)
        if (this.#passed.has(object.metadata.uid)) this.#vanished.delete(key);
      const seen = { tiles: [], accounts: [], namespacesGoing, namespacesUnread };
      return this.#losses(seen, manifests, leaving, tiles, now);
    }
    return this.#dated(held, now);
  }

  /** The documents among those that go that were held before, by this process or by one whose note their status has. */
  #heldBefore(objects: readonly ClusterObject[]): ReadonlySet<string> {
    const going = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const uid of [...this.#heldSince.keys()]) if (!going.has(uid)) this.#heldSince.delete(uid);
    for (const { metadata, status } of objects) {
      const { heldSince } = (status ?? {}) as AccountObjectStatus;
      if (heldSince !== undefined && !this.#heldSince.has(metadata.uid))
        this.#heldSince.set(metadata.uid, Date.parse(heldSince));
    }
    return new Set(this.#heldSince.keys());
  }

  /** The losses with since when: of a tile, since the first of what is held of it now. */
  #dated(held: ReadonlyMap<string, HeldDeletion>, now: number): Map<string, HeldLoss> {
    for (const tile of [...this.#since.keys()]) if (!held.has(tile)) this.#since.delete(tile);
    return new Map(
      [...held].map(([tile, loss]) => {
        const known = loss.accounts.flatMap(({ uid }) => this.#heldSince.get(uid) ?? []);
        const since = Math.min(this.#since.get(tile) ?? now, ...known);
        this.#since.set(tile, since);
        for (const uid of loss.firm) if (!this.#heldSince.has(uid)) this.#heldSince.set(uid, since);
        return [tile, { ...loss, since: new Date(since).toISOString() }];
      }),
    );
  }

  #remember(manifests: ClusterManifests, tiles: ReadonlyMap<string, ClusterObject>): void {
    for (const { key, object } of manifests.accounts) this.#known.set(key, object);
    for (const { key } of manifests.tiles) this.#tiles.set(key, tiles.get(key) as ClusterObject);
    const needed = new Set(
      [...this.#known.values(), ...[...this.#vanished.values()].map((each) => each.object)].map(tileKeyOf),
    );
    for (const key of [...this.#tiles.keys()])
      if (!tiles.has(key) && !needed.has(key)) this.#tiles.delete(key);
  }

  /** Holds back what may not be uninstalled, or not yet. */
  #held(manifests: ClusterManifests, losses: ReadonlyMap<string, HeldLoss>, now: number): Guarded {
    const going = new Set(manifests.leaving.map(({ object }) => object.metadata.uid));
    for (const uid of [...this.#firstSeen.keys()]) if (!going.has(uid)) this.#firstSeen.delete(uid);
    for (const uid of going) if (!this.#firstSeen.has(uid)) this.#firstSeen.set(uid, now);
    const newest = Map.groupBy(manifests.leaving, ({ tile }) => tile);
    let again: number | undefined;
    const leaving = manifests.leaving.map((one): Leaving => {
      const loss = losses.get(one.tile);
      const isLost = loss?.accounts.some(({ uid }) => uid === one.object.metadata.uid) === true;
      if (loss && isLost) return { ...one, way: 'Held', loss };
      if (one.way !== 'Uninstall') return one;
      const last = Math.max(
        ...(newest.get(one.tile) ?? []).map(({ object }) => this.#firstSeen.get(object.metadata.uid) ?? now),
      );
      const rest = last + settling - now;
      if (rest <= 0) return one;
      again = Math.min(again ?? rest, rest);
      return { ...one, way: 'Settling' };
    });
    const waiting = leaving.filter(({ way }) => way === 'Held' || way === 'Settling').map(({ key }) => key);
    const declared = new Set([...manifests.declared, ...waiting]);
    return { manifests: { ...manifests, leaving, declared, losses }, again };
  }
}

/** Whether the manifest itself says that its account is removed: its deletion is no loss then. */
function isMeant({ spec }: ClusterObject): boolean {
  return (spec as { readonly removed?: unknown } | undefined)?.removed !== undefined;
}

const isGoing = ({ metadata }: ClusterObject): boolean => metadata.deletionTimestamp !== undefined;

function goingAccount(object: ClusterObject): GoingAccount {
  const { accountName } = (object.spec ?? {}) as { readonly accountName?: string };
  return {
    account: keyOfObject(object),
    accountName: accountName ?? '',
    tile: tileKeyOf(object),
    uid: object.metadata.uid,
  };
}

/** The documents with those that are kept in force though they are gone; `instead`: also where they are still being deleted. */
function withKept(
  seen: readonly ClusterObject[],
  kept: readonly ClusterObject[],
  instead = false,
): ClusterObject[] {
  const keptByKey = new Map(kept.map((object) => [keyOfObject(object), object]));
  if (!instead) for (const object of seen) keptByKey.delete(keyOfObject(object));
  return [...seen.filter((object) => !keptByKey.has(keyOfObject(object))), ...keptByKey.values()];
}
