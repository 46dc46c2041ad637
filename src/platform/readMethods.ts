import type { PlatformApi } from './api.ts';
import { isObject, malformed } from './answers.ts';
import type { Answer, Caller } from './caller.ts';
import { PlatformError } from './errors.ts';
import { describeFaults, looseMessageOf } from './faults.ts';
import { listAll } from './paging.ts';
import { routes, type Route } from './routes.ts';

type ReadMethods = Pick<
  PlatformApi,
  | 'tokenInfo'
  | 'listIntegrations'
  | 'getIntegration'
  | 'listFlows'
  | 'listConnections'
  | 'listLicences'
  | 'listAudit'
  | 'getState'
  | 'getFlow'
  | 'listLatestJobs'
  | 'getConnection'
  | 'pingConnection'
>;

/** The calls that change nothing; `PlatformApi` describes each. */
export function readMethods(call: Caller, baseURL: string): ReadMethods {
  return {
    tokenInfo: async (options) =>
      documentOf(routes.tokenInfo, await call({ route: routes.tokenInfo, options })),
    listIntegrations: (options) =>
      // Only what a tile is found by: the settings of one may weigh megabytes.
      listAll(call, baseURL, {
        route: routes.listIntegrations,
        query: { include: '_connectorId,tag,sandbox' },
        options,
      }),
    getIntegration: async (integrationId, options) => {
      const route = routes.getIntegration;
      return documentOf(route, await call({ route, parameters: { integrationId }, options }));
    },
    listFlows: (integrationId, options) =>
      listAll(call, baseURL, { route: routes.listFlows, parameters: { integrationId }, options }),
    listConnections: (integrationId, options) =>
      listAll(call, baseURL, { route: routes.listConnections, parameters: { integrationId }, options }),
    listLicences: (options) => listAll(call, baseURL, { route: routes.listLicences, options }),
    listAudit: (integrationId, query, options) =>
      listAll(call, baseURL, { route: routes.listAudit, parameters: { integrationId }, query, options }),
    getState: (key, options) =>
      call({ route: routes.getState, parameters: { key }, options }).then(({ body }) => body, absentOn404),
    getFlow: async (flowId, options) => {
      const route = routes.getFlow;
      return documentOf(route, await call({ route, parameters: { flowId }, options }));
    },
    listLatestJobs: (flowId, options) =>
      listAll(call, baseURL, { route: routes.listLatestJobs, parameters: { flowId }, options }),
    getConnection: async (connectionId, options) => {
      const route = routes.getConnection;
      return documentOf(route, await call({ route, parameters: { connectionId }, options }));
    },
    pingConnection: (connectionId, options) =>
      call({ route: routes.pingConnection, parameters: { connectionId }, options }).then(
        pinged,
        offlineOrError,
      ),
  };
}

function documentOf<T>(route: Route, { body }: Answer): T {
  if (body === undefined || !isObject(body)) throw malformed(route, 'one document was expected');
  return body as T;
}

function absentOn404(error: unknown): undefined {
  if (error instanceof PlatformError && error.kind === 'NotFound') return undefined;
  throw error;
}

function pinged({ body, scrub }: Answer): { online: boolean; message?: string } {
  const code = body !== undefined && isObject(body) ? body['code'] : undefined;
  if (typeof code !== 'number') throw malformed(routes.pingConnection, 'the answer has no code');
  if (code >= 200 && code < 300) return { online: true };
  return { online: false, message: looseMessageOf(body, scrub) ?? `the ping answered ${code}` };
}

/** A connection that does not work is told with 200 or 4xx and `errors` (reference 2.3): an answer, not a failed call. */
function offlineOrError(error: unknown): { online: boolean; message?: string } {
  if (!(error instanceof PlatformError) || error.kind !== 'Rejected') throw error;
  return { online: false, message: error.faults.length > 0 ? describeFaults(error.faults) : error.message };
}
