import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTransport, type Exchange } from '../../src/platform/http/transport.ts';
import { selfSigned } from './certificate.ts';
import { unusedAddress } from './scripted.ts';

// Nobody looks this name up: only a proxy can know the way.
const host = 'integrator.test';
const trusted = getCACertificates('default');
let platform: Server;
let port: number;

beforeAll(async () => {
  const certificate = selfSigned(host);
  setDefaultCACertificates([...trusted, certificate.cert]);
  platform = createServer(certificate, (request, response) => response.end(`seen ${request.url ?? ''}`));
  platform.listen(0, '127.0.0.1');
  await once(platform, 'listening');
  ({ port } = platform.address() as AddressInfo);
});
afterAll(() => {
  setDefaultCACertificates(trusted);
  platform.close();
  platform.closeAllConnections();
});

interface Proxy {
  readonly address: string;
  /** What it was asked for, with the login it was given. */
  readonly asked: { readonly target: string; readonly login: string | undefined }[];
  close(): void;
}

/** A proxy that leads every tunnel to the platform of this test; `answer` is the status line that it begins with. */
async function startProxy(answer = '200 Connection established'): Promise<Proxy> {
  const asked: Proxy['asked'] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer();
  server.on('connect', (request, socket: Socket, head: Buffer) => {
    asked.push({ target: request.url ?? '', login: request.headers['proxy-authorization'] });
    sockets.add(socket);
    socket.write(`HTTP/1.1 ${answer}\r\n\r\n`);
    if (!answer.startsWith('200')) return void socket.end();
    const onward = connect(port, '127.0.0.1', () => {
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const exchange = (url: string, ownConnection = false): Exchange => ({
  url,
  method: 'GET',
  headers: {},
  body: undefined,
  timeout: 10_000,
  signal: undefined,
  ownConnection,
});

describe('a proxy that the environment names', () => {
  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])('is gone through: %s', async (name) => {
    const proxy = await startProxy();
    const transport = createTransport(undefined, { [name]: `http://user:word@${proxy.address}` });
    for (const ownConnection of [false, true]) {
      const reply = await transport.send(exchange(`https://${host}/v1/connections`, ownConnection));
      expect(reply).toMatchObject({ status: 200, text: 'seen /v1/connections' });
    }
    const login = `Basic ${Buffer.from('user:word').toString('base64')}`;
    expect(proxy.asked).toEqual(Array(2).fill({ target: `${host}:443`, login }));
    await transport.close();
    proxy.close();
  });

  it.each([
    { reason: 'this machine', target: '127.0.0.1', noProxy: '' },
    { reason: 'this machine by name', target: 'localhost', noProxy: 'example.com' },
    { reason: 'a host in NO_PROXY', target: '127.0.0.2', noProxy: 'example.com, 127.0.0.2' },
  ])('is passed by for $reason', async ({ target, noProxy }) => {
    const direct = createHttpServer((_request, response) => response.end('direct')).listen(0, '127.0.0.2');
    const here = createHttpServer((_request, response) => response.end('direct')).listen(0, '127.0.0.1');
    await Promise.all([once(direct, 'listening'), once(here, 'listening')]);
    const { port: open } = (target === '127.0.0.2' ? direct : here).address() as AddressInfo;
    const proxy = await startProxy();
    const transport = createTransport(undefined, {
      HTTP_PROXY: `http://${proxy.address}`,
      NO_PROXY: noProxy,
    });
    const reply = await transport.send(exchange(`http://${target}:${String(open)}/`));
    expect(reply.text).toBe('direct');
    expect(proxy.asked).toEqual([]);
    await transport.close();
    proxy.close();
    direct.close();
    here.close();
  });

  it.each([
    {
      reason: 'refuses',
      answer: '407 Proxy Authentication Required',
      message: 'the proxy refused the connection (407)',
    },
    {
      reason: 'cannot find the way',
      answer: '502 Bad Gateway',
      message: 'the proxy refused the connection (502)',
    },
  ])('that $reason has sent nothing on, so that the call may be made again', async ({ answer, message }) => {
    const proxy = await startProxy(answer);
    const transport = createTransport(undefined, { HTTPS_PROXY: `http://${proxy.address}` });
    const sent = transport.send(exchange(`https://${host}/`));
    const told = expect.stringContaining(message) as string;
    await expect(sent).rejects.toMatchObject({ name: 'Loss', kind: 'unreached', message: told });
    await transport.close();
    proxy.close();
  });

  it('that is not there has sent nothing on', async () => {
    const transport = createTransport(undefined, { HTTPS_PROXY: await unusedAddress() });
    const sent = transport.send(exchange(`https://${host}/`));
    await expect(sent).rejects.toMatchObject({
      kind: 'unreached',
      message: `the connection was refused (https://${host})`,
    });
    await transport.close();
  });

  it.each(['proxy.example.com:3128', 'user:canary-1@proxy', 'socks5://canary-1.example.com'])(
    'is refused where it is none, without showing it: %s',
    (value) => {
      const create = () => createTransport(undefined, { HTTPS_PROXY: value });
      expect(create).toThrow(
        /^HTTPS_PROXY of the environment is not the address of a proxy: expected one such as/,
      );
      expect(create).not.toThrow(/canary-1/);
    },
  );
});
