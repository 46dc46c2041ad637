import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A call that the platform has carried out and whose answer is not passed on yet. */
export interface Passing {
  /** Counted from 1. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
}

/**
 * What becomes of an answer: passed on, lost as when a connection breaks, or `stale`: what the same path was answered when
 * it was last read, as from a copy that is a moment behind. A path that was not read before is answered as it is. `absent`: 404,
 * as if there were nothing. `emptied`: 200 with an empty object, as a proxy answers.
 */
export type Fate = 'passed' | 'lost' | 'stale' | 'absent' | 'emptied';

/** An answer that was given before. */
interface Remembered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Stands between Storekeeper and the platform: what happens between a call's effect and its answer is up to the test. */
export class Tap {
  readonly #server: Server;
  readonly url: string;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** `fate` is asked when the platform has carried a call out; the answer waits for it. */
  static async open(target: string, fate: (call: Passing) => Promise<Fate> | Fate): Promise<Tap> {
    let number = 0;
    const remembered = new Map<string, Remembered>();
    const server = createServer((incoming, outgoing) => {
      const { method = 'GET', url: path = '/', headers } = incoming;
      const onward = request(new URL(path, target), { method, headers }, (answer) => {
        number += 1;
        const call = { number, method, path };
        void Promise.all([fate(call), buffer(answer)]).then(([said, body]) => {
          const fresh = { status: answer.statusCode ?? 502, headers: answer.headers, body };
          const given = said === 'stale' ? (remembered.get(path) ?? fresh) : fresh;
          if (method === 'GET') remembered.set(path, fresh);
          if (said === 'lost') {
            outgoing.destroy();
            return;
          }
          if (said === 'absent') {
            outgoing.writeHead(404, { 'content-type': 'application/json' });
            outgoing.end('{"errors":[{"code":"not_found","message":"nothing there"}]}');
            return;
          }
          if (said === 'emptied') {
            outgoing.writeHead(200, { 'content-type': 'application/json' });
            outgoing.end('{}');
            return;
          }
          outgoing.writeHead(given.status, given.headers);
          outgoing.end(given.body);
        });
      });
      onward.on('error', () => outgoing.destroy());
      outgoing.on('error', () => onward.destroy());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Tap(server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
