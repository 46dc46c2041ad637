import { afterEach, describe, expect, it } from 'vitest';
import { errorOf, scriptedPlatform, testClient, type Reaction, type ScriptedPlatform } from './scripted.ts';

let platform: ScriptedPlatform | undefined;
afterEach(async () => {
  await platform?.close();
  platform = undefined;
});

async function given(script: Parameters<typeof scriptedPlatform>[0], root = '') {
  platform = await scriptedPlatform(script);
  return {
    ...testClient(`${platform.url}${root}`, { retry: { tries: 1 } }),
    seen: platform.seen,
    url: platform.url,
  };
}

describe('a list', () => {
  const shapes: { reason: string; answer: Reaction; ids: string[] }[] = [
    { reason: '204 is an empty one', answer: { status: 204 }, ids: [] },
    { reason: 'an empty array is an empty one', answer: { json: [] }, ids: [] },
    { reason: 'a lone document is a list of one', answer: { json: { _id: 'a', flows: [] } }, ids: ['a'] },
    { reason: 'null members are dropped', answer: { json: [null, { _id: 'a' }, null] }, ids: ['a'] },
    {
      reason: 'a document that comes twice is kept once',
      answer: { json: [{ _id: 'a' }, { _id: 'b' }, { _id: 'a' }] },
      ids: ['a', 'b'],
    },
    {
      reason: 'an object around the list is taken off',
      answer: { json: { flows: [{ _id: 'a' }] } },
      ids: ['a'],
    },
  ];
  it.each(shapes)('$reason', async ({ answer, ids }) => {
    const { client } = await given([answer]);
    expect((await client.listFlows('i1')).map(({ _id }) => _id)).toEqual(ids);
    await client.close();
  });

  const unusable: { reason: string; answer: Reaction }[] = [
    {
      reason: 'an empty object is not an empty list: accounts would seem to have vanished',
      answer: { json: {} },
    },
    { reason: 'a text', answer: { json: 'none' } },
    { reason: 'texts in place of documents', answer: { json: ['a'] } },
    { reason: 'an empty body with 200', answer: { text: '' } },
    { reason: 'a wrong content type', answer: { text: 'a,b\n1,2', headers: { 'content-type': 'text/csv' } } },
  ];
  it.each(unusable)('cannot be read: $reason', async ({ answer }) => {
    const { client } = await given([answer]);
    expect(await errorOf(client.listFlows('i1'))).toMatchObject({ kind: 'Malformed', effect: 'none' });
    await client.close();
  });
});

