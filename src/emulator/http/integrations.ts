import { persistSettings } from '../app/persist.ts';
import { runInstaller } from '../app/installer.ts';
import { asBackend } from '../app/guards.ts';
import { licenceMetadata } from '../app/licences.ts';
import { refreshMetadata } from '../app/refresh.ts';
import { removeTile, runUninstaller } from '../app/uninstaller.ts';
import { mappingOf } from '../accounts.ts';
import { textOf } from '../json.ts';
import type { Json, JsonObject, Tile } from '../model.ts';
import { notFound, problem } from '../problem.ts';
import { wireIntegration } from '../wire.ts';
import { param, readJson, readObject, type App, type Request, type Stage } from './context.ts';
import { answerList } from './lists.ts';
import { applyPatch } from './patch.ts';

function tileOf(stage: Stage, request: Request): Tile {
  const id = param(request, 'id');
  const { tile } = stage.world.state;
  if (tile?._id !== id) throw notFound(`Integration ${id}`);
  return tile;
}

function documentRoutes(app: App, stage: Stage): void {
  const { world } = stage;
  app.get('/v1/integrations', (request) => {
    const { tile } = world.state;
    return answerList(request, stage, tile ? [tile] : [], (one) => wireIntegration(world, one));
  });
  app.get('/v1/integrations/:id', (request) => request.json(wireIntegration(world, tileOf(stage, request))));
  app.put('/v1/integrations/:id', async (request) => {
    const tile = tileOf(stage, request);
    const body = await readObject(request);
    const changes: { fieldPath: string; oldValue: Json; newValue: Json }[] = [];
    // Everything else, `settings` above all, belongs to the app: what a user sends of it is silently dropped.
    for (const key of ['name', 'tag', 'description', 'readme'] as const) {
      const sent = body[key] ?? '';
      if (typeof sent !== 'string') throw problem(422, 'invalid_field', `${key} must be text`, key);
      if (sent === tile[key]) continue;
      changes.push({ fieldPath: key, oldValue: tile[key], newValue: sent });
      tile[key] = sent;
    }
    if (changes.length > 0) {
      tile.lastModified = world.now();
      world.audit(world.apiActor(), { resourceType: 'integration', id: tile._id, changes });
    }
    return request.json(wireIntegration(world, tile));
  });
  app.patch('/v1/integrations/:id', async (request) => {
    const tile = tileOf(stage, request);
    const rules = { allowed: world.choices.integrationPatchPaths, locked: [] };
    const patched = applyPatch(
      { name: tile.name, tag: tile.tag, apiGroupings: [], flowGroupings: [], settings: {} },
      await readJson(request),
      rules,
    );
    const changes = [{ fieldPath: 'name', oldValue: tile.name, newValue: patched['name'] }];
    // Groupings and settings of an app are its own: they are taken and dropped.
    if (tile.name !== textOf(patched['name'])) {
      tile.name = textOf(patched['name']);
      world.audit(world.apiActor(), { resourceType: 'integration', id: tile._id, changes });
    }
    return request.body(null, 204);
  });
  app.delete('/v1/integrations/:id', (request) => {
    tileOf(stage, request);
    throw problem(422, 'invalid_state', 'An integration app is uninstalled, not deleted.');
  });
}

/** What may be mapped in the imports of the app, by external id. */
function mappingMetadata(stage: Stage): JsonObject {
  const found: JsonObject = {};
  for (const document of Object.values(stage.world.state.imports)) {
    const { fields } = mappingOf(document) as { fields: { generate?: string }[] };
    found[textOf(document['externalId'])] = {
      generates: fields.map((field) => ({ id: field.generate ?? '', name: field.generate ?? '' })),
      requiredGenerateFields: [],
      nonEditableGenerateFields: [],
    };
  }
  return found;
}

function settingsRoutes(app: App, stage: Stage): void {
  const { world } = stage;
  const backend = () => asBackend(world, world.apiActor());
  const functions: Record<string, (body: JsonObject) => Promise<Json> | Json> = {
    persistSettings: (body) => persistSettings(world, backend(), body, stage.faults),
    refreshMetadata: (body) => refreshMetadata(world, backend(), body),
    getLicenseMetadata: () => licenceMetadata(world),
    getMappingMetadata: () => mappingMetadata(stage),
    changeEdition: () => {
      const tile = world.tile();
      const { edition } = world.state.licence;
      const oldValue = tile.document.connectorEdition;
      world.writeDocument({ ...tile.document, connectorEdition: edition });
      const changes = [{ fieldPath: 'settings.connectorEdition', oldValue, newValue: edition }];
      world.audit(backend(), { resourceType: 'integration', id: tile._id, changes });
      return { success: true };
    },
  };
  app.put('/v1/integrations/:id/settings/:function', async (request) => {
    const tile = tileOf(stage, request);
    const name = param(request, 'function');
    const run = functions[name];
    if (!run)
      throw problem(422, 'invalid_function', `settings.${name} is not a function of this integration app.`);
    const body = await readObject(request);
    if (name !== 'persistSettings') {
      const fault = stage.faults.handlerFault(`/v1/integrations/${tile._id}/settings/${name}`, name);
      if (fault) throw problem(422, 'settings_failed', fault.message);
    }
    return request.json(await run(body));
  });
}

/** Installations, the tree of settings and everything that is passed through to the app's backend. */
export function integrationRoutes(app: App, stage: Stage): void {
  const { world } = stage;
  documentRoutes(app, stage);
  settingsRoutes(app, stage);
  app.put('/v1/integrations/:id/installer/:function', async (request) => {
    tileOf(stage, request);
    const body = await readObject(request);
    const actor = asBackend(world, world.apiActor());
    const context = { world, actor, baseURL: stage.baseURL(), faults: stage.faults };
    return request.json(await runInstaller(context, param(request, 'function'), body));
  });
  app.put('/v1/integrations/:id/uninstaller/:function', async (request) => {
    const tile = tileOf(stage, request);
    const name = param(request, 'function');
    const body = await readObject(request);
    const fault = stage.faults.handlerFault(`/v1/integrations/${tile._id}/uninstaller/${name}`, name);
    if (fault) throw problem(422, 'uninstaller_failed', fault.message);
    return request.json(await runUninstaller(world, asBackend(world, world.apiActor()), name, body));
  });
  app.put('/v1/integrations/:id/utilities/:function', (request) => {
    tileOf(stage, request);
    const name = param(request, 'function');
    throw problem(422, 'invalid_function', `utilities.${name} is not a function of this integration app.`);
  });
  app.delete('/v1/integrations/:id/install', (request) => {
    tileOf(stage, request);
    removeTile(world, world.apiActor());
    return request.body(null, 204);
  });
}
