import { colorsFor, type Output } from '../output.ts';
import { KnownError } from '../../lib/knownError.ts';

/** A part of the story did not happen in its time. */
export class StoryError extends KnownError {
  override readonly name = 'StoryError';
}

/** Tells the story line by line: when, who, what, and how to see it. */
export class Teller {
  readonly #output: Output;
  readonly #startedAt = performance.now();

  constructor(output: Output) {
    this.#output = output;
  }

  tell(who: string, what: string, see?: string): void {
    const colors = colorsFor(this.#output);
    const time = `${((performance.now() - this.#startedAt) / 1000).toFixed(1)} s`.padStart(7);
    this.#output.out(`${colors.dim(time)}  ${colors.bold(who.padEnd(11))} ${what}\n`);
    if (see !== undefined) this.#output.out(`${' '.repeat(21)} ${colors.dim(`see: ${see}`)}\n`);
  }

  say(text: string): void {
    this.#output.out(`${text}\n`);
  }
}

const pause = 100;

/** Looks again and again until something is there. Rejects with `StoryError` after `seconds`. */
export async function until<T>(
  what: string,
  seconds: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new StoryError(`${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
