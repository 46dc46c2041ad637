import type { PlatformApi } from '../api.ts';
import { isObject, malformed } from '../http/answers.ts';
import type { Answer, Caller } from '../http/caller.ts';
import type { FieldDocument, InstallerAnswer, Json, StepDocument } from '../documents.ts';
import { PlatformError } from '../errors.ts';
import { looseMessageOf, type Scrub } from '../http/faults.ts';
import { putWhole } from './wholeDocument.ts';
import { routeLabel, routes, type Route } from '../routes.ts';

type StateAndDocuments = Pick<
  PlatformApi,
  'putState' | 'deleteState' | 'patchFlow' | 'putFlow' | 'putConnection'
>;
type AppFunctions = Pick<
  PlatformApi,
  'addNewStore' | 'runInstallerStep' | 'persistSettings' | 'toggleFlow' | 'refreshMetadata'
>;
type Removals = Pick<PlatformApi, 'preUninstall' | 'runUninstallerStep' | 'removeIntegration'>;

/** The calls that may change something; `PlatformApi` describes each. */
export function writeMethods(call: Caller): StateAndDocuments & AppFunctions & Removals {
  return { ...documentMethods(call), ...appMethods(call), ...removalMethods(call) };
}

function removalMethods(call: Caller): Removals {
  return {
    preUninstall: async (integrationId, accountId, options) => {
      const route = routes.preUninstall;
      const answer = await call({
        route,
        parameters: { integrationId },
        body: { storeId: accountId },
        options,
      });
      const { body } = answer;
      if (body !== undefined && isObject(body) && body['removeIntegration'] === true)
        return { removeIntegration: true };
      return stepsOf(route, answer);
    },
    runUninstallerStep: async (integrationId, uninstallerFunction, accountId, options) => {
      const route = routes.runUninstallerStep;
      const parameters = { integrationId, uninstallerFunction };
      return installerAnswerOf(
        route,
        await call({ route, parameters, body: { storeId: accountId }, options }),
      );
    },
    removeIntegration: async (integrationId, options) => {
      await call({ route: routes.removeIntegration, parameters: { integrationId }, body: {}, options });
    },
  };
}

function documentMethods(call: Caller): StateAndDocuments {
  return {
    putState: async (key, value, options) => {
      await call({ route: routes.putState, parameters: { key }, body: value, options });
    },
    deleteState: async (key, options) => {
      try {
        await call({ route: routes.deleteState, parameters: { key }, options });
      } catch (error) {
        // Not there is what was asked for; it is also what a repeated call finds.
        if (!(error instanceof PlatformError) || error.kind !== 'NotFound') throw error;
      }
    },
    patchFlow: async (flowId, operations, options) => {
      await call({ route: routes.patchFlow, parameters: { flowId }, body: operations, options });
    },
    putFlow: async (flowId, document, options) => {
      const route = routes.putFlow;
      const whereMasked = 'change it in the app';
      await putWhole(call, { route, parameters: { flowId }, document, whereMasked }, options);
    },
    putConnection: async (connectionId, document, options) => {
      const route = routes.putConnection;
      const whereMasked = 'supply every secret anew or leave the connection to a person';
      await putWhole(call, { route, parameters: { connectionId }, document, whereMasked }, options);
    },
  };
}

function appMethods(call: Caller): AppFunctions {
  const persist = async (
    parameters: { integrationId: string },
    pending: Record<string, Json>,
    options: Parameters<PlatformApi['persistSettings']>[3],
  ) => {
    const route = routes.persistSettings;
    const { body, scrub } = await call({ route, parameters, body: { pending }, options });
    const answer = objectOf(route, body);
    // Without a result to hand back, "it did not succeed" can only be told by an error.
    if (answer['success'] === false) throw unsuccessful(route, answer, scrub);
  };
  return {
    addNewStore: async (integrationId, options) => {
      const route = routes.addNewStore;
      return stepsOf(route, await call({ route, parameters: { integrationId }, body: {}, options }));
    },
    runInstallerStep: async (integrationId, installerFunction, body, options) => {
      const route = routes.runInstallerStep;
      const parameters = { integrationId, installerFunction };
      return installerAnswerOf(route, await call({ route, parameters, body, options }));
    },
    // The app takes the values of exactly one account in a call (platform.md P48).
    persistSettings: (integrationId, accountId, values, options) =>
      persist({ integrationId }, { [accountId]: values }, options),
    toggleFlow: (integrationId, accountId, flowId, disabled, options) =>
      persist({ integrationId }, { [accountId]: { flowId, disabled } }, options),
    refreshMetadata: async (integrationId, fieldName, type, options) => {
      const route = routes.refreshMetadata;
      const body = type === undefined ? { fieldName } : { fieldName, type };
      const answer = await call({ route, parameters: { integrationId }, body, options });
      return fieldsOf(route, answer);
    },
  };
}

function objectOf(route: Route, body: Json | undefined): { [key: string]: Json } {
  if (body === undefined || !isObject(body)) throw malformed(route, 'an object was expected');
  return body;
}

function stepsOf(route: Route, { body, scrub }: Answer): StepDocument[] {
  if (Array.isArray(body)) return body.filter((step) => isObject(step));
  const answer = objectOf(route, body);
  if (answer['success'] === false) throw unsuccessful(route, answer, scrub);
  throw malformed(route, 'a list of steps was expected');
}

/** The answer as it is, `success: false` included: what that means is for the caller to say. */
function installerAnswerOf(route: Route, { body }: Answer): InstallerAnswer {
  const answer = objectOf(route, body);
  const steps = answer['stepsToUpdate'];
  if (!Array.isArray(steps)) return answer;
  return { ...(answer as InstallerAnswer), stepsToUpdate: steps.filter((step) => isObject(step)) };
}

function fieldsOf(route: Route, { body }: Answer): FieldDocument | FieldDocument[] {
  if (Array.isArray(body)) return body.filter((field) => isObject(field)) as unknown as FieldDocument[];
  return objectOf(route, body) as unknown as FieldDocument;
}

function unsuccessful(route: Route, answer: { [key: string]: Json }, scrub: Scrub): PlatformError {
  const label = routeLabel(route);
  const message = looseMessageOf(answer, scrub) ?? 'without a reason';
  return new PlatformError({
    ...{ kind: 'Rejected', effect: 'partial', route: label, status: 200 },
    message: `${label}: the app answered that it did not succeed: ${message}`,
  });
}
