import { addCustomFlow } from '../app/customFlow.ts';
import { persistSettings } from '../app/persist.ts';
import { amazonOf, fillInSeller, giveConsent, masked } from '../connections.ts';
import { Faults } from '../faults.ts';
import { optionsOf } from '../fields.ts';
import { objectOf, textOf as text } from '../json.ts';
import { readObject, type Request, type Stage } from '../http/context.ts';
import { differences, plain } from '../http/resources.ts';
import type {
  Account,
  Actor,
  ConnectionResource,
  Field,
  FlowResource,
  Json,
  JsonObject,
  Option,
} from '../model.ts';
import { notFound, problem } from '../problem.ts';
import { isSchedule, isTimezone } from '../schedule.ts';
import { extractsOfPath } from '../seed/values.ts';
import type { World } from '../world.ts';
import type { ControlRoute } from './routes.ts';

/** A text of the body; 422 where it is missing. */
export function wanted(body: JsonObject, name: string): string {
  const found = text(body[name]);
  if (found === '') throw problem(422, 'missing_required_field', `${name} is missing`, name);
  return found;
}

function personOf(world: World, body: JsonObject): Actor {
  return { source: 'ui', user: world.person(text(body['user']) || world.state.user.email) };
}

function consentConnection(world: World, body: JsonObject): ConnectionResource {
  const named = text(body['account']);
  const id =
    text(body['connectionId']) ||
    (named ? world.account(named).connectionId : world.state.draft?.connectionId);
  const connection = world.state.connections[id ?? ''];
  if (!connection) throw notFound('A connection that waits for consent');
  return connection;
}

async function consent(stage: Stage, request: Request): Promise<Response> {
  const { world } = stage;
  const body = await readObject(request);
  const connection = consentConnection(world, body);
  giveConsent(world, connection, text(body['sellerId']) || undefined);
  const changes = [{ fieldPath: 'http.auth.token', oldValue: null, newValue: '******' }];
  world.audit(personOf(world, body), { resourceType: 'connection', id: connection._id, changes });
  return request.json({
    connectionId: connection._id,
    sellerId: amazonOf(connection).sellerId,
    offline: connection.offline,
  });
}

async function seller(stage: Stage, request: Request): Promise<Response> {
  const { world } = stage;
  const body = await readObject(request);
  const connection = consentConnection(world, body);
  fillInSeller(world, connection, text(body['sellerId']) || undefined);
  return request.json({ connectionId: connection._id, sellerId: amazonOf(connection).sellerId });
}

/** What a person enters in the form of a connection: secrets that the page does not show stay as they are. */
async function connectionForm(stage: Stage, request: Request): Promise<Response> {
  const { world } = stage;
  const body = await readObject(request);
  const connection = consentConnection(world, body);
  const http = objectOf(connection['http']);
  const next: JsonObject = {
    ...http,
    type: wanted(body, 'type'),
    unencrypted: {
      ...objectOf(http['unencrypted']),
      marketplaceId: wanted(body, 'marketplaceId'),
      sellingRegion: wanted(body, 'sellingRegion'),
    },
  };
  const changes = [{ fieldPath: 'http', oldValue: masked(http), newValue: masked(next) }];
  Object.assign(connection, { http: next, lastModified: world.now() });
  world.audit(personOf(world, body), { resourceType: 'connection', id: connection._id, changes });
  return request.json({ connectionId: connection._id, ...amazonOf(connection) });
}

async function bundle(stage: Stage, request: Request): Promise<Response> {
  const body = await readObject(request);
  const { draft } = stage.world.state;
  if (!draft) throw notFound('An account that is being added');
  draft.bundleInstalled = body['installed'] !== false;
  stage.world.touch();
  return request.json({ installed: draft.bundleInstalled });
}

/** The field that a person means by section and label; the section may leave out its first titles. */
function fieldOf(account: Account, section: string, label: string): Field {
  const titles = section.split('>').map((title) => title.trim());
  const found = account.fields.filter((field) => {
    const full = field.section;
    const same =
      titles.every((title, index) => full[index] === title) || full.join(' > ').endsWith(titles.join(' > '));
    return same && field.label === label;
  });
  const [only] = found;
  if (only && found.length === 1) return only;
  const near = account.fields.filter((field) => field.section[0] === titles[0]).map((field) => field.label);
  throw problem(
    422,
    'invalid_field',
    `${account.name} has ${String(found.length)} settings "${label}" in ${section}; there are: ${near.join(', ')}`,
  );
}

