import { isObject, malformed } from '../http/answers.ts';
import type { PlatformApi } from '../api.ts';
import type { Answer, Caller } from '../http/caller.ts';
import type { ImportDocument, InstallerAnswer, LicenceMetadataDocument } from '../documents.ts';
import { putWhole } from './wholeDocument.ts';
import { listAll } from '../http/paging.ts';
import { routes, type Route } from '../routes.ts';

type MappingsAndAddOns = Pick<
  PlatformApi,
  'listImports' | 'getImport' | 'putImport' | 'licenceMetadata' | 'runAddOnFunction'
>;

/** What is read of imports in a list: a whole one carries much that nobody compares (platform.md P13, P68). */
const importFields = [
  'externalId',
  'mapping',
  'mappings',
  'lookups',
  'netsuite_da.mapping',
  'netsuite_da.lookups',
];

/** The calls that concern imports and add-ons; `PlatformApi` describes each. */
export function mappingMethods(call: Caller, baseURL: string): MappingsAndAddOns {
  return {
    listImports: (integrationId, options) =>
      listAll(call, baseURL, {
        route: routes.listImports,
        parameters: { integrationId },
        query: { include: importFields.join(',') },
        options,
      }),
    getImport: async (importId, options) => {
      const route = routes.getImport;
      return objectOf<ImportDocument>(route, await call({ route, parameters: { importId }, options }));
    },
    putImport: async (importId, document, options) => {
      const route = routes.putImport;
      const whereMasked = 'change the mapping in the app';
      await putWhole(call, { route, parameters: { importId }, document, whereMasked }, options);
    },
    licenceMetadata: async (integrationId, options) => {
      const route = routes.licenceMetadata;
      const answer = await call({ route, parameters: { integrationId }, body: {}, options });
      return objectOf<LicenceMetadataDocument>(route, answer);
    },
    runAddOnFunction: async (integrationId, family, addOnFunction, body, options) => {
      const route = family === 'installer' ? routes.installAddOn : routes.uninstallAddOn;
      const parameters = { integrationId, addOnFunction };
      return objectOf<InstallerAnswer>(route, await call({ route, parameters, body, options }));
    },
  };
}

function objectOf<T>(route: Route, { body }: Answer): T {
  if (body === undefined || !isObject(body)) throw malformed(route, 'one document was expected');
  return body as unknown as T;
}
