import { beforeAll, describe, expect, it } from 'vitest';
import { leaveOut, startCluster, type Cluster, type Ended } from '../../scripts/cluster/cluster.ts';

const since = '2026-03-01T10:00:10.000Z';
const account = `apiVersion: storekeeper.dev/v1alpha1
kind: AmazonAccount
metadata: { name: uk }
spec:
  tileRef: { name: amazon }
  accountName: ACME-UK
  marketplace: UK
  setup: { cloneFrom: { name: fr } }
`;
const tile = `apiVersion: storekeeper.dev/v1alpha1
kind: IntegrationTile
metadata: { name: amazon }
spec:
  platform: { region: Europe, tokenFrom: { secretKeyRef: { name: integrator-io, key: token } } }
  tag: Amazon
`;
const ready = (status: string, reason: string) => [
  { type: 'Ready', status, reason, message: 'As said.', lastTransitionTime: since, observedGeneration: 1 },
];
const accountStatus = {
  observedGeneration: 1,
  conditions: ready('False', 'DifferencesLeft'),
  state: 'active',
  accountId: '100002',
  driftPaths: 2,
  lastAppliedRevision: 'generation:1',
  drift: [
    {
      path: '/settings/order',
      declared: null,
      live: { map: [1, null] },
      reason: 'Changed',
      response: 'reported',
      since,
    },
  ],
  live: {
    connection: {
      id: 'c1',
      name: 'Amazon',
      marketplaceId: 'A1F83G8C2ARO7P',
      sellerId: 'A2ABCDEFGHIJKL',
      offline: false,
    },
    flows: { total: 40, on: 3, declared: 4 },
  },
};
const tileStatus = {
  observedGeneration: 1,
  integrationId: '5f1a5f1a5f1a5f1a5f1a5f1a',
  conditions: ready('True', 'AccountsReady'),
  accounts: { declared: 3, ready: 2, drifted: 1 },
  driftPaths: 2,
  licence: { used: 3, free: 1 },
};

