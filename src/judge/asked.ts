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

/** Whether a person asked for this of the account. */
export function isAsked(asked: Asked | undefined, word: AskedWord, account: string): boolean {
  return asked?.[word]?.has(account) ?? false;
}
