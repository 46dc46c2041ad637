import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/report/metrics/metrics.ts';
import { isLoopback, type Access } from '../../src/web/access.ts';
import { createWeb, listen, type Listening } from '../../src/web/server.ts';
import type { Looking } from '../../src/web/looking.ts';
import type { RunWish, Steering } from '../../src/web/steering.ts';

const token = 'canary0123456789canary';
const bearer = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

const servers: Listening[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((each) => each.close(0)));
});

/** A server whose controller notes what it is asked and answers as it is told to. */
async function served(
  { hosts = [], ...access }: Partial<Access> & { hosts?: string[] } = {},
  answer?: Awaited<ReturnType<Steering['run']>>,
) {
  const asked: unknown[] = [];
  const steering: Steering = {
    run: (wish: RunWish) => {
      asked.push(wish);
      const told = { ...wish.document, requestedAt: '2026-03-01T10:00:00.000Z', handled: wish.wait > 0 };
      return Promise.resolve(answer ?? { ok: true, told });
    },
    suspend: (document, suspension) => {
      asked.push({ document, suspension });
      return { ok: true, told: { ...document, suspendedBy: ['x'] } };
    },
    resume: (document) => {
      asked.push({ document });
      return { ok: true, told: { ...document, suspendedBy: [] } };
    },
    pass: (commit) => {
      asked.push({ commit });
      const told = { source: 'shops', commit: commit.padEnd(40, '0'), inForce: true, message: 'It is.' };
      return Promise.resolve(answer?.ok === false ? answer : { ok: true, told });
    },
  };
  const looking: Looking = {
    flows: (name) => {
      asked.push({ flows: name });
      return Promise.resolve({ ok: true, told: { flows: [] } });
    },
    compare: (a, b) => {
      asked.push({ compare: [a, b] });
      return Promise.resolve({ ok: false, why: 'NotFound', message: 'none' });
    },
  };
  const app = createWeb({
    metrics: createMetrics({ version: '1' }),
    live: () => true,
    ready: () => ({ ready: true, reason: '' }),
    status: () => [],
    steering: { steering, looking, access: { token, loopbackOnly: true, ...access } },
    allowedHosts: hosts,
  });
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  servers.push(listening);
  const post = (path: string, headers: Record<string, string> = bearer, body = '{}') =>
    fetch(`${listening.url}${path}`, { method: 'POST', headers, body });
  return { url: listening.url, asked, post };
}

/** The status of a POST whose Host header is as it is given, which `fetch` does not allow. */
function withHost(url: string, host: string): Promise<number | undefined> {
  const path = '/api/v1/tiles/commerce/t/reconcile';
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path, method: 'POST', headers: { ...bearer, host } };
    httpRequest(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end('{}');
  });
}

const account = '/api/v1/accounts/commerce/amazon-us';
const tile = '/api/v1/tiles/commerce/amazon-netsuite';

