import { findMarketplace } from '../../catalogue/marketplaces.ts';
import type { AccountFacts, AccountMark, BundleFacts, TileFacts, WizardMark } from '../../observe/facts.ts';
import { keyOf, type AmazonAccount } from '../../resources/schema/schema.ts';
import { holdingMark, isOurs, isStillMeant, type NamedSource } from './holder.ts';
import { valueDigest } from '../settings/values.ts';

/** Which live account a manifest means, and how that is known. */
export interface Identity {
  readonly live: AccountFacts | undefined;
  /** Our own note about that account, where it names this manifest. */
  readonly mark: AccountMark | undefined;
  /**
   * What was noted of the account while another manifest held it, which is not there any more or is another source's: what is
   * known of the account passes on with it, and what that manifest allowed does not.
   */
  readonly passed?: AccountMark | undefined;
  /** Our unfinished wizard for this manifest. */
  readonly wizard: WizardMark | undefined;
  /** Accounts of which one may be what our wizard made, without enough to tell: nothing is added beside them. */
  readonly unclear: readonly AccountFacts[];
}

/**
 * The live account of a manifest: the one that we noted for it, else the one that our wizard made, else the one with
 * exactly its name. A name is what people may change in the app, so it comes last (platform.md P43). What was
 * noted of it under the key of a manifest that is not there any more passes on.
 * `source`: where the manifests come from, where that is known.
 */
export function identify(
  facts: TileFacts,
  account: AmazonAccount,
  declaredKeys: ReadonlySet<string>,
  source?: NamedSource,
): Identity {
  const key = keyOf(account);
  const wizard = facts.marks.wizard?.account === key ? facts.marks.wizard : undefined;
  const noted = facts.accounts.find((live) => isNotedFor(facts, live, account, source));
  if (noted) return { live: noted, mark: facts.marks.accounts[noted.id], wizard, unclear: [] };
  const found = wizard ? accountOfWizard(facts, withPair(wizard, account)) : nothingFound;
  if (found.live) return { live: found.live, mark: undefined, wizard, unclear: [] };
  const free = facts.accounts.filter((live) => !isTaken(facts, live, key, declaredKeys));
  const named =
    free.find((live) => live.name === account.spec.accountName) ??
    formerlyNamed(facts, free, account, source);
  const passed = named && passedOn(facts, named, key, declaredKeys, source);
  return { live: named, mark: undefined, passed, wizard, unclear: named ? [] : found.unclear };
}

/** Our note about the live account of a manifest, be it of this manifest or of the one that held it before. */
export function notedOf({ mark, passed }: Identity): AccountMark | undefined {
  return mark ?? passed;
}

/** The account of a manifest that goes by another key now, and whose name was changed in the app. */
function formerlyNamed(
  facts: TileFacts,
  free: readonly AccountFacts[],
  account: AmazonAccount,
  source: NamedSource | undefined,
): AccountFacts | undefined {
  const declared = declaredOf(account);
  const found = free.filter((live) => {
    const mark = holdingMark(facts, live.id);
    return mark && isOurs(mark, source) && isStillMeant(live, mark, account, declared);
  });
  return found.length === 1 ? found[0] : undefined;
}

/** What is known of an account that passes to this manifest, without what the former one allowed. */
function passedOn(
  facts: TileFacts,
  live: AccountFacts,
  key: string,
  declaredKeys: ReadonlySet<string>,
  source: NamedSource | undefined,
): AccountMark | undefined {
  const noted = facts.marks.accounts[live.id];
  if (noted) {
    const { takenFrom, ...known } = withoutConsents(noted);
    const own = takenFrom !== undefined && isOurs(noted, source);
    return { ...known, account: key, ...(own ? { takenFrom } : {}) };
  }
  const { wizard } = facts.marks;
  if (!wizard || wizard.account === key || declaredKeys.has(wizard.account)) return undefined;
  return accountOfWizard(facts, wizard).live?.id === live.id ? madeBy(wizard, key) : undefined;
}

/** A note without what a manifest allowed to be done to its account, and without that it was let go of. */
export function withoutConsents(mark: AccountMark): AccountMark {
  const {
    deletion: _deletion,
    removing: _removing,
    removalHeld: _held,
    released: _released,
    ...known
  } = mark;
  return known;
}

/** What is known of an account that a wizard of ours made. */
export function madeBy(wizard: WizardMark, key: string): AccountMark {
  const bundle = bundleOfWizard(wizard);
  return {
    account: key,
    ...(wizard.cloneFrom === undefined ? {} : { clonedFrom: wizard.cloneFrom }),
    ...(bundle === undefined ? {} : { bundle }),
    made: true,
    applied: {},
    refreshed: {},
  };
}

/** Older notes of a wizard do not say whose account it was to become. */
function withPair(wizard: WizardMark, account: AmazonAccount): WizardMark {
  const { sellerId } = account.spec;
  return {
    marketplaceId: marketplaceIdOf(account),
    ...(sellerId === undefined ? {} : { sellerId }),
    ...wizard,
  };
}

/**
 * Whether our note about the account names this manifest, and means it. A note of a manifest that was let go of, or that is
 * of another source, may have been about another account: manifests of one name need not mean one account.
 */
