import type { AccountFacts, TileFacts } from '../../observe/facts.ts';
import { keyOf, type AmazonAccount, type IntegrationTile } from '../../resources/schema/schema.ts';
import { identify } from '../../judge/common/identity.ts';
import { listed, nearestNames } from '../../judge/common/candidates.ts';

/** An account that is declared, or live, or both. */
export interface KnownAccount {
  /** `namespace/name` of the tile. */
  readonly tile: string;
  readonly facts: TileFacts;
  readonly manifest: AmazonAccount | undefined;
  readonly live: AccountFacts | undefined;
}

/** A tile as it is declared and as it was read. */
export interface KnownTile {
  readonly tile: IntegrationTile;
  readonly accounts: readonly AmazonAccount[];
  readonly facts: TileFacts;
}

/** Every account of some tiles: the declared ones, each with the live account that it means, then the others that are live. */
export function knownAccounts(tiles: readonly KnownTile[]): KnownAccount[] {
  return tiles.flatMap(({ tile, accounts, facts }) => {
    const keys = new Set(accounts.map(keyOf));
    const place = { tile: keyOf(tile), facts };
    const declared = accounts.map((manifest) => ({
      ...place,
      manifest,
      live: identify(facts, manifest, keys).live,
    }));
    const held = new Set(declared.map(({ live }) => live?.id));
    const others = facts.accounts.filter((live) => !held.has(live.id));
    return [...declared, ...others.map((live) => ({ ...place, manifest: undefined, live }))];
  });
}

/** The one thing that a name means, or why there is none. */
export type Named<T> =
  { readonly ok: true; readonly found: T } | { readonly ok: false; readonly message: string };

/** The one account that a person means by its name in the app, its id, or the name or `namespace/name` of its manifest. */
export function accountNamed(accounts: readonly KnownAccount[], name: string): Named<KnownAccount> {
  return oneNamed(accounts, name, 'account', ({ manifest, live }) => [
    ...(manifest ? [keyOf(manifest), manifest.metadata.name, manifest.spec.accountName] : []),
    ...(live ? [live.name, live.id] : []),
  ]);
}

/**
 * The one of some things that bears a name. `namesOf` gives the names of one, the most certain first: it is what people are
 * told to write where several bear the same.
 */
export function oneNamed<T>(
  things: readonly T[],
  name: string,
  what: string,
  namesOf: (thing: T) => readonly string[],
): Named<T> {
  const found = things.filter((thing) => namesOf(thing).includes(name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return { ok: true, found: only };
  if (found.length > 1) {
    const surest = found.map(
      (thing) => namesOf(thing).find((other) => isOnlyOf(things, other, namesOf)) ?? name,
    );
    return {
      ok: false,
      message: `${found.length} ${what}s bear the name "${name}"; write one of ${listed(surest)}`,
    };
  }
  const names = things.flatMap((thing) => namesOf(thing).slice(0, 3));
  return {
    ok: false,
    message: `no ${what} is called "${name}"; nearest: ${listed(nearestNames(name, names, 5))}`,
  };
}

function isOnlyOf<T>(things: readonly T[], name: string, namesOf: (thing: T) => readonly string[]): boolean {
  return things.filter((thing) => namesOf(thing).includes(name)).length === 1;
}
