import type { CallOptions, Priority } from '../api.ts';
import { askedWaitText, jitteredDelay, longestPause, type RetryLimits } from './backoff.ts';
import { callTeller, type CallLog } from './callLog.ts';
import type { Json } from '../documents.ts';
import { PlatformError, type CallEffect } from '../errors.ts';
import type { Scrub } from './faults.ts';
import { QuotaPausedError, type Quota } from './quota.ts';
import { pathOf, routeLabel, type Route } from '../routes.ts';
import type { Secret } from '../secret.ts';
import type { Timing } from '../../lib/clock.ts';
import { TokenError, type TokenSource } from '../token.ts';
import { Loss, type Transport } from './transport.ts';
import { verdictOf, verdictOfLoss, type Verdict } from './verdict.ts';

/** One call to make. `url` is that of a further page, already checked; otherwise it is built from route and parameters. */
export interface Call {
  readonly route: Route;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly url?: string;
  readonly options?: CallOptions | undefined;
}

/** What a call brought. */
export interface Answer {
  readonly body: Json | undefined;
  readonly link: string | undefined;
  readonly url: string;
  /** For texts of the answer that become part of a message. */
  readonly scrub: Scrub;
}

/** One attempt as it is counted and reported. `status` is undefined where no answer came. */
export interface CallRecord {
  /** Method and template. */
  readonly route: string;
  readonly method: string;
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly lane: Priority;
}

/** What the caller needs around it. */
export interface CallerParts {
  readonly baseURL: string;
  readonly token: TokenSource;
  readonly quotaFor: (token: Secret) => Quota;
  readonly transport: Transport;
  readonly timing: Timing;
  readonly retry: RetryLimits;
  /** Milliseconds per attempt. */
  readonly timeouts: Readonly<Record<Route['pace'], number>>;
  readonly userAgent: string;
  readonly onCall: (record: CallRecord) => void;
  readonly log: CallLog | undefined;
  /** Aborted when the process is to end: from then on no call waits long for a turn or for another try. */
  readonly stop: AbortSignal;
}

/** Milliseconds that a call still waits when the process is to end. */
const lastPatience = 2000;

/** Makes calls: in their turn, with the token of the moment, repeated where that is safe. */
export type Caller = (call: Call) => Promise<Answer>;

const severity: Readonly<Record<CallEffect, number>> = { none: 0, partial: 1, unknown: 2 };

export function createCaller(parts: CallerParts): Caller {
  const tells = callTeller(parts.log, parts.baseURL);
  return async (call) => {
    const { route, options } = call;
    const url = call.url ?? urlOf(parts.baseURL, call);
    const started = parts.timing.clock();
    let token = await tokenFor(parts, route, false);
    let rotated = false;
    let effect: CallEffect = 'none';
    for (let attempt = 1; ; attempt += 1) {
      const quota = parts.quotaFor(token);
      const patience = () =>
        parts.stop.aborted ? lastPatience : started + parts.retry.total - parts.timing.clock();
      const outcome = await inTurn(parts, quota, call, url, token, attempt, patience);
      if (isAnswered(outcome)) tells.eased(quota, route);
      if (outcome.ok) return outcome.answer;
      const { error, repeat } = outcome;
      if (severity[error.effect] > severity[effect]) effect = error.effect;
      if (error.status === 401 && !rotated) {
        rotated = true;
        const next = await tokenFor(parts, route, true);
        if (!next.equals(token)) {
          token = next;
          continue;
        }
      }
      const delay = delayAfter(error, attempt, parts);
      const late = parts.timing.clock() + delay - started > parts.retry.total;
      const allowed = repeat === 'always' || (repeat === 'ifRepeatable' && route.repeatable);
      const quotaEmpty = error.kind === 'Throttled' && repeat === 'always';
      if (quotaEmpty && quota.pause(Math.min(delay, longestPause), delay)) tells.throttled(error, delay);
      const stopped = parts.stop.aborted && delay > lastPatience;
      if (!allowed || attempt >= parts.retry.tries || late || stopped) throw withEffect(error, effect);
      tells.repeated(error, attempt, delay);
      // A throttled call waits in its lane until the pause is over.
      if (!quotaEmpty)
        await parts.timing.sleep(delay, cutBy(options?.signal, parts.stop)).catch(() => {
          throw withEffect(error, effect);
        });
    }
  };
}

type AttemptOutcome = { ok: true; answer: Answer } | Extract<Verdict, { ok: false }>;

/** Whether the platform took the call, whatever it said to it. */
function isAnswered(outcome: AttemptOutcome): boolean {
  return outcome.ok || (outcome.error.status !== undefined && outcome.error.kind !== 'Throttled');
}

