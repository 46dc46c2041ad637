import { isDeepStrictEqual } from 'node:util';
import { asBackend } from '../app/guards.ts';
import { startFlow, stepsIn } from '../app/jobs.ts';
import { accountOfFlow } from '../app/toggle.ts';
import { lookupsOf, mappingOf, setLookups, setMapping } from '../accounts.ts';
import { objectOf, textOf } from '../json.ts';
import type { FlowResource, Json, JsonObject, Resource, ResourceKind } from '../model.ts';
import { notFound, problem } from '../problem.ts';
import { isSchedule, isTimezone } from '../schedule.ts';
import type { World } from '../world.ts';
import { param, readJson, readObject, type App, type Request, type Stage } from './context.ts';
import { answerList } from './lists.ts';
import { applyPatch } from './patch.ts';

const nouns = { flows: 'flow', exports: 'export', imports: 'import', connections: 'connection' } as const;

/** The resource that a path names; 404 where there is none. */
export function resourceAt<T extends Resource>(stage: Stage, kind: ResourceKind, id: string): T {
  const found = stage.world.state[kind][id];
  if (!found) throw notFound(`The ${nouns[kind]} ${id}`);
  return found as T;
}

/** A document as it goes over the wire: without fields that are undefined. */
export const plain = (resource: Resource): JsonObject => resource as JsonObject;

/** Reading of one kind of resource: all, one, and those of the integration. */
export function readRoutes(
  app: App,
  stage: Stage,
  kind: ResourceKind,
  wire: (one: Resource) => JsonObject,
): void {
  const list = (request: Request) => {
    const integration = request.req.param('id');
    const externalId = request.req.queries('externalId');
    const members = Object.values<Resource>(stage.world.state[kind]).filter(
      (one) =>
        (integration === undefined || one['_integrationId'] === integration) &&
        (externalId === undefined || externalId.includes(textOf(one['externalId']))),
    );
    const [only] = members;
    // With the externalId filter the platform was seen to answer one document in place of a list of one.
    if (externalId !== undefined && only && members.length === 1) return request.json(wire(only));
    return answerList(request, stage, members, wire);
  };
  app.get(`/v1/${kind}`, list);
  app.get(`/v1/integrations/:id/${kind}`, (request) => {
    if (stage.world.state.tile?._id !== param(request, 'id')) throw notFound('The integration');
    return list(request);
  });
  app.get(`/v1/${kind}/:id`, (request) => request.json(wire(resourceAt(stage, kind, param(request, 'id')))));
  app.get(`/v1/${kind}/:id/dependencies`, (request) => {
    resourceAt(stage, kind, param(request, 'id'));
    return request.json({});
  });
}

interface ScheduleFault {
  readonly code?: string;
  readonly message: string;
  readonly field: string;
}

function scheduleFault(world: World, document: JsonObject): ScheduleFault | undefined {
  const { schedule, timezone } = document;
  if (world.choices.scheduleFaults === 'named') {
    if (
      typeof schedule === 'string' &&
      /^\? \* \* [*?] \* [*?]$/.test(schedule.trim().replaceAll(/\s+/g, ' '))
    )
      return { code: 'invalid_value', message: 'A schedule of wildcards alone', field: 'schedule' };
    if (
      schedule !== undefined &&
      schedule !== null &&
      (typeof schedule !== 'string' || !isSchedule(schedule))
    )
      return { code: 'schedule_not_supported', message: 'Invalid cron expression', field: 'schedule' };
    if (schedule === null) return scheduleFault(world, { ...(timezone === undefined ? {} : { timezone }) });
  }
  if (schedule !== undefined && (typeof schedule !== 'string' || !isSchedule(schedule))) {
    return { message: 'Invalid cron expression', field: 'schedule' };
  }
  if (timezone !== undefined && (typeof timezone !== 'string' || !isTimezone(timezone))) {
    return { message: 'Invalid timezone', field: 'timezone' };
  }
  return undefined;
}

