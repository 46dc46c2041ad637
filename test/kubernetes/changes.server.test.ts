import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../e2e/until.ts';
import { leaveOut, startCluster, type Cluster } from '../../scripts/cluster/cluster.ts';
import { inWorld, type ClusterWorld } from './world.ts';

const us = (world: ClusterWorld, spec = {}, metadata = {}) =>
  world.account('amazon-us', { accountName: 'AMZ-US', marketplace: 'US', ...spec }, metadata);
const priceLevel = ['AMZ-US', 'Product > General', 'NetSuite price level to sync product price'] as const;
const onlinePrice = { settings: { product: { priceLevel: 'Online Price' } } };
const basePrice = { settings: { product: { priceLevel: 'Base Price' } } };

interface Event {
  readonly type: string;
  readonly reason: string;
  readonly note?: string;
  readonly series?: { readonly count: number };
  readonly regarding: { readonly kind: string; readonly name: string };
}

async function eventsOf(world: ClusterWorld, name: string): Promise<Event[]> {
  const text = await world.kubectl('get', 'events.v1.events.k8s.io', '-o', 'json');
  const { items } = JSON.parse(text) as { items: Event[] };
  return items.filter(({ regarding }) => regarding.name === name);
}

/** A running controller and an account as it is declared. */
async function settled(world: ClusterWorld, spec: Record<string, unknown> = {}): Promise<void> {
  await world.start();
  await world.apply(world.tile(), us(world, spec));
  await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
  await world.reason('integrationtile', 'amazon-netsuite', 'AccountsReady');
}

/** Asks for a sweep as a person does, and waits for its receipt. */
async function sweep(world: ClusterWorld, value: string): Promise<void> {
  await world.kubectl(
    'annotate',
    '--overwrite',
    'amazonaccount',
    'amazon-us',
    `storekeeper.dev/reconcile-at=${value}`,
  );
  await until('the receipt', async () =>
    (await world.accountStatus('amazon-us')).lastHandledReconcileAt === value ? true : undefined,
  );
}

