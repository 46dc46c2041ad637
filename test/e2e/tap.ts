import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call that the platform has carried out and whose answer is not passed on yet. */
export interface Passing {
  /** Counted from 1. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
}

/** What becomes of an answer: passed on, or lost as when a connection breaks. */
export type Fate = 'passed' | 'lost';

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
    const server = createServer((incoming, outgoing) => {
      const { method = 'GET', url: path = '/', headers } = incoming;
      const onward = request(new URL(path, target), { method, headers }, (answer) => {
        number += 1;
        void Promise.resolve(fate({ number, method, path })).then((said) => {
          if (said === 'lost') {
            answer.resume();
            outgoing.destroy();
            return;
          }
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
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
