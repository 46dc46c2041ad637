import type { TileFacts } from '../../observe/facts.ts';
import type { AmazonAccount } from '../../resources/schema/schema.ts';
import type { Finding } from '../common/finding.ts';
import { finding } from '../common/finding.ts';
import { marketplaceIdOf } from '../common/identity.ts';
import type { SellerCheck } from '../../plan/plan.ts';

/** What is to be looked at once Amazon has filled in the seller of a new account. `draft`: its id, where it is there. */
export function sellerCheck(
  facts: TileFacts,
  account: AmazonAccount,
  draft: string | undefined,
): SellerCheck {
  const { sellerId } = account.spec;
  // Consent is given for what the connection holds, whatever the manifest says by now.
  const held = facts.accounts.find(({ id }) => id === draft)?.amazon?.marketplaceId;
  const marketplaces = [marketplaceIdOf(account), held];
  const others = facts.accounts.flatMap(({ id, name, amazon }): [string, string][] =>
    id !== draft &&
    amazon?.marketplaceId !== undefined &&
    marketplaces.includes(amazon.marketplaceId) &&
    amazon.sellerId !== undefined
      ? [[name, amazon.sellerId]]
      : [],
  );
  return {
    ...(sellerId === undefined ? {} : { declared: sellerId }),
    others: Object.fromEntries(others),
  };
}

/**
 * Why a new account may not be configured with the seller that Amazon has filled in, or undefined where it may. A seller
 * that is not filled in is waited for where the manifest names one, or another account sells in the same marketplace: a pair
 * of seller and marketplace is one account (platform.md P42), and two of them would take in every order twice.
 */
export function judgeSeller(check: SellerCheck, found: string | undefined): Finding | undefined {
  const { declared, others } = check;
  if (found === undefined || found === '') {
    if (declared === undefined && Object.keys(others).length === 0) return undefined;
    const why =
      declared === undefined
        ? 'other accounts sell in the same marketplace, and it may be one of theirs'
        : `the manifest names seller ${declared}`;
    return finding(
      'SellerUnknown',
      `Amazon has not filled in the seller yet, and ${why}`,
      'Nothing to do: it goes on when the seller is there. If it stays away, sign in to Amazon on the connection again.',
      true,
      '/sellerId',
    );
  }
  if (declared !== undefined && found !== declared)
    return finding(
      'SellerMismatch',
      `Consent was given by seller ${found}, the manifest names seller ${declared}`,
      'Sign in to Amazon as the right seller on the connection, or correct sellerId.',
      false,
      '/sellerId',
    );
  const [holder] = Object.entries(others).find(([, seller]) => seller === found) ?? [];
  if (holder === undefined) return undefined;
  return finding(
    'SellerTaken',
    `Consent was given by seller ${found}, for whom the tile has an account in that marketplace already: "${holder}"`,
    `Sign in to Amazon as another seller on the connection, or abandon the wizard in the app and correct the manifest; write accountName: "${holder}" if that account is meant.`,
    false,
    '/sellerId',
  );
}
