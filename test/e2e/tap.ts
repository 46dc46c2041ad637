import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between Storekeeper and the platform: what happens between a write's effect and its answer is up to the test. */
export class Tap {
  readonly #server: Server;
  readonly url: string;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** `onWrite` is called when the platform has carried a write out; its answer is passed on when that has ended. */
  static async open(target: string, onWrite: (path: string) => Promise<void> | void): Promise<Tap> {
    const server = createServer((incoming, outgoing) => {
      const { method = 'GET', url = '/', headers } = incoming;
      const onward = request(new URL(url, target), { method, headers }, (answer) => {
        const passOn = (): void => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        };
        if (method === 'GET') passOn();
        else void Promise.resolve(onWrite(url)).then(passOn);
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
