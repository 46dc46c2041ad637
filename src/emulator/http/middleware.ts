import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Next } from 'hono';
import { createMiddleware } from 'hono/factory';
import { enforceLicence } from '../app/guards.ts';
import { settleFlows } from '../app/toggle.ts';
import type { FaultRule } from '../faults.ts';
import { Problem, problem, type Fault } from '../problem.ts';
import { Bucket } from './bucket.ts';
import { isWrite } from './calls.ts';
import type { Env, Request, Stage } from './context.ts';

/** The error envelope of the platform. */
export function answerProblem(
  status: number,
  faults: readonly Fault[],
  headers?: Record<string, string>,
): Response {
  return Response.json({ errors: faults }, { status, ...(headers && { headers }) });
}

/** An error of any kind as the platform would answer it. */
export function answerError(error: Error): Response {
  if (error instanceof Problem) return answerProblem(error.status, error.faults);
  return answerProblem(500, [{ code: 'unexpected_error', message: `The emulator failed: ${error.message}` }]);
}

const thisMachine = /^(127(?:\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/i;

/**
 * Keeps pages of other origins out: whoever opens one in a browser must not have it play the people of the emulator, nor
 * read what is in it under a name that was pointed at this machine. Programs send neither `Origin` nor `Sec-Fetch-Site`.
 */
export function keepForeignPagesOut() {
  return createMiddleware<Env>(async (request, next) => {
    const host = request.req.header('Host') ?? '';
    if (!thisMachine.test(host))
      throw problem(
        421,
        'misdirected_request',
        'The Host header names another machine; use 127.0.0.1 or localhost.',
      );
    const origin = request.req.header('Origin') ?? `http://${host}`;
    const site = request.req.header('Sec-Fetch-Site') ?? 'none';
    // A person follows a link to a page from wherever it was told; nothing is changed by that.
    const isVisit = request.req.method === 'GET' && request.req.header('Sec-Fetch-Mode') === 'navigate';
    if (
      origin.toLowerCase() !== `http://${host.toLowerCase()}` ||
      (!isVisit && !['none', 'same-origin'].includes(site))
    )
      throw problem(403, 'foreign_origin', 'A page of another origin may not call the emulator.');
    return next();
  });
}

/** Writes every call into the list, with what came of it. */
export function recordCalls(stage: Stage) {
  return createMiddleware<Env>(async (request, next) => {
    if (request.req.path.startsWith('/_emulator')) return next();
    const time = stage.world.now();
    const changed = await stage.world.watch(next);
    const { method, path, url } = request.req;
    stage.calls.add({
      time,
      method,
      path,
      query: new URL(url).search,
      status: request.res.status,
      wrote: isWrite(method, path),
      changed,
      who: request.get('who') ?? 'nobody',
    });
  });
}

const badGateway =
  '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>';

async function spoil(request: Request, rule: FaultRule, next: Next): Promise<Response> {
  switch (rule.kind) {
    case '429': {
      const seconds = Math.max(1, Math.ceil(rule.milliseconds / 1000));
      return answerProblem(429, [{ code: 'rate_limited', message: rule.message }], {
        'Retry-After': String(seconds),
      });
    }
    case '503':
      return answerProblem(503, [{ code: 'service_unavailable', message: rule.message }]);
    case 'refuse':
      return answerProblem(rule.status, [{ code: rule.code, message: rule.message }]);
    case 'html502':
      return new Response(badGateway, { status: 502, headers: { 'Content-Type': 'text/html' } });
    case 'lost':
      // The answer is lost on its way: the call has its effect, the caller only sees the connection end.
      await next();
      request.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    case 'latency':
    case 'handler':
      throw new TypeError(`${rule.kind} spoils no answer`);
  }
}

/** Lets the faults happen that wait for this call. */
export function injectFaults(stage: Stage) {
  return createMiddleware<Env>(async (request, next) => {
    for (const rule of stage.faults.take(request.req.method, request.req.path)) {
      if (rule.kind === 'latency') await stage.world.pause(rule.milliseconds);
      else return spoil(request, rule, next);
    }
    return next();
  });
}

/** Checks the bearer token, then takes a token out of the bucket. */
export function guard(stage: Stage, token: string) {
  const bucket = new Bucket(stage.world);
  return createMiddleware<Env>(async (request, next) => {
    const header = request.req.header('Authorization') ?? '';
    if (/^bearer\s+bearer\b/i.test(header)) {
      throw problem(400, 'invalid_request', 'Bearer Authentication Failed');
    }
    if (header !== `Bearer ${token}`) {
      if (stage.world.choices.unauthorizedBody === 'errors')
        throw problem(401, 'unauthorized', 'The token is missing or not valid.');
      const message = header === '' ? 'Unauthorized' : 'Bearer Authentication Failed';
      return request.json({ message }, 401);
    }
    request.set('who', stage.world.state.user.email);
    const wait = bucket.take();
    if (wait > 0) {
      const message = 'Too many requests. Try again later.';
      return answerProblem(429, [{ code: 'rate_limited', message }], { 'Retry-After': String(wait) });
    }
    const length = Number(request.req.header('Content-Length') ?? 0);
    const type = request.req.header('Content-Type') ?? '';
    if (length > 0 && !type.includes('json')) {
      throw problem(415, 'unsupported_media_type', 'The body must be sent as application/json.');
    }
    settleFlows(stage.world);
    enforceLicence(stage.world);
    return next();
  });
}
