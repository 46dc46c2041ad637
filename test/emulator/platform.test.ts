import { describe, expect, it } from 'vitest';
import {
  withEmulator,
  type Client,
  type Connection,
  type Errors,
  type Flow,
  type Integration,
} from './client.ts';

describe('tokens', () => {
  it.each([
    ['no token', {}, 'Unauthorized'],
    ['another token', { Authorization: 'Bearer nonsense' }, 'Bearer Authentication Failed'],
  ])('%s is refused, in a bare message or in the envelope of errors', async (_reason, headers, message) => {
    await withEmulator({}, async (client, emulator) => {
      const answered = async () => {
        const response = await fetch(`${emulator.url}/v1/tokenInfo`, {
          headers: headers as Record<string, string>,
        });
        return [response.status, (await response.json()) as Errors];
      };
      expect(await answered()).toEqual([401, { message }]);
      await client.patch('/_emulator/choices', { unauthorizedBody: 'errors' });
      const errors = [{ code: 'unauthorized', message: 'The token is missing or not valid.' }];
      expect(await answered()).toEqual([401, { errors }]);
    });
  });

  it('the word Bearer twice, a known slip, is refused', async () => {
    await withEmulator({}, async (_client, emulator) => {
      const headers = { Authorization: 'Bearer Bearer x' };
      const response = await fetch(`${emulator.url}/v1/tokenInfo`, { headers });
      expect(response.status).toBe(400);
      expect(((await response.json()) as Errors).errors[0]?.code).toBe('invalid_request');
    });
  });

  it('the right one answers who it belongs to', async () => {
    await withEmulator({ token: 'mine' }, async (client) => {
      const answer = await client.call<{ _userId: string }>('GET', '/v1/tokenInfo', undefined, {
        Authorization: 'Bearer mine',
      });
      expect(answer.body._userId).toMatch(/^[0-9a-f]{24}$/);
    });
  });
});

describe('answers', () => {
  it('errors come in the envelope, for unknown resources and routes alike', async () => {
    await withEmulator({}, async (client) => {
      for (const path of ['/v1/flows/000000000000000000000000', '/v1/nothing']) {
        const answer = await client.call<Errors>('GET', path);
        expect(answer.status).toBe(404);
        expect(answer.body.errors).toHaveLength(1);
      }
    });
  });

  it('a body that is not JSON is refused: 415 by its type, 400 by its text', async () => {
    await withEmulator({}, async (client) => {
      const path = '/v1/state/key';
      expect((await client.call('PUT', path, 'x', { 'Content-Type': 'text/plain' })).status).toBe(415);
      expect((await client.call('PUT', path, '{oops')).status).toBe(400);
    });
  });

  it('an empty list is 204 without a body', async () => {
    await withEmulator({ accounts: 0 }, async (client) => {
      const answer = await client.call('GET', `${client.integration}/flows`);
      expect([answer.status, answer.text]).toEqual([204, '']);
    });
  });

  it('a single hit of the externalId filter comes as an object, several as a list', async () => {
    await withEmulator({ accounts: 2 }, async (client) => {
      const all = await client.get<Flow[]>(`/v1/flows?externalId=amazon_fba_order_add`);
      expect(Array.isArray(all)).toBe(true);
    });
    await withEmulator({ accounts: 1 }, async (client) => {
      const one = await client.get<Flow>(`/v1/flows?externalId=amazon_fba_order_add`);
      expect(one.externalId).toBe('amazon_fba_order_add');
    });
  });
});

