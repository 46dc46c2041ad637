import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { mountControl } from './control/routes.ts';
import { peopleRoutes } from './control/people.ts';
import { platformRoutes } from './control/platform.ts';
import { connectionRoutes } from './http/connections.ts';
import type { Env, Stage } from './http/context.ts';
import { integrationRoutes } from './http/integrations.ts';
import {
  answerError,
  answerProblem,
  guard,
  injectFaults,
  keepForeignPagesOut,
  recordCalls,
} from './http/middleware.ts';
import { pageRoutes } from './http/pages.ts';
import { adaptorRoutes, flowRoutes } from './http/resources.ts';
import { restRoutes } from './http/rest.ts';

/** Every route of the emulator: the API under `/v1`, the pages people open, and the control API. */
export function buildApp(stage: Stage, token: string): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.onError((error) => answerError(error));
  app.notFound((request) =>
    answerProblem(404, [
      { code: 'not_found', message: `There is no route ${request.req.method} ${request.req.path} here.` },
    ]),
  );
  app.use('*', keepForeignPagesOut());
  mountControl(app, [...platformRoutes(stage), ...peopleRoutes(stage)]);
  app.use('*', recordCalls(stage), injectFaults(stage));
  app.use('/v1/*', guard(stage, token));
  app.use('/v1/*', async (request, next) => {
    if (request.req.path.endsWith('/') && !stage.world.choices.lenientLists) return request.notFound();
    return next();
  });
  restRoutes(app, stage);
  integrationRoutes(app, stage);
  connectionRoutes(app, stage);
  flowRoutes(app, stage);
  adaptorRoutes(app, stage);
  pageRoutes(app, stage);
  return app;
}

/** Listens on the loopback interface; resolves with the server and its port, rejects where the port is taken. */
export function listen(app: Hono<Env>, port: number): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (info) => {
      resolve({ server, port: info.port });
    });
    server.once('error', reject);
  });
}

/** Ends a server at once, with the connections that clients keep open. */
export function shut(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