function chosen(options: readonly Option[], field: Field, value: Json): string {
  const said = typeof value === 'number' ? String(value) : text(value);
  const found = options.find(([id]) => id === said) ?? options.find(([, label]) => label === said);
  if (found) return found[0];
  if (said === '') return '';
  throw problem(
    422,
    'invalid_field',
    `"${said}" is not an option of ${field.label}: ${options.map(([, label]) => label).join(', ')}`,
  );
}

/** What a person picks or types, as the page sends it. */
function sentValue(world: World, field: Field, value: Json): Json {
  const options = optionsOf(world, field);
  if (field.kind === 'select') {
    const id = chosen(options, field, value);
    return field.yieldsLabel ? { id, label: options.find(([one]) => one === id)?.[1] ?? id } : id;
  }
  if (field.kind === 'multiselect') {
    return (Array.isArray(value) ? value : [value]).map((one) => chosen(options, field, one));
  }
  if (field.kind !== 'staticMap') return value;
  const sent = (value ?? {}) as { map?: Record<string, Json>; default?: Json; allowFailures?: Json };
  const extracts = extractsOfPath[field.path] ?? [];
  const map: JsonObject = {};
  for (const [extract, generate] of Object.entries(sent.map ?? {})) {
    if (!extracts.includes(extract)) {
      throw problem(422, 'invalid_field', `"${extract}" is not one of ${extracts.join(', ')}`);
    }
    map[extract] = chosen(options, field, generate);
  }
  const stored = (field.value ?? {}) as JsonObject;
  const fallback = sent.default === undefined ? stored['default'] : sent.default;
  return {
    map,
    default: fallback === null || fallback === undefined ? null : chosen(options, field, fallback),
    allowFailures: sent.allowFailures ?? stored['allowFailures'] ?? false,
  };
}

async function save(
  stage: Stage,
  body: JsonObject,
  account: Account,
  field: Field,
  value: Json,
): Promise<JsonObject> {
  const actor = personOf(stage.world, body);
  const pending = { [account.id]: { [field.name]: value } };
  return persistSettings(stage.world, actor, { pending }, new Faults());
}

async function setting(stage: Stage, request: Request): Promise<Response> {
  const body = await readObject(request);
  const account = stage.world.account(wanted(body, 'account'));
  const field = fieldOf(account, wanted(body, 'section'), wanted(body, 'label'));
  const value = sentValue(stage.world, field, body['value'] ?? null);
  return request.json({ ...(await save(stage, body, account, field, value)), field: field.name, value });
}

async function rename(stage: Stage, request: Request): Promise<Response> {
  const body = await readObject(request);
  const account = stage.world.account(wanted(body, 'account'));
  const field = account.fields.find((one) => one.path === '/accountName');
  if (!field) throw problem(422, 'invalid_state', `${account.name} is not installed yet.`);
  return request.json(await save(stage, body, account, field, wanted(body, 'name')));
}

/** The flow that a person means by its name without the account. */
function flowOf(world: World, account: Account, name: string): FlowResource {
  const flows = Object.values(account.parts).map((part) => world.state.flows[part.flowId]);
  const found = flows.find((flow) => flow?.name === `${name} [${account.name}]` || flow?.name === name);
  if (found) return found;
  throw problem(
    422,
    'invalid_ref',
    `${account.name} has no flow "${name}"; there are: ${flows.map((flow) => flow?.name ?? '').join(', ')}`,
  );
}

async function customFlow(stage: Stage, request: Request): Promise<Response> {
  const { world } = stage;
  const body = await readObject(request);
  const account = world.account(wanted(body, 'account'));
  const made = addCustomFlow(world, account, wanted(body, 'flow'), text(body['section']) || 'Order');
  world.audit(personOf(world, body), { resourceType: 'flow', id: made._id, event: 'create' });
  return request.json(plain(made), 201);
}