describe.skipIf(leaveOut)('documents of a cluster while a controller watches', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    return () => cluster.stop();
  });

  it('an edit is carried out, and its generation stands in the status', () =>
    inWorld(cluster, async (world) => {
      await settled(world);
      await world.apply(us(world, onlinePrice));
      await until('the second generation to be observed', async () => {
        const { observedGeneration, conditions } = await world.accountStatus('amazon-us');
        const ready = conditions?.find(({ type }) => type === 'Ready');
        return observedGeneration === 2 && ready?.status === 'True' && ready.observedGeneration === 2
          ? true
          : undefined;
      });
      expect(await world.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Online Price');
      expect((await world.accountStatus('amazon-us')).lastAppliedRevision).toBe('generation:2');
    }));

  it('drift is told with who did it, in status and event, without its values in the event', () =>
    inWorld(cluster, async (world) => {
      await settled(world, { ...basePrice, policy: { drift: 'Report' } });
      await world.platform.changeSetting(...priceLevel, 'Online Price');
      await sweep(world, '1');
      const status = await world.accountStatus('amazon-us');
      expect(status.driftPaths).toBe(1);
      expect(status.drift).toMatchObject([
        {
          path: '/settings/product/priceLevel',
          declared: 'Base Price',
          live: 'Online Price',
          reason: 'Changed',
          response: 'reported',
          changedBy: { who: 'sam@example.com' },
        },
      ]);
      const told = (await eventsOf(world, 'amazon-us')).filter(({ reason }) => reason === 'DriftFound');
      expect(told).toHaveLength(1);
      expect(told[0]).toMatchObject({ type: 'Warning' });
      expect(told[0]?.note).toContain('/settings/product/priceLevel');
      expect(told[0]?.note).toContain('sam@example.com');
      expect(told[0]?.note).not.toContain('Online Price');
      const listed = await world.kubectl('get', 'amazonaccounts');
      expect(listed).toMatch(/amazon-us .*False .*DifferencesLeft/);
    }));

  it('a sweep that finds nothing new writes nothing into the cluster', () =>
    inWorld(cluster, async (world) => {
      await settled(world, basePrice);
      await sweep(world, '1');
      const versions = async () =>
        await Promise.all(
          [
            ['amazonaccount', 'amazon-us'],
            ['integrationtile', 'amazon-netsuite'],
          ].map(async ([kind = '', name = '']) => (await world.object(kind, name))?.metadata.resourceVersion),
        );
      const before = await versions();
      const events = (await eventsOf(world, 'amazon-us')).length;
      for (let time = 0; time < 3; time += 1) {
        const done = world.sweeps.length;
        world.running.controller.sweepNow(`${world.namespace}/amazon-netsuite`);
        await until('the sweep', () => world.sweeps[done]);
      }
      expect(await versions()).toEqual(before);
      expect((await eventsOf(world, 'amazon-us')).length).toBe(events);
    }));

  it('a request is answered by the sweep that came to its end, not by one that ended early for a newer edit', () =>
    inWorld(cluster, async (world) => {
      await settled(world);
      const match = { method: 'PUT', path: '/v1/integrations/*/settings/*' };
      await world.platform.fault({ kind: 'latency', milliseconds: 1500, count: 1, match });
      const asked = (value: string) =>
        us(world, onlinePrice, { annotations: { 'storekeeper.dev/reconcile-at': value } });
      await world.apply(asked('first'));
      await until('the first step to be under way', async () =>
        (await world.platform.faultsLeft()) === 0 ? true : undefined,
      );
      await world.apply(asked('second'));
      const answers = new Set<string | undefined>();
      await until('the answer', async () => {
        const { lastHandledReconcileAt } = await world.accountStatus('amazon-us');
        answers.add(lastHandledReconcileAt);
        return lastHandledReconcileAt === 'second' ? true : undefined;
      });
      expect([...answers]).not.toContain('first');
      expect(await world.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Online Price');
    }));

  it('a document that nobody has looked at yet is not taken for one that is as it should be', () =>
    inWorld(cluster, async (world) => {
      await world.apply(us(world));
      expect((await world.accountStatus('amazon-us')).observedGeneration).toBe(-1);
      const waited = await cluster.kubectl([
        ...['wait', '-n', world.namespace, '--for=jsonpath={.status.observedGeneration}=1'],
        ...['amazonaccount/amazon-us', '--timeout=1s'],
      ]);
      expect(waited.code).not.toBe(0);
      await world.start();
      await world.reason('amazonaccount', 'amazon-us', 'TileNotFound');
      expect((await world.accountStatus('amazon-us')).observedGeneration).toBe(1);
    }));

  it('the same news a second time is one event that counts', () =>
    inWorld(cluster, async (world) => {
      await settled(world, { ...basePrice, policy: { drift: 'Report' } });
      for (const round of [1, 2]) {
        await world.platform.changeSetting(...priceLevel, 'Online Price');
        await sweep(world, `${String(round)}-away`);
        await world.platform.changeSetting(...priceLevel, 'Base Price');
        await sweep(world, `${String(round)}-back`);
      }
      const ready = await until('the second time to be counted', async () => {
        const events = await eventsOf(world, 'amazon-us');
        return events.find(({ reason, series }) => reason === 'AsDeclared' && (series?.count ?? 0) >= 2);
      });
      expect(ready.type).toBe('Normal');
      const told = (await eventsOf(world, 'amazon-us')).filter(({ reason }) => reason === 'AsDeclared');
      expect(told).toHaveLength(1);
    }));

  it('a document that is not valid stalls by itself: the others are worked on', () =>
    inWorld(cluster, async (world) => {
      await settled(world);
      await world.apply(
        world.account('amazon-xx', { accountName: 'AMZ-US', marketplace: 'DE' }),
        us(world, onlinePrice),
      );
      const fault = await world.reason('amazonaccount', 'amazon-xx', 'InvalidManifest');
      expect(fault.message).toContain('/spec/accountName: found "AMZ-US"');
      expect(fault.message).toContain('amazon-us');
      await world.reason('amazonaccount', 'amazon-xx', 'InvalidManifest', 'Stalled');
      await until('the edit to be carried out', async () =>
        (await world.platform.setting('AMZ-US', '/settings/product/priceLevel')) === 'Online Price'
          ? true
          : undefined,
      );
      // Whoever asks is answered, although there is nothing to be done.
      await world.kubectl('annotate', 'amazonaccount', 'amazon-xx', 'storekeeper.dev/reconcile-at=1');
      await until('the receipt', async () =>
        (await world.accountStatus('amazon-xx')).lastHandledReconcileAt === '1' ? true : undefined,
      );
      // Mended, it is worked on at once.
      await world.apply(world.account('amazon-xx', { accountName: 'ACME-XX', marketplace: 'DE' }));
      await world.reason('amazonaccount', 'amazon-xx', 'WaitingForPerson');
    }));

  it('an account may come before its tile, and waits for it', () =>
    inWorld(cluster, async (world) => {
      await world.start();
      await world.apply(us(world));
      const missing = await world.reason('amazonaccount', 'amazon-us', 'TileNotFound');
      expect(missing.message).toContain(`${world.namespace}/amazon-netsuite`);
      await world.apply(world.tile());
      await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
    }));

  it('a token that is put right is used at once', () =>
    inWorld(cluster, async (world) => {
      await world.writeToken('wrong');
      await world.start();
      await world.apply(world.tile(), us(world));
      const denied = await world.reason('amazonaccount', 'amazon-us', 'NotObserved');
      expect(denied.message).not.toContain(world.platform.emulator.token);
      await world.writeToken(world.platform.emulator.token);
      await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
    }));

  it('a tile cannot have variables or files of the controller sent to an address of its choice', () =>
    inWorld(cluster, async (world) => {
      await world.start();
      const { url } = world.platform;
      await world.apply(world.tile({ platform: { baseURL: url, tokenFrom: { env: 'HOME' } } }), us(world));
      const refused = await world.reason('integrationtile', 'amazon-netsuite', 'InvalidManifest');
      expect(refused.message).toContain('secretKeyRef');
      await world.reason('amazonaccount', 'amazon-us', 'TileInvalid');
      expect(await world.platform.calls()).toEqual([]);
    }));

  it('nothing is written while a document is paused, and it goes on when it is not any more', () =>
    inWorld(cluster, async (world) => {
      await settled(world, basePrice);
      await world.kubectl('annotate', 'amazonaccount', 'amazon-us', 'storekeeper.dev/pause=stocktaking');
      await world.reason('amazonaccount', 'amazon-us', 'SuspendedByCommand', 'Suspended');
      await world.platform.changeSetting(...priceLevel, 'Online Price');
      await world.platform.forgetCalls();
      await sweep(world, '1');
      expect(await world.platform.writes()).toEqual([]);
      const status = await world.accountStatus('amazon-us');
      expect(status.drift).toMatchObject([{ response: 'suspended' }]);
      await world.kubectl('annotate', 'amazonaccount', 'amazon-us', 'storekeeper.dev/pause-');
      await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
      expect(await world.platform.setting('AMZ-US', '/settings/product/priceLevel')).toBe('Base Price');
    }));

  it(
    'goes on after the API server was away, and carries out what was changed meanwhile',
    () =>
      inWorld(cluster, async (world) => {
        await settled(world);
        await cluster.stopApiServer();
        await wait(1500);
        await cluster.startApiServer();
        await world.apply(us(world, onlinePrice));
        await until('the edit to be carried out', async () =>
          (await world.platform.setting('AMZ-US', '/settings/product/priceLevel')) === 'Online Price'
            ? true
            : undefined,
        );
        await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
      }),
    60_000,
  );

  it('never tells the token: not in a status, not in an event, not in the log, not in metrics', () =>
    inWorld(
      cluster,
      async (world) => {
        await settled(world, basePrice);
        await world.platform.fault({ kind: '503', match: { path: '/v1/integrations/*' }, count: 3 });
        await sweep(world, '1');
        const seen = [
          await world.kubectl('get', 'storekeeper', '-o', 'yaml'),
          await world.kubectl('get', 'events.v1.events.k8s.io', '-o', 'yaml'),
          await world.kubectl('get', 'leases', '-o', 'yaml'),
          await (await fetch(`${world.running.web.url}/metrics`)).text(),
          await (await fetch(`${world.running.web.url}/api/v1/accounts`)).text(),
          world.log.join(''),
        ].join('\n');
        expect(seen).toContain('storekeeper_shard_held');
        expect(seen).not.toContain('canary');
      },
      { emulator: { token: 'canary0123456789canary0123456789' } },
    ));
});
