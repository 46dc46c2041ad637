import { afterEach, describe, expect, it } from 'vitest';
import type { PlatformApi } from '../../src/platform/api.ts';
import type { PlatformError } from '../../src/platform/errors.ts';
import {
  errorOf,
  scriptedPlatform,
  testClient,
  unusedAddress,
  type Reaction,
  type ScriptedPlatform,
} from './scripted.ts';

const html = (status: number): Reaction => ({
  status,
  text: '<!DOCTYPE html><html><body>Bad gateway</body></html>',
  headers: { 'content-type': 'text/html' },
});
const full: Reaction = {
  status: 429,
  json: { errors: [{ code: 'rate_limited', message: 'slow down' }] },
  headers: { 'retry-after': '7' },
};

const creating: { name: string; call: (api: PlatformApi) => Promise<unknown> }[] = [
  { name: 'addNewStore', call: (api) => api.addNewStore('i1') },
  { name: 'runInstallerStep', call: (api) => api.runInstallerStep('i1', 'verify', {}) },
  { name: 'preUninstall', call: (api) => api.preUninstall('i1', 'acct') },
  { name: 'runUninstallerStep', call: (api) => api.runUninstallerStep('i1', 'remove', 'acct') },
  { name: 'persistSettings', call: (api) => api.persistSettings('i1', 'acct', { f: 1 }) },
  { name: 'toggleFlow', call: (api) => api.toggleFlow('i1', 'acct', 'f1', false) },
  { name: 'refreshMetadata', call: (api) => api.refreshMetadata('i1', 'f') },
];
const repeatable: { name: string; call: (api: PlatformApi) => Promise<unknown> }[] = [
  { name: 'a read', call: (api) => api.getIntegration('i1') },
  { name: 'a ping', call: (api) => api.pingConnection('c1') },
  { name: 'PUT of a state key', call: (api) => api.putState('k', 1) },
  { name: 'DELETE of a state key', call: (api) => api.deleteState('k') },
  { name: 'PATCH of a flow', call: (api) => api.patchFlow('f1', []) },
  {
    name: 'PUT of a connection',
    call: (api) => api.putConnection('c1', { _id: 'c1', name: 'Amazon', type: 'http' }),
  },
];

let platform: ScriptedPlatform | undefined;
afterEach(async () => {
  await platform?.close();
  platform = undefined;
});

async function given(script: Parameters<typeof scriptedPlatform>[0]): Promise<ScriptedPlatform> {
  platform = await scriptedPlatform(script);
  return platform;
}

