import { findMarketplace } from '../../catalogue/marketplaces.ts';
import type { AccountFacts } from '../../observe/facts.ts';
import type { AmazonAccount } from '../../resources/schema/schema.ts';
import { finding, type Finding } from '../common/finding.ts';
import { marketplaceIdOf } from '../common/identity.ts';

/** A marketplace as people know it: `DE (Germany)`; the id where the catalogue has none. */
export function marketplaceText(codeOrId: string): string {
  const found = findMarketplace(codeOrId);
  return found ? `${found.code} (${found.country})` : `the marketplace with the id ${codeOrId}`;
}

/** What the marketplace that the connection of an installed account holds says against its manifest. */
export function judgeMarketplace(live: AccountFacts, account: AmazonAccount): Finding[] {
  const held = live.amazon?.marketplaceId;
  const declared = marketplaceIdOf(account);
  if (live.state !== 'active' || held === declared) return [];
  if (held === undefined) return unknownMarketplace(live, account);
  return [
    finding(
      'MarketplaceMismatch',
      `The account "${live.name}" sells in ${marketplaceText(held)}, the manifest says ${marketplaceText(declared)}`,
      `Correct marketplace or accountName. The marketplace of an account cannot be changed: for ${marketplaceText(declared)} declare another account.`,
      false,
      '/marketplace',
    ),
  ];
}

/**
 * A new account whose consent was given for another marketplace than its manifest declares. Until then the connection can be
 * corrected. The platform gives back no secret of a connection, which afterwards keeps it from being written as a whole
 * (platform.md P72). `held`: what the connection holds; undefined where it was never filled in.
 */
export function consentedElsewhere(held: string | undefined, declared: string): Finding | undefined {
  if (held === undefined || held === declared) return undefined;
  return finding(
    'MarketplaceMismatch',
    `Consent was given for ${marketplaceText(held)}, the manifest says ${marketplaceText(declared)}; a connection keeps the marketplace that it has consent for`,
    `Write marketplace: ${findMarketplace(held)?.code ?? held} if that is meant. Otherwise abandon the wizard ("storekeeper abandon" with the account, or in the app): it then begins anew for ${marketplaceText(declared)}.`,
    false,
    '/marketplace',
  );
}

/** An account is adopted by its name alone where its connection does not say where it sells: that takes a word. */
function unknownMarketplace(live: AccountFacts, account: AmazonAccount): Finding[] {
  if (account.spec.setup?.marketplaceUnknown === 'Accept') return [];
  const what = live.amazon
    ? `The connection "${live.amazon.name}" of "${live.name}" does not tell its marketplace`
    : `"${live.name}" has no connection to Amazon that could be read`;
  return [
    finding(
      'MarketplaceUnknown',
      `${what}, so that nobody here knows whether it sells in ${marketplaceText(account.spec.marketplace)} as the manifest says`,
      'Look at the connection in the app. If the account is the one that is meant, write setup: { marketplaceUnknown: Accept }.',
      false,
      '/marketplace',
    ),
  ];
}
