import { withChoices } from '../choices.ts';
import { enforceLicence } from '../app/guards.ts';
import { amazonOf, ping } from '../connections.ts';
import { faultKinds, type FaultKind } from '../faults.ts';
import { param, readObject, type Request, type Stage } from '../http/context.ts';
import type { Json, JsonObject } from '../model.ts';
import { changeList, type ListChange } from '../netsuite.ts';
import { notFound, problem } from '../problem.ts';
import { isState } from '../statefile.ts';
import { accountOverview, searchOverview } from './overview.ts';
import type { ControlRoute } from './routes.ts';

async function takeOffline(stage: Stage, request: Request, id: string): Promise<Response> {
  const { world } = stage;
  const body = await readObject(request);
  const connection = world.state.connections[id];
  if (!connection) throw notFound(`Connection ${id}`);
  world.state.forcedOffline[id] = body['offline'] !== false;
  world.touch();
  // The platform notices at a ping or when a flow runs, and not before.
  if (body['noticed'] !== false) ping(world, connection);
  return request.json({
    connectionId: id,
    offline: connection.offline,
    sellerId: amazonOf(connection).sellerId,
  });
}

async function publish(stage: Stage, request: Request): Promise<Response> {
  const { latest } = await readObject(request);
  if (typeof latest !== 'string' || !/^\d+\.\d+\.\d+$/.test(latest)) {
    throw problem(422, 'invalid_field', 'latest must be a version such as 2.15.0', 'latest');
  }
  stage.world.state.latestVersion = latest;
  stage.world.touch();
  return request.json({ installed: stage.world.tile().version, latest });
}

async function update(stage: Stage, request: Request): Promise<Response> {
  const { world } = stage;
  const body = await readObject(request);
  const tile = world.tile();
  const running = tile.updateInProgress;
  tile.updateInProgress = body['inProgress'] !== false;
  // The version is raised at the end of an update.
  if (running && !tile.updateInProgress) tile.version = world.state.latestVersion;
  world.audit({ source: 'stack', user: world.state.user }, { resourceType: 'integration', id: tile._id });
  return request.json({
    installed: tile.version,
    latest: world.state.latestVersion,
    inProgress: tile.updateInProgress,
  });
}

async function licences(stage: Stage, request: Request): Promise<Response> {
  const { world } = stage;
  const { licence } = world.state;
  const body = await readObject(request);
  const { stores, edition, expires, addOns } = body;
  if (typeof stores === 'number') licence.stores = stores;
  if (typeof edition === 'string') licence.edition = edition;
  if (typeof expires === 'string') {
    if (Number.isNaN(Date.parse(expires)))
      throw problem(422, 'invalid_field', 'expires must be a date', 'expires');
    licence.expires = new Date(expires).toISOString();
  }
  if (addOns !== null && typeof addOns === 'object' && !Array.isArray(addOns)) {
    for (const [id, count] of Object.entries(addOns)) licence.addOns[id] = Number(count);
  }
  world.touch();
  enforceLicence(world);
  return request.json(licence);
}

async function addFault(stage: Stage, request: Request): Promise<Response> {
  const body = await readObject(request);
  const kind = faultKinds.find((one): one is FaultKind => one === body['kind']);
  if (!kind) throw problem(422, 'invalid_field', `kind must be one of ${faultKinds.join(', ')}`, 'kind');
  const match = (body['match'] ?? {}) as { method?: string; path?: string; handler?: string };
  const added = stage.faults.add({
    match,
    kind,
    count: typeof body['count'] === 'number' ? body['count'] : 1,
    milliseconds: typeof body['milliseconds'] === 'number' ? body['milliseconds'] : 1000,
    message: typeof body['message'] === 'string' ? body['message'] : 'Something went wrong on purpose.',
    status: typeof body['status'] === 'number' ? body['status'] : 422,
    code: typeof body['code'] === 'string' ? body['code'] : 'invalid_field',
    swallow: body['swallow'] === true,
  });
  return request.json(added, 201);
}

const json = (value: unknown): Json => value as Json;

function faultRoutes(stage: Stage): ControlRoute[] {
  return [
    {
      method: 'post',
      path: '/faults',
      body: `{"match": {"method": "PUT", "path": "/v1/integrations/*/settings/persistSettings", "handler": "<save method>"}, "kind": "${faultKinds.join('|')}", "count": 1, "milliseconds": 1000, "message": "…", "status": 422, "code": "invalid_field", "swallow": false}`,
      does: 'makes the next matching calls go wrong: late, 429 with Retry-After, 503, an HTML 502, an answer lost after the call took effect, a refusal with status and code, a failing function of the app (swallow: it answers success and saves nothing)',
      run: (request) => addFault(stage, request),
    },
    {
      method: 'get',
      path: '/faults',
      does: 'lists the faults that wait to happen',
      run: (request) => request.json(json(stage.faults.list())),
    },
    {
      method: 'delete',
      path: '/faults',
      does: 'forgets them',
      run: (request) => {
        stage.faults.clear();
        return request.body(null, 204);
      },
    },
  ];
}