describe('pages', () => {
  const page = (id: string, link?: string): Reaction => ({
    json: [{ _id: id }],
    ...(link === undefined ? {} : { headers: { link } }),
  });

  it('are followed by the link as it is given, whatever its query', async () => {
    const { client, seen } = await given((request) =>
      request.path.includes('after=') ? page('b') : page('a', '</v1/licenses?after=x%2Fy>; rel="next"'),
    );
    expect(await client.listLicences()).toEqual([{ _id: 'a' }, { _id: 'b' }]);
    expect(seen.map(({ path }) => path)).toEqual(['/v1/licenses', '/v1/licenses?after=x%2Fy']);
    expect(client.calls).toEqual({ total: 2, byRoute: { 'GET /v1/licenses': 2 } });
    await client.close();
  });

  it('are found among other links, and the relation may be one of several', async () => {
    const { client } = await given((request) =>
      request.path.includes('skip')
        ? page('b', '</v1/licenses>; rel="prev"')
        : page('a', '</v1/x,y>; title="a, b"; rel=last, </v1/licenses?skip=1>; rel="more next"'),
    );
    expect(await client.listLicences()).toHaveLength(2);
    await client.close();
  });

  it('are followed by nextPageURL too, whose /api/ is /v1/ here', async () => {
    const { client, seen } = await given((_, index) =>
      index === 0
        ? { json: { entries: [{ _id: 'a' }], nextPageURL: '/api/integrations/i1/audit?page=2' } }
        : { json: { entries: [{ _id: 'b' }] } },
    );
    expect(await client.listAudit('i1', { from: '2026-01-01T00:00:00Z' })).toHaveLength(2);
    expect(seen.map(({ path }) => path)).toEqual([
      '/v1/integrations/i1/audit?from=2026-01-01T00%3A00%3A00Z',
      '/v1/integrations/i1/audit?page=2',
    ]);
    await client.close();
  });

  const elsewhere = [
    { reason: 'another host', path: '/v1/licenses?after=2' },
    { reason: "the page's own routes on another host", path: '/api/licenses?after=2' },
  ];
  it.each(elsewhere)(
    'on $reason are asked for where the list was: the token does not travel',
    async ({ path }) => {
      const foreign = await scriptedPlatform([{ json: [] }]);
      const { client, seen } = await given((_, index) =>
        index === 0 ? page('a', `<${foreign.url}${path}>; rel="next"`) : { json: [{ _id: 'b' }] },
      );
      expect(await client.listLicences()).toEqual([{ _id: 'a' }, { _id: 'b' }]);
      expect(seen.map((request) => request.path)).toEqual(['/v1/licenses', '/v1/licenses?after=2']);
      expect(foreign.seen).toEqual([]);
      await client.close();
      await foreign.close();
    },
  );

  it('are those below the base URL where that has a path of its own', async () => {
    const { seen, client } = await given(
      (_, index) =>
        index === 0
          ? page('a', '<https://other.invalid/v1/licenses?after=2>; rel="next", </v1/licenses>; rel="prev"')
          : { json: [] },
      '/io',
    );
    await client.listLicences();
    expect(seen.map((request) => request.path)).toEqual(['/io/v1/licenses', '/io/v1/licenses?after=2']);
    await client.close();
  });

  const wrong = [
    { reason: 'outside /v1/, where a GET may do something', link: '</connection/c1/revoke>; rel="next"' },
    { reason: 'climbing out of /v1/', link: '</v1/../connection/c1/revoke>; rel="next"' },
    { reason: 'read already, so that it would never end', link: '</v1/licenses>; rel="next"' },
    { reason: 'with a user name in it', link: '<http://user@127.0.0.1/v1/licenses>; rel="next"' },
    { reason: 'that is no address', link: '<http://[>; rel="next"' },
  ];
  it.each(wrong)('are refused, and the list with them: one $reason', async ({ link }) => {
    const { client, seen } = await given([page('a', link)]);
    expect(await errorOf(client.listLicences())).toMatchObject({ kind: 'Malformed' });
    expect(seen).toHaveLength(1);
    await client.close();
  });

  it('end after a thousand', async () => {
    const { client, seen } = await given((_, index) =>
      page(`d${index}`, `</v1/licenses?p=${index}>; rel="next"`),
    );
    expect((await errorOf(client.listLicences())).message).toContain('more than 1000 pages');
    expect(seen).toHaveLength(1000);
    await client.close();
  });
});

describe('errors inside 200', () => {
  const envelope = { errors: [{ code: 'broken', message: 'it did not work' }] };

  it('make a read fail', async () => {
    const { client } = await given([{ json: envelope }]);
    expect(await errorOf(client.getFlow('f1'))).toMatchObject({
      kind: 'Rejected',
      effect: 'none',
      faults: envelope.errors,
    });
    await client.close();
  });

  it('make a write fail, of which parts may have been carried out', async () => {
    const { client } = await given([{ json: { success: true, ...envelope } }]);
    expect(await errorOf(client.persistSettings('i1', 'a', {}))).toMatchObject({
      kind: 'Rejected',
      effect: 'partial',
    });
    expect(await errorOf(client.runInstallerStep('i1', 'fn', {}))).toMatchObject({
      kind: 'Rejected',
      effect: 'partial',
    });
    await client.close();
  });

  it('mean nothing in a value of the state, which somebody else wrote', async () => {
    const { client } = await given([{ json: envelope }]);
    expect(await client.getState('k')).toEqual(envelope);
    await client.close();
  });
});