describe('steering over HTTP', () => {
  it.each([
    { path: `${account}/reconcile`, body: '{}', wish: { wait: 0 } },
    { path: `${account}/reconcile`, body: '{"wait":1.5}', wish: { wait: 1500 } },
    {
      path: `${account}/take-over`,
      body: '{}',
      wish: { word: { word: 'takeOver', account: 'commerce/amazon-us' } },
    },
    {
      path: `${tile}/abandon`,
      body: '{"account":"amazon-de"}',
      wish: { word: { word: 'abandon', account: 'amazon-de' } },
    },
    {
      path: `${account}/accept`,
      body: '{"paths":["/settings/order"]}',
      wish: { word: { word: 'accept', account: 'commerce/amazon-us', paths: ['/settings/order'] } },
    },
    { path: `${tile}/approve`, body: '{"hash":"sha256:ab"}', wish: { approved: 'sha256:ab' } },
    {
      path: `${account}/suspend`,
      body: '{"reason":" stocktaking "}',
      wish: { suspension: { reason: 'stocktaking' } },
    },
    { path: `${account}/resume`, body: '{}', wish: {} },
  ])('asks by POST $path $body', async ({ path, body, wish }) => {
    const { post, asked } = await served();
    const answer = await post(path, bearer, body);
    expect([200, 202]).toContain(answer.status);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const kind = path.includes('/tiles/') ? 'IntegrationTile' : 'AmazonAccount';
    expect(asked).toMatchObject([{ document: { kind }, ...wish }]);
  });

  it('answers 202 where what was asked for is not done yet, and 200 where it is', async () => {
    const { post } = await served();
    expect((await post(`${tile}/reconcile`)).status).toBe(202);
    expect((await post(`${tile}/reconcile`, bearer, '{"wait":1}')).status).toBe(200);
  });

  it.each([
    { reason: 'no token', headers: { 'content-type': 'application/json' }, status: 401 },
    { reason: 'another token', headers: { ...bearer, authorization: 'Bearer canary' }, status: 401 },
    {
      reason: 'a page of another origin',
      headers: { ...bearer, origin: 'http://evil.example' },
      status: 403,
    },
    { reason: 'a page without an origin', headers: { ...bearer, origin: 'null' }, status: 403 },
    {
      reason: 'a body that pages may send unasked',
      headers: { ...bearer, 'content-type': 'text/plain' },
      status: 415,
    },
    { reason: 'no JSON', headers: bearer, body: 'x', status: 400 },
    { reason: 'a member that nobody knows', headers: bearer, body: '{"waits":1}', status: 400 },
    { reason: 'a wait without end', headers: bearer, body: '{"wait":1e9}', status: 400 },
    { reason: 'a long body', headers: bearer, body: `{"x":"${'x'.repeat(70_000)}"}`, status: 413 },
  ])('refuses $reason with $status and asks nothing', async ({ headers, body, status }) => {
    const { post, asked } = await served();
    const answer = await post(`${tile}/reconcile`, headers, body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain('canary');
    expect(asked).toEqual([]);
  });

  it('lets a held commit pass by its first digits, for whoever has the token', async () => {
    const { url, asked, post } = await served();
    const pass = '/api/v1/sources/pass';
    const answer = await post(pass, bearer, '{"commit":"0123ABC"}');
    expect([answer.status, await answer.json()]).toMatchObject([200, { source: 'shops', inForce: true }]);
    expect(asked).toEqual([{ commit: '0123abc' }]);
    for (const body of ['{}', '{"commit":"0123"}', '{"commit":"main"}', '{"commit":"0123abc","x":1}'])
      expect((await post(pass, bearer, body)).status, body).toBe(400);
    expect((await post(pass, { 'content-type': 'application/json' })).status).toBe(401);
    expect((await post(pass, { ...bearer, origin: 'http://evil.example' })).status).toBe(403);
    expect((await fetch(`${url}${pass}`, { headers: bearer })).status).toBe(405);
    expect(asked).toHaveLength(1);
    const none = await served({}, { ok: false, why: 'NotFound', message: 'none is held' });
    expect((await none.post(pass, bearer, '{"commit":"0123abc"}')).status).toBe(404);
  });

  it('is never a GET, and unknown actions are not there', async () => {
    const { url, asked, post } = await served();
    const got = await fetch(`${url}${tile}/reconcile`, { headers: bearer });
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post(`${tile}/uninstall`)).status).toBe(405);
    expect((await post(`${tile}/uninstall`, {})).status).toBe(405);
    expect((await fetch(`${url}${tile}/constructor`, { headers: bearer })).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it.each([
    ['evil.example:8080', 421, 'a name that was made to point here'],
    ['localhost:1', 200, 'this machine'],
    ['127.0.0.1', 200, 'an address'],
    ['[::1]:8080', 200, 'an address of version 6'],
    ['keeper.example', 200, 'a name that was given'],
    ['localhost.evil.example', 421, 'a name that only begins like one of ours'],
  ])('called %s answers %i: %s', async (host, status) => {
    const { url } = await served({ hosts: ['keeper.example'] });
    expect(await withHost(url, host)).toBe(status === 200 ? 202 : status);
  });

  it.each([
    { why: 'NotFound', status: 404 },
    { why: 'Conflict', status: 409 },
    { why: 'Stopping', status: 503 },
  ] as const)('answers $status where the controller says $why', async ({ why, status }) => {
    const { post } = await served({}, { ok: false, why, message: 'because' });
    const answer = await post(`${tile}/reconcile`);
    expect([answer.status, await answer.json()]).toEqual([status, { error: 'because' }]);
  });

  it('knows its own machine', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].map(isLoopback)).not.toContain(false);
    expect(['10.0.0.1', '::2', '::ffff:10.0.0.1', '128.0.0.1', undefined].map(isLoopback)).not.toContain(
      true,
    );
  });

  it.each([
    { path: `${account}/flows`, status: 200, asks: { flows: 'commerce/amazon-us' } },
    { path: '/api/v1/flows?account=By%20hand', status: 200, asks: { flows: 'By hand' } },
    { path: '/api/v1/compare?a=x&b=y', status: 404, asks: { compare: ['x', 'y'] } },
  ])('looks at accounts by GET $path, for whoever has the token', async ({ path, status, asks }) => {
    const { url, asked } = await served();
    expect((await fetch(`${url}${path}`)).status).toBe(401);
    expect((await fetch(`${url}${path}`, { headers: { ...bearer, origin: 'http://x' } })).status).toBe(403);
    expect(asked).toEqual([]);
    expect((await fetch(`${url}${path}`, { headers: bearer })).status).toBe(status);
    expect(asked).toEqual([asks]);
    expect(
      (await fetch(`${url}${path.split('?')[0] ?? ''}`, { method: 'POST', headers: bearer })).status,
    ).toBe(405);
  });

  it.each(['/api/v1/flows', '/api/v1/compare?a=x'])('says what is missing at %s', async (path) => {
    const { url } = await served();
    expect((await fetch(`${url}${path}`, { headers: bearer })).status).toBe(400);
  });
});
