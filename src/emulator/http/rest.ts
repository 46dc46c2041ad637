import { wireJob } from '../app/jobs.ts';
import { notFound, problem } from '../problem.ts';
import { connectorId } from '../seed/seed.ts';
import { wireLicence } from '../wire.ts';
import { auditRoutes } from './audit.ts';
import { param, readJson, type App, type Request, type Stage } from './context.ts';
import { answerList } from './lists.ts';

function stateRoutes(app: App, stage: Stage): void {
  const { world } = stage;
  const owners = [
    '',
    ...['integrations', 'flows', 'exports', 'imports', 'connections'].map((kind) => `/${kind}/:id`),
  ];
  for (const owner of owners) {
    app.use(`/v1${owner}/state/*`, async (_, next) => {
      if (!world.choices.stateWithToken)
        throw problem(403, 'access_restricted', 'The role of the token may not use the state.');
      await next();
    });
    const prefix = (request: Request) => {
      if (owner === '') return 'global/';
      const [, kind, id] = /^\/v1\/(\w+)\/([^/]+)\//.exec(request.req.path) ?? [];
      return `${kind ?? ''}/${id ?? ''}/`;
    };
    app.get(`/v1${owner}/state`, (request) => {
      const start = prefix(request);
      const keys = Object.keys(world.state.keys).filter((key) => key.startsWith(start));
      if (keys.length === 0 && world.choices.emptyStateStatus === 204) return request.body(null, 204);
      return request.json({ keys: keys.map((key) => key.slice(start.length)) });
    });
    app.get(`/v1${owner}/state/:key`, (request) => {
      const value = world.state.keys[prefix(request) + param(request, 'key')];
      if (value === undefined) throw notFound(`The state key ${param(request, 'key')}`);
      return request.json(value);
    });
    app.put(`/v1${owner}/state/:key`, async (request) => {
      const key = prefix(request) + param(request, 'key');
      const known = world.state.keys[key] !== undefined;
      world.state.keys[key] = await readJson(request);
      world.touch();
      return request.text(known ? 'OK' : 'Created');
    });
    app.delete(`/v1${owner}/state/:key`, (request) => {
      Reflect.deleteProperty(world.state.keys, prefix(request) + param(request, 'key'));
      world.touch();
      return owner === '' ? request.body(null, 204) : request.text('OK');
    });
  }
}

function jobRoutes(app: App, stage: Stage): void {
  const { world } = stage;
  const filters = ['_flowId', '_integrationId', '_jobId', '_parentJobId', '_flowJobId'] as const;
  app.get('/v1/jobs', (request) => {
    const given = filters.filter((name) => request.req.query(name) !== undefined);
    if (given.length === 0 && world.choices.jobsNeedId) {
      throw problem(400, 'invalid_query_params', 'One of _flowId, _integrationId and _jobId is needed.');
    }
    const fields = { _jobId: '_id', _flowJobId: '_parentJobId' } as Record<string, string>;
    const { type, createdAt_gte: from = '', createdAt_lte: to = '\uffff' } = request.req.query();
    const members = Object.values(world.state.jobs).filter(
      (job) =>
        given.every((name) => {
          const value = (job as unknown as Record<string, unknown>)[fields[name] ?? name];
          return value === request.req.query(name);
        }) &&
        (type === undefined || job.type === type) &&
        job.createdAt >= from &&
        job.createdAt <= to,
    );
    return answerList(request, stage, members, (job) => wireJob(world, job));
  });
  app.get('/v1/jobs/:id', (request) => {
    const job = world.state.jobs[param(request, 'id')];
    if (!job) throw notFound(`Job ${param(request, 'id')}`);
    return request.json(wireJob(world, job));
  });
  app.put('/v1/jobs/:id/cancel', (request) => {
    const job = world.state.jobs[param(request, 'id')];
    if (!job) throw notFound(`Job ${param(request, 'id')}`);
    if (world.clock() < job.ends) {
      job.canceled = true;
      world.touch();
    }
    return request.json(wireJob(world, job));
  });
  app.get('/v1/flows/:id/jobs/latest', (request) => {
    const jobs = Object.values(world.state.jobs).filter(
      (job) => job._flowId === param(request, 'id') && job.type === 'flow',
    );
    return answerList(request, stage, jobs.slice(-1), (job) => wireJob(world, job));
  });
}

/** Token, licences, the app's own document, state, jobs and the audit log. */
export function restRoutes(app: App, stage: Stage): void {
  const { world } = stage;
  app.get('/v1/tokenInfo', (request) => {
    const { tokenScope } = world.choices;
    return request.json({ _userId: world.state.user._id, ...(tokenScope !== '' && { scope: tokenScope }) });
  });
  app.get('/v1/licenses', (request) => {
    if (!world.choices.licencesWithToken) {
      throw problem(403, 'access_restricted', 'Licenses cannot be read with an API token.');
    }
    const { licence, tile } = world.state;
    return answerList(request, stage, [licence], (one) => wireLicence(one, tile, connectorId));
  });
  app.get('/v1/connectors/:id', () => {
    throw problem(403, 'access_restricted', 'Only the owner of the integration app may read it.');
  });
  app.get('/v1/connectors/:id/installBase', () => {
    throw problem(403, 'access_restricted', 'Only the owner of the integration app may read it.');
  });
  app.put('/v1/connectors/:id/update', () => {
    throw problem(403, 'access_restricted', 'Only the owner of the integration app may update it.');
  });
  stateRoutes(app, stage);
  jobRoutes(app, stage);
  auditRoutes(app, stage);
}
