import { UsageError } from './exit.ts';
import { visible, visibleCell } from './render/visible.ts';

/** Errors that say by themselves what a person can do; anything else is a fault of ours and is told with its stack. */
const told: ReadonlySet<string> = new Set([
  'PlatformError',
  'TokenError',
  'ClusterError',
  'TileNotFoundError',
  'MarksError',
  'MalformedError',
  'StateError',
  'RangeError',
]);

/** What a command that failed tells: the message, and the stack where it is our own fault. */
export function failureText(error: unknown): string {
  return visible(textOf(error));
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return `error: ${String(error)}\n`;
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') {
    return `error: ${address ?? ''}:${port ?? ''} is taken by another process; choose another with --port, 0 takes a free one\n`;
  }
  const known = error instanceof UsageError || told.has(error.name) || code !== undefined;
  const message = told.has(error.name) ? visibleCell(error.message) : error.message;
  return `error: ${message}\n${known ? '' : `${error.stack ?? ''}\n`}`;
}