describe('a call that may be repeated', () => {
  const passing: { reason: string; first: Reaction }[] = [
    { reason: 'the platform is overloaded', first: { status: 503, json: {} } },
    { reason: 'a gateway answers a page', first: html(502) },
    { reason: 'the backend of the app is out of reach, shown as a page with 404', first: html(404) },
    { reason: 'the answer was lost', first: 'cut' },
    {
      reason: 'the answer broke off in the middle of the JSON',
      first: { text: '{"_id":"i', headers: { 'content-type': 'application/json' } },
    },
  ];
  it.each(passing)('is tried again where $reason', async ({ first }) => {
    const { url, seen } = await given([first, { json: { _id: 'i1', code: 200 } }]);
    const { client } = testClient(url);
    await expect(client.getIntegration('i1')).resolves.toMatchObject({ _id: 'i1' });
    expect(seen).toHaveLength(2);
    await client.close();
  });

  it.each(repeatable)('$name is one', async ({ call }) => {
    const { url, seen } = await given(['cut', { json: { _id: 'i1', code: 200 } }]);
    const { client } = testClient(url);
    await call(client);
    expect(seen).toHaveLength(2);
    await client.close();
  });

  it('waits longer each time, up to a bound, and gives up after five attempts', async () => {
    const { url, seen } = await given([{ status: 500, json: {} }]);
    const { client, waits } = testClient(url, { retry: { base: 1000, cap: 3000 } });
    const error = await errorOf(client.patchFlow('f1', []));
    expect(seen).toHaveLength(5);
    expect(waits).toEqual([1000, 2000, 3000, 3000]);
    expect(error).toMatchObject({ kind: 'Unavailable', effect: 'unknown', status: 500 });
    await client.close();
  });

  it('gives up once its total time would be over, attempts left or not', async () => {
    const { url, seen } = await given([{ status: 500, json: {} }]);
    const { client } = testClient(url, { retry: { base: 1000, cap: 9000, total: 3500 } });
    await errorOf(client.getFlow('f1'));
    expect(seen).toHaveLength(3);
    await client.close();
  });

  it('takes a random part of the bound: full jitter', async () => {
    const { url } = await given([{ status: 500, json: {} }, { json: { _id: 'f1' } }]);
    const { client, waits } = testClient(url, { random: () => 0.25, retry: { base: 1000 } });
    await client.getFlow('f1');
    expect(waits).toEqual([250]);
    await client.close();
  });

  it('tells the worst of its attempts: one that may have arrived counts even if the last was refused', async () => {
    const { url } = await given([
      'cut',
      { status: 422, json: { errors: [{ code: 'invalid', message: 'no' }] } },
    ]);
    const { client } = testClient(url);
    const error = await errorOf(client.patchFlow('f1', []));
    expect(error).toMatchObject({ kind: 'Rejected', effect: 'unknown' });
    await client.close();
  });

  it('is not repeated where the platform understood and refused', async () => {
    const { url, seen } = await given([
      { status: 422, json: { errors: [{ code: 'invalid_field', message: 'no', field: 'schedule' }] } },
    ]);
    const { client } = testClient(url);
    const error = await errorOf(client.patchFlow('f1', []));
    expect(seen).toHaveLength(1);
    expect(error).toMatchObject({
      ...{ kind: 'Rejected', effect: 'none', status: 422 },
      faults: [{ code: 'invalid_field', message: 'no', field: 'schedule' }],
    });
    await client.close();
  });
});

describe('a call that creates something', () => {
  const doubtful: { reason: string; first: Reaction }[] = [
    { reason: 'its answer was lost', first: 'cut' },
    { reason: 'a gateway answered a page', first: html(502) },
    { reason: 'the backend seemed out of reach', first: html(404) },
    { reason: 'the platform failed', first: { status: 500, json: {} } },
    {
      reason: 'the answer cannot be read',
      first: { text: '{"succ', headers: { 'content-type': 'application/json' } },
    },
  ];
  const cases = creating.flatMap(({ name, call }) => doubtful.map((doubt) => ({ name, call, ...doubt })));
  it.each(cases)('$name is sent once where $reason, and its effect is unknown', async ({ call, first }) => {
    const { url, seen } = await given([first, { json: {} }]);
    const { client } = testClient(url);
    const error: PlatformError = await errorOf(call(client));
    expect(seen).toHaveLength(1);
    expect(error.effect).toBe('unknown');
    await client.close();
  });

  it.each(creating)('$name is sent again after a 429, which was not processed', async ({ name, call }) => {
    const success = ['addNewStore', 'preUninstall'].includes(name) ? [] : { success: true };
    const { url, seen } = await given([full, { json: success }]);
    const { client, waits } = testClient(url);
    await call(client);
    expect(seen).toHaveLength(2);
    expect(waits).toEqual([7000]);
    await client.close();
  });

  it('removing a tile is sent once where the answer was lost', async () => {
    const { url, seen } = await given(['cut', { status: 204 }]);
    const { client } = testClient(url);
    expect(await errorOf(client.removeIntegration('i1'))).toMatchObject({ effect: 'unknown' });
    expect(seen).toHaveLength(1);
    await client.close();
  });

  it('is not sent again after a 429 that comes from NetSuite: the function had begun', async () => {
    const busy = { errors: [{ code: 'SSS_REQUEST_LIMIT_EXCEEDED', message: 'NetSuite is busy' }] };
    const { url, seen } = await given([{ status: 429, json: busy }]);
    const { client } = testClient(url);
    const error = await errorOf(client.persistSettings('i1', 'acct', {}));
    expect(seen).toHaveLength(1);
    expect(error).toMatchObject({ kind: 'Throttled', effect: 'partial' });
    await client.close();
  });

  it.each(creating)(
    '$name that the app refuses with 422 may have been carried out in part',
    async ({ call }) => {
      const { url, seen } = await given([
        { status: 422, json: { errors: [{ code: 'x', message: 'a\nb' }] } },
      ]);
      const { client } = testClient(url);
      expect(await errorOf(call(client))).toMatchObject({ kind: 'Rejected', effect: 'partial' });
      expect(seen).toHaveLength(1);
      await client.close();
    },
  );
});

