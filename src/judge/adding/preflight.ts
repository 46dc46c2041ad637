import type { AccountFacts, TileFacts } from '../../observe/facts.ts';
import { looksLike, withCodes } from '../../resources/names.ts';
import { keyOf, type AmazonAccount } from '../../resources/schema/schema.ts';
import { finding, type Finding } from '../common/finding.ts';
import { holdingMark } from '../common/holder.ts';
import { foreignDraft, identify, marketplaceIdOf } from '../common/identity.ts';
import { judgeMarketplace } from './marketplace.ts';
import { listed, nearestNames } from '../common/candidates.ts';

/**
 * What must hold before a new account is begun: nothing is created before it does. `absentBefore`: declared accounts that
 * are to be added before this one.
 */
export function judgeNewAccount(
  facts: TileFacts,
  account: AmazonAccount,
  all: readonly AmazonAccount[],
  absentBefore: number,
): Finding[] {
  return [
    ...judgeLegacy(account),
    ...judgeName(facts, account),
    ...judgeLook(facts, account),
    ...judgePair(facts, account),
    ...judgeLicence(facts, absentBefore),
    ...judgeEdition(facts),
    ...judgeForeignDraft(facts),
    ...judgeSource(facts, account, all),
  ];
}

/** A name is unique in the tile (platform.md P54). An account that could be adopted by it does not come here. */
function judgeName(facts: TileFacts, account: AmazonAccount): Finding[] {
  const holder = facts.accounts.find((live) => live.name === account.spec.accountName);
  if (!holder) return [];
  const held = holdingMark(facts, holder.id)?.account;
  const by = held === undefined ? '' : `, which ${held} holds`;
  return [
    finding(
      'NameTaken',
      `The tile has an account "${holder.name}" (${holder.id}) already${by}`,
      'Choose another accountName, or rename that account first.',
      false,
      '/accountName',
    ),
  ];
}

/**
 * An account whose name only looks like that of a live one is more often a slip than a wish, and a second account of one
 * seller and marketplace takes in every order twice.
 */
function judgeLook(facts: TileFacts, account: AmazonAccount): Finding[] {
  const { accountName } = account.spec;
  const alike = facts.accounts.find((live) => looksLike(live.name, accountName));
  if (!alike || facts.accounts.some((live) => live.name === accountName)) return [];
  return [
    finding(
      'NameAlike',
      `The tile has an account whose name looks like "${accountName}" and is another: "${alike.name}" (${alike.id})`,
      `Write accountName just as the app has it if that account is meant; it is "${withCodes(alike.name)}", with what cannot be seen as codes. Rename it there if it cannot be typed. For a new account, choose a name that nobody can take for it.`,
      false,
      '/accountName',
    ),
  ];
}

/** A pair of seller and marketplace is one account (platform.md P42). Two of them would take in every order twice. */
function judgePair(facts: TileFacts, account: AmazonAccount): Finding[] {
  const { sellerId, accountName } = account.spec;
  if (sellerId === undefined) return [];
  const marketplaceId = marketplaceIdOf(account);
  const isOfPair = ({ amazon }: AccountFacts) =>
    amazon?.sellerId === sellerId && amazon.marketplaceId === marketplaceId;
  const holder = facts.accounts.find((live) => isOfPair(live) && live.name !== accountName);
  if (!holder) return [];
  return [
    finding(
      'SellerTaken',
      `The tile has an account of seller ${sellerId} in that marketplace already: "${holder.name}" (${holder.id})`,
      `Write accountName: "${holder.name}" if that account is meant, or correct sellerId or marketplace.`,
      holder.state === 'uninstalling',
      '/sellerId',
    ),
  ];
}

function judgeLegacy(account: AmazonAccount): Finding[] {
  if (account.spec.connection?.type !== 'MWS') return [];
  return [
    finding(
      'ConnectionLegacy',
      'A new account cannot have an MWS connection: Amazon switched MWS off in 2024',
      'Declare connection.type SellingPartnerAPI, or correct accountName if an old account is meant.',
      false,
      '/connection/type',
    ),
  ];
}

/**
 * One licence for each pair of seller and marketplace (platform.md P83). Accounts that are to be added before this one
 * take theirs first, in the order of their keys.
 */
function judgeLicence(facts: TileFacts, absentBefore: number): Finding[] {
  const bought = facts.licence?.accounts;
  if (bought === undefined) return [];
  const used = facts.accounts.length;
  if (used + absentBefore < bought) return [];
  const short = used + absentBefore + 1 - bought;
  const waiting = absentBefore === 0 ? '' : `, and ${absentBefore} more to be added before this one`;
  return [
    finding(
      'LicenceMissing',
      `The tile has ${bought} account ${bought === 1 ? 'licence' : 'licences'}, and ${used} ${used === 1 ? 'account is' : 'accounts are'} in it${waiting}`,
      short === 1
        ? 'Buy one more account licence from Celigo, or remove an account.'
        : `Buy ${short} more account licences from Celigo, ${short - 1} of them for those before this one, or remove accounts.`,
    ),
  ];
}

