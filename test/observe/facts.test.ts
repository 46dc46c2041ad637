import { describe, expect, it } from 'vitest';
import { accountOf, factsOf, id } from './documents.ts';

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
    expect(factsOf({ sections: [{ temp: 'remove_me' }, null] }).accounts).toEqual([]);
  });

  it('an account with a number for an id is none that may be left out: the tile cannot be read', () => {
    expect(() => factsOf({ sections: [{ id: 7 }] })).toThrow(/a number at settings\.sections\[0\]\.id/);
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