describe('no connection', () => {
  it.each([...creating, ...repeatable])(
    '$name was certainly not sent, so it is tried again',
    async ({ call }) => {
      const { client, waits } = testClient(await unusedAddress(), { retry: { tries: 3 } });
      const error = await errorOf(call(client));
      expect(waits).toHaveLength(2);
      expect(error).toMatchObject({ kind: 'Unavailable', effect: 'none', status: undefined });
      await client.close();
    },
  );
});

describe('time', () => {
  it('ends a call that is not answered; a write may have arrived', async () => {
    const { url, seen } = await given(['hang']);
    const { client } = testClient(url, { timeouts: { quick: 400, slow: 400 } });
    expect(await errorOf(client.addNewStore('i1'))).toMatchObject({ kind: 'Unavailable', effect: 'unknown' });
    expect(seen).toHaveLength(1);
    await client.close();
  });

  it('gives functions of the app more of it than other calls', async () => {
    const { url } = await given(['hang']);
    const { client } = testClient(url, { timeouts: { quick: 40, slow: 60 }, retry: { tries: 1 } });
    expect((await errorOf(client.getFlow('f1'))).message).toContain('40 ms');
    expect((await errorOf(client.runInstallerStep('i1', 'fn', {}))).message).toContain('60 ms');
    await client.close();
  });

  it('is cut short by the signal of the caller; nothing is repeated', async () => {
    const abort = new AbortController();
    const { url, seen } = await given(() => {
      abort.abort();
      return 'hang';
    });
    const { client } = testClient(url);
    const error = await errorOf(client.getFlow('f1', { signal: abort.signal }));
    expect(error.kind).toBe('Unavailable');
    const later = await errorOf(client.patchFlow('f1', [], { signal: abort.signal }));
    expect(later).toMatchObject({ kind: 'Refused', effect: 'none' });
    expect(seen).toHaveLength(1);
    await client.close();
  });
});

describe('Retry-After', () => {
  const start = Date.UTC(2026, 0, 1);
  const forms = [
    { form: 'seconds', value: '7', wait: 7000 },
    { form: 'an epoch in seconds', value: String(start / 1000 + 9), wait: 9000 },
    { form: 'an epoch in milliseconds', value: String(start + 11_000), wait: 11_000 },
    { form: 'an HTTP date', value: new Date(start + 13_000).toUTCString(), wait: 13_000 },
    { form: 'something unreadable: our own delay', value: 'soon', wait: 500 },
    { form: 'a time that has passed: our own delay', value: new Date(start - 5000).toUTCString(), wait: 500 },
  ];
  it.each(forms)('is obeyed as $form', async ({ value, wait }) => {
    const { url } = await given([
      { status: 429, json: {}, headers: { 'retry-after': value } },
      { json: { _id: 'f1' } },
    ]);
    const { client, waits } = testClient(url);
    await client.getFlow('f1');
    expect(waits).toEqual([wait]);
    await client.close();
  });

  it('of more than the total time is not waited for but told as it was asked for', async () => {
    const { url, seen } = await given([{ status: 429, json: {}, headers: { 'retry-after': '86400' } }]);
    const { client, waits } = testClient(url);
    expect(await errorOf(client.getFlow('f1'))).toMatchObject({
      kind: 'Throttled',
      effect: 'none',
      retryAfter: 86_400_000,
    });
    expect(seen).toHaveLength(1);
    expect(waits).toEqual([]);
    await client.close();
  });

  it('of a 503 is obeyed too', async () => {
    const { url } = await given([
      { status: 503, json: {}, headers: { 'retry-after': '4' } },
      { json: { _id: 'f1' } },
    ]);
    const { client, waits } = testClient(url);
    await client.getFlow('f1');
    expect(waits).toEqual([4000]);
    await client.close();
  });
});
