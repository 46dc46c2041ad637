import { describe, expect, it } from 'vitest';
import { noMarks } from '../../src/observe/marks.ts';
import { buildFacts } from '../../src/observe/observe.ts';
import type { ConnectionDocument, FlowDocument, IntegrationDocument } from '../../src/platform/documents.ts';

const id = '5f1a00000000000000000001';

/** Facts of documents as odd as the platform may answer them; they are cast, since the types promise better ones. */
function factsOf(
  settings: unknown,
  over: { integration?: object; flows?: unknown; connections?: unknown; licences?: unknown } = {},
) {
  return buildFacts({
    integration: { _id: id, _connectorId: 'c', settings, ...over.integration } as IntegrationDocument,
    flows: (over.flows ?? []) as FlowDocument[],
    connections: (over.connections ?? []) as ConnectionDocument[],
    licences: over.licences as undefined,
    marks: noMarks,
    observedAt: '2026-03-01T10:00:00.000Z',
  });
}

/** One account with the given section and store entry. */
function accountOf(section: object, store: object = { shopInstallComplete: 'true' }) {
  const facts = factsOf({
    supportsMultiStore: true,
    storemap: [null, { accountid: '1', ...store }],
    sections: [null, { id: '1', title: 'US', ...section }],
  });
  return facts.accounts[0];
}

describe('the state of an account', () => {
  it.each([
    {
      reason: 'a text for a boolean',
      section: { mode: 'settings' },
      store: { shopInstallComplete: 'true' },
      state: 'active',
    },
    { reason: 'a boolean', section: {}, store: { shopInstallComplete: true }, state: 'active' },
    {
      reason: 'the section says it where the store does not',
      section: { shopInstallComplete: 'true' },
      store: {},
      state: 'active',
    },
    {
      reason: 'the text "false" is not true',
      section: {},
      store: { shopInstallComplete: 'false' },
      state: 'installing',
    },
    { reason: 'nothing is said of it', section: {}, store: {}, state: 'installing' },
    {
      reason: 'the section is in another mode',
      section: { mode: 'install' },
      store: { shopInstallComplete: 'true' },
      state: 'installing',
    },
    {
      reason: 'it is being removed',
      section: { mode: 'uninstall' },
      store: { shopInstallComplete: 'true' },
      state: 'uninstalling',
    },
  ])('$reason: $state', ({ section, store, state }) => {
    expect(accountOf(section, store)?.state).toBe(state);
  });

  it('a draft without any entry in the store map is there', () => {
    const facts = factsOf({ sections: [{ id: '9' }], storemap: null });
    expect(facts.accounts).toMatchObject([{ id: '9', name: '', state: 'installing', fields: [], flows: [] }]);
  });

  it('placeholders that are no account are left out', () => {
    expect(factsOf({ sections: [{ temp: 'remove_me' }, null, { id: 7 }] }).accounts).toEqual([]);
  });
});

describe('the generation of the app', () => {
  it.each([
    {
      reason: 'several accounts',
      settings: { supportsMultiStore: 'true' },
      over: {},
      generation: 'multiAccount',
    },
    { reason: 'one account', settings: { supportsMultiStore: false }, over: {}, generation: 'singleAccount' },
    { reason: 'no settings at all', settings: null, over: {}, generation: 'singleAccount' },
    {
      reason: 'install steps',
      settings: { supportsMultiStore: true },
      over: { installSteps: [{}] },
      generation: 'steps',
    },
    { reason: 'uninstall steps', settings: {}, over: { uninstallSteps: [{}] }, generation: 'steps' },
    {
      reason: 'empty steps are none',
      settings: { supportsMultiStore: true },
      over: { installSteps: [null] },
      generation: 'multiAccount',
    },
    { reason: 'no connector', settings: {}, over: { _connectorId: undefined }, generation: 'notAnApp' },
  ])('$reason: $generation', ({ settings, over, generation }) => {
    expect(factsOf(settings, { integration: over }).integration.generation).toBe(generation);
  });

  it('without a mode the tile is installed; an update may be told as a text', () => {
    const { integration } = factsOf({}, { integration: { updateInProgress: 'true' } });
    expect(integration).toMatchObject({ mode: 'settings', updateInProgress: true, name: '' });
  });
});

