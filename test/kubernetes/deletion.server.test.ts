import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../e2e/until.ts';
import { leaveOut, startCluster, type Cluster } from '../../scripts/cluster/cluster.ts';
import { inWorld as inAnyWorld, type ClusterWorld } from './world.ts';

const inWorld: typeof inAnyWorld = (cluster, story) =>
  inAnyWorld(cluster, story, { emulator: { accounts: 2 } });

const us = (world: ClusterWorld, spec = {}) =>
  world.account('amazon-us', { accountName: 'AMZ-US', marketplace: 'US', ...spec });
const uk = (world: ClusterWorld, spec = {}) =>
  world.account('amazon-uk', { accountName: 'AMZ-UK-2', marketplace: 'UK', ...spec });
const uninstall = { policy: { deletion: 'Uninstall' } };

const isGone = (world: ClusterWorld, kind: string, name: string) =>
  until(`${kind} ${name} to be gone`, async () =>
    (await world.object(kind, name)) === undefined ? true : undefined,
  );

/** Two accounts on the platform, the British one to be uninstalled when its document goes. */
async function manageTwo(world: ClusterWorld, tile: Record<string, unknown> = {}): Promise<void> {
  await world.start();
  await world.apply(world.tile(tile), us(world), uk(world, uninstall));
  await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
  await world.reason('amazonaccount', 'amazon-uk', 'AsDeclared');
}

