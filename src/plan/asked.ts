import { shownPath } from '../lib/pointer.ts';

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
  /** The same, of these paths and what lies below them only, by account. */
  readonly acceptPaths?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Send again what the platform refused several times in the same way. */
  readonly retry?: ReadonlySet<string>;
}

/** The words of `Asked`. */
export type AskedWord = Exclude<keyof Asked, 'acceptPaths'>;

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

/** One word about one account; `paths` where it is said of these only, which `accept` alone can be. */
export function askedFor(word: AskedWord, account: string, paths: readonly string[] = []): Asked {
  if (word === 'accept' && paths.length > 0) return { acceptPaths: new Map([[account, new Set(paths)]]) };
  return { [word]: new Set([account]) };
}

/** Whether a person takes a change of the account in that is not declared. Paths may be written as people are shown them. */
export function isAccepted(asked: Asked | undefined, account: string, path: string): boolean {
  if (isAsked(asked, 'accept', account)) return true;
  const accepted = new Set([...(asked?.acceptPaths?.get(account) ?? [])].map(shownPath));
  const segments = path.split('/');
  return segments.some((_, index) => accepted.has(shownPath(segments.slice(0, index + 1).join('/'))));
}

/** What several people asked for, as one. */
export function unitedAsked(all: readonly (Asked | undefined)[]): Asked | undefined {
  const united: Partial<Record<AskedWord, ReadonlySet<string>>> = {};
  for (const word of askedWords) {
    const names = all.flatMap((each) => [...(each?.[word] ?? [])]);
    if (names.length > 0) united[word] = new Set(names);
  }
  const acceptPaths = new Map<string, ReadonlySet<string>>();
  for (const [account, paths] of all.flatMap((each) => [...(each?.acceptPaths ?? [])]))
    acceptPaths.set(account, new Set([...(acceptPaths.get(account) ?? []), ...paths]));
  const asked = { ...united, ...(acceptPaths.size > 0 ? { acceptPaths } : {}) };
  return Object.keys(asked).length === 0 ? undefined : asked;
}
