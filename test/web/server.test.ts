import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { failureText } from '../../src/cli/failure.ts';
import { createMetrics } from '../../src/report/metrics/metrics.ts';
import { accountStatuses } from '../../src/report/status/status.ts';
import { createWeb, listen, type Listening, type WebOptions } from '../../src/web/server.ts';
import { outlook, plan } from '../report/given.ts';

const status = accountStatuses({
  plan: plan({ accounts: [outlook(), outlook({ account: 'commerce/amazon-fr' })] }),
  receipts: [],
  previous: undefined,
  now: '2026-03-01T10:00:10.000Z',
});

const servers: Listening[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((each) => each.close(0)));
});

async function served(options: Partial<WebOptions> = {}): Promise<string> {
  const app = createWeb({
    metrics: createMetrics({ version: '1' }),
    live: () => true,
    ready: () => ({ ready: true, reason: 'swept' }),
    status: () => [status],
    ...options,
  });
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  servers.push(listening);
  return listening.url;
}

describe('the HTTP side', () => {
  it('serves metrics in the text format of Prometheus', async () => {
    const answer = await fetch(`${await served()}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toContain('# TYPE storekeeper_account_ready gauge');
  });

  it.each([
    { path: '/healthz', options: {}, expected: 200, reason: 'it works' },
    { path: '/healthz', options: { live: () => false }, expected: 503, reason: 'its loop is stuck' },
    { path: '/readyz', options: {}, expected: 200, reason: 'everything was read' },
    {
      path: '/readyz',
      options: { ready: () => ({ ready: false, reason: 'the source was never fetched' }) },
      expected: 503,
      reason: 'nothing was read yet',
    },
  ])('answers $path with $expected where $reason', async ({ path, options, expected }) => {
    expect((await fetch((await served(options)) + path)).status).toBe(expected);
  });

  it('says why it is not ready', async () => {
    const url = await served({ ready: () => ({ ready: false, reason: 'the source was never fetched' }) });
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
      ready: false,
      reason: 'the source was never fetched',
    });
  });

  it('gives tiles with their accounts, and accounts with their tile', async () => {
    const url = await served();
    expect(await (await fetch(`${url}/api/v1/tiles`)).json()).toEqual({ tiles: [status] });
    const { accounts } = (await (await fetch(`${url}/api/v1/accounts`)).json()) as {
      accounts: { tile: string; account: string }[];
    };
    expect(accounts.map(({ tile, account }) => `${tile} ${account}`)).toEqual([
      'commerce/amazon-netsuite commerce/amazon-de',
      'commerce/amazon-netsuite commerce/amazon-fr',
    ]);
  });

  it('has no JSON API where it is given no status', async () => {
    const app = createWeb({
      metrics: createMetrics({ version: '1' }),
      live: () => true,
      ready: () => ({ ready: true, reason: '' }),
    });
    expect((await app.request('/api/v1/tiles')).status).toBe(404);
  });

  it('only reads: other methods are refused, HEAD is answered without a body', async () => {
    const url = await served();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await fetch(`${url}/api/v1/tiles`, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, HEAD');
    }
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each(['/', '/metrics/', '/api/v1/tiles/x', '/..%2f..%2fetc/passwd', '/__proto__'])(
    'knows nothing at %s',
    async (path) => {
      expect((await fetch((await served()) + path)).status).toBe(404);
    },
  );

  it('tells nothing of an error inside, and sends headers that keep browsers from guessing', async () => {
    const url = await served({
      status: () => {
        throw new Error('canary-7f3a9c');
      },
    });
    const answer = await fetch(`${url}/api/v1/tiles`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('canary-7f3a9c');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('says which address cannot be had', async () => {
    const port = Number(new URL(await served()).port);
    const app = createWeb({
      metrics: createMetrics({ version: '1' }),
      live: () => true,
      ready: () => ({ ready: true, reason: '' }),
    });
    const refused: unknown = await listen(app, { host: '127.0.0.1', port }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      message: `cannot listen on 127.0.0.1 port ${String(port)}: something else listens there`,
    });
    // What a command says of it: once, what to do, and no stack.
    expect(failureText(refused)).toBe(
      `error: 127.0.0.1:${String(port)} is taken by another process; choose another with --port, 0 takes a free one\n`,
    );
  });

  it('takes no more requests once closed', async () => {
    const url = await served();
    await servers.pop()?.close();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('ends although a client keeps half a request to itself', async () => {
    const { hostname, port } = new URL(await served());
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write('GET /metrics HTTP/1.1\r\n');
    const gone = once(socket.resume(), 'close');
    await servers.pop()?.close(10);
    await gone;
    expect(socket.destroyed).toBe(true);
  });
});
