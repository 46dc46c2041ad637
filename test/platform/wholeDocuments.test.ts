import { afterEach, describe, expect, it } from 'vitest';
import type { PlatformApi } from '../../src/platform/api.ts';
import { errorOf, scriptedPlatform, testClient, type Reaction, type ScriptedPlatform } from './scripted.ts';

let platform: ScriptedPlatform | undefined;
afterEach(async () => {
  await platform?.close();
  platform = undefined;
});

async function given(script: Reaction[]) {
  platform = await scriptedPlatform(script);
  return { ...testClient(platform.url, { retry: { tries: 3 } }), seen: platform.seen };
}

const reads: { kind: string; read: (api: PlatformApi) => Promise<{ _id: string }> }[] = [
  { kind: 'an integration', read: (api) => api.getIntegration('d1') },
  { kind: 'a flow', read: (api) => api.getFlow('d1') },
  { kind: 'a connection', read: (api) => api.getConnection('d1') },
  { kind: 'an import', read: (api) => api.getImport('d1') },
];

const noDocument: { reason: string; answer: Reaction; told: string }[] = [
  { reason: 'an empty object', answer: { json: {} }, told: 'it has no _id' },
  { reason: 'another document', answer: { json: { _id: 'd2', name: 'x' } }, told: 'its _id is "d2"' },
  { reason: 'an id that is no text', answer: { json: { _id: 7 } }, told: 'it has no _id' },
  { reason: 'a list with the document in it', answer: { json: [{ _id: 'd1' }] }, told: 'it is no document' },
  { reason: '204 without a document', answer: { status: 204 }, told: 'it is empty' },
];

describe.each(reads)('$kind that is read', ({ read }) => {
  it.each(noDocument)('is not $reason answered with success', async ({ answer, told }) => {
    const { client, seen } = await given([answer]);
    const error = await errorOf(read(client));
    expect(error).toMatchObject({ kind: 'Malformed', effect: 'none' });
    expect(error.message).toContain(`not the document d1 that was asked for: ${told}`);
    expect(seen).toHaveLength(3);
    await client.close();
  });

  it.each(noDocument)('is read again after $reason', async ({ answer }) => {
    const { client, seen } = await given([answer, { json: { _id: 'd1', name: 'whole' } }]);
    expect(await read(client)).toEqual({ _id: 'd1', name: 'whole' });
    expect(seen).toHaveLength(2);
    await client.close();
  });
});

const flow = { _id: 'd1', name: 'Orders', disabled: true, pageGenerators: [{ _exportId: 'e1' }] };
const connection = { _id: 'd1', name: 'Amazon', type: 'http', http: {} };
const importing = { _id: 'd1', name: 'Orders', adaptorType: 'HTTPImport' };

describe('a whole document that is put', () => {
  const incomplete: { reason: string; put: (api: PlatformApi) => Promise<void>; told: string }[] = [
    {
      reason: 'a flow of nothing but its new schedule: it would go on, without steps',
      put: (api) => api.putFlow('d1', { _id: 'd1', schedule: '? 5 * * * *', timezone: 'UTC' }),
      told: 'name, disabled, pageGenerators or _exportId',
    },
    {
      reason: 'a flow without its switch, which would be on',
      put: (api) => api.putFlow('d1', { ...flow, disabled: undefined } as never),
      told: 'without disabled',
    },
    {
      reason: 'a flow without an id',
      put: (api) => api.putFlow('d1', { ...flow, _id: undefined } as never),
      told: 'not that of d1',
    },
    {
      reason: 'another flow',
      put: (api) => api.putFlow('d1', { ...flow, _id: 'd2' }),
      told: 'not that of d1',
    },
    {
      reason: 'a connection of nothing but its part',
      put: (api) => api.putConnection('d1', { _id: 'd1', http: {} }),
      told: 'without name, type',
    },
    {
      reason: 'another connection',
      put: (api) => api.putConnection('d1', { ...connection, _id: 'd2' }),
      told: 'not that of d1',
    },
    {
      reason: 'an import of nothing but its mapping',
      put: (api) => api.putImport('d1', { _id: 'd1', mapping: {} }),
      told: 'without name, adaptorType',
    },
    {
      reason: 'another import',
      put: (api) => api.putImport('d1', { ...importing, _id: 'd2' }),
      told: 'not that of d1',
    },
  ];
  it.each(incomplete)('is not $reason', async ({ put, told }) => {
    const { client, seen } = await given([{ json: {} }]);
    const error = await errorOf(put(client));
    expect(error).toMatchObject({ kind: 'Refused', effect: 'none' });
    expect(error.message).toContain(told);
    expect(seen).toEqual([]);
    await client.close();
  });

  it('goes where it has what each of its kind has; an old flow has one export', async () => {
    const { client, seen } = await given([{ json: {} }]);
    await client.putFlow('d1', flow);
    await client.putFlow('d1', { _id: 'd1', name: 'Old', disabled: false, _exportId: 'e1' } as never);
    await client.putConnection('d1', connection);
    await client.putImport('d1', importing);
    expect(seen.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT', 'PUT']);
    await client.close();
  });
});
