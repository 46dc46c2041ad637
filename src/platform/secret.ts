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

  /** The text with every occurrence of the value, as it is or percent-encoded, replaced by `[secret]`. */
  scrub(text: string): string {
    if (this.#value === '') return text;
    return text.replaceAll(this.#value, shown).replaceAll(encodeURIComponent(this.#value), shown);
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

function digest(value: string): Buffer {
  return createHmac('sha256', fingerprintKey).update(value).digest();
}
