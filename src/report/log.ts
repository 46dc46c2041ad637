import pino from 'pino';
import { scrubbed } from '../lib/scrubbed.ts';
import { withCodes } from '../resources/names.ts';

/** Levels from the most to the least talkative. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Everything that a log line may hold besides time, level and message. What is not listed here is not logged. */
const allowed = [
  'tile',
  'account',
  'namespace',
  'step',
  'kind',
  'outcome',
  'reason',
  'revision',
  'commit',
  'source',
  'planHash',
  'route',
  'method',
  'status',
  'attempt',
  'milliseconds',
  'calls',
  'steps',
  'drift',
  'path',
  'file',
  'url',
  'error',
  'stack',
] as const;
type AllowedField = (typeof allowed)[number];

/** Fields of a log line; an error is logged by its message alone. `stack`: frames alone, a line each, as `stackOf` gives them. */
export type LogFields = Readonly<
  Partial<Record<Exclude<AllowedField, 'error'>, string | number | boolean | undefined>>
> & { readonly error?: unknown };

export type Log = Readonly<
  Record<Exclude<LogLevel, 'silent'>, (message: string, fields?: LogFields) => void>
>;

/**
 * A log of JSON lines, on stderr unless `write` is given. Lines are built from an allow-list of fields, whatever else
 * an object carries; what looks like a credential inside a text is struck out.
 */
export function createLog(options: {
  readonly level: LogLevel;
  readonly write?: (line: string) => void;
  /** ISO-8601; by default the clock. */
  readonly now?: () => string;
}): Log {
  const now = options.now ?? (() => new Date().toISOString());
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: () => `,"time":"${now()}"`,
    formatters: { level: (level) => ({ level }) },
  };
  const { write } = options;
  const logger = write === undefined ? pino(settings, stderr()) : pino(settings, { write });
  const at = (level: keyof Log) => (message: string, fields?: LogFields) => {
    logger[level](lineFields(fields ?? {}), inLine(message));
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Bytes that wait for room on a full disk; what comes beyond is dropped. */
const mostWaiting = 1024 * 1024;

/**
 * Standard error. What cannot be written there ends nobody's work: the log is silent for good where its reader is gone, and until
 * there is room again where a disk is full.
 */
function stderr() {
  const destination = pino.destination({ fd: 2, sync: true, maxLength: mostWaiting });
  destination.on('error', () => undefined);
  return destination;
}

/** A text of a line: what cannot be seen stands as its code, so that the line is one line to whoever has it shown. */
function inLine(text: string): string {
  return scrubbed(withCodes(text.slice(0, 10_000)));
}

function lineFields(fields: LogFields): Record<string, string | number | boolean> {
  const line: Record<string, string | number | boolean> = {};
  for (const name of allowed) {
    const value: unknown = fields[name];
    if (typeof value === 'number' || typeof value === 'boolean') line[name] = value;
    else if (typeof value === 'string')
      line[name] = name === 'stack' ? value.split('\n').map(inLine).join('\n') : inLine(value);
    else if (name === 'error' && value instanceof Error) line[name] = inLine(value.message);
  }
  return line;
}