describe.skipIf(leaveOut)('the kinds, on a real API server,', () => {
  let cluster: Cluster;
  const see = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cluster.kubectl(args);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  /** The cells of a table that kubectl prints, row by row. A cell is parted from the next by two spaces at least. */
  const cells = async (...args: string[]) =>
    (await see('get', ...args))
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd().split(/ {2,}/));

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    await cluster.apply(account);
    await cluster.apply(tile);
    const write = (kind: string, name: string, status: unknown) =>
      cluster.kubectl(['apply', '--server-side', '--subresource=status', '-f=-'], {
        stdin: JSON.stringify({
          apiVersion: 'storekeeper.dev/v1alpha1',
          kind,
          metadata: { name },
          status,
        }),
      });
    for (const { code, stderr } of [
      await write('AmazonAccount', 'uk', accountStatus),
      await write('IntegrationTile', 'amazon', tileStatus),
    ])
      expect(code, stderr).toBe(0);
    return () => cluster.stop();
  });

  it('keep a status as it was written, with empty values that it tells of', async () => {
    expect(JSON.parse(await see('get', 'amazonaccount', 'uk', '-o=jsonpath={.status}'))).toEqual(
      accountStatus,
    );
    expect(JSON.parse(await see('get', 'integrationtile', 'amazon', '-o=jsonpath={.status}'))).toEqual(
      tileStatus,
    );
  });

  it('are told in columns', async () => {
    const [heads, row] = await cells('amazonaccounts');
    expect(heads).toEqual(['NAME', 'TILE', 'MARKETPLACE', 'READY', 'DRIFT', 'REASON', 'AGE']);
    expect(row?.slice(0, 6)).toEqual(['uk', 'amazon', 'UK', 'False', '2', 'DifferencesLeft']);
    const [wideHeads, wideRow] = await cells('amazonaccounts', '-o=wide');
    expect(wideHeads?.slice(7)).toEqual(['ACCOUNT ID', 'LAST APPLIED', 'CLONE SOURCE']);
    expect(wideRow?.slice(7)).toEqual(['100002', 'generation:1', 'fr']);
    const [tileHeads, tileRow] = await cells('integrationtiles', '-o=wide');
    expect(tileHeads).toEqual(
      ['NAME', 'INTEGRATION', 'ACCOUNTS', 'READY ACCOUNTS', 'READY', 'DRIFT', 'REASON', 'AGE'].concat([
        'FREE LICENCES',
        'TAG',
      ]),
    );
    expect(tileRow?.slice(1, 7)).toEqual([
      '5f1a5f1a5f1a5f1a5f1a5f1a',
      '3',
      '2',
      'True',
      '2',
      'AccountsReady',
    ]);
    expect(tileRow?.slice(8)).toEqual(['1', 'Amazon']);
  });

  it('have short names and a category, and are left out of "all"', async () => {
    expect(await see('get', 'amzacc,amztile', '-o=name')).toBe(
      'amazonaccount.storekeeper.dev/uk\nintegrationtile.storekeeper.dev/amazon\n',
    );
    expect((await see('get', 'storekeeper', '-o=name')).split('\n').sort()).toEqual([
      '',
      'amazonaccount.storekeeper.dev/uk',
      'integrationtile.storekeeper.dev/amazon',
    ]);
    expect(await see('get', 'all', '-o=name')).not.toContain('storekeeper.dev');
  });

  it.each([
    ['amzacc', 'spec.tileRef.name=amazon', 'spec.tileRef.name=other'],
    ['amzacc', 'spec.marketplace=UK', 'spec.marketplace=DE'],
    ['amzacc', 'spec.accountName=ACME-UK', 'spec.accountName=ACME-DE'],
    ['amztile', 'spec.integrationId=', 'spec.integrationId=5f1a5f1a5f1a5f1a5f1a5f1a'],
  ])('%s can be selected by %s', async (kind, one, none) => {
    expect(await see('get', kind, '-o=name', `--field-selector=${one}`)).not.toBe('');
    expect(await see('get', kind, '-o=name', `--field-selector=${none}`)).toBe('');
  });

  it.each([
    [
      'amazonaccount.spec.settings.order.shipMethods',
      'What happens to an order whose value is not in the map.',
    ],
    ['amazonaccount.status.drift.changedBy', 'What it was changed through, such as ui or api.'],
    ['amazonaccount.status.conditions', 'Why, as a word for programs'],
    ['integrationtile.spec.policy.budgets', 'Most accounts that one run may change.'],
    ['integrationtile.status.licence', 'Edition of the app.'],
  ])('are explained: %s', async (field, told) => {
    expect((await see('explain', field)).replace(/\s+/g, ' ')).toContain(told);
  });

  it('are explained with all that is below a field', async () => {
    const told = await see('explain', 'amazonaccount.spec.settings', '--recursive');
    for (const field of ['filterOrdersBy', 'syncStatuses', 'onMiss', 'parentField', 'taxOnlyRefundItem'])
      expect(told).toMatch(new RegExp(`^ +${field}\\t`, 'm'));
  });

  const change = (kind: string, name: string, spec: unknown): Promise<Ended> =>
    cluster.kubectl([
      'patch',
      kind,
      name,
      '--type=merge',
      '--dry-run=server',
      '-p',
      JSON.stringify({ spec }),
    ]);

  it.each([
    ['another tile', { tileRef: { name: 'other' } }, 'it cannot move to another'],
    ['a tile of another namespace', { tileRef: { namespace: 'other' } }, 'it cannot move to another'],
    ['another marketplace', { marketplace: 'DE' }, 'the marketplace that the live account sells in'],
    ['another seller', { sellerId: 'A9ABCDEFGHIJKL' }, 'the seller that Amazon says'],
  ])('an account that is installed cannot have %s', async (_what, spec, told) => {
    const { code, stderr } = await change('amazonaccount', 'uk', spec);
    expect(code).not.toBe(0);
    expect(stderr).toContain(told);
  });

  it.each([
    ['its marketplace by another word', { marketplace: 'gb' }],
    ['its marketplace by id', { marketplace: 'A1F83G8C2ARO7P' }],
    ['the seller that Amazon says', { sellerId: 'A2ABCDEFGHIJKL' }],
    ['another name', { accountName: 'ACME-GB' }],
    ['no clone source any more', { setup: null }],
  ])('but it can have %s', async (_what, spec) => {
    const { code, stderr } = await change('amazonaccount', 'uk', spec);
    expect(code, stderr).toBe(0);
  });

  it('and a mistake can be put right before anything came of it', async () => {
    await cluster.apply(account.replace('name: uk', 'name: new').replace('ACME-UK', 'ACME-NEW'));
    const right = { tileRef: { name: 'right' }, marketplace: 'DE', sellerId: 'A9ABCDEFGHIJKL' };
    const { code, stderr } = await change('amazonaccount', 'new', right);
    expect(code, stderr).toBe(0);
  });

  it.each([
    ['another tag', { tag: 'Other' }, 'the tag that the tile was found by'],
    [
      'another installed app',
      { tag: null, integrationId: 'aaaaaaaaaaaaaaaaaaaaaaaa' },
      'the installed app that the tile was found to be',
    ],
  ])('a tile that was found cannot become %s', async (_what, spec, told) => {
    const { code, stderr } = await change('integrationtile', 'amazon', spec);
    expect(code).not.toBe(0);
    expect(stderr).toContain(told);
  });

  it('but it can be named by the id that it was found to have', async () => {
    const spec = { tag: null, integrationId: tileStatus.integrationId };
    const { code, stderr } = await change('integrationtile', 'amazon', spec);
    expect(code, stderr).toBe(0);
  });

  it('a namespace is let in by a writer of its own, next to those of others', async () => {
    const letIn = (namespace: string) =>
      cluster.kubectl(['apply', '--server-side', `--field-manager=team-${namespace}`, '-f=-'], {
        stdin: JSON.stringify({
          apiVersion: 'storekeeper.dev/v1alpha1',
          kind: 'IntegrationTile',
          metadata: { name: 'amazon' },
          spec: { allowedNamespaces: [namespace] },
        }),
      });
    for (const { code, stderr } of [await letIn('commerce'), await letIn('marketing')])
      expect(code, stderr).toBe(0);
    expect(
      JSON.parse(await see('get', 'amztile', 'amazon', '-o=jsonpath={.spec.allowedNamespaces}')),
    ).toEqual(['commerce', 'marketing']);
  });
});
