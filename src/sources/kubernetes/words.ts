import { wordSpellings, type AskedWord } from '../../plan/asked.ts';
import { apiGroup } from '../../resources/group.ts';

/**
 * The annotation that says a word of `Asked` about an account. On the account any new value says it; on its tile the value is
 * the name of the account, then perhaps a space and anything that makes it new: so it is said where the account has no document
 * any more. Its receipt is the same value in `status.lastHandledWords`.
 */
export function wordAnnotation(word: AskedWord): string {
  return `${apiGroup}/${wordKey(word)}`;
}

/** The word as `status.lastHandledWords` has it. */
export function wordKey(word: AskedWord): string {
  return `${wordSpellings[word]}-at`;
}
