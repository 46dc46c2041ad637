import { describe, expect, it } from 'vitest';
import { withEmulator, type Client, type Connection, type Errors, type Field, type Flow } from './client.ts';

const locations = 'NetSuite locations to pick inventory from';
const duration = 'Duration in days';

const persist = (client: Client, pending: unknown) =>
  client.put<Errors & { success?: boolean; _flowId?: string }>(
    `${client.integration}/settings/persistSettings`,
    { pending },
  );

describe('renaming an account', () => {
  it('ripples to flows, saved searches, the connection, section and store map; ids stay', async () => {
    await withEmulator({}, async (client) => {
      const before = await client.account('AMZ-US');
      const field = await client.field('AMZ-US', 'General', 'Amazon account name');
      await client.save('AMZ-US', { [field.name]: 'ACME-US' });
      const after = await client.account('ACME-US');
      expect(after.id).toBe(before.id);
      expect(after.flows).toEqual(before.flows);
      const { settings } = await client.document();
      expect([settings.sections[0]?.title, settings.storemap[0]?.accountname]).toEqual([
        'ACME-US',
        'ACME-US',
      ]);
      const flows = await client.get<Flow[]>(`${client.integration}/flows`);
      expect(flows.every((flow) => flow.name.endsWith(' [ACME-US]'))).toBe(true);
      const connection = await client.get<Connection>(`/v1/connections/${after.connectionId}`);
      expect(connection.name).toContain('[ACME-US]');
      const searches = await client.get<{ title: string }[]>('/_emulator/searches?account=ACME-US');
      expect(searches.every((search) => search.title.endsWith('[ACME-US]'))).toBe(true);
    });
  });

  it('to a name that another account has is refused', async () => {
    await withEmulator({ accounts: 2 }, async (client) => {
      const other = (await client.document()).settings.sections[1]?.title ?? '';
      const field = await client.field('AMZ-US', 'General', 'Amazon account name');
      const answer = await client.save('AMZ-US', { [field.name]: other });
      expect(answer.body.errors[0]?.message).toContain('already set in one of the accounts');
    });
  });
});

describe('order ids on demand', () => {
  it('start a flow and are not kept', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Order (FBA)', 'Amazon order ids to sync on demand');
      const { id } = await client.account('AMZ-US');
      const answer = await persist(client, { [id]: { [field.name]: '111-222' } });
      const flowId = answer.body._flowId ?? '';
      expect(flowId).toMatch(/^[0-9a-f]{24}$/);
      expect(await client.get<unknown[]>(`/v1/flows/${flowId}/jobs/latest`)).toHaveLength(1);
      expect((await client.field('AMZ-US', 'Order (FBA)', 'Amazon order ids to sync on demand')).value).toBe(
        '',
      );
    });
  });
});

describe('options', () => {
  const refresh = (client: Client, fieldName: string, type?: string) =>
    client.put<Field>(`${client.integration}/settings/refreshMetadata`, { fieldName, ...(type && { type }) });

  it('are a copy: what NetSuite gets later is there after a refresh, in that field alone', async () => {
    await withEmulator({}, async (client) => {
      await client.hand('/netsuite/lists/locations', { add: ['Leipzig'], rename: { 'West DC': 'Reno DC' } });
      const labels = (field: Field) => field.options?.map((option) => option[1]) ?? [];
      const field = await client.field('AMZ-US', 'Inventory', locations);
      expect(labels(field)).not.toContain('Leipzig');
      const answer = await refresh(client, field.name);
      expect(labels(answer.body)).toEqual(expect.arrayContaining(['Leipzig', 'Reno DC']));
      expect(labels(await client.field('AMZ-US', 'Inventory', locations))).toContain('Leipzig');
      const other = await client.field(
        'AMZ-US',
        'Order (FBA)',
        'Select inventory location present in NetSuite',
      );
      expect(labels(other)).toContain('West DC');
    });
  });

  it('of the NetSuite side of a static map come with type generates only', async () => {
    await withEmulator({}, async (client) => {
      await client.hand('/netsuite/lists/shipMethods', { add: ['Drone'] });
      const field = await client.field('AMZ-US', 'Order', 'Map Ship Methods');
      const texts = (one: Field) => one.generates?.map((entry) => entry.text) ?? [];
      expect(texts((await refresh(client, field.name)).body)).not.toContain('Drone');
      expect(texts((await refresh(client, field.name, 'generates')).body)).toContain('Drone');
    });
  });

  it('of a field that has no list function are an empty list', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Order (FBA)', duration);
      expect((await refresh(client, field.name)).body).toEqual([]);
    });
  });

  it('cannot be refreshed while NetSuite is offline', async () => {
    await withEmulator({}, async (client) => {
      await client.hand('/netsuite/offline');
      const field = await client.field('AMZ-US', 'Inventory', locations);
      expect((await refresh(client, field.name)).status).toBe(422);
    });
  });

  it('of item pickers can be the chosen pair alone, where that choice is on', async () => {
    await withEmulator(
      { choices: { itemPickersYieldLabel: true, settingsMilliseconds: 0 } },
      async (client) => {
        const label = 'NetSuite item to use when the SKU is unknown';
        const field = await client.field('AMZ-US', 'Order', label);
        expect(field.options).toEqual([['1', 'Unknown Amazon SKU']]);
        await client.save('AMZ-US', { [field.name]: { id: '3', label: 'Gift Wrap' } });
        expect(await client.field('AMZ-US', 'Order', label)).toMatchObject({
          value: '3',
          options: [['3', 'Gift Wrap']],
        });
      },
    );
  });
});

describe('while the app is updated', () => {
  it('nothing of it can be saved, switched or refreshed', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Inventory', locations);
      await client.hand('/app/version', { latest: '2.15.0' });
      await client.hand('/app/update', { inProgress: true });
      expect((await client.save('AMZ-US', { [field.name]: ['1'] })).status).toBe(422);
      expect((await client.toggle('AMZ-US', 'Amazon Product ASIN to NetSuite Item Add', true)).status).toBe(
        422,
      );
      expect(
        (await client.put(`${client.integration}/settings/refreshMetadata`, { fieldName: field.name }))
          .status,
      ).toBe(422);
      await client.hand('/app/update', { inProgress: false });
      expect((await client.document()).version).toBe('2.15.0');
      expect((await client.save('AMZ-US', { [field.name]: ['1'] })).status).toBe(200);
    });
  });
});
