import { afterEach, describe, expect, it } from 'vitest';
import { findMarketplace } from '../../src/catalogue/marketplaces.ts';
import { settings } from '../../src/catalogue/settings.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts';
import { matchField } from '../../src/judge/settings/declared.ts';
import { displayWire, liveWire } from '../../src/judge/settings/values.ts';
import { readAuditTrail } from '../../src/observe/attribution.ts';
import type { AccountFacts, TileFacts } from '../../src/observe/facts.ts';
import { marksKey, MarksError } from '../../src/observe/marks.ts';
import { findTileByTag, observeAccounts, observeTile, TileNotFoundError } from '../../src/observe/observe.ts';
import { createPlatformClient, type PlatformClient } from '../../src/platform/client.ts';
import { Secret } from '../../src/platform/secret.ts';

interface Call {
  method: string;
  path: string;
  query: string;
  wrote: boolean;
}

interface Overview {
  id: string;
  name: string;
  state: string;
  marketplace: string | null;
  sellerId: string | null;
  online: boolean;
  flows: Record<string, { id: string; enabled: boolean; schedule: string | null; timezone: string | null }>;
  settings: Record<string, unknown>;
}

const running: { emulator: Emulator; client: PlatformClient }[] = [];

afterEach(async () => {
  for (const { emulator, client } of running.splice(0)) {
    await client.close();
    await emulator.close();
  }
});