describe.skipIf(leaveOut)('a document that is deleted', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    return () => cluster.stop();
  });

  it('goes at once where its account is to be left alone, also while nobody works on it', () =>
    inWorld(cluster, async (world) => {
      await world.start();
      await world.apply(world.tile(), us(world));
      await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
      expect((await world.object('amazonaccount', 'amazon-us'))?.metadata.finalizers).toBeUndefined();
      await world.stop();
      await world.platform.forgetCalls();
      await world.kubectl('delete', 'amazonaccount', 'amazon-us', '--timeout=5s');
      expect(await world.platform.calls()).toEqual([]);
      // The one who comes back lets go of the account, whatever was noted of it before.
      await world.start();
      await until('the account to be let go of', async () =>
        (await world.tileStatus()).unmanaged?.includes('AMZ-US') === true ? true : undefined,
      );
      expect(await world.platform.names()).toEqual(['AMZ-US', 'AMZ-UK-2']);
    }));

  it('waits for its account to be uninstalled where it says so, and that for the approval of the plan', () =>
    inWorld(cluster, async (world) => {
      await manageTwo(world);
      expect((await world.object('amazonaccount', 'amazon-uk'))?.metadata.finalizers).toEqual([
        'storekeeper.dev/uninstall',
      ]);
      await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--wait=false');
      const held = await world.reason('amazonaccount', 'amazon-uk', 'RemovalNotApproved');
      expect(held.message).toContain('storekeeper.dev/let-go=true');
      expect(await world.platform.names()).toEqual(['AMZ-US', 'AMZ-UK-2']);

      const { planHash = '' } = await world.tileStatus();
      // The part that is over the budget has a hash of its own; that of the whole plan goes on letting it pass.
      expect(held.message).toMatch(/storekeeper\.dev\/approve=sha256:[0-9a-f]{12}/);
      await world.kubectl(
        'annotate',
        'integrationtile',
        'amazon-netsuite',
        `storekeeper.dev/approve=${planHash}`,
      );
      await isGone(world, 'amazonaccount', 'amazon-uk');
      expect(await world.platform.names()).toEqual(['AMZ-US']);
      // Nothing of the tile has to be held any more.
      await until('the tile to lose its finalizer', async () =>
        (await world.object('integrationtile', 'amazon-netsuite'))?.metadata.finalizers === undefined
          ? true
          : undefined,
      );
    }));

  it('is not uninstalled by an approval that an earlier deletion of it has used', () =>
    inWorld(cluster, async (world) => {
      await manageTwo(world);
      await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--wait=false');
      const held = await world.reason('amazonaccount', 'amazon-uk', 'RemovalNotApproved');
      const hash = /approve=(sha256:[0-9a-f]{12})/.exec(held.message)?.[1] ?? '';
      const approve = ['annotate', '--overwrite', 'integrationtile', 'amazon-netsuite'];
      const match = { path: '/v1/integrations/*/uninstaller/*' };
      await world.platform.fault({ match, kind: 'refuse', status: 422, code: 'refused', count: 99 });
      await world.kubectl(...approve, `storekeeper.dev/approve=${hash}`);
      await until('the approval to be used', async () =>
        (await world.tileStatus()).lastHandledApproval === hash ? true : undefined,
      );
      await world.kubectl('annotate', 'amazonaccount', 'amazon-uk', 'storekeeper.dev/let-go=true');
      await isGone(world, 'amazonaccount', 'amazon-uk');
      await world.platform.clearFaults();
      await world.apply(uk(world, uninstall));
      await world.reason('amazonaccount', 'amazon-uk', 'AsDeclared');
      await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--wait=false');
      const again = await world.reason('amazonaccount', 'amazon-uk', 'RemovalNotApproved');
      // What would be done is the same, and its hash too: the person says it anew.
      expect(again.message).toContain(hash);
      expect(await world.platform.names()).toEqual(['AMZ-US', 'AMZ-UK-2']);
      await world.kubectl(...approve, `storekeeper.dev/approve=${hash} again`);
      await isGone(world, 'amazonaccount', 'amazon-uk');
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));

  it('is uninstalled at once within the budget of the tile', () =>
    inWorld(cluster, async (world) => {
      await manageTwo(world, { policy: { budgets: { removals: 1 } } });
      await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--timeout=30s');
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));

  it('goes with the last account, whose removal takes the tile along so that nothing can be looked at any more', () =>
    inWorld(cluster, async (world) => {
      const policy = { budgets: { removals: 9 }, removeLastAccount: true };
      await world.start();
      await world.apply(world.tile({ policy }), us(world, uninstall), uk(world, uninstall));
      await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
      await world.reason('amazonaccount', 'amazon-uk', 'AsDeclared');
      await world.kubectl('delete', 'amazonaccount', '--all', '--wait=false');
      const held = await world.reason('integrationtile', 'amazon-netsuite', 'SourceHeld');
      const hash = /loss:[0-9a-f]{12}/.exec(held.message)?.[0] ?? '';
      const pass = `storekeeper.dev/pass-loss=${hash}`;
      await world.kubectl('annotate', 'integrationtile', 'amazon-netsuite', pass);
      await isGone(world, 'amazonaccount', 'amazon-uk');
      await isGone(world, 'amazonaccount', 'amazon-us');
      const { client } = world.platform;
      expect((await client.call('GET', client.integration)).status).toBe(404);
      await world.kubectl('delete', 'integrationtile', 'amazon-netsuite', '--timeout=10s');
    }));

  it('goes without touching the platform when it is let go by its annotation', () =>
    inWorld(cluster, async (world) => {
      await manageTwo(world);
      await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--wait=false');
      await world.reason('amazonaccount', 'amazon-uk', 'RemovalNotApproved');
      await world.kubectl('annotate', 'amazonaccount', 'amazon-uk', 'storekeeper.dev/let-go=true');
      await isGone(world, 'amazonaccount', 'amazon-uk');
      await until('the account to be let go of', async () =>
        (await world.tileStatus()).unmanaged?.includes('AMZ-UK-2') === true ? true : undefined,
      );
      expect(await world.platform.names()).toEqual(['AMZ-US', 'AMZ-UK-2']);
    }));

  it('is left alone where its policy changed to Orphan before, although the platform has the older note', () =>
    inWorld(cluster, async (world) => {
      await manageTwo(world, { policy: { budgets: { removals: 1 } } });
      await world.stop();
      await world.apply(uk(world, { policy: { deletion: 'Orphan' } }));
      await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--wait=false');
      await world.start();
      await isGone(world, 'amazonaccount', 'amazon-uk');
      await until('the account to be let go of', async () =>
        (await world.tileStatus()).unmanaged?.includes('AMZ-UK-2') === true ? true : undefined,
      );
      expect(await world.platform.names()).toEqual(['AMZ-US', 'AMZ-UK-2']);
    }));

  it.each([
    {
      what: 'the credential is lost',
      break: (world: ClusterWorld) => world.kubectl('delete', 'secret', 'integrator-io'),
      reason: 'Deleting',
    },
    {
      what: 'it is paused',
      break: (world: ClusterWorld) =>
        world.kubectl('annotate', 'amazonaccount', 'amazon-uk', 'storekeeper.dev/pause=holidays'),
      reason: 'Deleting',
    },
    {
      what: 'the tile has vanished from the cluster',
      break: async (world: ClusterWorld) => {
        const patch = '{"metadata":{"finalizers":null}}';
        await world.kubectl('delete', 'integrationtile', 'amazon-netsuite', '--wait=false');
        await world.kubectl('patch', 'integrationtile', 'amazon-netsuite', '--type=merge', '-p', patch);
      },
      // An account that goes together with its tile is no ordinary removal.
      reason: 'SourceHeld',
    },
  ])('says how to let go of it while $what, and does when it is told', ({ break: breakIt, reason }) =>
    inWorld(cluster, async (world) => {
      await manageTwo(world, { policy: { budgets: { removals: 1 } } });
      await breakIt(world);
      await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--wait=false');
      const told = await until('the way out to be told', async () => {
        const status = await world.accountStatus('amazon-uk');
        return status.conditions?.find(
          ({ type, message }) => type === 'Ready' && message.includes('storekeeper.dev/let-go=true'),
        );
      });
      expect([reason, 'NotObserved']).toContain(told.reason);
      await world.kubectl('annotate', 'amazonaccount', 'amazon-uk', 'storekeeper.dev/let-go=true');
      await isGone(world, 'amazonaccount', 'amazon-uk');
      expect(await world.platform.names()).toEqual(['AMZ-US', 'AMZ-UK-2']);
    }),
  );

  it('keeps a tile until the accounts that need it for their removal are gone, and says so', () =>
    inWorld(cluster, async (world) => {
      await manageTwo(world);
      await world.kubectl('delete', 'integrationtile', 'amazon-netsuite', '--wait=false');
      const held = await world.reason('integrationtile', 'amazon-netsuite', 'Deleting');
      expect(held.message).toContain('kubectl annotate integrationtile');
      await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--wait=false');
      await world.kubectl('annotate', 'amazonaccount', 'amazon-uk', 'storekeeper.dev/let-go=true');
      await isGone(world, 'integrationtile', 'amazon-netsuite');
      await world.reason('amazonaccount', 'amazon-us', 'TileNotFound');
    }));
});

