import { findMarketplace, regions } from '../../catalogue/marketplaces.ts';
import { looksOf } from '../names.ts';
import { allows } from '../tenancy.ts';
import { checkClones } from './cloneChecks.ts';
import {
  listAt,
  textAt,
  tileNamespaceOf,
  tileTitleOf,
  titleOf,
  whereIs,
  type Draft,
  type Findings,
} from './draft.ts';
import { nearestHint } from './nearest.ts';
import { show } from './show.ts';
import { valueAt } from './words.ts';

const allowedNamespaces = ['spec', 'allowedNamespaces'];

/** What documents say of each other. Broken documents are known by name and not judged. */
export function checkSet(drafts: readonly Draft[], findings: Findings): void {
  const tiles = byTitle(drafts, 'IntegrationTile', findings);
  const accounts = byTitle(drafts, 'AmazonAccount', findings);
  const soundTiles = [...tiles.values()].filter((draft) => !draft.broken);
  const soundAccounts = [...accounts.values()].filter((draft) => !draft.broken);
  checkTiles(soundTiles, findings);
  for (const account of soundAccounts) checkTileOf(account, tiles, findings);
  checkAccounts(soundAccounts, findings);
  checkClones(soundAccounts, accounts, findings);
}

/** The first document of each name; further ones are faults. */
function byTitle(drafts: readonly Draft[], kind: Draft['kind'], findings: Findings): Map<string, Draft> {
  const found = new Map<string, Draft>();
  for (const draft of drafts) {
    if (draft.kind !== kind || draft.name === undefined) continue;
    const before = found.get(titleOf(draft));
    if (before === undefined) found.set(titleOf(draft), draft);
    else
      findings.fault(draft.place, {
        path: ['metadata', 'name'],
        found: `a second ${kind} ${titleOf(draft)}, first at ${whereIs(before)}`,
        accepted: `one document for each name; remove one or rename it`,
      });
  }
  return found;
}

function checkTiles(tiles: readonly Draft[], findings: Findings): void {
  for (const field of ['integrationId', 'tag']) {
    const path = ['spec', field];
    const seen = new Map<string, Draft>();
    for (const tile of tiles) {
      const text = textAt(tile, path);
      if (text === undefined) continue;
      // An id is one integration wherever it is asked for; a tag belongs to the tenant that the token is of.
      const key = JSON.stringify([platformOf(tile), field === 'tag' ? tenantOf(tile) : '', text]);
      const before = seen.get(key);
      if (before === undefined) seen.set(key, tile);
      else
        findings.fault(tile.place, {
          path,
          found: `${show(text)}, the installed app of the tile ${titleOf(before)} at ${whereIs(before, path)}`,
          accepted: 'one IntegrationTile for each installed app',
        });
    }
  }
}

function platformOf(tile: Draft): string {
  const url = textAt(tile, ['spec', 'platform', 'baseURL']);
  return url === undefined
    ? (textAt(tile, ['spec', 'platform', 'region']) ?? '')
    : (URL.parse(url)?.href ?? url);
}

/** What tells tenants apart before a call is made: the token. A secret of one name in two namespaces is two. */
function tenantOf(tile: Draft): string {
  const from = valueAt(tile.value, ['spec', 'platform', 'tokenFrom']);
  const inCluster = valueAt(tile.value, ['spec', 'platform', 'tokenFrom', 'secretKeyRef']) !== undefined;
  return JSON.stringify([inCluster ? tile.namespace : '', from ?? null]);
}

function checkTileOf(account: Draft, tiles: ReadonlyMap<string, Draft>, findings: Findings): void {
  const title = tileTitleOf(account);
  if (title === undefined) return;
  const tile = tiles.get(title);
  if (!tile) unknownTile(account, tiles, findings);
  else if (checkAccess(account, tile, findings)) checkRegion(account, tile, findings);
}

function unknownTile(account: Draft, tiles: ReadonlyMap<string, Draft>, findings: Findings): void {
  const path = ['spec', 'tileRef', 'name'];
  const name = textAt(account, path) ?? '';
  const namespace = tileNamespaceOf(account);
  const here = [...tiles.values()].filter((other) => other.namespace === namespace);
  const elsewhere = [...tiles.values()].find((other) => other.name === name);
  const names = here.map((other) => other.name ?? '');
  const known =
    names.length === 0 ? 'there is none' : `one of ${names.join(', ')}${nearestHint(name, names)}`;
  findings.fault(account.place, {
    path,
    found: `the unknown tile ${show(name)}`,
    accepted: `the name of an IntegrationTile in the namespace ${namespace}: ${known}${elsewhere ? wayTo(elsewhere, account) : ''}`,
  });
}

