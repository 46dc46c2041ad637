import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { leaveOut, programs, startCluster, type Cluster } from '../../scripts/cluster/cluster.ts';
import { inWorld, type ClusterWorld, type WorldOptions } from '../kubernetes/world.ts';
import { argoHealth } from './argoHealth.ts';
import { fluxHealth, kustomizations } from './fluxHealth.ts';
import { token } from './inCluster.ts';
import { kstatusOf } from './kstatus.ts';

const root = path.join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const options: WorldOptions = { emulator: { token } };
const us = (world: ClusterWorld, spec = {}) =>
  world.account('amazon-us', { accountName: 'AMZ-US', marketplace: 'US', ...spec });
const german = (world: ClusterWorld, spec = {}) =>
  world.account('amazon-de', {
    accountName: 'ACME-DE',
    marketplace: 'DE',
    setup: { cloneFrom: { name: 'amazon-us' } },
    ...spec,
  });

/** Runs commands as the page shows them, by a shell that ends with the first that fails. */
function shell(cluster: Cluster, script: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const kubectl = path.dirname(programs.kubectl.path ?? '');
  const env = {
    ...{ PATH: `${kubectl}:${process.env.PATH ?? ''}`, HOME: path.dirname(cluster.kubeconfig) },
    ...{ KUBECONFIG: cluster.kubeconfig, NODE: process.execPath, NODE_OPTIONS: '' },
  };
  const whole = `set -eu\nstorekeeper() { "$NODE" src/cli/main.ts "$@"; }\n${script}`;
  return new Promise((resolve) => {
    execFile('sh', ['-c', whole], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

/** The blocks of commands on the page, in its order. */
function blocks(page: string): string[] {
  return [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
}

/** What each of the tools makes of the documents of a world. */
async function tools(world: ClusterWorld) {
  const flux = await fluxHealth(world);
  return async (kind: string, name: string) => {
    const object = await world.object(kind, name);
    if (!object) throw new Error(`no ${kind} ${name}`);
    const { status: argo } = await argoHealth(object);
    return { kstatus: kstatusOf(object), flux: await flux(kind, name), argo };
  };
}

describe.skipIf(leaveOut)("people's tools on a real API server", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.installCrds();
    return () => cluster.stop();
  });

  it('every command of docs/kubernetes-tools.md does what it is shown for', { timeout: 240_000 }, () =>
    inWorld(
      cluster,
      async (world) => {
        await cluster.createNamespace('argocd');
        await cluster.kubectl([
          'create',
          'configmap',
          'argocd-cm',
          '-n',
          'argocd',
          '--from-literal=kept=yes',
        ]);
        await world.start();
        await world.apply(world.tile(), us(world));
        await world.reason('integrationtile', 'amazon-netsuite', 'AccountsReady');
        const all = blocks(read('docs/kubernetes-tools.md'));
        expect(all.length).toBeGreaterThan(6);
        for (const block of all) {
          const { code, stderr } = await shell(
            cluster,
            block.replaceAll('-n commerce', `-n ${world.namespace}`),
          );
          expect({ block, code, stderr }).toEqual({ block, code: 0, stderr: '' });
        }
        const argo = await cluster.kubectl(['get', 'configmap', 'argocd-cm', '-n', 'argocd', '-o', 'json']);
        expect(Object.keys((JSON.parse(argo.stdout) as { data: object }).data)).toEqual([
          'kept',
          'resource.customizations.health.storekeeper.dev_AmazonAccount',
          'resource.customizations.health.storekeeper.dev_IntegrationTile',
        ]);
      },
      options,
    ),
  );

  it(
    'see the same in an account that is cloned: not looked at, waiting, ready, changed, suspended, not valid',
    { timeout: 60_000 },
    () =>
      inWorld(
        cluster,
        async (world) => {
          const seen = await tools(world);
          const [ready, working] = [
            { kstatus: 'Current', flux: 'Current', argo: 'Healthy' },
            { kstatus: 'InProgress', flux: 'InProgress', argo: 'Progressing' },
          ];
          await world.apply(world.tile(), us(world), german(world));
          // Without the status that the definitions begin with, kstatus would take it for Current.
          expect(await seen('amazonaccount', 'amazon-de')).toEqual(working);
          await world.start();
          await world.reason('amazonaccount', 'amazon-de', 'WaitingForPerson');
          expect(await seen('amazonaccount', 'amazon-de')).toEqual({ ...working, argo: 'Suspended' });
          expect(await seen('amazonaccount', 'amazon-us')).toEqual(ready);
          expect(await seen('integrationtile', 'amazon-netsuite')).toEqual(working);

          await world.platform.consent();
          await world.kubectl('annotate', 'amazonaccount', 'amazon-de', 'storekeeper.dev/reconcile-at=1');
          await world.kubectl(
            'wait',
            '--for=condition=Ready',
            'integrationtile/amazon-netsuite',
            '--timeout=60s',
          );
          expect(await seen('amazonaccount', 'amazon-de')).toEqual(ready);
          expect(await seen('integrationtile', 'amazon-netsuite')).toEqual(ready);

          await world.kubectl('annotate', 'amazonaccount', 'amazon-de', 'storekeeper.dev/pause=stocktaking');
          await world.reason('amazonaccount', 'amazon-de', 'SuspendedByCommand', 'Suspended');
          expect(await seen('amazonaccount', 'amazon-de')).toEqual({ ...ready, argo: 'Suspended' });
          await world.apply(us(world, { flows: [{ name: 'x', schedule: '61 * * * *' }] }));
          await world.reason('amazonaccount', 'amazon-us', 'InvalidManifest');
          expect(await seen('amazonaccount', 'amazon-us')).toEqual({
            ...{ kstatus: 'Failed', flux: 'Failed', argo: 'Degraded' },
          });
          await world.stop();
          await world.apply(german(world, { policy: { drift: 'Report' } }));
          expect(await seen('amazonaccount', 'amazon-de')).toEqual(working);
        },
        options,
      ),
  );

  it('kubectl wait does not take the verdict on an older manifest for one on the newest', () =>
    inWorld(
      cluster,
      async (world) => {
        await world.start();
        await world.apply(world.tile(), us(world));
        await world.kubectl('wait', '--for=condition=Ready', 'amazonaccount/amazon-us', '--timeout=60s');
        await world.stop();
        await world.apply(us(world, { policy: { drift: 'Report' } }));
        const wait = world.kubectl(
          'wait',
          '--for=condition=Ready',
          'amazonaccount/amazon-us',
          '--timeout=1s',
        );
        await expect(wait).rejects.toThrow(/timed out waiting/);
        await world.start();
        await world.kubectl('wait', '--for=condition=Ready', 'amazonaccount/amazon-us', '--timeout=60s');
      },
      options,
    ));

  it('kubectl explain has a text for every field of both kinds', async () => {
    for (const kind of ['integrationtile', 'amazonaccount']) {
      const { stdout: told } = await cluster.kubectl(['explain', kind, '--recursive']);
      for (const part of ['spec', 'status', 'conditions', 'blockers', 'lastHandledReconcileAt'])
        expect(told).toMatch(new RegExp(`^\\s+${part}\\s`, 'm'));
      const crd = await cluster.kubectl(['get', 'crd', `${kind}s.storekeeper.dev`, '-o', 'json']);
      expect(undescribed(schemaOf(crd.stdout))).toEqual([]);
    }
    const { stdout } = await cluster.kubectl(['explain', 'amazonaccount.spec.setup.cloneFrom']);
    expect(stdout).toMatch(/FIELD: cloneFrom[^]*DESCRIPTION:\n +\S/);
  });

  it('Storekeeper owns no document, and a tile that is deleted leaves its accounts where they are', () =>
    inWorld(
      cluster,
      async (world) => {
        await world.start();
        await world.apply(world.tile(), us(world));
        await world.reason('integrationtile', 'amazon-netsuite', 'AccountsReady');
        for (const kind of ['integrationtile', 'amazonaccount', 'secret', 'lease'])
          expect(
            await world.kubectl('get', kind, '-o', 'jsonpath={.items[*].metadata.ownerReferences}'),
          ).toBe('');
        await world.kubectl('delete', 'integrationtile', 'amazon-netsuite', '--timeout=20s');
        await world.reason('amazonaccount', 'amazon-us', 'TileNotFound');
        expect(await world.platform.names()).toEqual(['AMZ-US']);
      },
      options,
    ));
});

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function schemaOf(crd: string): Schema {
  const { spec } = JSON.parse(crd) as {
    spec: { versions: { schema: { openAPIV3Schema: Schema } }[] };
  };
  const [version] = spec.versions;
  if (!version) throw new Error('no version');
  return version.schema.openAPIV3Schema;
}

/** Paths of the fields that kubectl explain has no text for; what metadata is everybody knows. */
function undescribed({ properties, items }: Schema, at = ''): string[] {
  if (items) return undescribed(items, at);
  return Object.entries(properties ?? {}).flatMap(([name, schema]) => {
    const here = `${at}/${name}`;
    if (here === '/metadata') return [];
    return [...(schema.description ? [] : [here]), ...undescribed(schema, here)];
  });
}

describe('examples/flux', () => {
  it('has each step after the one before, and says when our documents are ready for each kind', () => {
    expect(
      kustomizations.map(({ kind, metadata, spec }) => [kind, metadata.name, spec.dependsOn?.[0]?.name]),
    ).toEqual([
      ['Kustomization', 'storekeeper', undefined],
      ['Kustomization', 'amazon-accounts', 'storekeeper'],
      ['Kustomization', 'reports', 'amazon-accounts'],
    ]);
    const ours = { apiVersion: 'storekeeper.dev/v1alpha1' };
    expect(kustomizations[1]?.spec.healthChecks).toMatchObject([
      { ...ours, kind: 'AmazonAccount', name: 'amazon-us' },
    ]);
    expect(kustomizations[1]?.spec.healthCheckExprs).toMatchObject([
      { ...ours, kind: 'IntegrationTile' },
      { ...ours, kind: 'AmazonAccount' },
    ]);
  });
});
