import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

const shown = '[secret]';

/** Differs from one process to the next, so that a fingerprint is of no use to anyone who gets hold of it. */
const fingerprintKey = randomBytes(32);

/**
 * A value that cannot be printed by accident: text, JSON, inspection and template strings all give `[secret]`, and a
 * structured clone is empty. Only `reveal()` hands the value out.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    Object.freeze(this);
  }

  /** The value itself. Call it where it is sent and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  /** Tells whether two secrets hold the same value, in a time that does not depend on it. */
  equals(other: Secret): boolean {
    return timingSafeEqual(digest(this.#value), digest(other.#value));
  }

  /** 16 hexadecimal digits that tell secrets apart within this process only. */
  fingerprint(): string {
    return digest(this.#value).toString('hex').slice(0, 16);
  }

  /** The text with every occurrence of the value, as it is or encoded, replaced by `[secret]`. */
  scrub(text: string): string {
    if (this.#value === '') return text;
    return disguisesOf(this.#value).reduce((rest, disguise) => rest.replaceAll(disguise, shown), text);
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [Symbol.toPrimitive](): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}

/** Shorter pieces of an encoded value would strike out words of other texts. */
const shortestPiece = 8;

/**
 * The forms in which a value may come back: as it is, percent-encoded, in hexadecimal digits, and in Base64, where it
 * looks in three ways by what stands before it (such as `Bearer ` or a user name and a colon).
 */
function disguisesOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters hold bits of the neighbours.
    const whole = text.slice(shift === 0 ? 0 : shift + 1, (bytes.length + shift) % 3 === 0 ? undefined : -1);
    return whole.length < shortestPiece ? [] : [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const hex =
    bytes.length * 2 < shortestPiece ? [] : [bytes.toString('hex'), bytes.toString('hex').toUpperCase()];
  return [...new Set([value, encodeURIComponent(value), ...base64, ...hex])].sort(
    (a, b) => b.length - a.length,
  );
}

function digest(value: string): Buffer {
  return createHmac('sha256', fingerprintKey).update(value).digest();
}
