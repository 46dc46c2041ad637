import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { withEmulator, type Client, type Errors, type Overview } from './client.ts';

const clock = () => Date.parse('2027-01-01T00:00:00Z');

interface Call {
  method: string;
  path: string;
  status: number;
  wrote: boolean;
  changed: boolean;
  who: string;
}
const calls = (client: Client) => client.get<Call[]>('/_emulator/calls');

describe('the list of calls', () => {
  it('says of each whether it wrote and whether it changed anything; those by hand are not in it', async () => {
    await withEmulator({}, async (client) => {
      const field = await client.field('AMZ-US', 'Order (FBA)', 'Duration in days');
      const { connectionId } = await client.account('AMZ-US');
      await client.call('DELETE', '/_emulator/calls');
      await client.call('POST', `/v1/connections/${connectionId}/ping`);
      await client.save('AMZ-US', { [field.name]: '9' });
      await client.save('AMZ-US', { [field.name]: '9' });
      await client.call('GET', '/v1/nothing', undefined, { Authorization: 'Bearer wrong' });
      const seen = (await calls(client)).map((call) => [
        call.method,
        call.status,
        call.wrote,
        call.changed,
        call.who,
      ]);
      expect(seen).toEqual([
        ['POST', 200, false, false, 'owner@example.com'],
        ['PUT', 200, true, true, 'owner@example.com'],
        ['PUT', 200, true, false, 'owner@example.com'],
        ['GET', 401, false, false, 'nobody'],
      ]);
    });
  });
});

describe('GET /_emulator', () => {
  it('lists every route with what it does, without a token', async () => {
    await withEmulator({}, async (_client, emulator) => {
      const response = await fetch(`${emulator.url}/_emulator`);
      const { routes } = (await response.json()) as {
        routes: { method: string; path: string; does: string }[];
      };
      const listed = routes.map((route) => `${route.method} ${route.path}`);
      expect(listed).toEqual(expect.arrayContaining(['GET /_emulator/calls', 'POST /_emulator/consent']));
      expect(routes.every((route) => route.does.length > 5)).toBe(true);
    });
  });
});

describe('what a person does in the app', () => {
  it.each<[string, object, string, unknown]>([
    [
      'picks several options by their labels',
      {
        section: 'Inventory',
        label: 'NetSuite locations to pick inventory from',
        value: ['East DC', 'West DC'],
      },
      '/settings/inventory/locations',
      ['East DC', 'West DC'],
    ],
    [
      'picks one, with the section written as a path',
      { section: 'Product > General', label: 'NetSuite currency to sync product price', value: 'EUR' },
      '/settings/product/currency',
      'EUR',
    ],
    [
      'ticks a box',
      { section: 'Fulfillment', label: 'Automate shipment carrier mapping', value: false },
      '/settings/fulfillment/automateCarrierMapping',
      false,
    ],
    [
      'fills a map in',
      { section: 'Order > Shipping', label: 'Map Ship Methods', value: { map: { Standard: 'DHL Paket' } } },
      '/settings/order/shipMethods',
      { map: { Standard: 'DHL Paket' }, default: null, allowFailures: false },
    ],
    [
      'sends a wire value',
      {
        section: 'Billing',
        label: 'Auto-bill orders in NetSuite when the status is',
        value: 'pendingFulfillment',
      },
      '/settings/billing/autoBillStatus',
      'Pending Fulfillment',
    ],
  ])('%s', async (_reason, change, path, expected) => {
    await withEmulator({}, async (client) => {
      await client.hand('/ui/setting', { account: 'AMZ-US', user: 'dana@example.com', ...change });
      expect((await client.account('AMZ-US')).settings[path]).toEqual(expected);
      const [entry] = await client.get<{ source: string; byUser: { email: string } }[]>('/v1/audit');
      expect(entry).toMatchObject({ source: 'ui', byUser: { email: 'dana@example.com' } });
    });
  });

  it('goes through the same handlers: the saved searches follow', async () => {
    await withEmulator({}, async (client) => {
      const label = 'NetSuite locations to pick inventory from';
      await client.hand('/ui/setting', {
        account: 'AMZ-US',
        section: 'Inventory',
        label,
        value: ['Returns'],
      });
      expect(await client.filters('AMZ-US', 'inventory')).toEqual(['inventorylocation anyof Returns']);
    });
  });

  it.each([
    [
      'a label that is no option',
      { section: 'Inventory', label: 'NetSuite locations to pick inventory from', value: ['Moon'] },
    ],
    ['a setting that is not there', { section: 'Inventory', label: 'Colour', value: 1 }],
    ['a label without its section', { section: 'Order', label: 'Duration in days', value: '1' }],
  ])('is refused for %s', async (_reason, change) => {
    await withEmulator({}, async (client) => {
      const answer = await client.call<Errors>('POST', '/_emulator/ui/setting', {
        account: 'AMZ-US',
        ...change,
      });
      expect(answer.status).toBe(422);
    });
  });

  it('renames an account and moves a schedule', async () => {
    await withEmulator({}, async (client) => {
      const flow = 'NetSuite Order to NetSuite Invoice Add';
      const schedule = '? 9 9 ? * *';
      await client.hand('/ui/schedule', { account: 'AMZ-US', flow, schedule, timezone: 'Asia/Tokyo' });
      await client.hand('/ui/rename', { account: 'AMZ-US', name: 'ACME' });
      expect((await client.account('ACME')).flows[flow]).toMatchObject({ schedule, timezone: 'Asia/Tokyo' });
    });
  });
});

