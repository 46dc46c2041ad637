import { createHash } from 'node:crypto';

/** The next number in [0, 1) of a generator (mulberry32) whose whole state is one integer. */
export function nextRandom(holder: { random: number }): number {
  holder.random = (holder.random + 0x6d2b79f5) | 0;
  let mixed = holder.random;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

/** `length` characters of `alphabet`. */
export function randomText(holder: { random: number }, alphabet: string, length: number): string {
  let text = '';
  while (text.length < length) text += alphabet[Math.floor(nextRandom(holder) * alphabet.length)] ?? '';
  return text;
}

/** One member of a non-empty list. */
export function pickOne<T>(holder: { random: number }, list: readonly T[]): T {
  const found = list[Math.floor(nextRandom(holder) * list.length)];
  if (found === undefined) throw new Error('cannot pick from an empty list');
  return found;
}

/** A word that follows from the seed and its purpose alone, for names that a client has to read, not to remember. */
export function seededWord(seed: number, purpose: string, length: number): string {
  return createHash('sha256')
    .update(`${String(seed)}:${purpose}`)
    .digest('hex')
    .slice(0, length);
}
