import type { PlatformError } from '../errors.ts';
import { routeLabel, type Route } from '../routes.ts';
import type { Quota } from './quota.ts';

/** What a line about a call holds: nothing of what was sent or answered. */
export interface CallLogFields {
  /** Base URL of the API. */
  readonly url: string;
  readonly route: string;
  readonly status?: number | undefined;
  readonly kind?: string;
  /** The attempt that failed, 1 for the first. */
  readonly attempt?: number;
  /** How long is waited, or was. */
  readonly milliseconds?: number;
}

/** Where the client writes that a call is tried again (`debug`), and that a tenant is throttled and no more (`info`). */
export interface CallLog {
  debug(message: string, fields: CallLogFields): void;
  info(message: string, fields: CallLogFields): void;
}

/** Writes what a caller goes through. */
export interface CallTeller {
  repeated(error: PlatformError, attempt: number, delay: number): void;
  throttled(error: PlatformError, delay: number): void;
  /** The platform took a call: told where the tenant was throttled until then. */
  eased(quota: Quota, route: Route): void;
}

/** Writes to `log`, where there is one, about the API at `url`. Only an empty quota is told once for all calls of a tenant. */
export function callTeller(log: CallLog | undefined, url: string): CallTeller {
  return {
    repeated({ route, status, kind }, attempt, delay) {
      const milliseconds = Math.round(delay);
      log?.debug('a call to the platform is tried again', {
        url,
        route,
        status,
        kind,
        attempt,
        milliseconds,
      });
    },
    throttled({ route, status }, delay) {
      const milliseconds = Math.round(delay);
      log?.info('the platform throttles a tenant: its calls wait', { url, route, status, milliseconds });
    },
    eased(quota, route) {
      const refused = quota.ease();
      if (refused === undefined) return;
      const fields = { url, route: routeLabel(route), milliseconds: Math.round(refused) };
      log?.info('the platform throttles a tenant no more', fields);
    },
  };
}