describe('faults', () => {
  it.each([
    ['429', 429, 'rate_limited'],
    ['503', 503, 'service_unavailable'],
  ])('%s is answered as often as was said, then no more', async (kind, status, code) => {
    await withEmulator({}, async (client) => {
      await client.hand('/faults', { kind, count: 2, milliseconds: 1500, match: { path: '/v1/tokenInfo' } });
      expect((await client.call('GET', '/v1/licenses')).status).toBe(200);
      const first = await client.call<Errors>('GET', '/v1/tokenInfo');
      expect([first.status, first.body.errors[0]?.code]).toEqual([status, code]);
      expect(first.headers.get('retry-after')).toBe(status === 429 ? '2' : null);
      expect((await client.call('GET', '/v1/tokenInfo')).status).toBe(status);
      expect((await client.call('GET', '/v1/tokenInfo')).status).toBe(200);
    });
  });

  it('an HTML page stands in place of JSON', async () => {
    await withEmulator({}, async (client) => {
      await client.hand('/faults', { kind: 'html502' });
      const answer = await client.call('GET', '/v1/tokenInfo');
      expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
      expect(answer.text).toContain('<html>');
    });
  });

  it('a lost answer: the call has its effect, the caller sees the connection end', async () => {
    await withEmulator({}, async (client) => {
      await client.hand('/faults', {
        kind: 'lost',
        match: { method: 'PUT', path: '*/installer/addNewStore' },
      });
      await expect(client.openWizard()).rejects.toThrow('fetch failed');
      expect((await client.document()).settings.sections).toHaveLength(2);
      const lost = (await calls(client)).find((call) => call.path.endsWith('addNewStore'));
      expect(lost).toMatchObject({ wrote: true, changed: true });
    });
  });

  it('a failing handler makes a 422 with its words, and nothing is saved', async () => {
    await withEmulator({}, async (client) => {
      const match = { handler: 'updateSearchPricingFilters' };
      await client.hand('/faults', { kind: 'handler', match, message: 'SSS_REQUEST_LIMIT_EXCEEDED' });
      const field = await client.field('AMZ-US', 'Product', 'NetSuite price level to sync product price');
      const answer = await client.save('AMZ-US', { [field.name]: '2' });
      expect([answer.status, answer.body.errors[0]?.message]).toEqual([422, 'SSS_REQUEST_LIMIT_EXCEEDED']);
      expect((await client.save('AMZ-US', { [field.name]: '2' })).status).toBe(200);
    });
  });

  it('a failing installer function is matched by its path', async () => {
    await withEmulator({}, async (client) => {
      await client.hand('/faults', { kind: 'handler', match: { path: '*/installer/*' }, message: 'no' });
      expect((await client.openWizard()).status).toBe(422);
      expect((await client.openWizard()).status).toBe(200);
    });
  });

  it('a delay comes before the answer and can be listed and forgotten', async () => {
    await withEmulator({}, async (client) => {
      await client.hand('/faults', { kind: 'latency', milliseconds: 5 });
      expect(await client.get('/_emulator/faults')).toHaveLength(1);
      expect((await client.call('GET', '/v1/tokenInfo')).status).toBe(200);
      await client.hand('/faults', { kind: '503' });
      await client.call('DELETE', '/_emulator/faults');
      expect((await client.call('GET', '/v1/tokenInfo')).status).toBe(200);
    });
  });
});

