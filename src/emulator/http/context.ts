import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import type { Faults } from '../faults.ts';
import type { Json, JsonObject } from '../model.ts';
import { problem } from '../problem.ts';
import type { World } from '../world.ts';
import type { CallLog } from './calls.ts';

export interface Env {
  Bindings: HttpBindings;
  Variables: { readonly who?: string };
}
export type App = Hono<Env>;
export type Request = Context<Env>;

/** Everything that routes work on. */
export interface Stage {
  readonly world: World;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** Where the server listens, known once it does. */
  readonly baseURL: () => string;
  /** Starts again from the seed. */
  readonly reset: () => void;
}

/** The JSON body of a request; `{}` where there is none. 400 where it is not JSON. */
export async function readJson(request: Request): Promise<Json> {
  const text = await request.req.text();
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw problem(400, 'invalid_json', 'The body of the request is not JSON.');
  }
}

/** The body of a request as an object; 400 where it is something else. */
export async function readObject(request: Request): Promise<JsonObject> {
  const body = await readJson(request);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw problem(400, 'invalid_body', 'The body of the request must be a JSON object.');
  }
  return body;
}

/** A parameter of the path. */
export function param(request: Request, name: string): string {
  return request.req.param(name) ?? '';
}