function stateRoutes(stage: Stage): ControlRoute[] {
  const { world } = stage;
  return [
    {
      method: 'get',
      path: '/snapshot',
      does: 'answers the whole state',
      run: (request) => request.json(json(world.state)),
    },
    {
      method: 'post',
      path: '/restore',
      body: 'a state from /_emulator/snapshot',
      does: 'puts a state in place of the one there is',
      run: async (request) => {
        const body: unknown = await readObject(request);
        if (!isState(body))
          throw problem(422, 'invalid_body', 'The body must be a state from /_emulator/snapshot.');
        world.state = body;
        world.touch();
        return request.body(null, 204);
      },
    },
    {
      method: 'post',
      path: '/reset',
      does: 'starts again from the seed, without calls and faults',
      run: (request) => {
        stage.reset();
        stage.faults.clear();
        stage.calls.clear();
        return request.body(null, 204);
      },
    },
    {
      method: 'get',
      path: '/choices',
      does: 'answers what the emulator chose where the platform is not public',
      run: (request) => request.json(json(world.choices)),
    },
    {
      method: 'patch',
      path: '/choices',
      body: '{"nameInWizard": true}',
      does: 'switches choices',
      run: async (request) => {
        const body: JsonObject = await readObject(request);
        try {
          world.choices = withChoices(world.choices, body);
        } catch (error) {
          throw problem(422, 'invalid_field', error instanceof Error ? error.message : String(error));
        }
        return request.json(json(world.choices));
      },
    },
  ];
}

function readingRoutes(stage: Stage): ControlRoute[] {
  const { world } = stage;
  return [
    {
      method: 'get',
      path: '/calls',
      does: 'lists the calls since the start: time, method, path, query, status, wrote, changed, who',
      run: (request) => request.json(json(stage.calls.list())),
    },
    {
      method: 'delete',
      path: '/calls',
      does: 'empties that list',
      run: (request) => {
        stage.calls.clear();
        return request.body(null, 204);
      },
    },
    {
      method: 'get',
      path: '/accounts',
      does: 'lists the accounts with state, marketplace, seller, flows and settings by catalogue path, as labels; ?account=NAME for one',
      run: (request) => {
        const name = request.req.query('account');
        const accounts = name === undefined ? world.tile().document.accounts : [world.account(name)];
        return request.json(accounts.map((account) => accountOverview(world, account)));
      },
    },
    {
      method: 'get',
      path: '/searches',
      does: 'lists saved searches in NetSuite with their filters; ?account=NAME for those of one account',
      run: (request) => request.json(searchOverview(world, request.req.query('account'))),
    },
  ];
}

/** What happens to the platform, to NetSuite and to the emulator itself. */
export function platformRoutes(stage: Stage): ControlRoute[] {
  const offline = '{"offline": true, "noticed": true}';
  return [
    ...readingRoutes(stage),
    {
      method: 'post',
      path: '/connections/:id/offline',
      body: offline,
      does: 'takes a connection offline, or back',
      run: (request) => takeOffline(stage, request, param(request, 'id')),
    },
    {
      method: 'post',
      path: '/netsuite/offline',
      body: offline,
      does: 'takes the NetSuite connection offline, or back',
      run: (request) => takeOffline(stage, request, stage.world.tile().netsuiteConnectionId),
    },
    {
      method: 'post',
      path: '/netsuite/lists/:list',
      body: '{"add": ["…"], "rename": {"old": "new"}, "remove": ["…"]}',
      does: 'changes a list in NetSuite: locations, currencies, priceLevels, shipMethods, paymentMethods, items, savedSearches (add only)',
      run: async (request) => {
        const change = (await readObject(request)) as ListChange;
        return request.json(changeList(stage.world, param(request, 'list'), change));
      },
    },
    {
      method: 'post',
      path: '/app/version',
      body: '{"latest": "2.15.0"}',
      does: 'publishes a newer version of the app',
      run: (request) => publish(stage, request),
    },
    {
      method: 'post',
      path: '/app/update',
      body: '{"inProgress": true}',
      does: 'begins an update of the installed app, or ends it, which raises its version to the latest',
      run: (request) => update(stage, request),
    },
    {
      method: 'post',
      path: '/licences',
      body: '{"stores": 3, "edition": "premium", "expires": "2026-12-01", "addOns": {"fbaReturns": 1}}',
      does: 'changes the licence; one that has run out switches the flows off',
      run: (request) => licences(stage, request),
    },
    ...faultRoutes(stage),
    ...stateRoutes(stage),
  ];
}
