import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { KnownError } from '../lib/knownError.ts';
import type { Metrics } from '../report/metrics/metrics.ts';
import type { Access } from './access.ts';
import type { SourceStatus } from '../report/status/sourceStatus.ts';
import type { SourcedTile } from '../report/status/statusTypes.ts';
import { guardHost } from './guard.ts';
import { addLookingRoutes, type Looking } from './looking.ts';
import { safeBody } from './safeBody.ts';
import type { Steering } from './steering.ts';
import { addSteeringRoutes } from './steeringRoutes.ts';

/** The address cannot be had. */
class ListenError extends KnownError {
  override readonly name = 'ListenError';
}

/** What the HTTP side shows. */
export interface WebOptions {
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** Whether the process does its work at all; false makes Kubernetes start it anew. */
  readonly live: () => boolean;
  /** Whether it may be counted on, and why or why not. */
  readonly ready: () => { readonly ready: boolean; readonly reason: string };
  /** The last status of every tile; without it there is no JSON API. */
  readonly status?: () => readonly SourcedTile[];
  /** How every source of manifests stands; told beside `status`. */
  readonly sources?: () => readonly SourceStatus[];
  /** Names besides those of the inside of a network under which it is asked, such as that of an ingress. */
  readonly allowedHosts?: readonly string[];
  /** Told of what a request met that was not foreseen; its answer says nothing of it. */
  readonly onError?: (error: unknown, request: { readonly method: string; readonly path: string }) => void;
  /** How the controller is steered and looks at accounts, and for whom; without it nothing can be asked of it here. */
  readonly steering?: { readonly steering: Steering; readonly looking: Looking; readonly access: Access };
}

/**
 * `/metrics`, `/healthz`, `/readyz` and, with `status`, `/api/v1/tiles`, `/api/v1/accounts` and `/api/v1/sources`. But for what is
 * added to steer the controller all of it only reads: other methods than GET and HEAD are answered with 405, unknown paths with
 * 404, a `Host` that is not ours with 421.
 */
export function createWeb(options: WebOptions): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
      // Sent over plain HTTP inside a cluster; whoever puts TLS in front sets it there.
      strictTransportSecurity: false,
    }),
  );
  app.use(safeBody());
  app.use(guardHost(options.allowedHosts ?? []));
  if (options.steering) addSteeringRoutes(app, options.steering.steering, options.steering.access);
  app.use(async (context, next) => {
    context.header('Cache-Control', 'no-store');
    if (!['GET', 'HEAD'].includes(context.req.method)) {
      return context.json({ error: `${context.req.method} is not known here; use GET` }, 405, {
        Allow: 'GET, HEAD',
      });
    }
    await next();
    return undefined;
  });
  app.get('/metrics', async (context) =>
    context.body(await options.metrics.text(), 200, { 'Content-Type': options.metrics.contentType }),
  );
  app.get('/healthz', (context) =>
    options.live() ? context.text('ok\n') : context.text('not working\n', 503),
  );
  app.get('/readyz', (context) => {
    const state = options.ready();
    return context.json({ ready: state.ready, reason: state.reason }, state.ready ? 200 : 503);
  });
  if (options.steering) addLookingRoutes(app, options.steering.looking, options.steering.access);
  const { status } = options;
  if (status !== undefined) {
    app.get('/api/v1/tiles', (context) => context.json({ tiles: status() }));
    app.get('/api/v1/sources', (context) => context.json({ sources: options.sources?.() ?? [] }));
    app.get('/api/v1/accounts', (context) =>
      context.json({
        accounts: status().flatMap(({ tile, accounts }) => accounts.map((each) => ({ tile, ...each }))),
      }),
    );
  }
  app.notFound((context) => context.json({ error: `nothing is at ${context.req.path}` }, 404));
  // What went wrong stays inside: an error may name what its reader should not see.
  app.onError((error, context) => {
    options.onError?.(error, { method: context.req.method, path: context.req.path });
    return context.json({ error: 'internal error' }, 500);
  });
  return app;
}

export interface Listening {
  /** `http://host:port`. */
  readonly url: string;
  /**
   * Takes no more requests, and ends when those in hand are answered, or cuts them off after `grace` milliseconds
   * (2,000 by default).
   */
  close(grace?: number): Promise<void>;
}

/** Serves an app. Port 0 takes a free one. Rejects where the address cannot be had, saying which. */
export function listen(
  app: Pick<Hono, 'fetch'>,
  where: { readonly host: string; readonly port: number },
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    // Without its own `createServer` the adapter serves node:http, so that is what comes back.
    const server = serve({ fetch: app.fetch, hostname: where.host, port: where.port }) as Server;
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'something else listens there' : error.message;
      const message = `cannot listen on ${where.host} port ${String(where.port)}: ${why}`;
      // What tells a fault of the surroundings from one of ours, and what to do about it, goes along.
      reject(Object.assign(new ListenError(message, { cause: error }), error, { message }));
    });
    server.once('listening', () => {
      const { address, family, port } = server.address() as AddressInfo;
      const host = family === 'IPv6' ? `[${address}]` : address;
      resolve({ url: `http://${host}:${String(port)}`, close: (grace = 2000) => closed(server, grace) });
    });
  });
}

function closed(server: Server, grace: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // A client that keeps its connection half-open must not keep the process from ending.
    const cut = setTimeout(() => server.closeAllConnections(), grace);
    server.close((error) => {
      clearTimeout(cut);
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeIdleConnections();
  });
}