/** Changes of the fields of a document, for the audit log. */
export function differences(before: JsonObject, after: JsonObject, keys: readonly string[]) {
  return keys
    .filter((key) => !isDeepStrictEqual(before[key], after[key]))
    .map((fieldPath) => ({ fieldPath, oldValue: before[fieldPath], newValue: after[fieldPath] }));
}

/** What a user may change of a flow of the app by PUT; `disabled` bypasses the app's checks and flags. */
const openFlowFields = ['schedule', 'timezone', 'disabled'] as const;

function writeFlow(stage: Stage, flow: FlowResource, next: JsonObject): void {
  const { world } = stage;
  const changes = differences(plain(flow), next, openFlowFields);
  if (changes.length === 0) return;
  for (const key of openFlowFields) {
    const value = next[key];
    if (value === undefined || value === null) Reflect.deleteProperty(flow, key);
    else Object.assign(flow, { [key]: value });
  }
  flow.lastModified = world.now();
  world.audit(world.apiActor(), { resourceType: 'flow', id: flow._id, changes });
}

const flowPatchPaths = [
  '/name',
  '/description',
  '/schedule',
  '/timezone',
  '/disabled',
  '/runPageGeneratorsInParallel',
  '/pageGenerators/*/schedule',
  '/pageGenerators/*/skipRetries',
  '/routers/*/name',
  '/routers/*/branches/*/name',
  '/routers/*/branches/*/description',
  '/aliases',
];

function refuseWhileExpired(stage: Stage, before: FlowResource, after: JsonObject): void {
  if (stage.world.state.licence.suspended && before.disabled && after['disabled'] === false) {
    throw problem(422, 'license_expired', 'The license has expired. Flows stay off until it is renewed.');
  }
}

/** Flows: reading, PUT and PATCH with the app's locks, running. */
export function flowRoutes(app: App, stage: Stage): void {
  const { world } = stage;
  readRoutes(app, stage, 'flows', plain);
  const at = (request: Request) => resourceAt<FlowResource>(stage, 'flows', param(request, 'id'));
  app.put('/v1/flows/:id', async (request) => {
    const flow = at(request);
    const body = await readObject(request);
    const fault = scheduleFault(world, body);
    if (fault) throw problem(422, fault.code ?? 'invalid_field', fault.message, fault.field);
    const disabled = body['disabled'] ?? false;
    if (typeof disabled !== 'boolean')
      throw problem(422, 'invalid_field', 'disabled must be true or false', 'disabled');
    refuseWhileExpired(stage, flow, { disabled });
    writeFlow(stage, flow, { ...body, disabled });
    return request.json(plain(flow));
  });
  app.patch('/v1/flows/:id', async (request) => {
    const flow = at(request);
    const open = ['/schedule', '/timezone', ...(world.choices.patchDisabledAccepted ? ['/disabled'] : [])];
    const locked = flowPatchPaths.filter((path) => !open.includes(path));
    const { schedulePatch } = world.choices;
    const allowed =
      schedulePatch === 'refused'
        ? flowPatchPaths.filter((path) => path !== '/schedule' && path !== '/timezone')
        : flowPatchPaths;
    const check = (document: JsonObject) => scheduleFault(world, document);
    const rules = { allowed, locked, check, replaceOnly: schedulePatch !== 'add' };
    const patched = applyPatch(plain(flow), await readJson(request), rules);
    refuseWhileExpired(stage, flow, patched);
    writeFlow(stage, flow, patched);
    return request.body(null, 204);
  });
  app.post('/v1/flows/:id/run', (request) => {
    const flow = at(request);
    if (flow.disabled)
      throw problem(
        422,
        world.choices.disabledRunCode,
        `The flow ${flow.name} is disabled and cannot be run.`,
      );
    return request.json({ _jobId: startFlow(world, flow)._id }, 201);
  });
  app.post('/v1/flows/:id/clone', (request) => {
    at(request);
    throw problem(422, 'invalid_flow', 'Flows of an integration app cannot be cloned.');
  });
  app.delete('/v1/flows/:id', (request) => {
    const account = accountOfFlow(world, at(request)._id);
    throw problem(
      403,
      'access_restricted',
      `The flow belongs to the account ${account?.name ?? ''} of an integration app.`,
    );
  });
  app.get('/v1/flows/:id/errors', (request) => {
    const steps = world.choices.errorSummary === 'everyStep' ? stepsIn(plain(at(request))) : [];
    return request.json({ flowErrors: steps.map((_expOrImpId) => ({ _expOrImpId, numError: 0 })) });
  });
  app.get('/v1/flows/:id/:step/errors', (request) => {
    if (!stepsIn(plain(at(request))).includes(param(request, 'step'))) throw notFound('The step of the flow');
    return request.json({ errors: [] });
  });
}

