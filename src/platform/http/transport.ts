import { request, type Dispatcher } from 'undici';
import { createAgent, proxyRefusal } from './proxy.ts';
import { KnownError } from '../../lib/knownError.ts';

/** An answer is at most this long, in bytes: more is not a document of the platform. */
export const longestAnswer = 64 * 1024 * 1024;

/** One HTTP exchange to make. */
export interface Exchange {
  readonly url: string;
  readonly method: Dispatcher.HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  /** Over a connection of its own: one that was kept open may be closed by the other side just when it is used again. */
  readonly ownConnection: boolean;
}

/** An answer as it came. `text` is undefined where it was longer than `longestAnswer`. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly header: (name: string) => string | undefined;
  readonly text: string | undefined;
}

/**
 * Why there is no answer. `unreached`: no connection came about, so nothing was sent. `lost`: it may have arrived.
 * `timeout`: the same, after the time was up. `cut`: the caller cut it off. `unsendable`: it was refused on this side.
 */
export type LossKind = 'unreached' | 'lost' | 'timeout' | 'cut' | 'unsendable';

/** No answer came. */
export class Loss extends KnownError {
  override readonly name = 'Loss';
  readonly kind: LossKind;
  constructor(kind: LossKind, message: string, cause: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** Sends exchanges and closes what it opened. */
export interface Transport {
  /** Rejects with a `Loss` where no whole answer came. */
  send(exchange: Exchange): Promise<Reply>;
  close(): Promise<void>;
}

/**
 * A transport over undici, through the proxy of the environment where it names one; a dispatcher that was passed in is
 * used for everything and left open. Throws an `AddressError` where the environment names a proxy that cannot be one.
 */
export function createTransport(dispatcher?: Dispatcher, env: NodeJS.ProcessEnv = process.env): Transport {
  // The exchange's own time-out is the only one: undici's would end slow installer functions too early.
  const noTimeouts = { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 10_000 } };
  const own =
    dispatcher === undefined
      ? [createAgent(noTimeouts, env), createAgent({ ...noTimeouts, pipelining: 0 }, env)]
      : [];
  return {
    send: (exchange) => send(exchange, dispatcher ?? own[exchange.ownConnection ? 1 : 0]),
    close: async () => {
      await Promise.all(own.map((agent) => agent.close()));
    },
  };
}

async function send(exchange: Exchange, dispatcher: Dispatcher | undefined): Promise<Reply> {
  const timeout = AbortSignal.timeout(exchange.timeout);
  const signal = exchange.signal === undefined ? timeout : AbortSignal.any([exchange.signal, timeout]);
  try {
    const { statusCode, headers, body } = await request(exchange.url, {
      method: exchange.method,
      headers: { ...exchange.headers },
      signal,
      ...(exchange.body === undefined ? {} : { body: exchange.body }),
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    const header = (name: string) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    };
    const text = await readBounded(body);
    return { status: statusCode, contentType: header('content-type') ?? '', header, text };
  } catch (error) {
    throw lossOf(error, exchange, timeout);
  }
}

async function readBounded(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > longestAnswer) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const neverSent: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 10 s',
};

function lossOf(error: unknown, exchange: Exchange, timeout: AbortSignal): Loss {
  const code = codeOf(error);
  const never = neverSent[code] ?? proxyRefusal(error);
  if (never !== undefined) return new Loss('unreached', `${never} (${new URL(exchange.url).origin})`, error);
  if (exchange.signal?.aborted === true) return new Loss('cut', 'the caller cut it off', error);
  if (timeout.aborted) return new Loss('timeout', `no whole answer within ${exchange.timeout} ms`, error);
  if (/^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_)/.test(code))
    return new Loss('unsendable', `the server's certificate is not trusted (${code})`, error);
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED')
    return new Loss('unsendable', `the request cannot be sent (${code})`, error);
  return new Loss('lost', `the connection broke before a whole answer (${code || 'no code'})`, error);
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : '';
}
