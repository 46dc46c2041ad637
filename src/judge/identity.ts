import { findMarketplace } from '../catalogue/marketplaces.ts';
import type { AccountFacts, AccountMark, BundleFacts, TileFacts, WizardMark } from '../observe/facts.ts';
import { keyOf, type AmazonAccount } from '../resources/schema.ts';

/** Which live account a manifest means, and how that is known. */
export interface Identity {
  readonly live: AccountFacts | undefined;
  /** Our own note about that account, where it names this manifest. */
  readonly mark: AccountMark | undefined;
  /** Our unfinished wizard for this manifest. */
  readonly wizard: WizardMark | undefined;
}

/**
 * The live account of a manifest: the one that we noted for it, else the one that our wizard made, else the one with
 * exactly its name. A name is what people may change in the app, so it comes last (reference 6a, "find account").
 */
export function identify(
  facts: TileFacts,
  account: AmazonAccount,
  declaredKeys: ReadonlySet<string>,
): Identity {
  const key = keyOf(account);
  const wizard = facts.marks.wizard?.account === key ? facts.marks.wizard : undefined;
  const noted = facts.accounts.find((live) => facts.marks.accounts[live.id]?.account === key);
  if (noted) return { live: noted, mark: facts.marks.accounts[noted.id], wizard };
  const made = wizard ? facts.accounts.find((live) => isOfWizard(live, wizard, facts)) : undefined;
  if (made) return { live: made, mark: undefined, wizard };
  const named = facts.accounts.find(
    (live) => live.name === account.spec.accountName && !isTaken(facts, live, key, declaredKeys),
  );
  return { live: named, mark: undefined, wizard };
}

/** Whether another manifest that is still declared holds the account. */
function isTaken(
  facts: TileFacts,
  live: AccountFacts,
  key: string,
  declaredKeys: ReadonlySet<string>,
): boolean {
  const holder = facts.marks.accounts[live.id]?.account;
  return holder !== undefined && holder !== key && declaredKeys.has(holder);
}

/** Whether the account is the one that our wizard made: by its id, or, where that answer was lost, by being new and unfinished. */
function isOfWizard(live: AccountFacts, wizard: WizardMark, facts: TileFacts): boolean {
  if (wizard.accountId !== undefined) return wizard.accountId === live.id;
  return (
    live.state === 'installing' &&
    !wizard.knownAccounts.includes(live.id) &&
    facts.marks.accounts[live.id] === undefined
  );
}

/** The half-finished account of a wizard that is not ours. */
export function foreignDraft(facts: TileFacts): AccountFacts | undefined {
  const ours = facts.marks.wizard;
  return facts.accounts.find(
    (live) => live.state === 'installing' && !(ours && isOfWizard(live, ours, facts)),
  );
}

/** The half-finished account of our own wizard. */
export function ownDraft(facts: TileFacts): AccountFacts | undefined {
  const ours = facts.marks.wizard;
  return ours && facts.accounts.find((live) => live.state === 'installing' && isOfWizard(live, ours, facts));
}

/** The bundle that a wizard asks for, where its steps have been seen. */
export function bundleOfWizard(wizard: WizardMark | undefined): BundleFacts | undefined {
  return wizard?.steps.findLast((step) => step.bundle !== undefined)?.bundle;
}

/** Marketplace id that a manifest declares; the code as written where the catalogue has no such marketplace. */
export function marketplaceIdOf(account: AmazonAccount): string {
  return findMarketplace(account.spec.marketplace)?.id ?? account.spec.marketplace;
}
