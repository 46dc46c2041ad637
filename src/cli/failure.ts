import { isBug, KnownError } from '../lib/knownError.ts';
import { UsageError } from './exit.ts';
import { visible, visibleCell } from './render/visible.ts';

/** What is said beside the message of a fault of ours, so that it can be reported. */
const reportWithout =
  'This is a fault of Storekeeper: please report it. Run it again with --log-level debug to see where it was thrown.';
const reportWith = 'This is a fault of Storekeeper: please report it with these lines.';

/** How a failure is told: with `stack`, a fault of our own says where it was thrown. */
export interface FailureTelling {
  readonly stack: boolean;
}

/**
 * What a command that failed tells: the message alone where a person can do something about it; and where it is a fault of
 * our own, that it is to be reported.
 */
export function failureText(error: unknown, telling: FailureTelling = { stack: false }): string {
  return visible(isBug(error) ? bugText(error, telling) : textOf(error as Error));
}

/** The lines that are said of a fault of our own after its message. */
export function reportLines(error: unknown, { stack }: FailureTelling): string {
  return stack ? `${reportWith}\n${stackOf(error)}\n` : `${reportWithout}\n`;
}

function bugText(error: unknown, telling: FailureTelling): string {
  const message = error instanceof Error ? error.message : String(error);
  return `error: ${visibleCell(message)}\n${reportLines(error, telling)}`;
}

/** The stack of an error and of what brought it about. */
function stackOf(error: unknown): string {
  const stacks: string[] = [];
  for (let next = error; next instanceof Error && stacks.length < 5; next = next.cause)
    stacks.push(next.stack ?? String(next));
  return stacks.length === 0
    ? 'It was no error that was thrown, so that it has no stack.'
    : stacks.join('\ncaused by ');
}

function textOf(error: Error): string {
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') {
    return `error: ${address ?? ''}:${port ?? ''} is taken by another process; choose another with --port, 0 takes a free one\n`;
  }
  // What people asked for is told in lines of our own; everything else may quote what was found.
  const quotes = error instanceof KnownError && !(error instanceof UsageError);
  return `error: ${quotes ? visibleCell(error.message) : error.message}\n`;
}