describe('settings fields', () => {
  const fields = (section: object) =>
    accountOf(section)?.fields.map((field) => [field.section, field.label, field.name]);

  it('carry the titles that lead to them, also those of a flow', () => {
    const section = {
      sections: [
        null,
        {
          title: 'Order',
          fields: [{ name: 'a', label: 'A' }, null],
          flows: [null, { _id: 'f', settings: [{ name: 'b', label: 'B' }, null] }],
          sections: [{ title: 'Shipping', fields: [{ name: 'c', label: 'C' }] }],
        },
      ],
    };
    expect(fields(section)).toEqual([
      [['Order'], 'A', 'a'],
      [['Order'], 'B', 'b'],
      [['Order', 'Shipping'], 'C', 'c'],
    ]);
  });

  it('without a label go by their name, without a name they are none', () => {
    expect(fields({ fields: [{ name: 'a' }, { label: 'B' }, { name: null }] })).toEqual([[[], 'a', 'a']]);
  });

  it('of the general section belong to the account with the same id', () => {
    const facts = factsOf({
      sections: [{ id: '1' }, { id: '2' }],
      general: [null, { id: '2', fields: [{ name: 'general_2_setAccountName', label: 'Name' }] }],
    });
    expect(facts.accounts.map((account) => account.fields.map((field) => field.section))).toEqual([
      [],
      [['General']],
    ]);
  });

  it.each([
    { reason: 'pairs', options: [['1', 'A']], read: [['1', 'A']] },
    {
      reason: 'a pair without a label',
      options: [['1'], ['2', null]],
      read: [
        ['1', '1'],
        ['2', '2'],
      ],
    },
    { reason: 'numbers as values', options: [[1, 'A']], read: [['1', 'A']] },
    {
      reason: 'texts alone',
      options: ['A', 2],
      read: [
        ['A', 'A'],
        ['2', '2'],
      ],
    },
    {
      reason: 'records',
      options: [{ value: '1', label: 'A' }, { id: '2', text: 'B' }, { id: 3 }],
      read: [
        ['1', 'A'],
        ['2', 'B'],
        ['3', '3'],
      ],
    },
    { reason: 'records with items', options: [{ items: [['1', 'A']] }], read: [['1', 'A']] },
    { reason: 'what has no such shape', options: [null, [], {}, { label: 'A' }, true], read: [] },
    { reason: 'no list', options: { a: 1 }, read: [] },
    { reason: 'nothing', options: null, read: [] },
  ])('options: $reason', ({ options, read }) => {
    expect(accountOf({ fields: [{ name: 'a', options }] })?.fields[0]?.options).toEqual(read);
  });

  it('a map is read from its own members, with its missing ones filled in', () => {
    const extracts = [{ id: 'Standard', text: 'Standard shipping' }];
    const generates = [{ id: '10', text: 'UPS Ground' }];
    const field = {
      name: 'm',
      type: 'staticMapWidget',
      extracts,
      generates,
      allowFailures: 'true',
      map: null,
    };
    expect(accountOf({ fields: [field] })?.fields[0]).toMatchObject({
      options: [['10', 'UPS Ground']],
      staticMap: { map: {}, allowFailures: true, extracts: [['Standard', 'Standard shipping']] },
    });
  });

  it('can be refreshed where either side of them can', () => {
    const of = (over: object) => accountOf({ fields: [{ name: 'a', ...over }] })?.fields[0]?.refreshable;
    expect([
      of({ supportsRefresh: 'true' }),
      of({ supportsGeneratesRefresh: true }),
      of({}),
      of({ supportsRefresh: null }),
    ]).toEqual([true, true, false, false]);
  });

  it('equal option lists of many accounts are one and the same list', () => {
    const sections = ['1', '2'].map((key) => ({ id: key, fields: [{ name: key, options: [['1', 'A']] }] }));
    const [first, second] = factsOf({ sections }).accounts;
    expect(first?.fields[0]?.options).toBe(second?.fields[0]?.options);
  });
});

describe('flows', () => {
  const facts = (flow: object) =>
    factsOf(
      {
        sections: [
          {
            id: '1',
            title: 'US',
            sections: [
              { title: 'Order', sections: [{ title: 'Tab', flows: [null, { _id: 'f1' }, { _id: 'gone' }] }] },
            ],
          },
        ],
      },
      {
        flows: [
          { _id: 'f1', ...flow },
          { _id: 'of another account', name: 'Other' },
        ],
      },
    ).accounts[0]?.flows;

  it('are those that the account’s sections show and that exist, with the section that shows them', () => {
    expect(facts({ name: 'Orders [US]', disabled: true, schedule: '? 0 * ? * *', timezone: 'UTC' })).toEqual([
      {
        id: 'f1',
        name: 'Orders',
        section: 'Order',
        disabled: true,
        schedule: '? 0 * ? * *',
        timezone: 'UTC',
      },
    ]);
  });

  it.each([
    { reason: 'a blank', schedule: '' },
    { reason: 'null', schedule: null },
    { reason: 'nothing', schedule: undefined },
  ])('a schedule that is $reason is no schedule', ({ schedule }) => {
    expect(facts({ name: 'Orders [US]', schedule, timezone: schedule })?.[0]).toMatchObject({
      schedule: undefined,
      timezone: undefined,
    });
  });

  it.each([
    { name: 'Orders [US]', read: 'Orders' },
    { name: 'Orders [old] to NetSuite [US]', read: 'Orders [old] to NetSuite' },
    { name: 'Orders', read: 'Orders' },
    { name: undefined, read: '' },
    { name: 'Amazon (FBA) returns [A b-c]', read: 'Amazon (FBA) returns' },
  ])('"$name" is called "$read"', ({ name, read }) => {
    expect(facts({ name })?.[0]?.name).toBe(read);
  });
});

