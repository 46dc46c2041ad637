import { describe, expect, it } from 'vitest';
import { withEmulator, type Client, type Errors } from './client.ts';

const locations = 'NetSuite locations to pick inventory from';
const duration = 'Duration in days';

const persist = (client: Client, pending: unknown) =>
  client.put<Errors & { success?: boolean; _flowId?: string }>(
    `${client.integration}/settings/persistSettings`,
    { pending },
  );

describe('persistSettings takes', () => {
  it('one account key; more are refused', async () => {
    await withEmulator({ accounts: 2 }, async (client) => {
      const [a, b] = (await client.document()).settings.sections;
      const answer = await persist(client, { [a?.id ?? '']: {}, [b?.id ?? '']: {} });
      expect([answer.status, answer.body.errors[0]?.message]).toEqual([
        422,
        'pending property has more than one shopId',
      ]);
    });
  });

  it('no account key at all with 200, and changes nothing', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Order (FBA)', duration);
      const answer = await persist(client, { [field.name]: '9' });
      expect([answer.status, answer.body.success]).toEqual([200, true]);
      expect((await client.field('AMZ-US', 'Order (FBA)', duration)).value).toBe('');
    });
  });

  it('a missing pending as an error', async () => {
    await withEmulator({}, async (client) => {
      expect((await client.put(`${client.integration}/settings/persistSettings`, {})).status).toBe(422);
    });
  });

  it('a flow switch alone: fields in the same call are ignored', async () => {
    await withEmulator({}, async (client) => {
      const name = 'NetSuite Order to NetSuite Invoice Add';
      const { flows } = await client.account('AMZ-US');
      const field = await client.field('AMZ-US', 'Order (FBA)', duration);
      await client.save('AMZ-US', { flowId: flows[name]?.id, disabled: true, [field.name]: '9' });
      const after = await client.account('AMZ-US');
      expect(after.flows[name]).toMatchObject({ enabled: false, enabledInApp: false });
      expect(after.settings['/settings/order/fba/durationInDays']).toBe('');
    });
  });

  it('unknown fields without a word, beside known ones that are saved', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Order (FBA)', duration);
      const answer = await client.save('AMZ-US', { exports_none_savedSearch: '1', [field.name]: '9' });
      expect(answer.body.success).toBe(true);
      expect((await client.field('AMZ-US', 'Order (FBA)', duration)).value).toBe('9');
    });
  });

  it("another account's field under this account's key: it is that account's that changes", async () => {
    await withEmulator({ accounts: 2 }, async (client) => {
      const other = (await client.document()).settings.sections[1]?.title ?? '';
      const field = await client.field(other, 'Order (FBA)', duration);
      await client.save('AMZ-US', { [field.name]: '7' });
      expect((await client.field(other, 'Order (FBA)', duration)).value).toBe('7');
    });
  });
});

describe('persistSettings answers 200 and changes nothing', () => {
  it('for a value that is stored already: its handler does not run', async () => {
    await withEmulator({}, async (client) => {
      const name = await client.addAccount('AMZ-US');
      const field = await client.field(name, 'Inventory', locations);
      const answer = await client.save(name, { [field.name]: field.value });
      expect(answer.body.success).toBe(true);
      expect(await client.filters(name, 'inventory')).toEqual([]);
    });
  });

  it('unless the choice says that equal values run it', async () => {
    await withEmulator(
      { choices: { equalValueRunsHandler: true, settingsMilliseconds: 0 } },
      async (client) => {
        const name = await client.addAccount('AMZ-US');
        const field = await client.field(name, 'Inventory', locations);
        await client.save(name, { [field.name]: field.value });
        expect(await client.filters(name, 'inventory')).toEqual([
          'inventorylocation anyof Main Warehouse,West DC',
        ]);
      },
    );
  });

  it('where a handler swallows what went wrong inside it', async () => {
    await withEmulator({}, async (client) => {
      await client.hand('/faults', {
        kind: 'handler',
        match: { handler: 'setStartDateOnDeltaBasedExports' },
      });
      const field = await client.field('AMZ-US', 'Order (FBA)', 'Go Live Date');
      expect((await client.save('AMZ-US', { [field.name]: '2027-01-01' })).status).toBe(200);
      expect((await client.field('AMZ-US', 'Order (FBA)', 'Go Live Date')).value).toBe('2026-01-01');
    });
  });

  it('for a field that never had a value and gets none', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Order (FBA)', 'Amazon order ids to sync on demand');
      const answer = await client.save('AMZ-US', { [field.name]: '' });
      expect(answer.body).toMatchObject({ success: true });
      expect(answer.body).not.toHaveProperty('_flowId');
    });
  });
});

