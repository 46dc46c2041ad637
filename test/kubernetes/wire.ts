import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A wire between a process and the API server, which a test can cut. */
export class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Lays a wire to where a kubeconfig points, and writes a kubeconfig that goes through it. */
  static async lay(kubeconfig: string): Promise<{ wire: Wire; kubeconfig: string }> {
    const text = await readFile(kubeconfig, 'utf8');
    const target = /https:\/\/127\.0\.0\.1:(\d+)/.exec(text);
    if (!target) throw new Error(`${kubeconfig} names no server on the loopback`);
    const server = createServer();
    const wire = new Wire(server);
    server.on('connection', (near) => {
      const far = connect(Number(target[1]), '127.0.0.1');
      wire.#add(near, far);
      wire.#add(far, near);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const through = `${kubeconfig}.${String(port)}`;
    await writeFile(through, text.replace(target[0], `https://127.0.0.1:${String(port)}`));
    return { wire, kubeconfig: through };
  }

  #add(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (piece) => {
      // As a network does that drops packets: nobody is told anything.
      if (!this.#isCut) to.write(piece);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }

  /** From now on nothing gets through, and nobody is told. */
  cut(): void {
    this.#isCut = true;
  }

  /** What was under way is broken off, and new connections get through again. */
  mend(): void {
    this.#isCut = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.mend();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