/** What to write on both sides for an account that means a tile of another namespace. */
function wayTo(tile: Draft, account: Draft): string {
  const onTile = isOpenTo(tile, account)
    ? ''
    : ` and, on the tile, spec.allowedNamespaces with ${account.namespace} in it`;
  return `; ${titleOf(tile)} at ${whereIs(tile)} is in another namespace: if that is meant, write tileRef.namespace: ${tile.namespace}${onTile}`;
}

function isOpenTo(tile: Draft, account: Draft): boolean {
  return tile.namespace === account.namespace || allows(listAt(tile, allowedNamespaces), account.namespace);
}

/** Whether a tile of another namespace lets an account in; a fault where it does not. */
function checkAccess(account: Draft, tile: Draft, findings: Findings): boolean {
  const { namespace } = account;
  if (tile.broken || isOpenTo(tile, account)) return true;
  const place = valueAt(tile.value, allowedNamespaces) === undefined ? [] : allowedNamespaces;
  findings.fault(account.place, {
    path: ['spec', 'tileRef', 'namespace'],
    found: `the tile ${titleOf(tile)}, which does not let in accounts of the namespace ${namespace}`,
    accepted: `${namespace} in spec.allowedNamespaces of the tile at ${whereIs(tile, place)}, or a tile in the namespace ${namespace}`,
  });
  return false;
}

function checkRegion(account: Draft, tile: Draft, findings: Findings): void {
  const path = ['spec', 'marketplace'];
  const marketplace = findMarketplace(textAt(account, path) ?? '');
  const allowed = listAt(tile, ['spec', 'sellingRegions']);
  const known = allowed.filter((region) => regions.some((entry) => entry.region === region));
  if (!marketplace || known.length === 0 || known.includes(marketplace.region)) return;
  findings.fault(account.place, {
    path,
    found: `${marketplace.code}, which is in ${marketplace.region}`,
    accepted: `a marketplace in ${known.join(' or ')}, as the tile says at ${whereIs(tile, ['spec', 'sellingRegions'])}`,
  });
}

/** No two manifests for one account: not by the name in the app, not by seller and marketplace. */
function checkAccounts(accounts: readonly Draft[], findings: Findings): void {
  const [byName, byLook, bySeller] = [
    new Map<string, Draft>(),
    new Map<string, Draft>(),
    new Map<string, Draft>(),
  ];
  for (const account of accounts) {
    const tile = tileTitleOf(account);
    const name = textAt(account, ['spec', 'accountName']);
    if (tile === undefined) continue;
    if (name !== undefined) {
      const path = ['spec', 'accountName'];
      const same = firstOf(byName, JSON.stringify([tile, name]), account);
      const similar = looksOf(name)
        .map((look) => firstOf(byLook, JSON.stringify([tile, look]), account))
        .find((other) => other !== undefined && textAt(other, path) !== name);
      if (same)
        findings.fault(account.place, {
          path,
          found: `${show(name)}, the account of ${titleOf(same)} at ${whereIs(same, path)}`,
          accepted: 'one manifest for each account, and an accountName that is unique in the tile',
        });
      else if (similar)
        findings.note(
          account.place,
          path,
          `${show(name)} looks like ${show(textAt(similar, path))} of ${titleOf(similar)} at ${whereIs(similar, path)}: the app takes them for two accounts, and Storekeeper does not add the second (NameAlike)`,
        );
      if (same) continue;
    }
    checkSeller(account, tile, bySeller, findings);
  }
}

function checkSeller(account: Draft, tile: string, bySeller: Map<string, Draft>, findings: Findings): void {
  const path = ['spec', 'sellerId'];
  const seller = textAt(account, path);
  const marketplace = findMarketplace(textAt(account, ['spec', 'marketplace']) ?? '');
  if (seller === undefined || !marketplace) return;
  const same = firstOf(bySeller, JSON.stringify([tile, seller, marketplace.id]), account);
  if (same)
    findings.fault(account.place, {
      path,
      found: `the seller ${show(seller)} in ${marketplace.code}, the account of ${titleOf(same)} at ${whereIs(same, path)}`,
      accepted: 'one account for each seller and marketplace of a tile',
    });
}

/** The draft that was first under a key, where it is another one; takes the place if there was none. */
function firstOf(seen: Map<string, Draft>, key: string, draft: Draft): Draft | undefined {
  const before = seen.get(key);
  if (before === undefined) seen.set(key, draft);
  return before;
}
