import { beforeAll, describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/cli/commands/plan.ts';
import type { ShownAccount, ShownTile } from '../../src/cli/look/shownStatus.ts';
import { inventoryFlow } from '../e2e/manifests.ts';
import { leaveOut, startCluster, type Cluster } from '../../scripts/cluster/cluster.ts';
import { inWorld, type ClusterWorld, type WorldOptions } from '../kubernetes/world.ts';
import { storekeeper } from './command.ts';
import { json, run, token, userWith, withKubeconfig } from './inCluster.ts';

const priceLabel = 'NetSuite price level to sync product price';
const options: WorldOptions = { emulator: { token } };
const us = (world: ClusterWorld) =>
  world.account('amazon-us', {
    accountName: 'AMZ-US',
    marketplace: 'US',
    settings: { product: { priceLevel: 'Base Price' } },
    policy: { drift: 'Report' },
  });
/** The API server takes it, and a controller finds that no such cron expression is possible. */
const faulty = (world: ClusterWorld) =>
  world.account('amazon-uk', {
    accountName: 'AMZ-UK',
    marketplace: 'UK',
    flows: [{ name: inventoryFlow, schedule: '61 * * * *' }],
  });
const german = (world: ClusterWorld) =>
  world.account('amazon-de', {
    accountName: 'ACME-DE',
    marketplace: 'DE',
    setup: { cloneFrom: { name: 'amazon-us' } },
  });

describe.skipIf(leaveOut)('commands that look at a cluster', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    return () => cluster.stop();
  });

  it('say that the definitions are not installed, and how they are', async () => {
    for (const args of [
      ['get', 'tiles'],
      ['describe', 'account', 'x'],
      ['plan'],
      ['suspend', 'tile', 'x', '--reason', 'y'],
    ]) {
      const { code, stdout, stderr } = await withKubeconfig(cluster.kubeconfig, ...args, '-k');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /^error: the cluster has no \w+\.storekeeper\.dev: .*not installed.*kubectl apply --server-side -f crds\/"/,
      );
    }
  });

  describe('with the definitions installed', () => {
    beforeAll(() => cluster.installCrds());

    it('list and describe what a controller told in status, without a call to the platform', () =>
      inWorld(
        cluster,
        async (world) => {
          await world.start();
          await world.apply(world.tile(), us(world), faulty(world));
          await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
          await world.reason('amazonaccount', 'amazon-uk', 'InvalidManifest');
          await world.platform.changeSetting('AMZ-US', 'Product > General', priceLabel, 'Online Price');
          await world.kubectl('annotate', 'amazonaccount', 'amazon-us', 'storekeeper.dev/reconcile-at=1');
          await world.reason('amazonaccount', 'amazon-us', 'DifferencesLeft');
          await world.stop();
          await world.apply(german(world));
          await world.platform.forgetCalls();

          const accounts = await run(world, 'get', 'accounts');
          expect(accounts).toMatchObject({ code: 0, stderr: '' });
          const ns = world.namespace;
          for (const [name, rest] of [
            ['amazon-de', /ACME-DE +DE +Unknown +– +NotObserved/],
            ['amazon-uk', /AMZ-UK +UK +False +– +InvalidManifest/],
            ['amazon-us', /AMZ-US +US +False +1 +DifferencesLeft/],
          ] as const)
            expect(accounts.stdout).toMatch(
              new RegExp(`^${ns}/${name} +${ns}/amazon-netsuite +${rest.source} +\\w+$`, 'm'),
            );
          expect((await run(world, 'get', 'tiles')).stdout).toMatch(
            new RegExp(`^${ns}/amazon-netsuite +[0-9a-f]{24} +3 +False +1 +0 +AccountsNotReady$`, 'm'),
          );

          const described = await run(world, 'describe', 'account', 'AMZ-US');
          expect(described).toMatchObject({ code: 0, stderr: '' });
          for (const line of [
            /^In the app +AMZ-US, US, active, id \w+$/m,
            /^Tile +\S+\/amazon-netsuite, integration [0-9a-f]{24}$/m,
            /^Generation +1$/m,
            /^ {2}≠ \/settings\/product\/priceLevel \(Changed, reported\)$/m,
            /^ {6}for \w+, changed by sam@example\.com/m,
          ])
            expect(described.stdout).toMatch(line);
          expect((await run(world, 'describe', 'account', 'amazon-uk')).stdout).toMatch(
            /^ {2}Ready +False +InvalidManifest +\w+ +\/spec\/flows\/0\/schedule: found .*61/m,
          );
          const unseen = (await run(world, 'describe', 'account', `${ns}/amazon-de`)).stdout;
          expect(unseen).toMatch(/^In the app +ACME-DE, DE, never looked at$/m);
          expect(unseen).toMatch(/^Generation +1; no controller has looked at it yet$/m);
          expect((await run(world, 'describe', 'tile', 'amazon-netsuite')).stdout).toMatch(
            /^ {2}\S+\/amazon-us +AMZ-US +US +active +False +1 +– +\d+ of \d+ on$/m,
          );

          const told = await json<ShownAccount[]>(world, 'get', 'accounts');
          const [de, , first] = told;
          expect(de).not.toHaveProperty('state');
          expect(first).toMatchObject({
            account: `${ns}/amazon-us`,
            state: 'active',
            generation: 1,
            observedGeneration: 1,
            lastHandledReconcileAt: '1',
            drift: [{ path: '/settings/product/priceLevel', changedBy: { who: 'sam@example.com' } }],
          });
          const [tile] = await json<ShownTile[]>(world, 'get', 'tiles');
          expect(tile).toMatchObject({ tile: `${ns}/amazon-netsuite`, accounts: { length: 3 } });
          expect(tile).not.toHaveProperty('observedAt');
          expect(await world.platform.calls()).toEqual([]);
        },
        options,
      ));

    it('do not pass the verdict on an older manifest off as one on the newest', () =>
      inWorld(
        cluster,
        async (world) => {
          await world.start();
          await world.apply(world.tile(), us(world));
          await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
          await world.stop();
          await world.kubectl(
            ...['patch', 'amazonaccount', 'amazon-us', '--type=merge'],
            ...['-p', '{"spec":{"settings":{"product":{"priceLevel":"Online Price"}}}}'],
          );
          expect((await run(world, 'get', 'accounts')).stdout).toMatch(
            /AsDeclared \(before the last change\)/,
          );
          expect((await run(world, 'describe', 'account', 'AMZ-US')).stdout).toMatch(
            /^Generation +2; what is told here is about generation 1, before the last change$/m,
          );
        },
        options,
      ));

    it('list accounts of all namespaces, also one whose tile does not exist', () =>
      inWorld(
        cluster,
        async (world) => {
          await world.apply(german(world));
          const { code, stdout } = await withKubeconfig(cluster.kubeconfig, 'get', 'accounts', '-A');
          expect(code).toBe(0);
          expect(stdout).toContain(`${world.namespace}/amazon-de`);
          expect((await run(world, 'get', 'tiles')).stdout).toBe(
            'TILE  INTEGRATION  ACCOUNTS  READY  DRIFT  UNMANAGED  REASON\n',
          );
          const inContext = await storekeeper(['get', 'accounts', '-k'], { KUBECONFIG: cluster.kubeconfig });
          expect(inContext.stdout).not.toContain(world.namespace);
        },
        options,
      ));

    it('plan what the controller would do, by the same hash, with the token from its secret', () =>
      inWorld(
        cluster,
        async (world) => {
          await world.start();
          await world.apply(world.tile(), us(world));
          await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
          const quiet = await run(world, 'plan');
          expect(quiet).toMatchObject({ code: 0, stderr: '' });
          expect(quiet.stdout).toContain('No changes: 1 account is as declared.');

          await world.platform.changeSetting('AMZ-US', 'Product > General', priceLabel, 'Online Price');
          await world.kubectl('annotate', 'amazonaccount', 'amazon-us', 'storekeeper.dev/reconcile-at=1');
          await world.reason('amazonaccount', 'amazon-us', 'DifferencesLeft');
          const planned = await json<PlanDocument>(world, 'plan');
          expect(planned.drift).toMatchObject([
            { path: '/settings/product/priceLevel', response: 'reported' },
          ]);
          expect(planned.hash).toBe((await world.tileStatus()).planHash);
          expect(planned.faults).toEqual([]);

          await world.stop();
          await world.platform.changeSetting('AMZ-US', 'Product > General', priceLabel, 'Base Price');
          await world.apply(german(world));
          await world.platform.forgetCalls();
          const { code, stdout } = await run(world, 'plan');
          expect(code).toBe(2);
          expect(stdout).toMatch(/^ {4}\+ add the account ACME-DE$/m);
          expect((await world.platform.calls()).filter((call) => call.wrote)).toEqual([]);
        },
        options,
      ));

    it('plan round a document that is not valid, say what is wrong with it, and exit 1', () =>
      inWorld(
        cluster,
        async (world) => {
          await world.apply(world.tile(), us(world), faulty(world));
          const { code, stdout, stderr } = await run(world, 'plan');
          expect(code).toBe(1);
          expect(stderr).toMatch(
            new RegExp(
              `^AmazonAccount ${world.namespace}/amazon-uk: /spec/flows/0/schedule: found .*; accepted: `,
            ),
          );
          expect(stdout).toMatch(/^ {2}\S+\/amazon-us AMZ-US, US, active$/m);
          const { faults } = await json<PlanDocument>(world, 'plan');
          expect(faults).toMatchObject([
            { kind: 'AmazonAccount', key: `${world.namespace}/amazon-uk`, reason: 'InvalidManifest' },
          ]);
        },
        options,
      ));

    it('refuse tokens of this process as the controller does, unless they are allowed', () =>
      inWorld(
        cluster,
        async (world) => {
          const platform = { baseURL: world.platform.url, tokenFrom: { env: 'TOKEN_OF_A_TEST' } };
          await world.apply(world.tile({ platform }), us(world));
          const refused = await run(world, 'plan');
          expect(refused).toMatchObject({ code: 1, stdout: '' });
          expect(refused.stderr).toMatch(/^IntegrationTile \S+: \/spec\/platform\/tokenFrom: found env, /m);
          expect(refused.stderr).toMatch(
            /error: no IntegrationTile in namespace \S+ is valid; nothing was looked at/,
          );
          const allowed = await storekeeper(['plan', '-n', world.namespace, '--allow-process-tokens'], {
            KUBECONFIG: cluster.kubeconfig,
            TOKEN_OF_A_TEST: token,
          });
          expect(allowed).toMatchObject({ code: 2, stderr: '' });
        },
        options,
      ));

    it('list flows and compare accounts of the documents in the cluster', () =>
      inWorld(
        cluster,
        async (world) => {
          await world.apply(world.tile(), us(world));
          const flows = await run(world, 'flows', 'amazon-us');
          expect(flows).toMatchObject({ code: 0, stderr: '' });
          expect(flows.stdout).toContain(inventoryFlow);
          const [, second] = await world.platform.names();
          expect((await run(world, 'compare', 'amazon-us', second ?? '', '--different')).code).toBe(2);
        },
        { emulator: { token, accounts: 2 } },
      ));

    it('say what a user may not, which name is not there, and where no tile is', () =>
      inWorld(
        cluster,
        async (world) => {
          const kubeconfig = await userWith(world, 'user-1', ['patch']);
          const refused = await withKubeconfig(kubeconfig, 'get', 'accounts', '-n', world.namespace);
          expect(refused).toMatchObject({ code: 1, stdout: '' });
          expect(refused.stderr).toMatch(
            /^error: list \w+ in \S+: this process may not do that \(403\): .*User "user-1" cannot list.*Allow it in a Role\n$/,
          );
          expect((await run(world, 'plan')).stderr).toMatch(
            /^error: no IntegrationTile in namespace \S+; one is needed/,
          );
          await world.apply(world.tile(), us(world));
          expect((await run(world, 'describe', 'account', 'amazon-uk')).stderr).toMatch(
            /nearest: .*"amazon-us"/,
          );
        },
        options,
      ));
  });
});

