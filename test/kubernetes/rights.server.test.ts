import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { until } from '../e2e/until.ts';
import { leaveOut, startCluster, type Cluster } from '../../scripts/cluster/cluster.ts';
import { inWorld, type ClusterWorld } from './world.ts';

/** The rights that a controller needs in a namespace that it watches, and no more. */
const rules = [
  {
    apiGroups: ['storekeeper.dev'],
    resources: ['amazonaccounts', 'integrationtiles'],
    verbs: ['get', 'list', 'watch', 'patch'],
  },
  {
    apiGroups: ['storekeeper.dev'],
    resources: ['amazonaccounts/status', 'integrationtiles/status'],
    verbs: ['get', 'patch'],
  },
  { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'watch'] },
  { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['get', 'create', 'patch'] },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['list', 'get', 'create', 'update', 'delete'],
  },
];

/** Gives a service account these rights in the world's namespace, and its kubeconfig. */
async function serviceAccount(world: ClusterWorld, name: string, given = rules): Promise<string> {
  const kubeconfig = await world.cluster.addServiceAccount(world.namespace, name);
  const metadata = { name, namespace: world.namespace };
  const rbac = 'rbac.authorization.k8s.io';
  await world.apply(
    stringify({ apiVersion: `${rbac}/v1`, kind: 'Role', metadata, rules: given }),
    stringify({
      ...{ apiVersion: `${rbac}/v1`, kind: 'RoleBinding', metadata },
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: world.namespace }],
    }),
  );
  return kubeconfig;
}

const us = (world: ClusterWorld, spec = {}) =>
  world.account('amazon-us', { accountName: 'AMZ-US', marketplace: 'US', ...spec });