/** The newest schemas know a text alone as what a lookup of a NetSuite import falls back to. */
function refuseNullDefaults(world: World, body: JsonObject): void {
  if (world.choices.lookupDefault !== 'text' || body['netsuite_da'] === undefined) return;
  const lookups = lookupsOf(body as unknown as Resource);
  const isNull = (lookup: Json) => objectOf(lookup)['default'] === null;
  if (Array.isArray(lookups) && lookups.some(isNull))
    throw problem(422, 'invalid_field', 'default must be text', 'netsuite_da.lookups.default');
}

/** What a user may change of an import: its mapping and its lookups, which are part of it. */
function writeMapping(world: World, document: Resource, body: JsonObject): void {
  const sent = body as unknown as Resource;
  const before = { mapping: mappingOf(document), lookups: lookupsOf(document) ?? [] };
  const after = { mapping: mappingOf(sent), lookups: lookupsOf(sent) ?? [] };
  const changes = differences(before, after, ['mapping', 'lookups']);
  if (changes.length === 0) return;
  setMapping(document, after.mapping);
  setLookups(document, withDefaults(world, document, after.lookups));
  document.lastModified = world.now();
  world.audit(world.apiActor(), { resourceType: 'import', id: document._id, changes });
}

function withDefaults(world: World, document: Resource, lookups: Json): Json {
  if (!Array.isArray(lookups) || document['netsuite_da'] === undefined) return lookups;
  const none = world.choices.lookupDefault === 'text' ? '' : null;
  return lookups.map((lookup) => ({ default: none, ...objectOf(lookup) }));
}

/** Exports and imports: reading; PUT of a mapping, as far as it is open; PATCH with its short allow-lists. */
export function adaptorRoutes(app: App, stage: Stage): void {
  const { world } = stage;
  readRoutes(app, stage, 'exports', plain);
  readRoutes(app, stage, 'imports', plain);
  app.put('/v1/exports/:id', (request) =>
    request.json(plain(resourceAt(stage, 'exports', param(request, 'id')))),
  );
  app.put('/v1/imports/:id', async (request) => {
    const document = resourceAt<Resource>(stage, 'imports', param(request, 'id'));
    const body = await readObject(request);
    refuseNullDefaults(world, body);
    // The rest of an import belongs to the app: what a user sends of it is silently dropped.
    if (world.choices.mappingEditable && !world.tile().updateInProgress) writeMapping(world, document, body);
    return request.json(plain(document));
  });
  app.patch('/v1/exports/:id', async (request) => {
    const document = resourceAt<Resource>(stage, 'exports', param(request, 'id'));
    const allowed = [
      '/assistantMetadata',
      '/netsuite/distributed/disabled',
      '/salesforce/distributed/disabled',
      '/debugUntil',
    ];
    const locked = allowed.filter((path) => path !== '/debugUntil');
    const patched = applyPatch(plain(document), await readJson(request), { allowed, locked });
    Object.assign(document, patched);
    world.audit(asBackend(world, world.apiActor()), { resourceType: 'export', id: document._id });
    return request.body(null, 204);
  });
  app.patch('/v1/imports/:id', async (request) => {
    const document = resourceAt<Resource>(stage, 'imports', param(request, 'id'));
    applyPatch(plain(document), await readJson(request), { allowed: ['/name'], locked: ['/name'] });
    return request.body(null, 204);
  });
}