describe('lists', () => {
  it('pages are linked by an opaque cursor, and following it yields every member once', async () => {
    await withEmulator({ accounts: 2, pageSize: 7 }, async (client) => {
      const seen: string[] = [];
      let next: string | undefined = `${client.integration}/flows`;
      let pages = 0;
      while (next !== undefined) {
        const answer: Awaited<ReturnType<typeof client.call<Flow[]>>> = await client.call<Flow[]>(
          'GET',
          next,
        );
        seen.push(...answer.body.map((flow) => flow._id));
        next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
        pages += 1;
      }
      expect(pages).toBe(Math.ceil(seen.length / 7));
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBeGreaterThan(30);
    });
  });

  it('limit is honoured, include cuts documents down and always keeps _id and name', async () => {
    await withEmulator({}, async (client) => {
      const flows = await client.get<Flow[]>('/v1/flows?limit=3&include=disabled');
      expect(flows.map((flow) => Object.keys(flow).sort())).toEqual(
        Array(3).fill(['_id', 'disabled', 'name']),
      );
      const [tile] = await client.get<Integration[]>(
        '/v1/integrations?exclude=settings.sections,settings.general',
      );
      expect(tile?.settings.storemap).toHaveLength(1);
      expect(tile?.settings).not.toHaveProperty('sections');
    });
  });

  it.each([
    ['both at once', 'include=a&exclude=b'],
    ['characters that no path has', 'include=a[0]'],
  ])('include and exclude are refused with %s', async (_reason, query) => {
    await withEmulator({}, async (client) => {
      const answer = await client.call<Errors>('GET', `/v1/flows?${query}`);
      expect([answer.status, answer.body.errors[0]?.code]).toEqual([400, 'invalid_query_params']);
    });
  });
});

describe('the leaky bucket', () => {
  it('answers 429 with Retry-After when it is empty, and lets calls through again as it refills', async () => {
    let now = 1_800_000_000_000;
    const choices = { bucketCapacity: 3, bucketRefillPerSecond: 1 };
    await withEmulator({ clock: () => now, choices }, async (client) => {
      const statuses: number[] = [];
      for (let call = 0; call < 3; call += 1)
        statuses.push((await client.call('GET', '/v1/tokenInfo')).status);
      expect(statuses).toEqual([200, 200, 200]);
      const refused = await client.call<Errors>('GET', '/v1/tokenInfo');
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
      expect(refused.body.errors[0]?.code).toBe('rate_limited');
      now += 1000;
      expect((await client.call('GET', '/v1/tokenInfo')).status).toBe(200);
    });
  });
});