describe('ping', () => {
  const cases: { reason: string; answer: Reaction; expected: unknown }[] = [
    { reason: 'code 200 is online', answer: { json: { code: 200 } }, expected: { online: true } },
    {
      reason: '200 with errors is offline, with what the platform says',
      answer: { json: { errors: [{ code: 'invalid_grant', message: 'consent withdrawn' }] } },
      expected: { online: false, message: 'invalid_grant: consent withdrawn' },
    },
    {
      reason: '422 with errors is offline too',
      answer: { status: 422, json: { errors: [{ code: 'x', message: 'no' }] } },
      expected: { online: false, message: 'x: no' },
    },
    {
      reason: 'another code is offline',
      answer: { json: { code: 401 } },
      expected: { online: false, message: 'the ping answered 401' },
    },
  ];
  it.each(cases)('$reason', async ({ answer, expected }) => {
    const { client } = await given([answer]);
    expect(await client.pingConnection('c1')).toEqual(expected);
    await client.close();
  });

  const missing = [
    { reason: '404', answer: { status: 404, json: { errors: [] } } },
    {
      reason: '405',
      answer: { status: 405, json: { errors: [{ code: 'method_not_allowed', message: 'no' }] } },
    },
    { reason: 'a page of the server with 404', answer: { status: 404, text: '<html>Cannot POST</html>' } },
  ] satisfies { reason: string; answer: Reaction }[];
  it.each(missing)(
    'goes by GET where POST is answered with $reason, and remembers it',
    async ({ answer }) => {
      const { client, seen } = await given(({ method }) =>
        method === 'POST' ? answer : { json: { code: 200 } },
      );
      expect(await client.pingConnection('c1')).toEqual({ online: true });
      const first = seen.length;
      expect(seen.map(({ method }) => method)).toContain('POST');
      expect(await client.pingConnection('c2')).toEqual({ online: true });
      expect(seen.slice(first).map(({ method, path }) => `${method} ${path}`)).toEqual([
        'GET /v1/connections/c2/ping',
      ]);
      await client.close();
    },
  );

  it('that neither method answers is no failure: nobody can tell', async () => {
    const { client } = await given([{ status: 404, json: { errors: [] } }]);
    const ping = await client.pingConnection('c1');
    expect(ping.online).toBeUndefined();
    expect(ping.message).toContain('cannot be pinged');
    await client.close();
  });
});

describe('functions of the app', () => {
  it('that answer success: false hand it to the caller', async () => {
    const answer = { success: false, resBody: 'bundle not found', stepsToUpdate: [null, { name: 'Bundle' }] };
    const { client, seen } = await given([{ json: answer }]);
    expect(await client.runInstallerStep('i1', 'verifyBundle', { formVal: { mode: 'clone' } })).toEqual({
      ...answer,
      stepsToUpdate: [{ name: 'Bundle' }],
    });
    expect(seen[0]).toMatchObject({
      ...{ method: 'PUT', path: '/v1/integrations/i1/installer/verifyBundle' },
      body: '{"formVal":{"mode":"clone"}}',
    });
    await client.close();
  });

  it('persistSettings has no answer to hand back: success: false is an error', async () => {
    const { client } = await given([{ json: { success: false, message: 'enable the other flow first' } }]);
    const error = await errorOf(client.toggleFlow('i1', 'acct', 'f1', false));
    expect(error).toMatchObject({ kind: 'Rejected', effect: 'partial' });
    expect(error.message).toContain('enable the other flow first');
    await client.close();
  });

  it('settings and switches go under one account, never mixed', async () => {
    const { client, seen } = await given([{ json: { success: true } }]);
    await client.persistSettings('i1', 'acct', { field: 'value' });
    await client.toggleFlow('i1', 'acct', 'f1', true);
    expect(seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { pending: { acct: { field: 'value' } } },
      { pending: { acct: { flowId: 'f1', disabled: true } } },
    ]);
    await client.close();
  });

  it('addNewStore answers a list of steps; anything else is not taken for one', async () => {
    const { client } = await given((_, index) =>
      index === 0 ? { json: [null, { name: 'Amazon' }] } : { json: { ok: 1 } },
    );
    expect(await client.addNewStore('i1')).toEqual([{ name: 'Amazon' }]);
    expect(await errorOf(client.addNewStore('i1'))).toMatchObject({ kind: 'Malformed', effect: 'unknown' });
    await client.close();
  });

  it('preUninstall answers the steps that are left, or that the whole tile is to go; anything else is not taken for either', async () => {
    const { client, seen } = await given(
      (_, index) =>
        [
          { json: [null, { name: 'NetSuite', uninstallerFunction: 'remove' }] },
          { json: { removeIntegration: true } },
          { json: { success: false, message: 'A flow is missing.' } },
        ][index] ?? { json: { removeIntegration: 'yes' } },
    );
    expect(await client.preUninstall('i1', 'acct')).toEqual([
      { name: 'NetSuite', uninstallerFunction: 'remove' },
    ]);
    expect(await client.preUninstall('i1', 'acct')).toEqual({ removeIntegration: true });
    expect((await errorOf(client.preUninstall('i1', 'acct'))).message).toContain('A flow is missing.');
    expect(await errorOf(client.preUninstall('i1', 'acct'))).toMatchObject({ kind: 'Malformed' });
    expect(seen[0]).toMatchObject({
      method: 'PUT',
      path: '/v1/integrations/i1/uninstaller/preUninstallFunction',
      body: '{"storeId":"acct"}',
    });
    await client.close();
  });

  it('a tile is removed by DELETE of its installation, and its steps name the account', async () => {
    const { client, seen } = await given((request) =>
      request.method === 'DELETE' ? { status: 204 } : { json: { success: true } },
    );
    await client.runUninstallerStep('i1', 'remove', 'acct');
    await client.removeIntegration('i1');
    expect(seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PUT', '/v1/integrations/i1/uninstaller/remove', '{"storeId":"acct"}'],
      ['DELETE', '/v1/integrations/i1/install', '{}'],
    ]);
    await client.close();
  });

  it('cannot be led to another route by a function name from the platform', async () => {
    const { client, seen } = await given([{ json: { success: true } }]);
    await client.runInstallerStep('i1', '../settings/persistSettings', {});
    expect(seen[0]?.path).toBe('/v1/integrations/i1/installer/..%2Fsettings%2FpersistSettings');
    expect(await errorOf(client.runInstallerStep('i1', '..', {}))).toMatchObject({
      kind: 'Refused',
      effect: 'none',
    });
    expect(seen).toHaveLength(1);
    await client.close();
  });
});

