import { beforeAll, describe, expect, it } from 'vitest';
import { leaveOut, startCluster, type Cluster } from '../../scripts/cluster/cluster.ts';
import { inWorld, type ClusterWorld, type WorldOptions } from '../kubernetes/world.ts';
import { json, run, token, userWith, withKubeconfig } from './inCluster.ts';

const priceLabel = 'NetSuite price level to sync product price';
const options: WorldOptions = { emulator: { token } };
const us = (world: ClusterWorld, spec = {}) =>
  world.account('amazon-us', {
    accountName: 'AMZ-US',
    marketplace: 'US',
    settings: { product: { priceLevel: 'Base Price' } },
    ...spec,
  });
const german = (world: ClusterWorld, spec = {}) =>
  world.account('amazon-de', {
    accountName: 'ACME-DE',
    marketplace: 'DE',
    setup: { cloneFrom: { name: 'amazon-us' } },
    ...spec,
  });

async function annotation(world: ClusterWorld, kind: string, name: string, key: string) {
  return (await world.object(kind, name))?.metadata.annotations?.[`storekeeper.dev/${key}`];
}

async function withReady(cluster: Cluster, story: (world: ClusterWorld) => Promise<void>): Promise<void> {
  await inWorld(
    cluster,
    async (world) => {
      await world.start();
      await world.apply(world.tile(), us(world));
      await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
      await story(world);
    },
    options,
  );
}

const changePrice = (world: ClusterWorld) =>
  world.platform.changeSetting('AMZ-US', 'Product > General', priceLabel, 'Online Price');
const price = (world: ClusterWorld) => world.platform.setting('AMZ-US', '/settings/product/priceLevel');

describe.skipIf(leaveOut)('storekeeper reconcile', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    return () => cluster.stop();
  });

  it('has the controller look now, waits for the receipt, tells how it stands, and exits 0 where it is ready', () =>
    withReady(cluster, async (world) => {
      await changePrice(world);
      const { code, stdout, stderr } = await run(world, 'reconcile', 'account', 'AMZ-US');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toBe(
        `AmazonAccount ${world.namespace}/amazon-us: Ready True, AsDeclared: The account is as declared.\n`,
      );
      expect(await price(world)).toBe('Base Price');
      const asked = await annotation(world, 'amazonaccount', 'amazon-us', 'reconcile-at');
      expect(asked).toMatch(/^\d{4}-\d\d-\d\dT/);
      expect((await world.accountStatus('amazon-us')).lastHandledReconcileAt).toBe(asked);

      const tile = await json(world, 'reconcile', 'tile', 'amazon-netsuite');
      expect(tile).toMatchObject({
        kind: 'IntegrationTile',
        key: `${world.namespace}/amazon-netsuite`,
        requestedAt: (await world.tileStatus()).lastHandledReconcileAt,
        handled: true,
        ready: { status: 'True', reason: 'AccountsReady' },
      });
    }));

  it('exits 2 where an account waits for a person, and gives the link', () =>
    withReady(cluster, async (world) => {
      await world.apply(german(world));
      await world.reason('amazonaccount', 'amazon-de', 'WaitingForPerson');
      const { code, stdout } = await run(world, 'reconcile', 'account', 'amazon-de');
      expect(code).toBe(2);
      expect(stdout).toMatch(/^AmazonAccount \S+\/amazon-de: Ready False, WaitingForPerson: .*consent/);
      expect(stdout).toMatch(/^ {2}waits for AmazonConsent: /m);
      expect(stdout).toMatch(/^ {2}open http:\/\/\S+\/oauth2(\?\S*)?$/m);
    }));

  it('exits 2 for a document that is not valid, and for one that is being deleted, and says so', () =>
    withReady(cluster, async (world) => {
      await world.apply(german(world, { flows: [{ name: 'x', schedule: '61 * * * *' }] }));
      const invalid = await run(world, 'reconcile', 'account', 'amazon-de');
      expect(invalid.code).toBe(2);
      expect(invalid.stdout).toMatch(/: Ready False, InvalidManifest: \/spec\/flows\/0\/schedule/);

      // It is the last account of its tile, which is uninstalled only where that is said too.
      await world.apply(us(world, { policy: { deletion: 'Uninstall' } }));
      await world.kubectl(
        ...['wait', '--for=jsonpath={.metadata.finalizers}', 'amazonaccount/amazon-us', '--timeout=20s'],
      );
      await world.kubectl('delete', 'amazonaccount', 'amazon-us', '--wait=false');
      const leaving = await run(world, 'reconcile', 'account', 'amazon-us');
      expect(leaving.code).toBe(2);
      expect(leaving.stdout).toMatch(/amazon-us: Ready False, LastAccount: .*storekeeper\.dev\/let-go=true/);
    }));

  it('exits 1 where no controller answers, says where to look, and leaves the request for when one comes', () =>
    inWorld(
      cluster,
      async (world) => {
        await world.apply(world.tile(), us(world));
        const { code, stdout, stderr } = await run(
          world,
          'reconcile',
          'account',
          'amazon-us',
          '--timeout',
          '1s',
        );
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toMatch(
          /^error: no controller has answered within 1s: .*kubectl get leases.*amazon-netsuite/,
        );

        const asked = await run(world, 'reconcile', 'account', 'amazon-us', '--no-wait');
        expect(asked).toMatchObject({ code: 0, stderr: '' });
        const value = await annotation(world, 'amazonaccount', 'amazon-us', 'reconcile-at');
        expect(asked.stdout).toContain(`status.lastHandledReconcileAt will be ${value ?? '-'}`);
        await world.start();
        await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
        expect((await world.accountStatus('amazon-us')).lastHandledReconcileAt).toBe(value);
      },
      options,
    ));

  it('needs no right but to change and read the documents, and says which one is missing', () =>
    withReady(cluster, async (world) => {
      const own = ['reconcile', 'account', 'amazon-us', '-n', world.namespace];
      const reader = await userWith(world, 'user-1', ['get', 'list']);
      const refused = await withKubeconfig(reader, ...own);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(/may not do that \(403\): .*User "user-1" cannot patch/);
      const changer = await userWith(world, 'user-2', ['get', 'list', 'patch']);
      expect(await withKubeconfig(changer, ...own)).toMatchObject({ code: 0, stderr: '' });
      const blind = await userWith(world, 'user-3', ['patch']);
      expect(await withKubeconfig(blind, ...own, '--no-wait')).toMatchObject({ code: 0, stderr: '' });
      expect((await withKubeconfig(blind, ...own)).stderr).toMatch(/User "user-3" cannot get/);
    }));

  it('does by hand what kubectl annotate does, with the same receipt', () =>
    withReady(cluster, async (world) => {
      await changePrice(world);
      await world.kubectl('annotate', 'amazonaccount', 'amazon-us', 'storekeeper.dev/reconcile-at=by-hand');
      await world.kubectl(
        ...['wait', '--for=jsonpath={.status.lastHandledReconcileAt}=by-hand', 'amazonaccount/amazon-us'],
      );
      expect(await price(world)).toBe('Base Price');
    }));
});