describe('connections', () => {
  const common = { netsuiteConnectionId: 'n1', secondaryNetSuiteConnectionId: 'n2' };

  it('one or two NetSuite connections of the tile are told from all others', () => {
    const connections = [
      { _id: 'n1', name: 'Main', offline: true },
      { _id: 'n2', offline: false },
      { _id: 'n3', type: 'netsuite', offline: true },
    ];
    expect(factsOf({ commonresources: common }, { connections }).netsuiteConnections).toEqual([
      { id: 'n1', name: 'Main', offline: true },
      { id: 'n2', name: '', offline: false },
    ]);
    expect(factsOf({ commonresources: null }, { connections }).netsuiteConnections).toEqual([]);
  });

  it.each([
    {
      reason: 'filled in',
      unencrypted: { marketplaceId: 'M', sellerId: 'S' },
      marketplaceId: 'M',
      sellerId: 'S',
    },
    {
      reason: 'blank until consent is given',
      unencrypted: { marketplaceId: '', sellerId: '' },
      marketplaceId: undefined,
      sellerId: undefined,
    },
    {
      reason: 'null until consent is given',
      unencrypted: { marketplaceId: null, sellerId: null },
      marketplaceId: undefined,
      sellerId: undefined,
    },
    { reason: 'missing altogether', unencrypted: null, marketplaceId: undefined, sellerId: undefined },
  ])('an Amazon connection: $reason', ({ unencrypted, marketplaceId, sellerId }) => {
    const settings = { storemap: [{ accountid: '1', amazonHttpConnectionId: 'a' }], sections: [{ id: '1' }] };
    const connections = [{ _id: 'a', http: { type: 'Amazon-SP-API', unencrypted } }];
    const amazon = factsOf(settings, { connections }).accounts[0]?.amazon;
    expect(amazon).toMatchObject({ id: 'a', offline: false, type: 'Amazon-SP-API' });
    expect([amazon?.marketplaceId, amazon?.sellerId]).toEqual([marketplaceId, sellerId]);
  });

  it('secrets and their masks stay behind', () => {
    const settings = {
      storemap: [{ accountid: '1', amazonHttpConnectionId: 'a' }],
      sections: [{ id: '1' }],
      commonresources: common,
    };
    const connections = [
      {
        _id: 'a',
        http: {
          auth: { oauth: { clientSecret: '******' }, token: { token: 'live-token', refreshToken: '******' } },
          encrypted: { key: 'live-key' },
          unencrypted: { sellerId: 'S', other: 'kept back' },
        },
      },
      { _id: 'n1', netsuite: { tokenSecret: '******', tokenId: 'live-id' } },
    ];
    const text = JSON.stringify(factsOf(settings, { connections }));
    for (const secret of ['******', 'live-token', 'live-key', 'live-id', 'kept back'])
      expect(text).not.toContain(secret);
  });
});

describe('licences', () => {
  const licence = (opts: unknown) => ({ _id: 'l', _integrationId: id, expires: '2027-01-01', opts });
  it.each([
    {
      reason: 'one entry for each account that may exist',
      licences: [licence({ addonLicenses: [{ type: 'store', licenses: [{}, {}] }] })],
      accounts: 2,
    },
    {
      reason: 'other add-ons do not count',
      licences: [licence({ addonLicenses: [null, { type: 'addon', licenses: [{}] }] })],
      accounts: undefined,
    },
    { reason: 'a licence that says nothing', licences: [licence(null)], accounts: undefined },
  ])('$reason', ({ licences, accounts }) => {
    expect(factsOf({}, { licences }).licence?.accounts).toBe(accounts);
  });

  it('a licence of another tile is not ours, and a token may be denied them', () => {
    expect(factsOf({}, { licences: [{ _id: 'l', _integrationId: 'other' }] }).licence).toBeUndefined();
    expect(factsOf({}, { licences: undefined }).licence).toBeUndefined();
  });
});

describe('facts', () => {
  const settings = { sections: [{ id: '1', title: 'US', fields: [{ name: 'a', value: 'x' }] }] };

  it('are frozen to the leaves', () => {
    const facts = factsOf(settings);
    const parts: unknown[] = [facts, facts.accounts, facts.accounts[0]?.fields[0], facts.marks.accounts];
    for (const part of parts) expect(Object.isFrozen(part)).toBe(true);
  });

  it('have a digest that tells two readings apart, whenever they were made', () => {
    const changed = { sections: [{ id: '1', title: 'US', fields: [{ name: 'a', value: 'y' }] }] };
    expect(factsOf(settings).digest).toBe(factsOf(settings).digest);
    expect(factsOf(changed).digest).not.toBe(factsOf(settings).digest);
  });
});