function isNotedFor(
  facts: TileFacts,
  live: AccountFacts,
  account: AmazonAccount,
  source: NamedSource | undefined,
): boolean {
  const mark = facts.marks.accounts[live.id];
  if (mark?.account !== keyOf(account)) return false;
  if (mark.released === undefined && isOurs(mark, source)) return true;
  return isStillMeant(live, mark, account, declaredOf(account));
}

function declaredOf(account: AmazonAccount): { marketplaceId: string; nameDigest: string } {
  return { marketplaceId: marketplaceIdOf(account), nameDigest: valueDigest(account.spec.accountName) };
}

/** Whether another manifest that is still declared holds the account. */
function isTaken(
  facts: TileFacts,
  live: AccountFacts,
  key: string,
  declaredKeys: ReadonlySet<string>,
): boolean {
  const holder = holdingMark(facts, live.id)?.account;
  return holder !== undefined && holder !== key && declaredKeys.has(holder);
}

/** What of a tile our wizard made. */
interface WizardAccount {
  readonly live: AccountFacts | undefined;
  /** Where nothing is certain: the accounts that it may be. */
  readonly unclear: readonly AccountFacts[];
}

const nothingFound: WizardAccount = { live: undefined, unclear: [] };

/**
 * The account that our wizard made, finished or not. Certain are its noted id and the connection that the platform's own
 * steps named. Where the answers that told these were lost, it is among the accounts that were not there before and that
 * nobody holds: the one that is unfinished, since the app has one wizard at a time; or the finished one of the declared
 * seller and marketplace whose connection is no older than our wizard, since such a pair is one account (platform.md P42).
 * A marketplace alone is no proof: somebody else may have added an account meanwhile.
 */
export function accountOfWizard(
  facts: Pick<TileFacts, 'accounts' | 'marks'>,
  wizard: WizardMark,
): WizardAccount {
  const { accountId, connectionId, knownAccounts } = wizard;
  if (accountId !== undefined) return certain(facts.accounts.find((live) => live.id === accountId));
  const connected =
    connectionId === undefined
      ? undefined
      : facts.accounts.find((live) => live.connectionId === connectionId);
  if (connected) return certain(connected);
  const news = facts.accounts.filter(
    (live) => !knownAccounts.includes(live.id) && facts.marks.accounts[live.id] === undefined,
  );
  const drafts = news.filter((live) => live.state === 'installing');
  if (drafts.length === 1) return certain(drafts[0]);
  const finished = news.filter((live) => live.state === 'active' && mayBeOf(live, wizard));
  const ofPair = finished.filter((live) => isOfPair(live, wizard));
  if (drafts.length === 0 && ofPair.length === 1) return certain(ofPair[0]);
  return { live: undefined, unclear: [...drafts, ...finished] };
}

function certain(live: AccountFacts | undefined): WizardAccount {
  return { live, unclear: [] };
}

/** Whether nothing that is known of a new account says that our wizard did not make it. */
function mayBeOf({ amazon }: AccountFacts, { marketplaceId, sellerId, startedAt }: WizardMark): boolean {
  const differs = (found: string | undefined, wanted: string | undefined) =>
    found !== undefined && wanted !== undefined && found !== wanted;
  const older = amazon?.createdAt !== undefined && Date.parse(amazon.createdAt) < madeSince(startedAt);
  return !differs(amazon?.marketplaceId, marketplaceId) && !differs(amazon?.sellerId, sellerId) && !older;
}

function isOfPair({ amazon }: AccountFacts, { marketplaceId, sellerId, startedAt }: WizardMark): boolean {
  return (
    marketplaceId !== undefined &&
    sellerId !== undefined &&
    amazon?.marketplaceId === marketplaceId &&
    amazon.sellerId === sellerId &&
    amazon.createdAt !== undefined &&
    Date.parse(amazon.createdAt) >= madeSince(startedAt)
  );
}

/** The platform's clock and ours may differ by so many milliseconds. */
const clocksApart = 300_000;

function madeSince(startedAt: string): number {
  return Date.parse(startedAt) - clocksApart;
}

/** The half-finished account of a wizard that is not ours. */
export function foreignDraft(facts: TileFacts): AccountFacts | undefined {
  const ours = ownDraft(facts);
  return facts.accounts.find((live) => live.state === 'installing' && live.id !== ours?.id);
}

/** The half-finished account of our own wizard. */
export function ownDraft(facts: TileFacts): AccountFacts | undefined {
  const { wizard } = facts.marks;
  const live = wizard && accountOfWizard(facts, wizard).live;
  return live?.state === 'installing' ? live : undefined;
}

/** The bundle that a wizard asks for, where its steps have been seen. */
export function bundleOfWizard(wizard: WizardMark | undefined): BundleFacts | undefined {
  return wizard?.steps.findLast((step) => step.bundle !== undefined)?.bundle;
}

/** Marketplace id that a manifest declares; the code as written where the catalogue has no such marketplace. */
export function marketplaceIdOf(account: AmazonAccount): string {
  return findMarketplace(account.spec.marketplace)?.id ?? account.spec.marketplace;
}
