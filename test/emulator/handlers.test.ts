import { describe, expect, it } from 'vitest';
import { withEmulator, type Client } from './client.ts';

const locations = 'NetSuite locations to pick inventory from';
const priceLevel = 'NetSuite price level to sync product price';
const currency = 'NetSuite currency to sync product price';
const virtual = 'Enable virtual variations';
const parent = 'NetSuite field identifier for the variation parent item';
const autoBill = 'Auto-bill orders in NetSuite when the status is';
const duration = 'Duration in days';

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