describe.skipIf(leaveOut)('the rights of a controller', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    return () => cluster.stop();
  });

  it('may be those in one namespace alone: everything works, down to the removal of an account', () =>
    inWorld(
      cluster,
      async (world) => {
        await world.start({ kubeconfig: await serviceAccount(world, 'controller') });
        await world.apply(
          world.tile({ policy: { budgets: { removals: 1 } } }),
          us(world),
          world.account('amazon-uk', {
            ...{ accountName: 'AMZ-UK-2', marketplace: 'UK' },
            policy: { deletion: 'Uninstall' },
          }),
        );
        await world.reason('integrationtile', 'amazon-netsuite', 'AccountsReady');
        // The same notice a second time is counted, which needs a further right.
        await world.kubectl('annotate', 'amazonaccount', 'amazon-us', 'storekeeper.dev/pause=a');
        await world.reason('amazonaccount', 'amazon-us', 'SuspendedByCommand', 'Suspended');
        await world.kubectl('annotate', 'amazonaccount', 'amazon-us', 'storekeeper.dev/pause-');
        await world.reason('amazonaccount', 'amazon-us', 'NotSuspended', 'Suspended');
        await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--timeout=30s');
        expect(await world.platform.names()).toEqual(['AMZ-US']);
        const events = await world.kubectl('get', 'events.v1.events.k8s.io', '-o', 'name');
        expect(events).toContain('amazon-us');
        expect(world.log.filter((line) => /\b403\b|could not be written/.test(line))).toEqual([]);
      },
      { emulator: { accounts: 2 } },
    ));

  it('that are missing are told with what to do, and everything goes on when they are given', () =>
    inWorld(cluster, async (world) => {
      const without = rules.filter(({ resources }) => !resources.includes('secrets'));
      await world.start({ kubeconfig: await serviceAccount(world, 'controller', without) });
      await world.apply(world.tile(), us(world));
      const denied = await world.reason('amazonaccount', 'amazon-us', 'NotObserved');
      expect(denied.message).toContain('integrator-io');
      expect(denied.message).toContain('this process may not do that (403)');
      expect(denied.message).toContain('get and watch the secret integrator-io');
      await world.reason('amazonaccount', 'amazon-us', 'NotObserved', 'Stalled');
      await world.reason('integrationtile', 'amazon-netsuite', 'NotObserved', 'Stalled');
      const role = JSON.stringify([{ op: 'replace', path: '/rules', value: rules }]);
      await world.kubectl('patch', 'role', 'controller', '--type=json', '-p', role);
      // The watch of the secret, which is now allowed, tells that there is something to read.
      await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
    }));

  it('to read its own namespace are needed to uninstall: without them a deletion is held, also where they go first', () =>
    inWorld(
      cluster,
      async (world) => {
        const kubeconfig = await serviceAccount(world, 'controller');
        await world.start({ kubeconfig });
        await world.apply(
          world.tile({ policy: { budgets: { removals: 1 } } }),
          us(world),
          world.account('amazon-uk', {
            ...{ accountName: 'AMZ-UK-2', marketplace: 'UK' },
            policy: { deletion: 'Uninstall' },
          }),
        );
        await world.reason('integrationtile', 'amazon-netsuite', 'AccountsReady');
        const patch = async (given: typeof rules) =>
          world.kubectl(
            ...['patch', 'role', 'controller', '--type=json', '-p'],
            JSON.stringify([{ op: 'replace', path: '/rules', value: given }]),
          );
        await patch(rules.filter(({ resources }) => !resources.includes('namespaces')));
        // The authorizer of the server has its rules by a watch of its own.
        await until('the right to be gone', async () => {
          const who = `--as=system:serviceaccount:${world.namespace}:controller`;
          const asked = ['auth', 'can-i', 'get', `namespace/${world.namespace}`, who];
          const { stdout } = await cluster.kubectl(['-n', world.namespace, ...asked]);
          return stdout.startsWith('no') ? true : undefined;
        });
        await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--wait=false');
        const held = await world.reason('amazonaccount', 'amazon-uk', 'SourceHeld');
        expect(held.message).toContain('grant get on namespaces');
        expect(held.message).toContain(world.namespace);
        expect((await world.accountStatus('amazon-uk')).heldSince).toBeUndefined();
        await world.reason('integrationtile', 'amazon-netsuite', 'SourceHeld');
        expect(await world.platform.names()).toEqual(['AMZ-US', 'AMZ-UK-2']);
        await patch(rules);
        await world.kubectl('wait', '--for=delete', 'amazonaccount/amazon-uk', '--timeout=60s');
        expect(await world.platform.names()).toEqual(['AMZ-US']);
      },
      { emulator: { accounts: 2 } },
    ));

  it('do not help where a definition is missing: not ready, with its name and how it gets there', () =>
    inWorld(cluster, async (world) => {
      await world.start();
      const readiness = async () => await (await fetch(`${world.running.web.url}/readyz`)).text();
      await until('ready', async () => ((await readiness()).includes('"ok"') ? true : undefined));
      await cluster.kubectl(['delete', 'crd', 'amazonaccounts.storekeeper.dev', '--timeout=30s']);
      try {
        const told = await until('not ready', async () => {
          const text = await readiness();
          return text.includes('amazonaccounts.storekeeper.dev') ? text : undefined;
        });
        expect(told).toContain('kubectl apply --server-side -f crds/');
        expect((await fetch(`${world.running.web.url}/readyz`)).status).toBe(503);
      } finally {
        await cluster.installCrds();
      }
      await until('ready again', async () => ((await readiness()).includes('"ok"') ? true : undefined));
    }));

  it('in one namespace do not reach into another: its documents are not seen', () =>
    inWorld(cluster, async (world) => {
      await inWorld(cluster, async (other) => {
        await world.start({ kubeconfig: await serviceAccount(world, 'controller') });
        await other.apply(other.tile(), us(other));
        await world.apply(world.tile(), us(world));
        await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
        expect((await other.accountStatus('amazon-us')).conditions).toBeUndefined();
        expect(await other.platform.calls()).toEqual([]);
      });
    }));

  it('in all namespaces let one process serve several tenants, each with its own token and quota', () =>
    inWorld(cluster, async (world) => {
      await inWorld(
        cluster,
        async (other) => {
          // Each platform knows its own token alone: one that went to the other's would be refused.
          await world.start({ allNamespaces: true, namespaces: [] });
          await Promise.all([world.apply(world.tile(), us(world)), other.apply(other.tile(), us(other))]);
          await Promise.all([
            world.reason('amazonaccount', 'amazon-us', 'AsDeclared'),
            other.reason('amazonaccount', 'amazon-us', 'AsDeclared'),
          ]);
          for (const { platform } of [world, other]) {
            const calls = await platform.calls();
            expect(calls.length).toBeGreaterThan(0);
            expect(calls.filter(({ status }) => status === 401)).toEqual([]);
          }
          await other.kubectl('delete', 'amazonaccount', 'amazon-us', '--timeout=10s');
          await until('the other tenant to be let go of', async () =>
            (await other.tileStatus()).unmanaged?.includes('AMZ-US') === true ? true : undefined,
          );
        },
        { emulator: { token: 'another-token-of-another-tenant-01' } },
      );
    }));

  it('do not let an account into the tile of another namespace, unless the tile names its namespace', () =>
    inWorld(cluster, async (world) => {
      await inWorld(cluster, async (tenant) => {
        await world.start({ namespaces: [world.namespace, tenant.namespace] });
        await world.apply(world.tile());
        const tileRef = { name: 'amazon-netsuite', namespace: world.namespace };
        await tenant.apply(us(tenant, { tileRef }));
        const refused = await tenant.reason('amazonaccount', 'amazon-us', 'InvalidManifest');
        expect(refused.message).toContain('allowedNamespaces');
        expect(await world.platform.writes()).toEqual([]);
        await world.apply(world.tile({ allowedNamespaces: [tenant.namespace] }));
        await tenant.reason('amazonaccount', 'amazon-us', 'AsDeclared');
        expect((await world.tileStatus()).accounts).toEqual({ declared: 1, ready: 1, drifted: 0 });
        // The door is closed again: the account is left as it is, and nothing more is done to it.
        await world.apply(world.tile());
        await tenant.reason('amazonaccount', 'amazon-us', 'InvalidManifest');
      });
    }));

  it('work on the tiles with certain labels only, and leave the others to others', () =>
    inWorld(cluster, async (world) => {
      await world.start({ tileSelector: 'team=a' });
      await world.apply(world.tile({}, { labels: { team: 'b' } }), us(world));
      await world.apply(
        world.account('stray', { accountName: 'X', marketplace: 'DE', tileRef: { name: 'none' } }),
      );
      await world.reason('amazonaccount', 'stray', 'TileNotFound');
      expect((await world.accountStatus('amazon-us')).conditions).toBeUndefined();
      await world.kubectl('label', '--overwrite', 'integrationtile', 'amazon-netsuite', 'team=a');
      await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
    }));
});
