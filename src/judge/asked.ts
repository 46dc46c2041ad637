import type { TileMarks } from '../observe/facts.ts';
import { keyOf, type AmazonAccount } from '../resources/schema.ts';

/**
 * What a person asked for by name, for the run that is begun now: keys (`namespace/name`) of the accounts that each word
 * means. A word is an act that was seen; it holds for one run, and where it came to nothing it is said again.
 */
export interface Asked {
  /** Abandon the unfinished wizard that Storekeeper opened for this account, also where its manifest is gone. */
  readonly abandon?: ReadonlySet<string>;
  /** Take the account over from the source that holds it. */
  readonly takeOver?: ReadonlySet<string>;
  /** Take what was changed by hand and is not declared into the baseline of the account. */
  readonly accept?: ReadonlySet<string>;
  /** Send again what the platform refused several times in the same way. */
  readonly retry?: ReadonlySet<string>;
}

/** The words of `Asked`. */
export type AskedWord = keyof Asked;

/** Each word as commands, addresses and annotations spell it. */
export const wordSpellings: Readonly<Record<AskedWord, string>> = {
  abandon: 'abandon',
  takeOver: 'take-over',
  accept: 'accept',
  retry: 'retry',
};

/** The words, in the order in which people are told of them. */
export const askedWords = Object.keys(wordSpellings) as readonly AskedWord[];

/** The word that is spelled so; undefined where none is. */
export function wordSpelled(text: string): AskedWord | undefined {
  return askedWords.find((word) => wordSpellings[word] === text);
}

/** Whether a person asked for this of the account. */
export function isAsked(asked: Asked | undefined, word: AskedWord, account: string): boolean {
  return asked?.[word]?.has(account) ?? false;
}

/** What several people asked for, as one. */
export function unitedAsked(all: readonly (Asked | undefined)[]): Asked | undefined {
  const united: Partial<Record<AskedWord, ReadonlySet<string>>> = {};
  for (const word of askedWords) {
    const names = all.flatMap((each) => [...(each?.[word] ?? [])]);
    if (names.length > 0) united[word] = new Set(names);
  }
  return Object.keys(united).length === 0 ? undefined : united;
}

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
  return unitedAsked(looked);
}

/** The keys of the declared accounts that a name means: by key, by the name of the manifest or by that of the account in the app. */
export function declaredKeysNamed(name: string, accounts: readonly AmazonAccount[]): readonly string[] {
  return accounts
    .filter(({ metadata, spec }) => metadata.name === name || spec.accountName === name)
    .map(keyOf)
    .concat(accounts.map(keyOf).filter((key) => key === name));
}
