import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the server does with a request: serve it, swallow it without an answer, answer this status, or send it elsewhere. */
export type Behaviour = 'serve' | 'silence' | number | { redirectTo: string };

/** Real `git http-backend` behind HTTP on the loopback, with a login where one is asked for. */
export interface GitServer {
  readonly port: number;
  readonly url: (repository: string) => string;
  behaviour: Behaviour;
  /** Authorization headers that came in. */
  readonly authorizations: (string | undefined)[];
  stop(): Promise<void>;
}

function answer(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers).end();
}

/** Hands one request to the CGI program and its answer back, header lines first. */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://server');
  const backend = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(backend.stdin);
  backend.stdin.on('error', () => undefined);
  let head = Buffer.alloc(0);
  let begun = false;
  backend.stdout.on('data', (chunk: Buffer) => {
    if (begun) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    begun = true;
    let status = 200;
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', ...value] = line.split(': ');
      if (name === 'Status') status = Number.parseInt(value.join(''), 10);
      else response.setHeader(name, value.join(': '));
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
  });
  backend.on('close', () => response.end());
}

/** Starts the server on a free port, or on a given one. `login` is `user:password`. */
export async function startGitServer(
  root: string,
  options: { login?: string; port?: number } = {},
): Promise<GitServer> {
  const expected = options.login && `Basic ${Buffer.from(options.login).toString('base64')}`;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    state.authorizations.push(authorization);
    const { behaviour } = state;
    if (behaviour === 'silence') return;
    if (typeof behaviour === 'number') return answer(response, behaviour);
    if (typeof behaviour === 'object')
      return answer(response, 302, { location: `${behaviour.redirectTo}${request.url ?? ''}` });
    if (expected && authorization !== expected)
      return answer(response, 401, { 'www-authenticate': 'Basic realm="git"' });
    serve(root, request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(options.port ?? 0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const state: GitServer = {
    port,
    url: (repository) => `http://127.0.0.1:${port}/${repository}.git`,
    behaviour: 'serve',
    authorizations: [],
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return state;
}
