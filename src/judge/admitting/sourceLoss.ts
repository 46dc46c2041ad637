import { keyOf, type AmazonAccount, type IntegrationTile } from '../../resources/schema/schema.ts';
import { tileKeyOf } from '../../resources/tenancy.ts';

/** What a source declares: the documents of a commit, or of a cluster at one moment. */
export interface DeclaredDocuments {
  readonly tiles: readonly IntegrationTile[];
  readonly accounts: readonly AmazonAccount[];
}

/** An account that was declared and is declared no more. */
export interface LostAccount {
  /** `namespace/name` of its manifest. */
  readonly account: string;
  readonly accountName: string;
  /** `namespace/name` of its tile. */
  readonly tile: string;
}

/** More than is taken for meant: what a source would lose of what is in force. */
export interface Loss {
  readonly accounts: readonly LostAccount[];
  /** Tiles that had accounts and are declared no more. */
  readonly tiles: readonly string[];
  /** How many accounts are in force. */
  readonly of: number;
}

/** So many accounts may always go at once, and of a large number this share. */
const alwaysMayGo = 3;
const shareThatMayGo = 0.1;

/**
 * The loss guard: what `after` loses of `before`, where that is more than 3 accounts and more than 10 % (of all, or of one
 * tile), or a tile with accounts; else undefined. A tile is lost when neither its manifest nor another of its installed app is
 * there any more, an account when its tile has neither its manifest nor its name in the app: what is renamed or moved to
 * another file is not lost.
 */
export function lossOf(before: DeclaredDocuments, after: DeclaredDocuments): Loss | undefined {
  const [signsBefore, signsAfter] = [tileSigns(before.tiles), tileSigns(after.tiles)];
  const declared = new Set(after.accounts.flatMap((account) => accountSigns(account, signsAfter)));
  // Whose manifest says that it is removed may lose it.
  const inForce = before.accounts.filter(
    (account) => signsBefore.has(tileKeyOf(account)) && account.spec.removed === undefined,
  );
  const accounts = inForce
    .filter((account) => !accountSigns(account, signsBefore).some((sign) => declared.has(sign)))
    .map(lostAccount);
  const there = new Set([...signsAfter.values()].flat());
  const withAccounts = new Set(inForce.map(tileKeyOf));
  const tiles = [...signsBefore]
    .filter(([tile, signs]) => withAccounts.has(tile) && !signs.some((sign) => there.has(sign)))
    .map(([tile]) => tile);
  const byTile = Map.groupBy(accounts, ({ tile }) => tile);
  const isMuch =
    tiles.length > 0 ||
    exceeds(accounts.length, inForce.length) ||
    [...byTile].some(([tile, lost]) =>
      exceeds(lost.length, inForce.filter((account) => tileKeyOf(account) === tile).length),
    );
  return isMuch ? { accounts, tiles, of: inForce.length } : undefined;
}

/** Whether so many lost accounts are more than is taken for meant. */
export const exceeds = (lost: number, of: number): boolean =>
  lost > alwaysMayGo && lost > of * shareThatMayGo;

/** By what each tile is known again, by its key: its manifest, and its installed app. */
function tileSigns(tiles: readonly IntegrationTile[]): Map<string, readonly string[]> {
  return new Map(
    tiles.map((tile) => {
      const { platform, integrationId, tag } = tile.spec;
      const app = [platform.baseURL ?? platform.region, integrationId ?? null, tag ?? null];
      return [keyOf(tile), [`manifest ${keyOf(tile)}`, `app ${JSON.stringify(app)}`]];
    }),
  );
}

/** By what an account is known again: its manifest and its name in the app, each together with a sign of its tile. */
function accountSigns(account: AmazonAccount, tiles: ReadonlyMap<string, readonly string[]>): string[] {
  return (tiles.get(tileKeyOf(account)) ?? []).flatMap((tile) => [
    `${tile} account ${keyOf(account)}`,
    `${tile} name ${account.spec.accountName}`,
  ]);
}

function lostAccount(account: AmazonAccount): LostAccount {
  return { account: keyOf(account), accountName: account.spec.accountName, tile: tileKeyOf(account) };
}

/** What is lost, in one sentence without a stop: `loses 6 of 6 accounts (a, b, c and 3 more) and the tile shop`. */
export function lossText({ accounts, tiles, of }: Loss): string {
  const named = (names: readonly string[]) =>
    `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${String(names.length - 3)} more` : ''}`;
  const parts: string[] = [];
  if (accounts.length > 0)
    parts.push(
      `${String(accounts.length)} of ${String(of)} accounts (${named(accounts.map(({ account, accountName }) => `${account} "${accountName}"`))})`,
    );
  if (tiles.length > 0) parts.push(`the ${tiles.length === 1 ? 'tile' : 'tiles'} ${named(tiles)}`);
  return `loses ${parts.join(' and ')}`;
}
