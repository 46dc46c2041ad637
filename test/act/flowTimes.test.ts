import { describe, expect, it } from 'vitest';
import { setFlowTimes } from '../../src/act/account/flowTimes.ts';
import type { PatchOperation } from '../../src/platform/api.ts';
import { errorOf, scriptedPlatform, testClient, type Reaction, type Seen } from '../platform/scripted.ts';

const wanted = { schedule: '? 5 * * * *', timezone: 'Europe/Berlin' };
const flow = {
  _id: 'f1',
  name: 'Orders [ACME-DE]',
  disabled: true,
  timezone: 'UTC',
  pageGenerators: [{ _exportId: 'e1' }],
};

const refusal = (status: number, code: string): Reaction => ({
  status,
  json: { errors: [{ code, message: 'refused' }] },
});

const opsOf = ({ body }: Seen) => (JSON.parse(body) as PatchOperation[]).map((operation) => operation.op);

/** Sets the times of a flow twice on a tenant that treats patches as told, and gives what it was sent. */
async function given(
  patch: (ops: readonly string[]) => Reaction,
  before: Partial<typeof wanted> = { timezone: 'UTC' },
) {
  const platform = await scriptedPlatform((request) => {
    if (request.method === 'PATCH') return patch(opsOf(request));
    return { json: flow };
  });
  const { client } = testClient(platform.url, { retry: { tries: 1 } });
  const set = () => setFlowTimes(client, 'f1', before, wanted, {});
  const said = ({ method, body }: Seen) =>
    method === 'PATCH'
      ? `PATCH ${(JSON.parse(body) as PatchOperation[]).map(({ op, path }) => `${op} ${path}`).join(', ')}`
      : method;
  return { client, platform, set, sent: () => platform.seen.splice(0).map(said) };
}

describe('setting the schedule of a flow', () => {
  const ways: {
    reason: string;
    patch: (ops: readonly string[]) => Reaction;
    first: string[];
    next: string[];
  }[] = [
    {
      reason: 'a patch that replaces',
      patch: () => ({ status: 204 }),
      first: ['PATCH replace /schedule, replace /timezone'],
      next: ['PATCH replace /schedule, replace /timezone'],
    },
    {
      reason: 'a patch that adds what is not there, where a strict one refuses to replace it',
      patch: (ops) => (ops.includes('add') ? { status: 204 } : refusal(422, 'invalid_field')),
      first: ['PATCH replace /schedule, replace /timezone', 'PATCH add /schedule, replace /timezone'],
      next: ['PATCH add /schedule, replace /timezone'],
    },
    ...[422, 403, 405, 404, 400].map((status) => ({
      reason: `the whole flow, where patches are refused with ${status}`,
      patch: () => refusal(status, 'invalid_field'),
      first: [
        'PATCH replace /schedule, replace /timezone',
        'PATCH add /schedule, replace /timezone',
        'GET',
        'PUT',
      ],
      next: ['GET', 'PUT'],
    })),
  ];
  it.each(ways)('goes by $reason, and is remembered', async ({ patch, first, next }) => {
    const { client, platform, set, sent } = await given(patch);
    await set();
    expect(sent()).toEqual(first);
    await set();
    expect(sent()).toEqual(next);
    await client.close();
    await platform.close();
  });

  it('puts the flow as it was read, with nothing else changed', async () => {
    const { client, platform, set } = await given(() => refusal(422, 'invalid_field'));
    expect(await set()).toEqual(flow);
    expect(JSON.parse(platform.seen.at(-1)?.body ?? '')).toEqual({ ...flow, ...wanted });
    await client.close();
    await platform.close();
  });

  it('tries no other way where the schedule itself is refused', async () => {
    const { client, platform, set, sent } = await given(() => refusal(422, 'schedule_not_supported'));
    expect((await errorOf(set())).kind).toBe('Rejected');
    expect(sent()).toHaveLength(1);
    await client.close();
    await platform.close();
  });

  it('tries no other way while the platform is not available', async () => {
    const { client, platform, set, sent } = await given(() => ({ status: 503, json: {} }));
    expect((await errorOf(set())).kind).toBe('Unavailable');
    expect(sent()).toHaveLength(1);
    await client.close();
    await platform.close();
  });

  it('never puts a flow that holds a mask', async () => {
    const platform = await scriptedPlatform(({ method }) =>
      method === 'GET' ? { json: { ...flow, secret: '******' } } : refusal(422, 'invalid_field'),
    );
    const { client } = testClient(platform.url);
    const error = await errorOf(setFlowTimes(client, 'f1', {}, wanted, {}));
    expect(error.kind).toBe('Refused');
    expect(platform.seen.map(({ method }) => method)).not.toContain('PUT');
    await client.close();
    await platform.close();
  });

  it('writes nothing where nothing differs', async () => {
    const { client, platform, set, sent } = await given(() => ({ status: 204 }), wanted);
    await set();
    expect(sent()).toEqual([]);
    await client.close();
    await platform.close();
  });
});