describe.skipIf(leaveOut)('a word about an account, and an approval', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    return () => cluster.stop();
  });

  it('are said by annotation, once, with a receipt in the status', () =>
    withReady(cluster, async (world) => {
      const { code, stderr } = await run(world, 'retry', 'AMZ-US');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const value = await annotation(world, 'amazonaccount', 'amazon-us', 'retry-at');
      expect(value).toMatch(/^\d{4}-\d\d-\d\dT/);
      expect((await world.accountStatus('amazon-us')).lastHandledWords).toEqual({ 'retry-at': value });

      const absent = await run(world, 'abandon', 'amazon-gone');
      expect(absent.stderr).toBe('');
      const said = await annotation(world, 'integrationtile', 'amazon-netsuite', 'abandon-at');
      expect(said).toMatch(/^amazon-gone \d{4}-/);
      expect((await world.tileStatus()).lastHandledWords).toEqual({ 'abandon-at': said });

      const hash = (await world.tileStatus()).planHash ?? '';
      expect((await run(world, 'approve', 'tile', 'amazon-netsuite', hash)).code).toBe(0);
      const approval = await annotation(world, 'integrationtile', 'amazon-netsuite', 'approve');
      expect(approval?.split(' ')[0]).toBe(hash);
      expect((await world.tileStatus()).lastHandledApproval).toBe(approval);
      // Spent, and by another hash that nothing has, it is told and not silent.
      const unknown = `sha256:${'0'.repeat(64)}`;
      const wrong = await run(world, 'approve', 'tile', 'amazon-netsuite', unknown);
      expect(wrong.code).toBe(2);
      expect(wrong.stdout).toContain('names nothing that is held now');
      const { warnings } = await world.tileStatus();
      expect(warnings?.map(({ code }) => code)).toContain('ApprovalUnmatched');
    }));
});

