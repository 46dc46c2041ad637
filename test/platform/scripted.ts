import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createPlatformClient,
  type PlatformClient,
  type PlatformClientOptions,
} from '../../src/platform/client.ts';
import { PlatformError } from '../../src/platform/errors.ts';
import { Quota } from '../../src/platform/http/quota.ts';
import { Secret } from '../../src/platform/secret.ts';
import type { Timing } from '../../src/lib/clock.ts';

/** A token that must never be seen anywhere but in the header of a request. */
export const canary = 'canary-3f9a1c77e0b24d58';

export interface Seen {
  method: string;
  path: string;
  authorization: string | undefined;
  body: string;
}

/** What the platform does with one request. `cut` breaks the connection, `hang` never answers. */
export type Reaction =
  | {
      status?: number;
      json?: unknown;
      text?: string;
      headers?: Record<string, string>;
    }
  | 'cut'
  | 'hang';

export interface ScriptedPlatform {
  readonly url: string;
  readonly seen: Seen[];
  close(): Promise<void>;
}

/** A platform on the loopback interface that reacts as the test says; the last reaction of a list is kept up. */
export async function scriptedPlatform(
  script: Reaction[] | ((request: Seen, index: number) => Reaction),
): Promise<ScriptedPlatform> {
  const seen: Seen[] = [];
  const react = (request: Seen): Reaction => {
    const index = seen.push(request) - 1;
    if (typeof script === 'function') return script(request, index);
    return script[Math.min(index, script.length - 1)] ?? { status: 500 };
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '', headers } = request;
      const reaction = react({ method, path: url, authorization: headers.authorization, body });
      if (reaction === 'hang') return;
      if (reaction === 'cut') {
        request.socket.destroy();
        return;
      }
      const { status = 200, json, text } = reaction;
      const type = json === undefined ? {} : { 'content-type': 'application/json' };
      response.writeHead(status, { ...type, ...reaction.headers });
      response.end(json === undefined ? text : JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen, close: () => stop(server) };
}

/** The address of a port on which nobody listens. */
export async function unusedAddress(): Promise<string> {
  const platform = await scriptedPlatform([]);
  await platform.close();
  return platform.url;
}

/** A client of it in virtual time, with the whole of its log. */
export interface TestClient {
  readonly client: PlatformClient;
  /** Milliseconds of every wait, in order. */
  readonly waits: number[];
  readonly log: unknown[];
}

/** Time that passes only by sleeping, and no chance: every jittered delay is its upper bound. */
export function virtualTime(start = Date.UTC(2026, 0, 1)): Timing & { readonly waits: number[] } {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    clock: () => now,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
    random: () => 1,
  };
}

export function testClient(baseURL: string, options: Partial<PlatformClientOptions> = {}): TestClient {
  const time = virtualTime();
  const log: unknown[] = [];
  const client = createPlatformClient({
    baseURL,
    token: () => new Secret(canary),
    ...{ clock: time.clock, sleep: time.sleep, random: time.random },
    quota: new Quota({}, time),
    onCall: (call) => log.push(call),
    log: {
      debug: (message, fields) => log.push([message, fields]),
      info: (message, fields) => log.push([message, fields]),
    },
    ...options,
  });
  return { client, waits: time.waits, log };
}

/** What a promise rejects with, which must be a `PlatformError`. */
export async function errorOf(promise: Promise<unknown>): Promise<PlatformError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
  throw new Error('a rejection was expected');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
