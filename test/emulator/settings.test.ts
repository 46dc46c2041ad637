import { describe, expect, it } from 'vitest';
import { withEmulator, type Client, type Connection, type Errors, type Field, type Flow } from './client.ts';

const locations = 'NetSuite locations to pick inventory from';
const priceLevel = 'NetSuite price level to sync product price';
const currency = 'NetSuite currency to sync product price';
const virtual = 'Enable virtual variations';
const parent = 'NetSuite field identifier for the variation parent item';
const autoBill = 'Auto-bill orders in NetSuite when the status is';
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
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Order', 'Map Ship Methods');
      const turned = Object.fromEntries(Object.entries(field.map ?? {}).reverse());
      const revision = async () => (await client.get<{ time: string }[]>('/v1/audit').catch(() => [])).length;
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

describe('the six settings that write saved searches', () => {
  it.each<[string, string, string, unknown, [role: string, filter: string][]]>([
    [
      'locations: the inventory search and the kit search',
      'Inventory',
      locations,
      ['2'],
      [
        ['inventory', 'inventorylocation anyof West DC'],
        ['kit', 'memberitem.inventorylocation anyof West DC'],
      ],
    ],
    [
      'price level: every search of the section',
      'Product',
      priceLevel,
      '2',
      [
        ['item', 'pricing.pricelevel is Online Price'],
        ['matrix', 'pricing.pricelevel is Online Price'],
      ],
    ],
    [
      'currency: every search of the section',
      'Product',
      currency,
      '2',
      [
        ['item', 'pricing.currency is EUR'],
        ['matrix', 'pricing.currency is EUR'],
      ],
    ],
    ['bill status', 'Billing', autoBill, 'pendingFulfillment', [['billing', 'status anyof SalesOrd:B']]],
    [
      'variation parent: the matrix search alone',
      'Product',
      parent,
      'custitem_other',
      [['matrix', 'parent isempty custitem_other']],
    ],
  ])('%s', async (_reason, section, label, value, expected) => {
    await withEmulator({}, async (client) => {
      const name = await client.addAccount('AMZ-US');
      const field = await client.field(name, section, label);
      expect((await client.save(name, { [field.name]: value })).status).toBe(200);
      for (const [role, filter] of expected) expect(await client.filters(name, role)).toContain(filter);
    });
  });

  it('virtual variations: the item search leaves them out, the matrix search takes them in; off removes both', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Product', virtual);
      expect(await client.filters('AMZ-US', 'item')).toContain('custitem_celigo_virtualvariation is F');
      expect(await client.filters('AMZ-US', 'matrix')).toContain('custitem_celigo_virtualvariation or is T');
      await client.save('AMZ-US', { [field.name]: false });
      for (const role of ['item', 'matrix']) {
        expect((await client.filters('AMZ-US', role)).join()).not.toContain('virtualvariation');
      }
    });
  });

  it('really changing a stored value applies it: clear, then set', async () => {
    await withEmulator({}, async (client) => {
      const name = await client.addAccount('AMZ-US');
      const field = await client.field(name, 'Inventory', locations);
      await client.save(name, { [field.name]: [] });
      await client.save(name, { [field.name]: field.value });
      expect(await client.filters(name, 'inventory')).toEqual([
        'inventorylocation anyof Main Warehouse,West DC',
      ]);
    });
  });

  it('a value that NetSuite does not have is stored and filtered by: no error, only no rows', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Product', priceLevel);
      expect((await client.save('AMZ-US', { [field.name]: '999' })).status).toBe(200);
      expect(await client.filters('AMZ-US', 'item')).toContain('pricing.pricelevel is 999');
    });
  });
});

describe('handlers refuse', () => {
  const one = async (client: Client, section: string, label: string, value: unknown) => {
    const field = await client.field('AMZ-US', section, label);
    return client.save('AMZ-US', { [field.name]: value });
  };

  it.each<[string, string, string, unknown, string]>([
    ['a duration that is no number', 'Order (FBA)', duration, 'soon', 'whole number'],
    [
      'creation time without a duration',
      'Order (FBA)',
      'Filter orders by',
      'dateCreated',
      'duration in days',
    ],
    ['a go-live date that is none', 'Order (FBA)', 'Go Live Date', 'yesterday', 'not a date'],
    [
      'a customer that is no internal id',
      'Order (MFN)',
      'Default NetSuite customer for all Amazon orders',
      'ACME',
      'internal id',
    ],
    [
      'an item that does not exist',
      'Order',
      'NetSuite item to use when the SKU is unknown',
      '999',
      'does not exist',
    ],
    [
      'a saved search that does not exist',
      'Inventory',
      'NetSuite saved search for syncing inventory',
      '9',
      'does not exist',
    ],
    ['virtual variations without a parent field', 'Product', parent, '', 'variation parent'],
    ['a parent field that NetSuite cannot have', 'Product', parent, 'Not A Field', 'no item field'],
    ['an account name of 21 characters', 'General', 'Amazon account name', 'x'.repeat(21), '20 characters'],
    ['an empty account name', 'General', 'Amazon account name', ' ', 'empty'],
  ])('%s', async (_reason, section, label, value, words) => {
    await withEmulator({}, async (client) => {
      const before = (await client.field('AMZ-US', section, label)).value;
      const answer = await one(client, section, label, value);
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0]?.message).toContain(words);
      expect((await client.field('AMZ-US', section, label)).value).toEqual(before);
    });
  });

  it('a locked saved search', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Billing', 'NetSuite saved search for auto-billing orders');
      const template = field.options?.find((option) => option[1].includes('(template)'))?.[0];
      const answer = await client.save('AMZ-US', { [field.name]: template });
      expect(answer.body.errors[0]?.message).toContain('locked');
    });
  });

  it('filters where the section has no saved search', async () => {
    await withEmulator({}, async (client) => {
      await one(client, 'Billing', 'NetSuite saved search for auto-billing orders', '');
      const answer = await one(client, 'Billing', autoBill, 'pendingFulfillment');
      expect(answer.body.errors[0]?.message).toContain('saved search');
    });
  });

  it('creation time and its duration are taken together, whichever comes first', async () => {
    await withEmulator({}, async (client) => {
      const filter = await client.field('AMZ-US', 'Order (FBA)', 'Filter orders by');
      const days = await client.field('AMZ-US', 'Order (FBA)', duration);
      const answer = await client.save('AMZ-US', { [filter.name]: 'dateCreated', [days.name]: '5' });
      expect(answer.status).toBe(200);
    });
  });
});

describe('a call of which one part fails', () => {
  it('is 422 with all messages; the document stays, what other handlers did elsewhere stays done', async () => {
    await withEmulator({}, async (client) => {
      const good = await client.field('AMZ-US', 'Inventory', locations);
      const bad = await client.field('AMZ-US', 'Order (FBA)', duration);
      const worse = await client.field('AMZ-US', 'Order (MFN)', duration);
      const answer = await client.save('AMZ-US', { [good.name]: ['3'], [bad.name]: 'a', [worse.name]: 'b' });
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0]?.message.split('\n')).toHaveLength(2);
      expect((await client.field('AMZ-US', 'Inventory', locations)).value).toEqual(['1', '2']);
      expect(await client.filters('AMZ-US', 'inventory')).toEqual(['inventorylocation anyof East DC']);
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