async function inTurn(
  parts: CallerParts,
  quota: Quota,
  call: Call,
  url: string,
  token: Secret,
  attempt: number,
  patience: () => number,
): Promise<AttemptOutcome> {
  const lane = call.options?.lane ?? call.route.lane;
  const signal = call.options?.signal;
  let begun = false;
  const task = () => {
    begun = true;
    return attemptOnce(parts, call, url, token, attempt);
  };
  try {
    return await quota.run(lane, task, { signal, patience });
  } catch (cause) {
    if (begun) throw cause;
    if (cause instanceof QuotaPausedError)
      return { ok: false, error: pausedError(call.route, cause, parts.timing.clock()), repeat: 'never' };
    const error = refused(call.route, 'the caller cut it off before it was sent', cause);
    return { ok: false, error, repeat: 'never' };
  }
}

async function attemptOnce(
  parts: CallerParts,
  call: Call,
  url: string,
  token: Secret,
  attempt: number,
): Promise<AttemptOutcome> {
  const { route, options } = call;
  const { clock } = parts.timing;
  const begun = clock();
  const record = (status: number | undefined) => {
    parts.onCall({
      ...{ route: routeLabel(route), method: route.method, status, attempt },
      ...{ milliseconds: clock() - begun, lane: options?.lane ?? route.lane },
    });
  };
  try {
    const reply = await parts.transport.send({
      ...{ url, method: route.method, signal: options?.signal, ownConnection: !route.repeatable },
      headers: {
        authorization: `Bearer ${token.reveal()}`,
        accept: 'application/json',
        'user-agent': parts.userAgent,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      timeout: parts.timeouts[route.pace],
    });
    record(reply.status);
    const scrub = scrubberOf(call, token);
    const asked = route.document === undefined ? undefined : call.parameters?.[route.document];
    const verdict = verdictOf(route, reply, scrub, clock(), asked);
    if (!verdict.ok) return verdict;
    return { ok: true, answer: { body: verdict.body, link: reply.header('link'), url, scrub } };
  } catch (error) {
    if (!(error instanceof Loss)) throw error;
    record(undefined);
    return verdictOfLoss(route, error);
  }
}

function urlOf(baseURL: string, call: Call): string {
  try {
    const url = new URL(baseURL + pathOf(call.route, call.parameters ?? {}));
    for (const [name, value] of Object.entries(call.query ?? {}))
      if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  } catch (error) {
    throw refused(call.route, (error as Error).message, undefined);
  }
}

async function tokenFor(parts: CallerParts, route: Route, fresh: boolean): Promise<Secret> {
  try {
    return await parts.token(fresh ? { fresh } : {});
  } catch (error) {
    const message = error instanceof TokenError ? error.message : 'the token source failed';
    throw new PlatformError({
      ...{ kind: 'Denied', effect: 'none', route: routeLabel(route) },
      message: `${routeLabel(route)}: no token: ${message}`,
      cause: error,
    });
  }
}

function delayAfter(error: PlatformError, attempt: number, { retry, timing }: CallerParts): number {
  return Math.max(error.retryAfter ?? 0, jitteredDelay(attempt, retry, timing.random));
}

/** An error of the last attempt tells what all attempts together may have done. */
function withEffect(error: PlatformError, effect: CallEffect): PlatformError {
  if (error.effect === effect) return error;
  const { kind, route, message, status, faults, retryAfter, cause } = error;
  return new PlatformError({
    ...{ kind, route, message, faults, effect, cause },
    ...(status === undefined ? {} : { status }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

/** A call that was not sent because the tenant's quota is paused for longer than it would wait. */
function pausedError(route: Route, cause: QuotaPausedError, now: number): PlatformError {
  const label = routeLabel(route);
  const { asked } = cause;
  return new PlatformError({
    ...{ kind: 'Throttled', effect: 'none', route: label, cause },
    message: `${label}: not sent: at ${new Date(asked.at).toISOString()} the platform asked to wait ${askedWaitText(asked.milliseconds)}; nothing to do: it is called again at ${new Date(cause.until).toISOString()}`,
    retryAfter: Math.max(0, cause.until - now),
  });
}

/** The signal of the caller, and that of the process that is to end, as one. */
function cutBy(signal: AbortSignal | undefined, stop: AbortSignal): AbortSignal {
  return signal === undefined ? stop : AbortSignal.any([signal, stop]);
}

/** An error for what the client itself will not send. */
export function refused(route: Route, message: string, cause?: unknown): PlatformError {
  const label = routeLabel(route);
  return new PlatformError({
    ...{ kind: 'Refused', effect: 'none', route: label, message: `${label}: not sent: ${message}` },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Texts of a confidential body shorter than this are words, not secrets. */
const shortestSecret = 8;

function scrubberOf(call: Call, token: Secret): Scrub {
  if (!call.route.confidential) return (text) => token.scrub(text);
  const sent = textsOf(call.body)
    .filter((text) => text.length >= shortestSecret)
    .sort((a, b) => b.length - a.length);
  return (text) => sent.reduce((rest, part) => rest.replaceAll(part, '[sent]'), token.scrub(text));
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return (Object.values(value) as unknown[]).flatMap(textsOf);
}
