import type { Dispatcher } from 'undici';
import type { PlatformApi } from './api.ts';
import { defaultRetryLimits, type RetryLimits } from './http/backoff.ts';
import type { CallLog } from './http/callLog.ts';
import { createCaller, type CallRecord } from './http/caller.ts';
import type { Learned } from './methods/learned.ts';
import { normalBaseURL } from './http/links.ts';
import { mappingMethods } from './methods/mappingMethods.ts';
import { sharedQuotas, type Quota } from './http/quota.ts';
import { readMethods } from './methods/readMethods.ts';
import type { Route } from './routes.ts';
import type { Secret } from './secret.ts';
import { realTiming, type Timing } from '../lib/clock.ts';
import type { TokenSource } from './token.ts';
import { createTransport } from './http/transport.ts';
import { writeMethods } from './methods/writeMethods.ts';

/** What a client is made of. Only `baseURL` and `token` are needed. */
export interface PlatformClientOptions extends Partial<Timing> {
  /** Base URL of the API, with or without `/v1`. */
  readonly baseURL: string;
  /** Asked before each call, and once more with `fresh` after a 401. */
  readonly token: TokenSource;
  /** Default: the quota that all clients of this process with this base URL and token share. */
  readonly quota?: Quota;
  /** Default: connections of its own, closed by `close()`. */
  readonly dispatcher?: Dispatcher;
  readonly userAgent?: string;
  /** Milliseconds per attempt. Default: 30 s, and five minutes for functions of the app. */
  readonly timeouts?: Partial<Readonly<Record<Route['pace'], number>>>;
  readonly retry?: Partial<RetryLimits>;
  /** Told of every attempt. */
  readonly onCall?: (call: CallRecord) => void;
  readonly log?: CallLog;
}

/** Calls made so far, every attempt counted, by method and template. */
export interface CallCounts {
  readonly total: number;
  readonly byRoute: Readonly<Record<string, number>>;
}

/** The platform, with what it cost so far. */
export type PlatformClient = PlatformApi & {
  readonly calls: CallCounts;
  /** The quotas that its calls so far were counted by: one, unless its token was replaced by that of another tenant's client. */
  readonly quotas: ReadonlySet<Quota>;
  /** The process is to end: calls under way are let finish, none waits long for its turn or for another try any more. */
  stop(): void;
  close(): Promise<void>;
};

/**
 * A client of the platform over HTTP. Throws an `AddressError` on an unusable base URL or proxy. Its methods reject with a
 * `PlatformError` only. Calls that may be repeated are, with full jitter; those that create something never are once they
 * may have arrived. `close()` ends idle connections once the calls under way are over.
 */
export function createPlatformClient(options: PlatformClientOptions): PlatformClient {
  const baseURL = normalBaseURL(options.baseURL);
  const timing: Timing = {
    clock: options.clock ?? realTiming.clock,
    sleep: options.sleep ?? realTiming.sleep,
    random: options.random ?? realTiming.random,
  };
  const counts: Record<string, number> = {};
  let total = 0;
  const transport = createTransport(options.dispatcher);
  const stop = new AbortController();
  const quotas = new Set<Quota>();
  const choose = quotaChooser(baseURL, options.quota, timing);
  const caller = createCaller({
    ...{ baseURL, token: options.token, transport, timing, log: options.log, stop: stop.signal },
    quotaFor: (token) => {
      const quota = choose(token);
      quotas.add(quota);
      return quota;
    },
    retry: { ...defaultRetryLimits, ...options.retry },
    timeouts: { quick: 30_000, slow: 300_000, ...options.timeouts },
    userAgent: options.userAgent ?? 'storekeeper',
    onCall: (record) => {
      total += 1;
      counts[record.route] = (counts[record.route] ?? 0) + 1;
      options.onCall?.(record);
    },
  });
  const learned: Learned = {};
  return {
    ...{ baseURL, learned, quotas },
    ...readMethods(caller, baseURL, learned),
    ...writeMethods(caller),
    ...mappingMethods(caller, baseURL),
    get calls() {
      return { total, byRoute: { ...counts } };
    },
    stop: () => {
      stop.abort();
      for (const quota of quotas) quota.lookAgain();
    },
    close: () => transport.close(),
  };
}

/** The quota given, or the shared one of the first token seen, which tokens that replace it then share as well. */
function quotaChooser(baseURL: string, given: Quota | undefined, timing: Timing): (token: Secret) => Quota {
  if (given !== undefined) return () => given;
  let chosen: { quota: Quota; token: Secret } | undefined;
  return (token) => {
    const quota = chosen?.quota ?? sharedQuotas.quotaOf(baseURL, token, timing);
    if (chosen !== undefined && chosen.token !== token) sharedQuotas.share(baseURL, token, quota);
    chosen = { quota, token };
    return quota;
  };
}
