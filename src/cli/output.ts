import { createColors } from 'picocolors';
import { safeJson } from '../report/safeJson.ts';

/** Where a command prints; passed in so that commands can be run by others than a process. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether a person looks at it: colours and moving progress make sense. */
  readonly terminal: boolean;
}

/** The process's own streams. */
export const processOutput: Output = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  terminal: process.stdout.isTTY && process.stderr.isTTY,
};

export type Colors = ReturnType<typeof createColors>;

/** Colours where a person looks, and none elsewhere; `NO_COLOR` is obeyed. */
export function colorsFor(output: Output): Colors {
  return createColors(output.terminal && process.env.NO_COLOR === undefined);
}

/** What `-o` may be. */
export type Format = 'text' | 'json';

/** JSON as a command prints it. */
export function jsonText(value: unknown): string {
  return `${safeJson(JSON.stringify(value, null, 2))}\n`;
}

/** A number with its noun in the right form: `1 account`, `2 accounts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