describe('choices', () => {
  it('can be read and switched; an unknown one or another type is refused', async () => {
    await withEmulator({}, async (client) => {
      await client.patch('/_emulator/choices', { nameInWizard: true });
      expect(await client.get('/_emulator/choices')).toMatchObject({
        nameInWizard: true,
        accountIdLength: 10,
      });
      expect((await client.patch('/_emulator/choices', { colour: 1 })).body.errors[0]?.message).toContain(
        'nameInWizard',
      );
      expect((await client.patch('/_emulator/choices', { pageSize: 'many' })).status).toBe(422);
      const word = await client.patch('/_emulator/choices', { pingMethod: 'PUT' });
      expect(word.body.errors[0]?.message).toContain('one of POST, GET, both would be accepted');
      await expect(startEmulator({ choices: JSON.parse('{"colour":1}') as object })).rejects.toThrow(
        'colour',
      );
    });
  });
});

describe('the seed', () => {
  const snapshot = async (seed: number, accounts: number): Promise<unknown> => {
    let found: unknown;
    await withEmulator({ seed, accounts, clock }, async (client) => {
      found = await client.get('/_emulator/snapshot');
    });
    return found;
  };

  it('gives the same tile for the same number, and another for another', async () => {
    expect(await snapshot(7, 5)).toEqual(await snapshot(7, 5));
    expect(await snapshot(7, 5)).not.toEqual(await snapshot(8, 5));
  });

  it('begins with AMZ-US, configured and running; names are short and unique, settings vary', async () => {
    await withEmulator({ accounts: 40 }, async (client) => {
      const accounts = await client.get<Overview[]>('/_emulator/accounts');
      const [first] = accounts;
      expect(first).toMatchObject({ name: 'AMZ-US', state: 'active', marketplace: 'US' });
      expect(Object.values(first?.flows ?? {}).filter((flow) => flow.enabled).length).toBeGreaterThan(15);
      const names = accounts.map((account) => account.name);
      expect(new Set(names).size).toBe(40);
      expect(names.every((name) => name.length <= 20)).toBe(true);
      expect(new Set(accounts.map((account) => account.marketplace)).size).toBeGreaterThan(5);
      expect(new Set(accounts.map((account) => account.sellerId)).size).toBe(40);
      const priceLevels = accounts.map((account) => account.settings['/settings/product/priceLevel']);
      expect(new Set(priceLevels).size).toBeGreaterThan(1);
    });
  });

  it('can be of hundreds of accounts', async () => {
    await withEmulator({ accounts: 500 }, async (client) => {
      expect((await client.document()).settings.sections).toHaveLength(500);
      expect(await client.get(`${client.integration}/connections`)).toHaveLength(501);
    });
  });
});

describe('snapshot, restore and reset', () => {
  it('bring an earlier state back, whole', async () => {
    await withEmulator({ clock }, async (client) => {
      const before = await client.get('/_emulator/snapshot');
      const document = await client.document();
      await client.addAccount('AMZ-US');
      await client.hand('/restore', before);
      expect(await client.get('/_emulator/snapshot')).toEqual(before);
      expect(await client.document()).toEqual(document);
      await client.openWizard();
      await client.call('POST', '/_emulator/reset');
      expect(await client.document()).toEqual(document);
      expect((await client.call('POST', '/_emulator/restore', { format: 0 })).status).toBe(422);
    });
  });
});

describe('a state file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storekeeper-emulator-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('keeps the state from one start to the next, wizards included', async () => {
    const stateFile = join(folder, 'state.json');
    let known: string[] = [];
    await withEmulator({ stateFile }, async (client) => {
      known = (await client.upToConfigure()).map((step) => step.installerFunction);
    });
    await withEmulator({ stateFile, accounts: 9 }, async (client) => {
      const { body } = await client.openWizard();
      expect(body.map((step) => [step.installerFunction, step.completed])).toEqual([
        [known[0], true],
        [known[1], true],
        [known[2], false],
      ]);
      expect((await client.document()).settings.sections).toHaveLength(2);
    });
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  it('that is something else is refused, by its name', async () => {
    const stateFile = join(folder, 'state.json');
    for (const text of ['{', '{"format": 9}']) {
      await writeFile(stateFile, text);
      await expect(startEmulator({ stateFile })).rejects.toThrow(stateFile);
    }
  });
});
