import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/report/metrics/metrics.ts';
import { guardOrigin, isOwnHost } from '../../src/web/guard.ts';
import { createWeb } from '../../src/web/server.ts';

const ready = () => ({ ready: true, reason: '' });
const web = createWeb({
  ...{ metrics: createMetrics({ version: '1' }), live: () => true, ready, status: () => [] },
  allowedHosts: ['Storekeeper.example.com'],
});

describe('the Host of a request', () => {
  it.each([
    ['127.0.0.1:8080', true, 'an address'],
    ['[::1]:8080', true, 'an address'],
    ['10.1.2.3:8080', true, 'the address of a pod'],
    ['localhost:8080', true, 'this machine'],
    ['storekeeper', true, 'the name of a service in its own namespace'],
    ['storekeeper.commerce.svc:8080', true, 'the name of a service'],
    ['storekeeper.commerce.svc.cluster.local', true, 'the whole name of a service'],
    ['storekeeper.example.com', true, 'a name that was allowed'],
    ['STOREKEEPER.EXAMPLE.COM.:443', true, 'the same in capitals, with its root'],
    ['rebound.example.net', false, 'a name of the public DNS that was pointed here'],
    ['127.0.0.1.example.net', false, 'a name that only begins like an address'],
    ['localhost.example.net', false, 'a name that only begins like this machine'],
    ['127.0.0.1@example.net', false, 'a user name before another host'],
    ['', false, 'nothing'],
    ['a b', false, 'no name at all'],
  ])('%j is ours: %j (%s)', (host, expected) => {
    expect(isOwnHost(host, ['Storekeeper.example.com'])).toBe(expected);
  });

  it('is asked for on the API and not on probes and metrics', async () => {
    const headers = { Host: 'rebound.example.net' };
    const status = async (path: string) => (await web.request(path, { headers })).status;
    expect(await Promise.all(['/healthz', '/readyz', '/metrics'].map(status))).toEqual([200, 200, 200]);
    expect(await Promise.all(['/api/v1/tiles', '/api/v1/accounts', '/x'].map(status))).toEqual([
      421, 421, 421,
    ]);
    const own = await web.request('/api/v1/tiles', { headers: { Host: 'storekeeper.example.com' } });
    expect(own.status).toBe(200);
  });
});

describe('a JSON body', () => {
  it('holds nothing that cannot be seen', async () => {
    const reason = 'a\u009b31m\u202eb';
    const app = createWeb({
      ...{ metrics: createMetrics({ version: '1' }), live: () => true, status: () => [] },
      ready: () => ({ ready: false, reason }),
    });
    const answer = await app.request('/readyz');
    const text = await answer.text();
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store']);
    expect(text).toContain(String.raw`a\u009b31m\u202eb`);
    expect(JSON.parse(text)).toEqual({ ready: false, reason });
  });
});

describe('the origin of a request that changes something', () => {
  const app = new Hono();
  app.use(guardOrigin());
  app.post('/', (context) => context.text('done'));
  it.each<[Record<string, string>, number, string]>([
    [{}, 200, 'a program'],
    [{ Origin: 'http://127.0.0.1:8080' }, 200, 'a page of our own'],
    [{ Origin: 'http://127.0.0.1:8080', 'Sec-Fetch-Site': 'same-origin' }, 200, 'a page of our own'],
    [{ Origin: 'http://127.0.0.1:9090' }, 403, 'a page of another port'],
    [{ Origin: 'https://example.net', 'Sec-Fetch-Site': 'cross-site' }, 403, 'a page of elsewhere'],
    [{ Origin: 'null' }, 403, 'a page in a sandbox'],
    [{ 'Sec-Fetch-Site': 'same-site' }, 403, 'a page of a neighbour'],
  ])('%j is answered with %i (%s)', async (headers, expected) => {
    const answer = await app.request('/', {
      method: 'POST',
      headers: { Host: '127.0.0.1:8080', ...headers },
    });
    expect(answer.status).toBe(expected);
  });
});
