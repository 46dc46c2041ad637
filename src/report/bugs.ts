import { isBug } from '../lib/knownError.ts';
import { scrubbed } from '../lib/scrubbed.ts';
import { withCodes } from '../resources/names.ts';
import type { Log, LogFields } from './log.ts';
import type { BugPlace } from './metrics/metricNames.ts';
import type { Metrics } from './metrics/metrics.ts';

/** Where a fault of our own is told. */
export interface BugsOptions {
  readonly log: Pick<Log, 'error'>;
  readonly metrics?: Pick<Metrics, 'recordBug'> | undefined;
}

/** Faults that are told apart; a process that has met so many needs no more of them in its log. */
const mostTold = 200;
/** Frames that are shown of an error, and errors that are followed from one to what brought it about. */
const mostFrames = 30;
const framesThatTellApart = 4;
const mostCauses = 5;
const longestMessage = 300;

/** The faults of our own that one process has met: each is logged once with its stack, and counted whenever it comes. */
export class Bugs {
  readonly #options: BugsOptions;
  readonly #told = new Set<string>();

  constructor(options: BugsOptions) {
    this.#options = options;
  }

  /** Takes in what was thrown; gives false, and does nothing, where it is no fault of our own. `fields`: what it concerns. */
  note(where: BugPlace, error: unknown, fields: LogFields = {}): boolean {
    if (!isBug(error)) return false;
    const { log, metrics } = this.#options;
    metrics?.recordBug(where);
    const stack = stackOf(error);
    // The same place in the program is the same fault, whatever the values in its message and whoever had asked for the run.
    const known = stack === '' ? bugMessage(error) : stack.split('\n', framesThatTellApart).join('\n');
    if (!this.#told.has(known) && this.#told.size < mostTold) {
      this.#told.add(known);
      log.error(bugMessage(error), { ...fields, reason: 'Bug', stack });
    }
    return true;
  }
}

/** What people are told of a fault of our own: without a stack, without secrets, and in a line. */
export function bugMessage(error: unknown): string {
  const text = scrubbed(
    withCodes(error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
  const short = text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
  return `A fault of Storekeeper, please report it: ${short}`;
}

/**
 * Where in the program an error was thrown, and what brought it about, a line each: names of classes, functions and files. The
 * messages are left out, which may hold values.
 */
export function stackOf(error: unknown): string {
  const lines: string[] = [];
  let next = error;
  for (let depth = 0; next instanceof Error && depth < mostCauses; depth += 1, next = next.cause)
    lines.push(...(depth === 0 ? [] : [`caused by ${next.name}`]), ...framesOf(next));
  return lines.join('\n');
}

function framesOf({ stack = '', message }: Error): string[] {
  // A message may have lines that look like frames.
  const frames = message === '' ? stack : stack.slice(stack.indexOf(message) + message.length);
  return frames
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, mostFrames)
    .map((line) => scrubbed(line.trim()));
}
