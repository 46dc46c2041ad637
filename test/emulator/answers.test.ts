import { describe, expect, it } from 'vitest';
import { withEmulator, type Client, type Errors, type Flow } from './client.ts';

const invoice = 'NetSuite Order to NetSuite Invoice Add';

async function flow(client: Client): Promise<Flow> {
  const { flows } = await client.account('AMZ-US');
  return client.get<Flow>(`/v1/flows/${flows[invoice]?.id ?? ''}`);
}

const codeOf = (answer: { status: number; body: unknown }) => [
  answer.status,
  (answer.body as Partial<Errors>).errors?.[0]?.code,
];

describe('schedules as the newest sources have them', () => {
  it('cannot be patched, and are set by putting the whole flow', async () => {
    await withEmulator({}, async (client) => {
      const before = await flow(client);
      for (const op of ['replace', 'add']) {
        const operations = [{ op, path: '/schedule', value: '? 1 1 ? * *' }];
        expect(codeOf(await client.patch(`/v1/flows/${before._id}`, operations))).toEqual([
          422,
          'invalid_field',
        ]);
      }
      await client.put(`/v1/flows/${before._id}`, { ...before, schedule: '? 1 1 ? * *' });
      expect((await flow(client)).schedule).toBe('? 1 1 ? * *');
    });
  });

  it.each([
    ['wildcards alone', '? * * * * *', [422, 'invalid_value']],
    ['nonsense', 'every day', [422, 'schedule_not_supported']],
    ['null, which clears', null, [200, undefined]],
    ['steps', '? 0 */6 * * *', [200, undefined]],
  ])('%s', async (_reason, schedule, expected) => {
    await withEmulator({}, async (client) => {
      const before = await flow(client);
      expect(codeOf(await client.put(`/v1/flows/${before._id}`, { ...before, schedule }))).toEqual(expected);
    });
  });
});

describe('the audit log by POST', () => {
  const asked = { source: ['api', 'ui'], resourceType: 'flow' };

  it('takes several values of a filter, writes nothing, and is not there where it does not filter', async () => {
    await withEmulator({}, async (client) => {
      const before = await flow(client);
      await client.put(`/v1/flows/${before._id}`, { ...before, schedule: '? 1 1 ? * *' });
      await client.toggle('AMZ-US', invoice, true);
      const path = `${client.integration}/audit`;
      const answer = await client.call<{ source: string }[]>('POST', path, asked);
      expect(answer.body.map((entry) => entry.source)).toEqual(['api']);
      const both = await client.call('POST', path, { source: ['api', 'connector'] });
      expect(both.body).toHaveLength(2);
      const calls = await client.get<{ path: string; wrote: boolean }[]>('/_emulator/calls');
      expect(calls.filter((call) => call.path === path).map((call) => call.wrote)).toEqual([false, false]);

      await client.patch('/_emulator/choices', { auditFilters: false });
      expect((await client.call('POST', path, asked)).status).toBe(404);
      expect(await client.get(`${path}?source=ui`)).toHaveLength(2);
    });
  });
});

describe('documents as the newest schemas have them', () => {
  it('an integration is installed by a list of steps, or from cards', async () => {
    await withEmulator({}, async (client) => {
      await client.put(client.integration, { ...(await client.document()), tag: '' });
      expect(await client.document()).toMatchObject({ install: [], tag: null });
      await client.patch('/_emulator/choices', { installMember: 'cards', unsetAsNull: false });
      expect(await client.document()).toMatchObject({ install: 'cards', tag: '' });
    });
  });

  it('a lookup of a NetSuite import has an empty text where it has no default, and takes no null', async () => {
    await withEmulator({}, async (client) => {
      const imports = await client.get<{ _id: string; netsuite_da?: object }[]>(
        `${client.integration}/imports`,
      );
      const document = imports.find((one) => one.netsuite_da !== undefined);
      const put = (lookup: object) =>
        client.put<{ netsuite_da: { lookups: unknown } }>(`/v1/imports/${document?._id ?? ''}`, {
          ...document,
          netsuite_da: { ...document?.netsuite_da, lookups: [lookup] },
        });
      const lookup = { name: 'ship', map: { a: '1' }, allowFailures: false };
      expect(codeOf(await put({ ...lookup, default: null }))).toEqual([422, 'invalid_field']);
      expect((await put(lookup)).body.netsuite_da.lookups).toEqual([{ ...lookup, default: '' }]);
      await client.patch('/_emulator/choices', { lookupDefault: 'null' });
      expect((await put({ ...lookup, default: null })).body.netsuite_da.lookups).toEqual([
        { ...lookup, default: null },
      ]);
    });
  });

  it('PATCH of an integration takes what belongs to the app and drops it, and no name', async () => {
    await withEmulator({}, async (client) => {
      const patch = (path: string, value: unknown) =>
        client.patch(client.integration, [{ op: 'replace', path, value }]);
      const before = await client.document();
      expect((await patch('/settings', {})).status).toBe(204);
      expect(codeOf(await patch('/name', 'Ours'))).toEqual([422, 'invalid_field']);
      expect(await client.document()).toEqual(before);
    });
  });
});

describe('lists as the newest sources have them', () => {
  it('take skip and a slash at their end, and may name another host', async () => {
    await withEmulator({ choices: { linkOrigin: 'https://api.integrator.invalid' } }, async (client) => {
      const all = await client.get<Flow[]>('/v1/flows');
      const answer = await client.call<Flow[]>('GET', '/v1/flows/?skip=2&limit=1');
      expect(answer.body.map((one) => one._id)).toEqual([all[2]?._id]);
      expect(answer.headers.get('link')).toContain('<https://api.integrator.invalid/v1/flows');
    });
  });

  it('jobs ask for an id, or none, and the summary of errors names every step', async () => {
    await withEmulator({}, async (client) => {
      expect((await client.call('GET', '/v1/jobs')).status).toBe(400);
      await client.patch('/_emulator/choices', { jobsNeedId: false });
      expect((await client.call('GET', '/v1/jobs')).status).toBe(204);
      const { _id } = await flow(client);
      const summary = () => client.get<{ flowErrors: { numError: number }[] }>(`/v1/flows/${_id}/errors`);
      expect((await summary()).flowErrors.map((step) => step.numError)).toEqual([0, 0]);
      await client.patch('/_emulator/choices', { errorSummary: 'withErrors' });
      expect((await summary()).flowErrors).toEqual([]);
    });
  });
});