describe.concurrent('where no cluster is meant or known', () => {
  const nowhere = { KUBECONFIG: '', HOME: '/nonexistent' };
  it.each([
    {
      reason: 'there is no kubeconfig',
      args: ['get', 'tiles', '-k'],
      says: /no cluster is known: .*--kubeconfig/,
    },
    {
      reason: 'the kubeconfig is not there',
      args: ['get', 'tiles', '--kubeconfig', '/no/such'],
      says: /the kubeconfig \/no\/such cannot be read/,
    },
    {
      reason: 'neither files nor a cluster are named',
      args: ['plan'],
      says: /neither PATH nor --kubernetes/,
    },
    { reason: 'both are', args: ['flows', 'x', 'accounts', '-n', 'y'], says: /either PATH, or --kubernetes/ },
    {
      reason: 'a controller is named too',
      args: ['get', 'tiles', '-k', '--server', 'http://x'],
      says: /both --server/,
    },
    {
      reason: 'all namespaces and one are named',
      args: ['get', 'tiles', '-A', '-n', 'y'],
      says: /both --namespace/,
    },
    {
      reason: 'a suspension has no reason',
      args: ['suspend', 'tile', 'x'],
      says: /required option '--reason/,
    },
    { reason: 'a thing cannot be steered', args: ['resume', 'flow', 'x'], says: /accepted: account or tile/ },
    {
      reason: 'a time limit is none',
      args: ['reconcile', 'tile', 'x', '--timeout', 'soon'],
      says: /soon is not a duration/,
    },
  ])('a command says so: $reason', async ({ args, says }) => {
    const { code, stdout, stderr } = await storekeeper(args, nowhere);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
