import { afterEach, describe, expect, it } from 'vitest';
import { errorOf, scriptedPlatform, testClient, type Reaction, type ScriptedPlatform } from './scripted.ts';

let platform: ScriptedPlatform | undefined;
afterEach(async () => {
  await platform?.close();
  platform = undefined;
});

async function given(script: Reaction[]) {
  platform = await scriptedPlatform(script);
  return { ...testClient(platform.url), seen: platform.seen };
}

const addOn = { storeId: 's1', addOnId: 'fbaReturns' };

describe('imports', () => {
  it('are listed with what is compared of them, and nothing that could hold a secret', async () => {
    const { client, seen } = await given([{ json: [{ _id: 'a', name: 'Order Import' }] }]);
    expect(await client.listImports('i1')).toEqual([{ _id: 'a', name: 'Order Import' }]);
    const url = new URL(seen[0]?.path ?? '', 'http://127.0.0.1');
    expect(url.pathname).toBe('/v1/integrations/i1/imports');
    expect(url.searchParams.get('include')?.split(',')).toEqual([
      'externalId',
      'mapping',
      'mappings',
      'lookups',
      'netsuite_da.mapping',
      'netsuite_da.lookups',
    ]);
    await client.close();
  });

  const whole = { _id: 'a', name: 'Orders', adaptorType: 'HTTPImport' };

  it('with a masked secret in them are not written back', async () => {
    const { client, seen } = await given([{ status: 200, json: {} }]);
    const document = { ...whole, http: { headers: [{ name: 'x-key', value: '******' }] } };
    expect(await errorOf(client.putImport('a', document))).toMatchObject({ kind: 'Refused', effect: 'none' });
    expect(seen).toEqual([]);
    await client.close();
  });

  it('that are refused do not come back in the message', async () => {
    const message = 'header value s3cr3t-of-the-app is not allowed';
    const { client } = await given([{ status: 422, json: { errors: [{ code: 'invalid', message }] } }]);
    const error = await errorOf(client.putImport('a', { ...whole, http: { key: 's3cr3t-of-the-app' } }));
    expect(error).toMatchObject({ kind: 'Rejected' });
    expect(error.message).not.toContain('s3cr3t-of-the-app');
    await client.close();
  });
});

describe('add-ons', () => {
  it.each([
    ['installer', 'installAddOn'],
    ['uninstaller', 'uninstallAddOn'],
  ] as const)('%s: the function is called once, also where no answer comes', async (family, name) => {
    const { client, seen } = await given(['cut', { json: { success: true } }]);
    const error = await errorOf(client.runAddOnFunction('i1', family, name, addOn));
    expect(error).toMatchObject({ effect: 'unknown' });
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PUT /v1/integrations/i1/${family}/${name}`,
    ]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(addOn);
    await client.close();
  });

  it('are read by a call that changes nothing and may be repeated', async () => {
    const answer = { addOns: { addOnMetaData: [], addOnLicenses: [] } };
    const { client, seen } = await given([{ status: 503 }, { json: answer }]);
    expect(await client.licenceMetadata('i1')).toEqual(answer);
    expect(seen).toHaveLength(2);
    await client.close();
  });
});