async function start(options: EmulatorOptions = {}) {
  const emulator = await startEmulator(options);
  const client = createPlatformClient({ baseURL: emulator.url, token: () => new Secret(emulator.token) });
  running.push({ emulator, client });
  const control = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${emulator.url}/_emulator${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    const text = await answer.text();
    expect(answer.ok ? '' : text).toBe('');
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  const observe = (): Promise<TileFacts> =>
    observeTile(client, emulator.integrationId, () => new Date('2026-03-01T10:00:00.000Z'));
  return { emulator, client, control, observe };
}

/** What Ann does in the app: she unticks a box of the first account. */
const aliasesOff = {
  account: 'AMZ-US',
  section: 'Inventory',
  label: 'Item aliases are configured',
  value: false,
  user: 'ann@example.com',
};

/** The calls of one observation, with and without those for further pages. */
async function callsOf(accounts: number): Promise<{ all: Call[]; first: string[] }> {
  const { control, observe } = await start({ accounts });
  await control('DELETE', '/calls');
  await observe();
  const all = await control<Call[]>('GET', '/calls');
  const first = all
    .filter((call) => !call.query.includes('after='))
    .map((call) => `${call.method} ${call.path}`);
  return { all, first: first.sort() };
}

describe('what observing costs', () => {
  it('is the same few calls for 1 account and for 50, beside the pages of long lists', async () => {
    const one = await callsOf(1);
    const fifty = await callsOf(50);
    expect(one.all.length).toBeLessThanOrEqual(8);
    expect(fifty.first.length).toBe(one.first.length);
    expect(fifty.all.length).toBeLessThanOrEqual(one.all.length + 2);
    expect([...one.all, ...fifty.all].filter((call) => call.wrote)).toEqual([]);
  });

  it('reads every page of a long list', async () => {
    const paged = await start({ accounts: 3, pageSize: 10 });
    const whole = await start({ accounts: 3 });
    const [small, large] = [await paged.observe(), await whole.observe()];
    expect(small.accounts.map((account) => account.flows.length)).toEqual(
      large.accounts.map((account) => account.flows.length),
    );
  });
});

/** The live value of a catalogue setting as people see it. */
function shown(account: AccountFacts, path: string): unknown {
  const entry = settings.find((candidate) => candidate.path === path);
  if (!entry) throw new Error(`no setting ${path}`);
  const match = matchField(account.fields, { ...entry, value: null, entry });
  if (!match.ok) return match.message;
  const { field } = match;
  if (field.staticMap === undefined) return displayWire(field, liveWire(field));
  const named = (id: string) => displayWire(field, id);
  const map = Object.entries(field.staticMap.map).map(([key, id]) => [key, named(id)]);
  return Object.fromEntries(map) as unknown;
}

describe('what is observed', () => {
  it('is what the emulated platform holds, account by account', async () => {
    const { control, observe } = await start({ accounts: 4 });
    const facts = await observe();
    const held = await control<Overview[]>('GET', '/accounts');
    expect(facts.accounts.map((account) => account.name)).toEqual(held.map((account) => account.name));
    for (const [index, overview] of held.entries()) {
      const account = facts.accounts[index] as AccountFacts;
      expect(account).toMatchObject({ id: overview.id, state: overview.state });
      expect(account.amazon).toMatchObject({
        marketplaceId: findMarketplace(overview.marketplace ?? '')?.id,
        sellerId: overview.sellerId,
        offline: !overview.online,
      });
      const flows = account.flows.map((flow) => [
        flow.name,
        {
          id: flow.id,
          enabled: !flow.disabled,
          schedule: flow.schedule ?? null,
          timezone: flow.timezone ?? null,
        },
      ]);
      const expected = Object.entries(overview.flows).map(([name, { id, enabled, schedule, timezone }]) => [
        name,
        { id, enabled, schedule, timezone },
      ]);
      expect(Object.fromEntries(flows)).toEqual(Object.fromEntries(expected));
      for (const { path, kind } of settings) {
        const value = overview.settings[path];
        const wanted = kind === 'staticMap' ? (value as { map: unknown }).map : (value ?? '');
        expect([path, shown(account, path)]).toEqual([path, wanted]);
      }
    }
  });

  it('has the tile, its licence and its NetSuite connection', async () => {
    const { emulator, control, observe } = await start({ accounts: 2 });
    await control('POST', '/netsuite/offline', { offline: true });
    const facts = await observe();
    expect(facts.integration).toMatchObject({
      id: emulator.integrationId,
      mode: 'settings',
      generation: 'multiAccount',
      updateInProgress: false,
    });
    expect(facts.licence).toMatchObject({ accounts: 27, edition: 'premium' });
    expect(facts.netsuiteConnections).toMatchObject([{ offline: true }]);
  });

  it('is the same twice, and another after a change by hand', async () => {
    const { control, observe } = await start();
    const first = await observe();
    expect((await observe()).digest).toBe(first.digest);
    await control('POST', '/ui/setting', aliasesOff);
    expect((await observe()).digest).not.toBe(first.digest);
  });

  it('carries no secret of a connection, masked or not', async () => {
    const { emulator, observe } = await start({ accounts: 2 });
    const text = JSON.stringify(await observe());
    for (const secret of ['******', emulator.token, 'tokenSecret', 'refreshToken'])
      expect(text).not.toContain(secret);
  });

  it('after a write the accounts are read with one call', async () => {
    const { emulator, client, control } = await start({ accounts: 3 });
    await control('DELETE', '/calls');
    const accounts = await observeAccounts(client, emulator.integrationId);
    expect(accounts).toHaveLength(3);
    expect(await control<Call[]>('GET', '/calls')).toHaveLength(1);
  });
});

describe('the marks on the platform', () => {
  it('are read with the tile', async () => {
    const { emulator, client, observe } = await start();
    expect((await observe()).marks).toEqual({ version: 1, accounts: {} });
    const marks = {
      version: 1,
      accounts: { '1': { account: 'shop/us', applied: { '/x': 'y' }, refreshed: {} } },
    };
    await client.putState(marksKey(emulator.integrationId), marks);
    expect((await observe()).marks).toEqual(marks);
  });

  it('that are not ours stop the observation', async () => {
    const { emulator, client, observe } = await start();
    await client.putState(marksKey(emulator.integrationId), { hello: 'world' });
    await expect(observe()).rejects.toThrow(MarksError);
  });
});

describe('a tile named by its tag', () => {
  it('is found, and an unknown tag is refused with those that there are', async () => {
    const { emulator, client } = await start();
    expect(await findTileByTag(client, 'amazon-netsuite')).toBe(emulator.integrationId);
    await expect(findTileByTag(client, 'amazon')).rejects.toThrow(TileNotFoundError);
    await expect(findTileByTag(client, 'amazon')).rejects.toThrow(/amazon-netsuite/);
  });
});

describe('who changed something last', () => {
  it('is told by the audit log, for a setting and for a flow', async () => {
    const { emulator, client, control, observe } = await start();
    const before = await observe();
    const account = before.accounts[0] as AccountFacts;
    const flow = account.flows.find((candidate) => !candidate.disabled);
    await control('POST', '/ui/setting', aliasesOff);
    const off = { account: 'AMZ-US', flow: flow?.name, enabled: false, user: 'bob@example.com' };
    await control('POST', '/ui/flow', off);
    const trail = await readAuditTrail(client, emulator.integrationId, '2000-01-01T00:00:00.000Z');
    const changed = account.fields.find(
      (field) => field.section[0] === 'Inventory' && /item aliases/i.test(field.label),
    );
    expect(changed && trail.ofField(changed)).toMatchObject({ who: 'ann@example.com', source: 'ui' });
    expect(flow && trail.ofFlow(flow, 'disabled')).toMatchObject({ who: 'bob@example.com', source: 'ui' });
    expect(flow && trail.ofFlow(flow, 'schedule')).toBeUndefined();
    expect(trail.ofName(account)).toBeUndefined();
  });
});

describe('an answer in which everything is gone', () => {
  /** Observes with some answers spoilt the first `times` times, and counts what was asked. */
  async function observed(spoilt: (client: PlatformClient) => Partial<PlatformClient>, times: number) {
    const { emulator, client, control } = await start();
    const [account] = await control<Overview[]>('GET', '/accounts');
    const marks = {
      version: 1,
      accounts: { [account?.id ?? '']: { account: 'shop/us', applied: {}, refreshed: {} } },
    };
    await client.putState(marksKey(emulator.integrationId), marks);
    const asked: string[] = [];
    const over = spoilt(client) as Record<string, (...args: unknown[]) => unknown>;
    const sound = client as unknown as typeof over;
    const api = new Proxy(sound, {
      get: (target, name: string) =>
        name === 'baseURL'
          ? client.baseURL
          : (...args: unknown[]) => {
              const before = asked.filter((each) => each === name).length;
              asked.push(name);
              const method = before < times ? (over[name] ?? target[name]) : target[name];
              return method?.apply(target, args);
            },
    }) as unknown as PlatformClient;
    const pauses: number[] = [];
    const facts = await observeTile(
      ...([api, emulator.integrationId, () => new Date(0), {}, undefined, undefined] as const),
      (milliseconds) => Promise.resolve(pauses.push(milliseconds)),
    );
    return {
      facts,
      pauses,
      reads: asked.filter((each) => each === 'getIntegration').length,
      calls: asked.length,
    };
  }
  const without = (client: PlatformClient, member: 'sections' | 'storemap') => ({
    getIntegration: async (id: string) => {
      const document = await client.getIntegration(id);
      return { ...document, settings: { ...document.settings, [member]: [] } };
    },
  });
  it.each<[string, (client: PlatformClient) => Partial<PlatformClient>]>([
    ['no section', (client) => without(client, 'sections')],
    ['no store', (client) => without(client, 'storemap')],
    ['no flow', () => ({ listFlows: () => Promise.resolve([]) })],
    ['no connection', () => ({ listConnections: () => Promise.resolve([]) })],
  ])('%s once: everything is read again after a pause, and is there', async (_reason, spoilt) => {
    const { facts, pauses, reads, calls } = await observed(spoilt, 1);
    expect([pauses, reads, calls]).toEqual([[2000], 2, 10]);
    expect(facts.accounts.map(({ state }) => state)).toEqual(['active']);
    expect(facts.accounts[0]?.flows.length).toBeGreaterThan(0);
    expect(facts.accounts[0]?.amazon).toBeDefined();
  });

  it('twice is believed', async () => {
    const { facts, reads } = await observed((client) => without(client, 'sections'), 2);
    expect([facts.accounts, reads]).toEqual([[], 2]);
  });

  it('that is as it should be costs no call more', async () => {
    const { pauses, calls } = await observed(() => ({}), 0);
    expect([pauses, calls]).toEqual([[], 5]);
  });
});
