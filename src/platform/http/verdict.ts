import { isObject } from './answers.ts';
import type { Json } from '../documents.ts';
import { PlatformError, type CallEffect, type PlatformErrorKind, type PlatformFault } from '../errors.ts';
import { retryAfterOf } from './backoff.ts';
import { describeFaults, faultsOf, isNetSuiteLimit, looseMessageOf, type Scrub } from './faults.ts';
import { routeLabel, routes, type Route } from '../routes.ts';
import { longestAnswer, type Loss, type Reply } from './transport.ts';

/** What came of one attempt. `repeat`: may it be tried again: always, only where the route may be repeated, or never. */
export type Verdict =
  | { readonly ok: true; readonly body: Json | undefined }
  | {
      readonly ok: false;
      readonly error: PlatformError;
      readonly repeat: 'always' | 'ifRepeatable' | 'never';
    };

type Failed = Extract<Verdict, { ok: false }>;

interface KnownAnswer {
  readonly kind: PlatformErrorKind;
  readonly effect: CallEffect;
  readonly message: string;
  readonly repeat: Failed['repeat'];
  readonly status?: number;
  readonly faults?: readonly PlatformFault[];
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Judges an answer: its status, whether it can be read, the errors inside it even where the status is 200, and whether it
 * is the document that was `asked` for, where one was: a proxy may answer 200 with an empty or another one.
 */
export function verdictOf(route: Route, reply: Reply, scrub: Scrub, now: number, asked?: string): Verdict {
  const { status, text } = reply;
  const body = parse(text);
  const faults = route.answer === 'value' && status < 300 ? [] : faultsOf(body.value, scrub);
  const found = (finding: Omit<KnownAnswer, 'status' | 'faults'>): Failed =>
    failed(route, { ...finding, status, faults });

  if (status === 429 && !isNetSuiteLimit(faults))
    return found({
      ...{ kind: 'Throttled', effect: 'none', repeat: 'always' },
      message: 'the quota of the tenant is used up; make fewer calls or set a longer interval',
      retryAfter: retryAfterOf(reply.header('retry-after'), now),
    });
  if (status === 401 || status === 403) return found(denial(reply, faults, body.value, scrub));
  if (looksLikeHTML(reply)) return found(pageInPlaceOfJSON(status));
  if (status >= 500 || status === 408)
    return found({
      ...{ kind: 'Unavailable', effect: 'unknown', repeat: 'ifRepeatable' },
      message: withFaults('the platform is not available for the moment', faults, body.value, scrub),
      retryAfter: retryAfterOf(reply.header('retry-after'), now),
    });
  if (status >= 400) return found(refusal(route, status, faults, body.value, scrub));
  if (status >= 300)
    return found({
      ...{ kind: 'Malformed', effect: 'unknown', repeat: 'never' },
      message: 'a redirection, which is not followed; check that the base URL is that of the API',
    });
  const verdict = success(route, reply, body, faults, found);
  if (!verdict.ok || asked === undefined || isDocument(verdict.body, asked)) return verdict;
  return found({
    ...{ kind: 'Malformed', effect: 'unknown', repeat: 'ifRepeatable' },
    message: `the answer is not the document ${asked} that was asked for: ${idText(verdict.body)}`,
  });
}

function isDocument(body: Json | undefined, id: string): boolean {
  return body !== undefined && isObject(body) && body['_id'] === id;
}

function idText(body: Json | undefined): string {
  if (body === undefined) return 'it is empty';
  if (!isObject(body)) return 'it is no document';
  const id = body['_id'];
  return typeof id === 'string' ? `its _id is ${JSON.stringify(id.slice(0, 40))}` : 'it has no _id';
}

/** Judges that no answer came. */
export function verdictOfLoss(route: Route, loss: Loss): Failed {
  const { message, kind, cause } = loss;
  if (kind === 'unsendable')
    return failed(route, { kind: 'Refused', effect: 'none', repeat: 'never', message, cause });
  if (kind === 'unreached')
    return failed(route, { kind: 'Unavailable', effect: 'none', repeat: 'always', message, cause });
  const repeat = kind === 'cut' ? 'never' : 'ifRepeatable';
  return failed(route, { kind: 'Unavailable', effect: 'unknown', repeat, message, cause });
}

function success(
  route: Route,
  reply: Reply,
  body: ReturnType<typeof parse>,
  faults: readonly PlatformFault[],
  found: (finding: Omit<KnownAnswer, 'status' | 'faults'>) => Failed,
): Verdict {
  if (faults.length > 0)
    return found({
      ...{ kind: 'Rejected', effect: 'partial' },
      repeat: isNetSuiteLimit(faults) ? 'ifRepeatable' : 'never',
      message: withFaults('answered as a success, with errors in it', faults, undefined, (text) => text),
    });
  if (reply.status === 204 || route.answer === 'none')
    return { ok: true, body: body.readable ? body.value : undefined };
  if (reply.text === undefined)
    return found({
      ...{ kind: 'Malformed', effect: 'unknown', repeat: 'never' },
      message: `the answer is longer than ${longestAnswer / 1024 / 1024} MiB`,
    });
  if (body.readable) return { ok: true, body: body.value };
  const type =
    reply.contentType === '' ? 'no content type' : `content type ${reply.contentType.slice(0, 80)}`;
  return found({
    ...{ kind: 'Malformed', effect: 'unknown', repeat: 'ifRepeatable' },
    message: `the answer is not whole JSON (${type}, ${reply.text.length} characters)`,
  });
}

function denial(reply: Reply, faults: readonly PlatformFault[], body: unknown, scrub: Scrub) {
  const advice =
    reply.status === 401
      ? 'the token is not accepted; check that it has not expired and is of this region and environment'
      : 'the token or its role may not do this; use a token with full access';
  return {
    ...({ kind: 'Denied', effect: 'none', repeat: 'never' } as const),
    message: withFaults(advice, faults, body, scrub),
  };
}

function refusal(
  route: Route,
  status: number,
  faults: readonly PlatformFault[],
  body: unknown,
  scrub: Scrub,
): Omit<KnownAnswer, 'status' | 'faults'> {
  const message = withFaults(status === 404 ? absent(route) : 'the platform refused it', faults, body, scrub);
  if (isNetSuiteLimit(faults))
    return { kind: 'Throttled', effect: 'partial', repeat: 'ifRepeatable', message };
  if (status === 404) return { kind: 'NotFound', effect: 'none', repeat: 'never', message };
  // A function of the app that fails keeps what it had done until then (platform.md P39, P50).
  const effect = route.passThrough && status === 422 ? 'partial' : 'none';
  return { kind: 'Rejected', effect, repeat: 'never', message };
}

function absent(route: Route): string {
  const said = 'there is no such thing on the platform';
  if (route !== routes.getIntegration) return said;
  return `${said}; check integrationId of the tile, and that the token is of the account, region and environment (sandbox or production) that the tile is in`;
}

function pageInPlaceOfJSON(status: number): Omit<KnownAnswer, 'status' | 'faults'> {
  // The app's backend out of reach shows as a page with 404 or 502 (platform.md P15, P39), even after it may have begun.
  const message =
    status < 400
      ? 'a web page in place of JSON; check that the base URL is that of the API'
      : 'a web page in place of JSON: the platform or the backend of the app is not available for the moment';
  return { kind: 'Unavailable', effect: 'unknown', repeat: 'ifRepeatable', message };
}

function withFaults(text: string, faults: readonly PlatformFault[], body: unknown, scrub: Scrub): string {
  const detail = faults.length > 0 ? describeFaults(faults) : looseMessageOf(body, scrub);
  return detail === undefined ? text : `${text}: ${detail}`;
}

function failed(route: Route, finding: KnownAnswer): Failed {
  const { repeat, message, retryAfter, effect, ...rest } = finding;
  const label = routeLabel(route);
  const status = finding.status === undefined ? '' : ` answered ${finding.status}`;
  const error = new PlatformError({
    ...rest,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    effect: route.writes ? effect : 'none',
    route: label,
    message: `${label}${status}: ${message}`,
  });
  return { ok: false, error, repeat };
}

function parse(text: string | undefined): { readable: boolean; value: Json | undefined } {
  if (text === undefined) return { readable: false, value: undefined };
  try {
    return { readable: true, value: JSON.parse(text) as Json };
  } catch {
    return { readable: false, value: undefined };
  }
}

function looksLikeHTML(reply: Reply): boolean {
  return /\bhtml\b/i.test(reply.contentType) || /^\s*<(!doctype|html)/i.test(reply.text?.slice(0, 200) ?? '');
}