async function flow(stage: Stage, request: Request): Promise<Response> {
  const { world } = stage;
  const body = await readObject(request);
  const account = world.account(wanted(body, 'account'));
  const found = flowOf(world, account, wanted(body, 'flow'));
  if (typeof body['enabled'] !== 'boolean') {
    throw problem(422, 'missing_required_field', 'enabled must be true or false', 'enabled');
  }
  const pending = { [account.id]: { flowId: found._id, disabled: !body['enabled'] } };
  return request.json(await persistSettings(world, personOf(world, body), { pending }, new Faults()));
}

async function schedule(stage: Stage, request: Request): Promise<Response> {
  const { world } = stage;
  const body = await readObject(request);
  const found = flowOf(world, world.account(wanted(body, 'account')), wanted(body, 'flow'));
  const next: JsonObject = { ...plain(found), schedule: wanted(body, 'schedule') };
  if (typeof body['timezone'] === 'string') next['timezone'] = body['timezone'];
  if (!isSchedule(text(next['schedule'])) || !isTimezone(text(next['timezone']) || 'UTC')) {
    throw problem(
      422,
      'invalid_field',
      'A schedule has six fields, such as "? 5 0,4,8 ? * *", and an IANA timezone.',
    );
  }
  const changes = differences(plain(found), next, ['schedule', 'timezone']);
  Object.assign(found, { ...next, lastModified: world.now() });
  world.audit(personOf(world, body), { resourceType: 'flow', id: found._id, changes });
  return request.json(plain(found));
}

type Route = (
  path: string,
  body: string,
  does: string,
  run: (stage: Stage, request: Request) => Promise<Response>,
) => ControlRoute;

/** What people do by hand: in Amazon, in NetSuite and in the app's pages. */
export function peopleRoutes(stage: Stage): ControlRoute[] {
  const route: Route = (path, body, does, run) => ({
    method: 'post',
    path,
    body,
    does,
    run: (request: Request) => run(stage, request),
  });
  return [...outsideRoutes(route), ...pageRoutes(route)];
}

/** In Amazon and in NetSuite. */
function outsideRoutes(route: Route): ControlRoute[] {
  return [
    route(
      '/consent',
      '{"account": "AMZ-US", "connectionId": "…", "sellerId": "…", "user": "…"}, all optional',
      "gives Amazon's consent to a connection; without account and connection to that of the wizard that is open",
      consent,
    ),
    route(
      '/seller',
      '{"account": "AMZ-US", "connectionId": "…", "sellerId": "…"}, all optional',
      'fills in the seller of a connection, where the choice sellerWithConsent is off',
      seller,
    ),
    route(
      '/bundle',
      '{"installed": true}, optional',
      'installs the bundle in NetSuite for the wizard that is open',
      bundle,
    ),
  ];
}

/** In the app's pages. */
function pageRoutes(route: Route): ControlRoute[] {
  return [
    route(
      '/ui/connection',
      '{"type": "Amazon-SP-API", "sellingRegion": "europe", "marketplaceId": "…", "account": "AMZ-US", "connectionId": "…", "user": "…"}; the last three optional',
      'enters the values of a connection in the app; without account and connection in that of the wizard that is open',
      connectionForm,
    ),
    route(
      '/ui/setting',
      '{"account": "AMZ-US", "section": "Product > General", "label": "…", "value": …, "user": "dana@example.com"}',
      'changes a setting in the app as a person does, with labels or wire values; the app saves it with its own handlers',
      setting,
    ),
    route(
      '/ui/flow',
      '{"account": "AMZ-US", "flow": "…", "enabled": false, "user": "…"}',
      'switches a flow in the app; the name is without the account',
      flow,
    ),
    route(
      '/ui/custom-flow',
      '{"account": "AMZ-US", "flow": "Ours", "section": "Order", "user": "…"}',
      'builds a flow in an account that the app does not know',
      customFlow,
    ),
    route(
      '/ui/schedule',
      '{"account": "AMZ-US", "flow": "…", "schedule": "? 5 0 ? * *", "timezone": "Europe/Berlin", "user": "…"}',
      'changes the schedule of a flow in the app',
      schedule,
    ),
    route(
      '/ui/rename',
      '{"account": "AMZ-US", "name": "…", "user": "…"}',
      'renames an account in the app',
      rename,
    ),
  ];
}
