import { beforeAll, describe, expect, it } from 'vitest';
import { inventoryFlow, sixSettings, threeFlows } from '../e2e/manifests.ts';
import { filtersOf, sixFilters } from '../e2e/platform.ts';
import { leaveOut, startCluster, type Cluster } from '../../scripts/cluster/cluster.ts';
import { inWorld } from './world.ts';

describe.skipIf(leaveOut)('accounts that are applied with kubectl', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    return () => cluster.stop();
  });

  it('are adopted and cloned, waited for where a person is needed, and ready in the end', () =>
    inWorld(cluster, async (world) => {
      await world.start();
      await world.apply(
        world.tile(),
        world.account('amazon-us', { accountName: 'AMZ-US', marketplace: 'US' }),
        world.account('amazon-de', {
          accountName: 'ACME-DE',
          marketplace: 'DE',
          setup: { cloneFrom: { name: 'amazon-us' } },
          settings: sixSettings,
          flows: threeFlows,
        }),
      );
      await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
      const waiting = await world.reason('amazonaccount', 'amazon-de', 'WaitingForPerson');
      expect(waiting.message).toContain('consent');
      expect((await world.accountStatus('amazon-de')).waiting?.link).toMatch(/^http/);

      await world.platform.consent();
      await world.kubectl('annotate', 'amazonaccount', 'amazon-de', 'storekeeper.dev/reconcile-at=now-1');
      await world.kubectl('wait', '--for=condition=Ready', 'amazonaccount/amazon-de', '--timeout=60s');
      expect(await world.platform.names()).toEqual(['AMZ-US', 'ACME-DE']);
      expect(await filtersOf(world.platform, 'ACME-DE')).toEqual(sixFilters);
      expect(await world.platform.flowsOn('ACME-DE')).toContain(inventoryFlow);
      const status = await world.accountStatus('amazon-de');
      expect(status).toMatchObject({
        observedGeneration: 1,
        accountName: 'ACME-DE',
        state: 'active',
        driftPaths: 0,
        lastAppliedRevision: 'generation:1',
        lastHandledReconcileAt: 'now-1',
      });
      await world.reason('integrationtile', 'amazon-netsuite', 'AccountsReady');
      expect(await world.tileStatus()).toMatchObject({
        accounts: { declared: 2, ready: 2, drifted: 0 },
        driftPaths: 0,
      });
    }));
});