describe.skipIf(leaveOut)('storekeeper suspend and resume', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    return () => cluster.stop();
  });

  it('have nothing written for an account in between, and it is put right after', () =>
    withReady(cluster, async (world) => {
      const suspended = await run(world, 'suspend', 'account', 'AMZ-US', '--reason', 'stocktaking');
      expect(suspended).toMatchObject({ code: 0, stderr: '' });
      expect(suspended.stdout).toMatch(
        /^AmazonAccount \S+\/amazon-us is suspended: stocktaking\. .*"storekeeper resume account/,
      );
      expect(await annotation(world, 'amazonaccount', 'amazon-us', 'pause')).toBe('stocktaking');
      await changePrice(world);
      await world.platform.forgetCalls();
      const looked = await run(world, 'reconcile', 'account', 'amazon-us');
      expect(looked.code).toBe(2);
      expect(looked.stdout).toContain('Ready False, SuspendedByCommand');
      expect(await world.platform.writes()).toEqual([]);
      expect(await price(world)).toBe('Online Price');

      const resumed = await run(world, 'resume', 'account', 'amazon-us');
      expect(resumed).toMatchObject({ code: 0, stderr: '' });
      expect(resumed.stdout).toMatch(/is not suspended any more by its annotation; it goes on\n$/);
      await world.kubectl('wait', '--for=condition=Ready', 'amazonaccount/amazon-us', '--timeout=60s');
      expect(await price(world)).toBe('Base Price');
      expect((await run(world, 'resume', 'account', 'amazon-us')).stdout).toMatch(
        /was not suspended by its annotation; it goes on/,
      );
    }));

  it('have nothing written for any account of a tile, not even a new one', () =>
    withReady(cluster, async (world) => {
      expect((await run(world, 'suspend', 'tile', 'amazon-netsuite', '--reason', 'audit')).code).toBe(0);
      await changePrice(world);
      await world.platform.forgetCalls();
      await world.apply(german(world));
      await world.reason('amazonaccount', 'amazon-de', 'SuspendedByCommand');
      expect((await run(world, 'reconcile', 'tile', 'amazon-netsuite')).code).toBe(2);
      expect(await world.platform.writes()).toEqual([]);
      const again = await run(world, 'suspend', 'tile', 'amazon-netsuite', '--reason', 'audit, second day');
      expect(again.stdout).toContain('(it was suspended before: audit)');

      expect((await run(world, 'resume', 'account', 'amazon-de')).stdout).toMatch(
        /was not suspended by its annotation\n {2}but its tile \S+ is suspended \(audit, second day\); "storekeeper resume tile/,
      );
      await run(world, 'resume', 'tile', 'amazon-netsuite');
      await world.reason('amazonaccount', 'amazon-de', 'WaitingForPerson');
      expect(await price(world)).toBe('Base Price');
    }));

  it('say where a manifest suspends it all the same: that is changed where the manifest is', () =>
    inWorld(
      cluster,
      async (world) => {
        const suspend = { reason: 'season', owner: 'ann', until: '2099-01-31' };
        await world.apply(world.tile({ suspend: { reason: 'move' } }), german(world, { suspend }));
        await run(world, 'suspend', 'account', 'amazon-de', '--reason', 'x');
        const { code, stdout } = await run(world, 'resume', 'account', 'amazon-de');
        expect(code).toBe(0);
        expect(stdout.split('\n').slice(1)).toEqual([
          '  but its manifest suspends it (spec.suspend: season, by ann, until 2099-01-31); change it there',
          `  but the manifest of its tile ${world.namespace}/amazon-netsuite suspends it (spec.suspend: move); change it there`,
          '',
        ]);
        await world.apply(world.tile(), german(world, { suspend: { ...suspend, until: '2020-01-31' } }));
        expect((await run(world, 'resume', 'account', 'amazon-de')).stdout).toMatch(/; it goes on\n$/);
      },
      options,
    ));

  it('need no right but to change documents, which are named by their manifests then', () =>
    inWorld(
      cluster,
      async (world) => {
        await world.apply(world.tile(), us(world));
        const kubeconfig = await userWith(world, 'user-1', ['patch']);
        const as = (...args: string[]) => withKubeconfig(kubeconfig, ...args, '-n', world.namespace);
        expect((await as('suspend', 'account', 'amazon-us', '--reason', 'mine')).code).toBe(0);
        expect(await annotation(world, 'amazonaccount', 'amazon-us', 'pause')).toBe('mine');
        expect((await as('resume', 'account', `${world.namespace}/amazon-us`)).code).toBe(0);
        expect(await annotation(world, 'amazonaccount', 'amazon-us', 'pause')).toBeUndefined();
        const unknown = await as('suspend', 'account', 'AMZ-US', '--reason', 'mine');
        expect(unknown).toMatchObject({ code: 1, stdout: '' });
        expect(unknown.stderr).toContain('AMZ-US');
        const all = await withKubeconfig(
          kubeconfig,
          'suspend',
          'account',
          'amazon-us',
          '--reason',
          'x',
          '-A',
        );
        expect(all.stderr).toMatch(/cannot list.*; or name the one namespace that it is in with --namespace/);
      },
      options,
    ));

  it('refuse a name that several documents bear, with what to write, and one that none bears', () =>
    inWorld(
      cluster,
      async (world) => {
        await world.apply(
          us(world),
          world.account('amazon-us-old', { accountName: 'AMZ-US', marketplace: 'US' }),
        );
        const ambiguous = await run(world, 'suspend', 'account', 'AMZ-US', '--reason', 'x');
        expect(ambiguous).toMatchObject({ code: 1, stdout: '' });
        expect(ambiguous.stderr).toMatch(
          /2 declared accounts bear the name "AMZ-US"; write one of "\S+\/amazon-us", "\S+\/amazon-us-old"/,
        );
        expect((await run(world, 'resume', 'account', 'amazon-uk')).stderr).toMatch(/nearest: .*amazon-us/);
        expect((await run(world, 'suspend', 'account', 'amazon-us', '--reason', ' ')).stderr).toMatch(
          /empty --reason/,
        );
      },
      options,
    ));
});
