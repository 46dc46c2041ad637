import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { leaveOut as withoutServer, startCluster, type Cluster } from '../../scripts/cluster/cluster.ts';
import { startCommand } from './command.ts';
import { chart, examples, leaveOut as withoutHelm, podOf, render, runHelmOn } from './helm.ts';

/** Group, resource and subresource. */
type Kind = readonly [group: string, resource: string, subresource?: string];
interface Asked {
  readonly namespace: string;
  readonly verb: string;
  readonly kind: Kind;
  readonly name: string | undefined;
}
const accounts: Kind = ['storekeeper.dev', 'amazonaccounts'];
const tiles: Kind = ['storekeeper.dev', 'integrationtiles'];
const secrets: Kind = ['', 'secrets'];
const ask = (namespace: string, verbs: readonly string[], kind: Kind, name?: string): Asked[] =>
  verbs.map((verb) => ({ namespace, verb, kind, name }));

const values = (name: string) => ['--values', path.join(chart, 'ci', `${name}-values.yaml`)];

describe.skipIf(withoutHelm || withoutServer)('the chart on a real API server', () => {
  let cluster: Cluster;
  let folder: string;
  beforeAll(async () => {
    cluster = await startCluster();
    folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-chart-'));
    for (const name of ['ops', 'commerce', 'marketplaces', 'other']) await cluster.createNamespace(name);
  }, 120_000);
  afterAll(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const kubectl = async (...args: string[]) => {
    const { code, stdout, stderr } = await cluster.kubectl(args);
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  /** Runs helm as administrator in the namespace of the release. There is no kubelet: it does not wait for pods. */
  const helm = async (...args: string[]) => {
    const { code, stdout, stderr } = await runHelmOn(cluster.kubeconfig, ...args, '--namespace', 'ops');
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  /** Which of these a service account may do, by the API server's own judgement. */
  const allowed = async (account: string, asked: readonly Asked[]): Promise<readonly Asked[]> => {
    const reviews = asked.map(({ namespace, verb, kind: [group, resource, subresource], name }) => ({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: `system:serviceaccount:${account}`,
        resourceAttributes: { namespace, verb, group, resource, subresource, name },
      },
    }));
    const stdin = reviews.map((review) => JSON.stringify(review)).join('\n---\n');
    const args = ['create', '-f', '-', '-o', 'jsonpath={.status.allowed}{"\\n"}'];
    const { code, stdout, stderr } = await cluster.kubectl(args, { stdin });
    const answers = stdout.trim().split('\n');
    if (code !== 0 || answers.length !== asked.length) throw new Error(stderr);
    return asked.filter((_, index) => answers[index] === 'true');
  };

  it.each(examples)('gives a pod that a namespace of the restricted standard takes: %s', async (file) => {
    const { Deployment } = await render('--values', file);
    const name = path.basename(file, '-values.yaml');
    await cluster.apply(
      stringify({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: `tight-${name}`, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      }),
    );
    const template = Deployment[0]?.spec?.template;
    // The class must exist for the API server; it is not what is asked here.
    const spec = { ...template?.spec, priorityClassName: undefined };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'pod', labels: template?.metadata?.labels },
      spec,
    };
    const args = ['create', '--dry-run=server', '-n', `tight-${name}`, '-f', '-'];
    const taken = await cluster.kubectl(args, { stdin: JSON.stringify(pod) });
    expect(taken).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('created (server dry run)') as string,
    });

    const loose = { ...pod, spec: { ...spec, hostNetwork: true } };
    const refused = await cluster.kubectl(args, { stdin: JSON.stringify(loose) });
    expect(refused.stderr).toContain('violates PodSecurity "restricted:latest"');
  });

  it('is installed, upgraded with a changed definition, rolled back and uninstalled; objects outlive it', async () => {
    await helm('install', 'shop', chart, ...values('kubernetes'));
    const names = ['amazonaccounts.storekeeper.dev', 'integrationtiles.storekeeper.dev'];
    for (const name of names)
      await kubectl('wait', '--for=condition=Established', `crd/${name}`, '--timeout=30s');
    await cluster.apply(
      await readFile('examples/accounts/tile.yaml', 'utf8').then((text) => inNamespace(text, 'ops')),
    );

    const changed = path.join(folder, 'chart');
    await cp(chart, changed, { recursive: true });
    const crd = path.join(changed, 'files/crds/storekeeper.dev_integrationtiles.yaml');
    const text = await readFile(crd, 'utf8');
    await writeFile(crd, text.replace(/^( *)- storekeeper$/m, '$1- changed'));
    const categories = () =>
      kubectl('get', 'crd', names[1] ?? '', '-o', 'jsonpath={.spec.names.categories[0]}');
    expect(await categories()).toBe('storekeeper');
    await helm('upgrade', 'shop', changed, ...values('kubernetes'), '--set', 'kubernetes.replicas=2');
    expect(await categories()).toBe('changed');
    expect(await kubectl('get', 'pdb', '-n', 'ops', '-o', 'name')).toBe(
      'poddisruptionbudget.policy/shop-storekeeper',
    );

    await helm('rollback', 'shop', '1');
    expect(await categories()).toBe('storekeeper');
    expect(await kubectl('get', 'pdb', '-n', 'ops', '-o', 'name')).toBe('');

    expect(await helm('uninstall', 'shop')).toContain('kept due to the resource policy');
    const left = 'deployments,serviceaccounts,services,roles,rolebindings,configmaps,persistentvolumeclaims';
    expect(
      await kubectl('get', left, '-n', 'ops', '-o', 'name', '-l', 'app.kubernetes.io/instance=shop'),
    ).toBe('');
    expect(await kubectl('get', 'crd', '-o', 'name')).toContain(names[0]);
    expect(await kubectl('get', 'integrationtiles', '-n', 'ops', '-o', 'name')).toContain('integrationtile');
  }, 120_000);

  it('takes over what an earlier release of the same name left, and definitions that kubectl applied', async () => {
    await cluster.installCrds();
    const adopted = ['--take-ownership', ...values('kubernetes')];
    await helm('install', 'shop', chart, ...adopted);
    const owner = await kubectl(
      'get',
      'crd',
      'amazonaccounts.storekeeper.dev',
      '-o',
      'jsonpath={.metadata.annotations.meta\\.helm\\.sh/release-name}',
    );
    expect(owner).toBe('shop');
    await helm('uninstall', 'shop');
  }, 120_000);

  describe('gives rights that are enough and no more', () => {
    const documents = [accounts, tiles];
    const part = (kind: Kind, subresource: string): Kind => [kind[0], kind[1], subresource];
    /** What the command asks for in a namespace that it watches. */
    const needed = (namespace: string): Asked[] => [
      ...documents.flatMap((kind) => ask(namespace, ['get', 'list', 'watch', 'patch'], kind)),
      ...documents.flatMap((kind) => ask(namespace, ['get', 'patch'], part(kind, 'status'))),
      ...documents.flatMap((kind) => ask(namespace, ['update'], part(kind, 'finalizers'))),
      ...ask(namespace, ['get', 'create', 'patch'], ['events.k8s.io', 'events']),
      ...ask(namespace, ['get', 'watch'], secrets, 'integrator-io'),
    ];
    const leases: Kind = ['coordination.k8s.io', 'leases'];
    const onLeases = ask('ops', ['get', 'list', 'create', 'update', 'delete'], leases);
    /** What it has no business with, wherever it is. */
    const never = (namespace: string): Asked[] => [
      ...ask(namespace, ['list', 'watch', 'get'], secrets),
      ...ask(namespace, ['get', 'watch'], secrets, 'somebody-elses'),
      ...ask(namespace, ['patch', 'update', 'delete'], secrets, 'integrator-io'),
      ...documents.flatMap((kind) => ask(namespace, ['create', 'update', 'delete'], kind)),
      ...ask(namespace, ['get', 'list'], ['', 'configmaps']),
      ...ask(namespace, ['get', 'create'], ['', 'pods']),
      ...ask(namespace, ['patch'], ['apiextensions.k8s.io', 'customresourcedefinitions']),
    ];

    const ways = [
      { name: 'kubernetes', watched: ['ops'], others: ['commerce', 'other'] },
      {
        name: 'kubernetes-namespaces',
        watched: ['commerce', 'marketplaces'],
        others: ['ops', 'other'],
        set: ['--set', 'kubernetes.secretNames={integrator-io}'],
      },
      { name: 'kubernetes-all-namespaces', watched: ['ops', 'commerce', 'other'], others: [] },
    ];
    it.each(ways)(
      '$name',
      async ({ name, watched, others, set = [] }) => {
        // The kinds of the Prometheus operator are not there.
        const off = '--set=serviceMonitor.enabled=false,prometheusRule.enabled=false';
        await helm('install', 'shop', chart, '--take-ownership', ...values(name), off, ...set);
        try {
          const account = 'ops:shop-storekeeper';
          const must = [...watched.flatMap(needed), ...onLeases];
          expect(await allowed(account, must)).toEqual(must);
          const mustNot = [...watched, ...others].flatMap(never);
          mustNot.push(...others.flatMap(needed), ...ask('other', ['get', 'update'], leases));
          expect(await allowed(account, mustNot)).toEqual([]);
        } finally {
          await helm('uninstall', 'shop');
        }
      },
      180_000,
    );
  });

  it('lets the command with its arguments come up on these rights alone, as the probes see it', async () => {
    const kubeconfig = await cluster.addServiceAccount('ops', 'runner');
    const sets = ['--set', 'serviceAccount.create=false,serviceAccount.name=runner'];
    await helm('install', 'shop', chart, '--take-ownership', ...values('kubernetes'), ...sets);
    const { args, container } = podOf(await render(...values('kubernetes'), ...sets));
    const here = { '--state-dir': path.join(folder, 'state') };
    const command = await startCommand(args, here, [`--kubeconfig=${kubeconfig}`]);
    try {
      expect(await command.answer(container.livenessProbe?.httpGet?.path)).toBe(200);
      await expect
        .poll(() => command.answer(container.readinessProbe?.httpGet?.path), { timeout: 15_000 })
        .toBe(200);
      const lease = () => kubectl('get', 'leases', '-n', 'ops', '-o', 'name');
      await expect.poll(lease, { timeout: 15_000 }).toContain('shop-storekeeper-shard-0');
      expect(command.said.filter((line) => /forbidden/i.test(line))).toEqual([]);
    } finally {
      await command.end();
      await helm('uninstall', 'shop');
    }
  }, 60_000);

  it('lets people who may view see accounts, and people who may edit declare them, but not their status', async () => {
    await helm('install', 'shop', chart, '--take-ownership', ...values('kubernetes'));
    try {
      for (const [person, role] of [
        ['viewer', 'ops-shop-storekeeper-view'],
        ['editor', 'ops-shop-storekeeper-edit'],
      ])
        await kubectl(
          'create',
          'rolebinding',
          `${person}`,
          `--clusterrole=${role}`,
          `--serviceaccount=other:${person}`,
          '-n',
          'commerce',
        );
      const change: Kind = [accounts[0], accounts[1], 'status'];
      const asked = [...ask('commerce', ['list', 'patch'], accounts), ...ask('commerce', ['patch'], change)];
      expect(await allowed('other:viewer', asked)).toEqual(asked.slice(0, 1));
      const both = await allowed('other:editor', asked);
      expect(both).toEqual(asked.slice(1, 2));
    } finally {
      await helm('uninstall', 'shop');
    }
  }, 60_000);
});

/** The documents of a file in another namespace. */
function inNamespace(text: string, namespace: string): string {
  return text.replaceAll(/^( {2}namespace: ).*$/gm, `$1${namespace}`);
}
