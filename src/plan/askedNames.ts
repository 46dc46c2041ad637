import type { TileMarks } from '../observe/facts.ts';
import { keyOf, type AmazonAccount } from '../resources/schema/schema.ts';
import { askedWords, unitedAsked, type Asked } from './asked.ts';

/** What names of accounts are looked up in: the notes on the platform, and the accounts as the app has them. */
export interface NamedFacts {
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly marks: Pick<TileMarks, 'accounts' | 'wizard'>;
}

/**
 * The keys of the accounts of ours that a name means by the notes on the platform: the `namespace/name` of a manifest that may
 * be gone, its name alone, or the name or id of the live account or draft. None where nothing of ours bears it.
 */
export function keysNamed(name: string, { accounts, marks }: NamedFacts): readonly string[] {
  const { wizard } = marks;
  const noted = [
    ...Object.entries(marks.accounts).map(([id, { account }]) => ({ id, key: account })),
    ...(wizard ? [{ id: wizard.accountId, key: wizard.account }] : []),
  ];
  const ids = new Set(accounts.filter((live) => live.id === name || live.name === name).map(({ id }) => id));
  const meant = noted.filter(
    ({ id, key }) =>
      key === name || key.slice(key.indexOf('/') + 1) === name || (id !== undefined && ids.has(id)),
  );
  return [...new Set(meant.map(({ key }) => key))];
}

/**
 * What was asked for with every name looked up, among the declared accounts and among the notes on the platform: who abandons
 * the wizard of an account whose manifest is gone calls it by the name that he sees. Names that mean nothing stay as they are.
 */
export function askedKeys(
  asked: Asked | undefined,
  accounts: readonly AmazonAccount[],
  facts: NamedFacts,
): Asked | undefined {
  if (asked === undefined) return undefined;
  const keysOf = (name: string) => [name, ...declaredKeysNamed(name, accounts), ...keysNamed(name, facts)];
  const looked = askedWords.map((word): Asked => ({
    [word]: new Set([...(asked[word] ?? [])].flatMap(keysOf)),
  }));
  const paths = [...(asked.acceptPaths ?? [])].map(([name, accepted]): Asked => ({
    acceptPaths: new Map(keysOf(name).map((key) => [key, accepted])),
  }));
  return unitedAsked([...looked, ...paths]);
}

/** The keys of the declared accounts that a name means: by key, by the name of the manifest or by that of the account in the app. */
export function declaredKeysNamed(name: string, accounts: readonly AmazonAccount[]): readonly string[] {
  return accounts
    .filter(({ metadata, spec }) => metadata.name === name || spec.accountName === name)
    .map(keyOf)
    .concat(accounts.map(keyOf).filter((key) => key === name));
}