describe('connections', () => {
  const amazon = async (client: Client): Promise<Connection> => {
    const { connectionId } = await client.account('AMZ-US');
    return client.get<Connection>(`/v1/connections/${connectionId}`);
  };

  it('secrets are masked on reading', async () => {
    await withEmulator({}, async (client) => {
      const all = await client.call('GET', '/v1/connections');
      expect(all.text).not.toContain('Atzr|');
      expect((await amazon(client)).http.auth.token?.['refreshToken']).toBe('******');
    });
  });

  it('a mask that is written back is stored, and breaks the connection at the next ping', async () => {
    await withEmulator({}, async (client) => {
      const connection = await amazon(client);
      const put = await client.put<Connection>(`/v1/connections/${connection._id}`, connection);
      expect(put.body.offline).toBe(false);
      const ping = await client.call<Errors>('POST', `/v1/connections/${connection._id}/ping`);
      expect(ping.body.errors[0]?.message).toContain('refresh token');
      expect((await amazon(client)).offline).toBe(true);
    });
  });

  it('with lenient masks the secret stays', async () => {
    await withEmulator({ choices: { maskOnPut: 'kept' } }, async (client) => {
      const connection = await amazon(client);
      await client.put(`/v1/connections/${connection._id}`, connection);
      const ping = await client.call('POST', `/v1/connections/${connection._id}/ping`);
      expect(ping.body).toEqual({ code: 200 });
    });
  });

  it('a ping that fails is an error inside a 200', async () => {
    await withEmulator({ choices: { pingMethod: 'both' } }, async (client) => {
      const { connectionId } = await client.account('AMZ-US');
      await client.hand(`/connections/${connectionId}/offline`, { offline: true });
      for (const method of ['GET', 'POST']) {
        const answer = await client.call<Errors>(method, `/v1/connections/${connectionId}/ping`);
        expect([answer.status, answer.body.errors.length]).toEqual([200, 1]);
      }
      await client.hand(`/connections/${connectionId}/offline`, { offline: false });
      expect((await amazon(client)).offline).toBe(false);
    });
  });

  it.each([
    ['marketplaceId', { sellingRegion: 'europe' }],
    ['sellingRegion', { marketplaceId: 'A1PA6795UKMFR9' }],
  ])('a PUT without %s is refused', async (field, unencrypted) => {
    await withEmulator({}, async (client) => {
      const connection = await amazon(client);
      const body = { ...connection, http: { ...connection.http, unencrypted } };
      const answer = await client.put<Errors>(`/v1/connections/${connection._id}`, body);
      expect([answer.status, answer.body.errors[0]?.message]).toEqual([
        422,
        `Expected field: ${field} to be present`,
      ]);
    });
  });

  it('a PUT replaces: what is left out is gone, and the server corrects what it does not like', async () => {
    await withEmulator({}, async (client) => {
      const connection = await amazon(client);
      const { unencrypted } = connection.http;
      const http = { type: 'Amazon-SP-API', unencrypted, concurrencyLevel: 400 };
      await client.put(`/v1/connections/${connection._id}`, { name: 'renamed', http });
      const after = await amazon(client);
      expect(after.http.auth).toBeUndefined();
      expect(after.http.concurrencyLevel).toBe(25);
      expect(after).toMatchObject({ _id: connection._id, type: 'http', name: 'renamed' });
    });
  });

  it('PATCH has an allow-list and answers nothing', async () => {
    await withEmulator({}, async (client) => {
      const { connectionId } = await client.account('AMZ-US');
      const done = await client.patch(`/v1/connections/${connectionId}`, [
        { op: 'replace', path: '/name', value: 'n' },
      ]);
      expect([done.status, done.text]).toEqual([204, '']);
      const refused = await client.patch(`/v1/connections/${connectionId}`, [
        { op: 'remove', path: '/http' },
      ]);
      expect(refused.body.errors[0]?.message).toContain('not a whitelisted property');
    });
  });

  it('the proxy is closed for connections of an app', async () => {
    await withEmulator({}, async (client) => {
      const { connectionId } = await client.account('AMZ-US');
      const answer = await client.call<Errors>('POST', `/v1/connections/${connectionId}/proxy`, {});
      expect([answer.status, answer.body.errors[0]?.code]).toEqual([403, 'access_restricted']);
    });
  });
});

describe('the state API', () => {
  it('is closed to a token whose role may not use it, key by key and as a whole', async () => {
    await withEmulator({ choices: { stateWithToken: false } }, async (client) => {
      for (const path of ['/v1/state', `${client.integration}/state`])
        for (const [method, key] of [
          ['GET', ''],
          ['GET', '/storekeeper'],
          ['PUT', '/storekeeper'],
          ['DELETE', '/storekeeper'],
        ] as const) {
          const answer = await client.call<Errors>(method, path + key, method === 'PUT' ? {} : undefined);
          expect([answer.status, answer.body.errors[0]?.code]).toEqual([403, 'access_restricted']);
        }
    });
  });

  it.each([
    ['global', '/v1/state', 204],
    ['of the integration', '', 200],
  ])('%s: keeps values by key', async (_reason, prefix, deleted) => {
    await withEmulator({}, async (client) => {
      const path = prefix === '' ? `${client.integration}/state` : prefix;
      expect((await client.call('GET', `${path}/storekeeper`)).status).toBe(404);
      expect((await client.put(`${path}/storekeeper`, { a: [1] })).text).toBe('Created');
      expect((await client.put(`${path}/storekeeper`, { a: [2] })).text).toBe('OK');
      expect(await client.get(path)).toEqual({ keys: ['storekeeper'] });
      expect(await client.get(`${path}/storekeeper`)).toEqual({ a: [2] });
      expect((await client.call('DELETE', `${path}/storekeeper`)).status).toBe(deleted);
      const empty = await client.call('GET', path);
      expect([empty.status, empty.text]).toEqual([204, '']);
      await client.patch('/_emulator/choices', { emptyStateStatus: 200 });
      expect(await client.get(path)).toEqual({ keys: [] });
    });
  });
});