describe('state', () => {
  it('is undefined where there is none', async () => {
    const { client } = await given([{ status: 404, json: { errors: [] } }]);
    expect(await client.getState('storekeeper.a/b')).toBeUndefined();
    await expect(client.deleteState('storekeeper.a/b')).resolves.toBeUndefined();
    await client.close();
  });

  it('is stored with an answer that is text, not JSON', async () => {
    const { client, seen } = await given([{ text: 'Created', headers: { 'content-type': 'text/plain' } }]);
    await client.putState('storekeeper.a/b', null);
    expect(seen[0]).toMatchObject({ method: 'PUT', path: '/v1/state/storekeeper.a%2Fb', body: 'null' });
    await client.close();
  });
});

describe('answers that are no answers', () => {
  it('of more than 64 MiB are not read', async () => {
    const { client } = await given([{ text: `["${'x'.repeat(65 * 1024 * 1024)}"]` }]);
    const error = await errorOf(client.getIntegration('i1'));
    expect(error.kind).toBe('Malformed');
    expect(error.message).toContain('64 MiB');
    await client.close();
  });

  it('that send the client elsewhere are not followed', async () => {
    const { client, seen } = await given([{ status: 302, headers: { location: '/v1/flows/f2' } }]);
    expect((await errorOf(client.getFlow('f1'))).message).toContain('base URL');
    expect(seen).toHaveLength(1);
    await client.close();
  });

  const statuses = [
    { status: 400, kind: 'Rejected' },
    { status: 403, kind: 'Denied' },
    { status: 404, kind: 'NotFound' },
    { status: 409, kind: 'Rejected' },
    { status: 415, kind: 'Rejected' },
    { status: 500, kind: 'Unavailable' },
  ];
  it.each(statuses)('$status is $kind, with the route but no id in its name', async ({ status, kind }) => {
    const { client } = await given([{ status, json: { message: 'because' } }]);
    const error = await errorOf(client.getFlow('f1'));
    expect(error).toMatchObject({ kind, status, route: 'GET /v1/flows/{flowId}' });
    expect(error.message).toContain('because');
    await client.close();
  });
});
