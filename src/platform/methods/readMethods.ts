import type { PlatformApi } from '../api.ts';
import { isObject, malformed } from '../http/answers.ts';
import type { Answer, Caller } from '../http/caller.ts';
import { PlatformError } from '../errors.ts';
import type { Learned } from './learned.ts';
import { browserAddress } from '../http/links.ts';
import { listAll } from '../http/paging.ts';
import { pingMethod } from './pinging.ts';
import { routes, type Route } from '../routes.ts';

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
  | 'listFlowJobs'
  | 'getConnection'
  | 'pingConnection'
  | 'authorizationURL'
>;

/** The calls that change nothing; `PlatformApi` describes each. */
export function readMethods(call: Caller, baseURL: string, learned: Learned): ReadMethods {
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
    listFlowJobs: (integrationId, from, options) =>
      listAll(call, baseURL, {
        route: routes.listJobs,
        query: { _integrationId: integrationId, type: 'flow', createdAt_gte: from },
        options,
      }),
    getConnection: async (connectionId, options) => {
      const route = routes.getConnection;
      return documentOf(route, await call({ route, parameters: { connectionId }, options }));
    },
    pingConnection: pingMethod(call, learned),
    authorizationURL: async (connectionId, options) => {
      const route = routes.authorizationURL;
      try {
        const { body } = await call({ route, parameters: { connectionId }, options });
        return browserAddress(
          body !== undefined && isObject(body) ? body['authorizationURL'] : undefined,
          baseURL,
        );
      } catch (error) {
        if (notTold(error)) return undefined;
        throw error;
      }
    },
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

/** Whatever the tenant answers in place of an address, short of having no token or no quota: there is another link. */
function notTold(error: unknown): boolean {
  if (!(error instanceof PlatformError)) return false;
  return error.status === undefined ? error.kind === 'Malformed' : ![401, 429].includes(error.status);
}
