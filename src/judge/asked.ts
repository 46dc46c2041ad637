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