/** The app adds no account while the edition of its licence is another than that of the tile (platform.md P89). */
function judgeEdition(facts: TileFacts): Finding[] {
  const licensed = facts.licence?.edition;
  const { edition } = facts.integration;
  if (licensed === undefined || edition === undefined || licensed === edition) return [];
  return [
    finding(
      'EditionMismatch',
      `The licence is for the edition "${licensed}", the tile has "${edition}"`,
      'Upgrade the tile in the app: Settings > Subscription > Upgrade.',
    ),
  ];
}

function judgeForeignDraft(facts: TileFacts): Finding[] {
  const draft = foreignDraft(facts);
  if (!draft) return [];
  return [
    finding(
      'ForeignWizard',
      `Somebody has begun to add an account in the app and not finished: "${draft.name}" (${draft.id}). The app has one wizard at a time`,
      'Finish or cancel that wizard in the app.',
    ),
  ];
}

/** The source is in the same tile, installed and active (platform.md P96). */
function judgeSource(facts: TileFacts, account: AmazonAccount, all: readonly AmazonAccount[]): Finding[] {
  const from = account.spec.setup?.cloneFrom;
  if (!from) return [];
  const source = findSource(facts, account, all);
  const path = '/setup/cloneFrom';
  const named = from.accountName ?? from.name ?? '';
  if (!source) {
    const declared =
      from.name !== undefined && all.some((other) => sameNamespaceName(other, account, from.name as string));
    if (declared)
      return [
        finding(
          'SourceNotReady',
          `The clone source "${named}" is not installed yet`,
          'Nothing to do: it goes on when the source is active.',
          true,
          path,
        ),
      ];
    return [missingSource(facts, account, all)];
  }
  if (source.state === 'active') return [];
  if (source.state === 'uninstalling')
    return [
      finding(
        'SourceNotReady',
        `The clone source "${source.name}" is being uninstalled in the app, which cannot be undone`,
        'Name another account in setup.cloneFrom, or take it out to have the account configured manually.',
        false,
        path,
      ),
    ];
  return [
    finding(
      'SourceNotReady',
      `The clone source "${source.name}" is ${source.state}; only an active account can be cloned`,
      'Nothing to do: it goes on when the source is active.',
      true,
      path,
    ),
  ];
}

/** A source that nobody knows: a manifest names one by its manifest, or by its name in the app, and both are looked for exactly. */
function missingSource(facts: TileFacts, account: AmazonAccount, all: readonly AmazonAccount[]): Finding {
  const { name, accountName } = account.spec.setup?.cloneFrom ?? {};
  const told = (message: string, remedy: string) =>
    finding('SourceMissing', message, remedy, false, '/setup/cloneFrom');
  const active = facts.accounts.flatMap((live) => (live.state === 'active' ? live.name : []));
  const manually = 'take setup.cloneFrom out to have the account configured manually';
  if (name === undefined)
    return told(
      `The tile has no account "${accountName ?? ''}" to clone from; there are ${listed(active)}`,
      `Name one that is installed in the tile in setup.cloneFrom.accountName, as the app shows it, or ${manually}.`,
    );
  const { namespace } = account.metadata;
  const others = all.flatMap(({ metadata }) =>
    metadata.namespace === namespace && metadata.name !== account.metadata.name ? metadata.name : [],
  );
  return told(
    `The namespace ${namespace} has no manifest "${name}" of this tile to clone from; there are ${listed(nearestNames(name, others))}`,
    `Name another manifest in setup.cloneFrom.name; for an account without one its name in the app in setup.cloneFrom.accountName (${listed(active, 'the tile has none', 60)}); or ${manually}.`,
  );
}

function sameNamespaceName(other: AmazonAccount, account: AmazonAccount, name: string): boolean {
  return other.metadata.name === name && other.metadata.namespace === account.metadata.namespace;
}

/** The live account that a manifest clones from, by its manifest or by its name in the app. */
export function findSource(
  facts: TileFacts,
  account: AmazonAccount,
  all: readonly AmazonAccount[],
): AccountFacts | undefined {
  const from = account.spec.setup?.cloneFrom;
  if (!from) return undefined;
  if (from.accountName !== undefined) return facts.accounts.find((live) => live.name === from.accountName);
  const manifest = all.find((other) => sameNamespaceName(other, account, from.name ?? ''));
  return manifest ? identify(facts, manifest, new Set(all.map(keyOf))).live : undefined;
}

/** What stops an account that is there: another seller or marketplace than declared, or its removal under way. */
export function judgeLiveAccount(live: AccountFacts, account: AmazonAccount): Finding[] {
  const found: Finding[] = [];
  const { amazon } = live;
  if (live.state === 'uninstalling') {
    found.push(
      finding(
        'AccountUninstalling',
        `The account "${live.name}" is being uninstalled in the app`,
        'Remove its manifest (Storekeeper then finishes what it began itself), or let it end, since it cannot be undone, and set setup.recreate: true to have the account installed anew.',
        true,
      ),
    );
  }
  found.push(...judgeMarketplace(live, account));
  if (
    account.spec.sellerId !== undefined &&
    amazon?.sellerId !== undefined &&
    amazon.sellerId !== account.spec.sellerId
  ) {
    found.push(
      finding(
        'SellerMismatch',
        `Amazon says that "${live.name}" belongs to seller ${amazon.sellerId}, the manifest names seller ${account.spec.sellerId}`,
        'Sign in to Amazon as the right seller on the connection, or correct sellerId.',
        false,
        '/sellerId',
      ),
    );
  }
  return found;
}