describe('the order of the keys of a static map', () => {
  it('alone makes it a change', async () => {
    let now = 1_800_000_000_000;
    await withEmulator({ clock: () => (now += 1000) }, async (client) => {
      const field = await client.field('AMZ-US', 'Order', 'Map Ship Methods');
      const turned = Object.fromEntries(Object.entries(field.map ?? {}).reverse());
      const revision = async () =>
        (await client.get<{ lastModified: string }>(client.integration)).lastModified;
      const before = await revision();
      await client.save('AMZ-US', { [field.name]: { map: field.map, default: null, allowFailures: false } });
      expect(await revision()).toBe(before);
      await client.save('AMZ-US', { [field.name]: { map: turned, default: null, allowFailures: false } });
      const after = await client.field('AMZ-US', 'Order', 'Map Ship Methods');
      expect(Object.keys(after.map ?? {})).toEqual(Object.keys(turned));
    });
  });

  it('is kept, values become text, and the import gets the lookup', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Order', 'Map Ship Methods');
      await client.save('AMZ-US', {
        [field.name]: { map: { Standard: 3 }, default: 4, allowFailures: true },
      });
      expect(await client.field('AMZ-US', 'Order', 'Map Ship Methods')).toMatchObject({
        map: { Standard: '3' },
        default: '4',
        allowFailures: true,
      });
      const id = field.name.split('_')[1] ?? '';
      const document = await client.get<{ netsuite_da: { lookups: unknown[] } }>(`/v1/imports/${id}`);
      expect(document.netsuite_da.lookups).toContainEqual({
        name: 'shipmethodLookup',
        map: { Standard: '3' },
        default: '4',
        allowFailures: true,
      });
    });
  });
});

describe('two saves at the same time', () => {
  it('read the whole document each, and the one that writes last undoes the other', async () => {
    await withEmulator({ accounts: 2, choices: { settingsMilliseconds: 60 } }, async (client) => {
      const other = (await client.document()).settings.sections[1]?.title ?? '';
      const a = await client.field('AMZ-US', 'Order (FBA)', duration);
      const b = await client.field(other, 'Order (FBA)', duration);
      const before = b.value;
      const both = await Promise.all([
        client.save(other, { [b.name]: '22' }),
        client.save('AMZ-US', { [a.name]: '11' }),
      ]);
      expect(both.map((answer) => answer.status)).toEqual([200, 200]);
      const values = [
        (await client.field('AMZ-US', 'Order (FBA)', duration)).value,
        (await client.field(other, 'Order (FBA)', duration)).value,
      ];
      expect([
        ['11', before],
        ['', '22'],
      ]).toContainEqual(values);
    });
  });

  it('one after the other keep both', async () => {
    await withEmulator({}, async (client) => {
      const a = await client.field('AMZ-US', 'Order (FBA)', duration);
      const b = await client.field('AMZ-US', 'Order (MFN)', duration);
      await client.save('AMZ-US', { [a.name]: '11' });
      await client.save('AMZ-US', { [b.name]: '22' });
      expect((await client.field('AMZ-US', 'Order (FBA)', duration)).value).toBe('11');
      expect((await client.field('AMZ-US', 'Order (MFN)', duration)).value).toBe('22');
    });
  });
});
