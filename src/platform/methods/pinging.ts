import { isObject, malformed } from '../http/answers.ts';
import type { Ping, PlatformApi } from '../api.ts';
import type { Answer, Caller } from '../http/caller.ts';
import { PlatformError } from '../errors.ts';
import { describeFaults, looseMessageOf } from '../http/faults.ts';
import type { Learned } from './learned.ts';
import { routes, type Route } from '../routes.ts';

/**
 * `pingConnection` of a client. The vendor's newer sources ping by POST, documents of 2017 and notes of a staging system
 * by GET: the one that the tenant has not is told by 404 or 405, and the other is tried. Where both are answered so, nobody
 * can tell whether the connection works, which is no failure of whoever asks.
 */
export function pingMethod(call: Caller, learned: Learned): PlatformApi['pingConnection'] {
  return async (connectionId, options) => {
    const order = learned.ping === 'GET' ? (['GET', 'POST'] as const) : (['POST', 'GET'] as const);
    let missing = '';
    for (const method of order) {
      const route = method === 'POST' ? routes.pingByPost : routes.pingByGet;
      try {
        const ping = await call({ route, parameters: { connectionId }, options }).then(
          (answer) => pinged(route, answer),
          offlineOrError,
        );
        learned.ping = method;
        return ping;
      } catch (error) {
        if (!isNoSuchRoute(error)) throw error;
        missing = (error as PlatformError).message;
      }
    }
    return { online: undefined, message: `it cannot be pinged: ${missing}` };
  };
}

/** A route that is not there may also be answered by a web page of the server's own. */
function isNoSuchRoute(error: unknown): boolean {
  return error instanceof PlatformError && (error.status === 404 || error.status === 405);
}

function pinged(route: Route, { body, scrub }: Answer): Ping {
  const code = body !== undefined && isObject(body) ? body['code'] : undefined;
  if (typeof code !== 'number') throw malformed(route, 'the answer has no code');
  if (code >= 200 && code < 300) return { online: true };
  return { online: false, message: looseMessageOf(body, scrub) ?? `the ping answered ${code}` };
}

/** A connection that does not work is told with 200 or 4xx and `errors` (platform.md P79): an answer, not a failed call. */
function offlineOrError(error: unknown): Ping {
  if (!(error instanceof PlatformError) || error.kind !== 'Rejected' || isNoSuchRoute(error)) throw error;
  return { online: false, message: error.faults.length > 0 ? describeFaults(error.faults) : error.message };
}