describe.skipIf(leaveOut)('many documents that are deleted at once', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    return () => cluster.stop();
  });

  const removals = { policy: { budgets: { removals: 9 } } };
  const bothUninstalled = async (world: ClusterWorld) => {
    await world.start();
    await world.apply(world.tile(removals), us(world, uninstall), uk(world, uninstall));
    await world.reason('amazonaccount', 'amazon-us', 'AsDeclared');
    await world.reason('amazonaccount', 'amazon-uk', 'AsDeclared');
  };
  const metrics = async (world: ClusterWorld) =>
    await (await fetch(`${world.running.web.url}/metrics`)).text();

  it('are held within the budget too, told, and carried out when a person lets them pass', () =>
    inAnyWorld(
      cluster,
      async (world) => {
        await bothUninstalled(world);
        await world.kubectl('delete', 'amazonaccount', '--all', '--wait=false');
        const held = await world.reason('integrationtile', 'amazon-netsuite', 'SourceHeld');
        expect(held.message).toContain('loses 2 of 2 accounts');
        expect(held.message).toContain('"AMZ-UK-2"');
        const told = await world.reason('amazonaccount', 'amazon-uk', 'SourceHeld', 'Stalled');
        expect(told.message).toContain('storekeeper.dev/let-go=true');
        expect((await world.object('amazonaccount', 'amazon-uk'))?.metadata.finalizers).toEqual([
          'storekeeper.dev/uninstall',
        ]);
        expect(await world.platform.names()).toHaveLength(3);
        expect(await metrics(world)).toMatch(/storekeeper_source_held\{source="[^"]+"\} 1/);
        const answer = await fetch(`${world.running.web.url}/api/v1/sources`);
        const { sources } = (await answer.json()) as { sources: { conditions: { reason: string }[] }[] };
        expect(sources[0]?.conditions[0]?.reason).toBe('SourceHeld');

        const hash = /loss:[0-9a-f]{12}/.exec(held.message)?.[0] ?? '';
        await world.kubectl(
          'annotate',
          'integrationtile',
          'amazon-netsuite',
          `storekeeper.dev/pass-loss=${hash}`,
        );
        await isGone(world, 'amazonaccount', 'amazon-uk');
        await until('both to be uninstalled', async () =>
          (await world.platform.names()).length === 1 ? true : undefined,
        );
        expect(await metrics(world)).toMatch(/storekeeper_source_held\{source="[^"]+"\} 0/);
      },
      { emulator: { accounts: 3 } },
    ));

  it('stay held each by itself when one is let go of, also for the process that comes next', () =>
    inWorld(cluster, async (world) => {
      await bothUninstalled(world);
      await world.kubectl('delete', 'amazonaccount', '--all', '--wait=false');
      await world.reason('amazonaccount', 'amazon-us', 'SourceHeld');
      const { heldSince } = await world.accountStatus('amazon-uk');
      expect(heldSince).toBeDefined();
      await world.kubectl('annotate', 'amazonaccount', 'amazon-us', 'storekeeper.dev/let-go=true');
      await isGone(world, 'amazonaccount', 'amazon-us');
      const told = await until('what is left to be told', async () => {
        const ready = await world.reason('integrationtile', 'amazon-netsuite', 'SourceHeld');
        return ready.message.includes('loses 1 of 1 accounts') ? ready : undefined;
      });
      await world.stop();
      const before = world.sweeps.length;
      await world.start();
      await until('the next process to have swept', () =>
        Promise.resolve(world.sweeps.length > before ? true : undefined),
      );
      // A deletion that is not held is carried out two seconds after it was seen.
      await wait(4000);
      expect(await world.platform.names()).toEqual(['AMZ-US', 'AMZ-UK-2']);
      expect((await world.accountStatus('amazon-uk')).heldSince).toBe(heldSince);
      const hash = /loss:[0-9a-f]{12}/.exec(told.message)?.[0] ?? '';
      await world.kubectl(
        ...['annotate', 'integrationtile', 'amazon-netsuite', `storekeeper.dev/pass-loss=${hash}`],
      );
      await isGone(world, 'amazonaccount', 'amazon-uk');
      expect(await world.platform.names()).toEqual(['AMZ-US']);
    }));

  it('are held where their namespace is being deleted, also a single one', () =>
    inWorld(cluster, async (world) => {
      await manageTwo(world, removals);
      await cluster.kubectl(['delete', 'namespace', world.namespace, '--wait=false']);
      await world.kubectl('delete', 'amazonaccount', 'amazon-uk', '--wait=false');
      const held = await world.reason('amazonaccount', 'amazon-uk', 'SourceHeld');
      expect(held.message).toContain(`the namespace ${world.namespace} is being deleted`);
      expect(await world.platform.names()).toEqual(['AMZ-US', 'AMZ-UK-2']);
    }));

  it('stay in force where nothing holds their documents, until a person lets them pass', () =>
    inWorld(cluster, async (world) => {
      await world.start();
      await world.apply(world.tile(), us(world), uk(world));
      await world.reason('integrationtile', 'amazon-netsuite', 'AccountsReady');
      await world.kubectl('delete', 'amazonaccount', '--all');
      const held = await world.reason('integrationtile', 'amazon-netsuite', 'SourceHeld');
      const { accounts } = await world.tileStatus();
      expect(accounts?.declared).toBe(2);
      const hash = /loss:[0-9a-f]{12}/.exec(held.message)?.[0] ?? '';
      await world.kubectl(
        'annotate',
        'integrationtile',
        'amazon-netsuite',
        `storekeeper.dev/pass-loss=${hash}`,
      );
      await world.reason('integrationtile', 'amazon-netsuite', 'NoAccountsDeclared');
    }));
});
