import type { Priority } from './api.ts';

/** One route of the platform and how it is to be treated. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below `/v1` with the names of its parameters in braces. */
  readonly template: string;
  /** May change something on the platform. */
  readonly writes: boolean;
  /** May be sent again after it may have arrived, since twice is the same as once. */
  readonly repeatable: boolean;
  /** Handed on to the app's own functions, which may fail half-way (platform.md P36, P39). */
  readonly passThrough: boolean;
  /** `slow`: may take minutes (platform.md P37). */
  readonly pace: 'quick' | 'slow';
  /** `value`: JSON that somebody else put there, so `errors` in it means nothing. `none`: the text of a success is not read. */
  readonly answer: 'json' | 'value' | 'none';
  readonly lane: Priority;
  /** What is sent may hold secrets: it must not come back to people in a message. */
  readonly confidential: boolean;
  /** The answer is one document: the parameter that its `_id` must be. What has another id, or none, is no document. */
  readonly document?: string;
}

type Essentials = Pick<Route, 'method' | 'template'> & Partial<Route>;

const read = (template: string, more: Partial<Route> = {}): Route => ({
  ...{ method: 'GET', template, writes: false, repeatable: true, passThrough: false, pace: 'quick' },
  ...{ answer: 'json', lane: 'sweep', confidential: false },
  ...more,
});

const write = (essentials: Essentials): Route => ({
  ...{ writes: true, repeatable: true, passThrough: false, pace: 'quick' },
  ...{ answer: 'none', lane: 'change', confidential: false },
  ...essentials,
});

/** Functions of the app create resources and start flows: never sent twice. */
const appFunction = (template: string): Route =>
  write({ method: 'PUT', template, repeatable: false, passThrough: true, pace: 'slow', answer: 'json' });

/** Every route that Storekeeper uses (platform.md P27). Nothing else of the platform is called. */
export const routes = {
  tokenInfo: read('/tokenInfo', { lane: 'person' }),
  listIntegrations: read('/integrations'),
  getIntegration: read('/integrations/{integrationId}', { document: 'integrationId' }),
  listFlows: read('/integrations/{integrationId}/flows'),
  listConnections: read('/integrations/{integrationId}/connections'),
  listLicences: read('/licenses'),
  listImports: read('/integrations/{integrationId}/imports'),
  getImport: read('/imports/{importId}', { document: 'importId' }),
  listAudit: read('/integrations/{integrationId}/audit'),
  getState: read('/state/{key}', { answer: 'value' }),
  putState: write({ method: 'PUT', template: '/state/{key}' }),
  deleteState: write({ method: 'DELETE', template: '/state/{key}' }),
  getFlow: read('/flows/{flowId}', { document: 'flowId' }),
  listJobs: read('/jobs'),
  listLatestJobs: read('/flows/{flowId}/jobs/latest'),
  patchFlow: write({ method: 'PATCH', template: '/flows/{flowId}' }),
  putFlow: write({ method: 'PUT', template: '/flows/{flowId}' }),
  getConnection: read('/connections/{connectionId}', { document: 'connectionId' }),
  putConnection: write({ method: 'PUT', template: '/connections/{connectionId}', confidential: true }),
  pingByPost: read('/connections/{connectionId}/ping', { method: 'POST' }),
  pingByGet: read('/connections/{connectionId}/ping'),
  /** With the noun in the singular. A tenant that has it not may answer with a web page, which is not worth asking again. */
  authorizationURL: read('/connection/{connectionId}/oauth2', { repeatable: false }),
  addNewStore: appFunction('/integrations/{integrationId}/installer/addNewStore'),
  runInstallerStep: appFunction('/integrations/{integrationId}/installer/{installerFunction}'),
  preUninstall: appFunction('/integrations/{integrationId}/uninstaller/preUninstallFunction'),
  runUninstallerStep: appFunction('/integrations/{integrationId}/uninstaller/{uninstallerFunction}'),
  removeIntegration: write({
    ...{ method: 'DELETE', template: '/integrations/{integrationId}/install' },
    ...{ repeatable: false, pace: 'slow' },
  }),
  persistSettings: appFunction('/integrations/{integrationId}/settings/persistSettings'),
  /** A whole import may carry what somebody wrote into its headers. */
  putImport: write({ method: 'PUT', template: '/imports/{importId}', confidential: true }),
  licenceMetadata: read('/integrations/{integrationId}/settings/getLicenseMetadata', {
    method: 'PUT',
    passThrough: true,
    pace: 'slow',
  }),
  installAddOn: appFunction('/integrations/{integrationId}/installer/{addOnFunction}'),
  uninstallAddOn: appFunction('/integrations/{integrationId}/uninstaller/{addOnFunction}'),
  refreshMetadata: appFunction('/integrations/{integrationId}/settings/refreshMetadata'),
} as const satisfies Record<string, Route>;

/** Method and template as people read it and as calls are counted: `GET /v1/flows/{flowId}`. */
export function routeLabel(route: Route): string {
  return `${route.method} /v1${route.template}`;
}

/**
 * Path of a route with its parameters filled in, below the base URL. Throws a RangeError on a missing or empty parameter
 * and on `.` and `..`, which a URL would resolve to another route.
 */
export function pathOf(route: Route, parameters: Readonly<Record<string, string>>): string {
  const filled = route.template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined || value === '' || value === '.' || value === '..')
      throw new RangeError(
        `${name} is ${JSON.stringify(value)}; it must be an id or a name that can stand in a path`,
      );
    return encodeURIComponent(value);
  });
  return `/v1${filled}`;
}
