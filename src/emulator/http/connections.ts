import { masked, mask, ping, wireConnection } from '../connections.ts';
import { objectOf as object, textOf } from '../json.ts';
import type { ConnectionResource, Json, JsonObject, Resource } from '../model.ts';
import { notFound, problem } from '../problem.ts';
import { param, readJson, readObject, type App, type Request, type Stage } from './context.ts';
import { applyPatch } from './patch.ts';
import { plain, readRoutes, resourceAt } from './resources.ts';

const readOnly = [
  '_id',
  'createdAt',
  'lastModified',
  'offline',
  '_connectorId',
  '_integrationId',
  'type',
] as const;

/** With lenient masks, a mask that is sent back stands for the secret that was there. */
function keepMasked(sent: Json, stored: Json | undefined): Json {
  if (sent === mask) return stored ?? sent;
  if (sent === null || typeof sent !== 'object' || Array.isArray(sent)) return sent;
  return Object.fromEntries(
    Object.entries(sent).map(([key, value]) => [key, keepMasked(value, object(stored)[key])]),
  );
}

function checkAmazon(body: JsonObject): void {
  const http = object(body['http']);
  const unencrypted = object(http['unencrypted']);
  for (const field of ['marketplaceId', 'sellingRegion']) {
    if (typeof unencrypted[field] !== 'string' || unencrypted[field] === '') {
      throw problem(
        422,
        'missing_required_field',
        `Expected field: ${field} to be present`,
        `http.unencrypted.${field}`,
      );
    }
  }
  if (http['_iClientId'] === '')
    throw problem(422, 'invalid_ref', 'Invalid reference: _iClientId', 'http._iClientId');
}

/** What the server itself changes of a connection that is written. */
function normalised(body: JsonObject): JsonObject {
  if (body['netsuite'] !== undefined) {
    const netsuite = object(body['netsuite']);
    if (netsuite['authType'] === 'basic') {
      throw problem(
        422,
        'netsuite_wsdl_tba_mandatory',
        'Token based authentication is mandatory.',
        'netsuite.authType',
      );
    }
    return { ...body, netsuite: { ...netsuite, account: textOf(netsuite['account']).toUpperCase() } };
  }
  const http = object(body['http']);
  const { concurrencyLevel } = http;
  const clamped =
    typeof concurrencyLevel === 'number' ? Math.min(25, Math.max(1, concurrencyLevel)) : undefined;
  return {
    ...body,
    http: { encryptedFields: [], ...http, ...(clamped !== undefined && { concurrencyLevel: clamped }) },
  };
}

/** PUT of a connection: it replaces; what is left out is gone. The server does not test it; `offline` waits for a ping. */
function replaceConnection(stage: Stage, connection: ConnectionResource, body: JsonObject): void {
  const { world } = stage;
  if (connection.type === 'http') checkAmazon(body);
  const sent = world.choices.maskOnPut === 'kept' ? object(keepMasked(body, plain(connection))) : body;
  const { needsAuthorization: _told, ...kept } = normalised(sent);
  const next: JsonObject = kept;
  for (const key of readOnly) {
    const kept = connection[key];
    if (kept !== undefined) next[key] = kept;
  }
  if (typeof next['name'] !== 'string') next['name'] = connection.name;
  const changes = Object.keys({ ...connection, ...next })
    .filter(
      (key) => JSON.stringify(masked(connection[key] ?? null)) !== JSON.stringify(masked(next[key] ?? null)),
    )
    .map((fieldPath) => ({
      fieldPath,
      oldValue: masked(connection[fieldPath] ?? null),
      newValue: masked(next[fieldPath] ?? null),
    }));
  world.state.connections[connection._id] = {
    ...(next as unknown as ConnectionResource),
    lastModified: world.now(),
  };
  world.audit(world.apiActor(), { resourceType: 'connection', id: connection._id, changes });
}

const patchPaths = [
  '/name',
  '/debugDate',
  '/rest/cookieAuth/successStatusCode',
  ...['successPath', 'successValues', 'failPath', 'failValues'].map((name) => `/http/ping/${name}`),
  ...['failStatusCode', 'failPath', 'failValues'].map((name) => `/http/auth/${name}`),
];

/** Connections: secrets masked on reading, PUT replaces, ping tells. */
export function connectionRoutes(app: App, stage: Stage): void {
  const { world } = stage;
  const wire = (one: Resource) => object(masked(wireConnection(world, one as ConnectionResource)));
  readRoutes(app, stage, 'connections', wire);
  const at = (request: Request) => resourceAt<ConnectionResource>(stage, 'connections', param(request, 'id'));
  app.put('/v1/connections/:id', async (request) => {
    const connection = at(request);
    replaceConnection(stage, connection, await readObject(request));
    return request.json(wire(at(request)));
  });
  app.patch('/v1/connections/:id', async (request) => {
    const connection = at(request);
    const patched = applyPatch(plain(connection), await readJson(request), {
      allowed: patchPaths,
      locked: [],
    });
    world.state.connections[connection._id] = {
      ...(patched as unknown as ConnectionResource),
      lastModified: world.now(),
    };
    world.audit(world.apiActor(), { resourceType: 'connection', id: connection._id });
    return request.body(null, 204);
  });
  const answerPing = (request: Request) => {
    const fault = ping(world, at(request));
    return request.json(
      fault === undefined ? { code: 200 } : { errors: [{ code: 'connection_failed', message: fault }] },
    );
  };
  const pingBy = (method: 'GET' | 'POST') => (request: Request) => {
    const { pingMethod } = world.choices;
    if (pingMethod !== 'both' && pingMethod !== method) throw notFound(`The route ${method} of a ping`);
    return answerPing(request);
  };
  app.get('/v1/connections/:id/ping', pingBy('GET'));
  app.post('/v1/connections/:id/ping', pingBy('POST'));
  // With the noun in the singular, as the page that it leads to.
  app.get('/v1/connection/:id/oauth2', (request) => {
    if (!world.choices.consentAddress) throw notFound('The route');
    const { _id } = at(request);
    const query = 'application_id=amzn1.sp.emulated&state=emulated';
    return request.json({ authorizationURL: `${stage.baseURL()}/connection/${_id}/oauth2?${query}` });
  });
  app.post('/v1/connections/:id/proxy', (request) => {
    at(request);
    throw problem(403, 'access_restricted', 'The connection belongs to an integration app.');
  });
  app.get('/v1/connections/:id/distributed', (request) => {
    if (at(request).type !== 'netsuite') throw notFound('A distributed adaptor');
    return request.json({ success: true });
  });
  app.delete('/v1/connections/:id', (request) => {
    at(request);
    throw problem(403, 'access_restricted', 'The connection belongs to an integration app.');
  });
}
