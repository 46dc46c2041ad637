import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chart, leaveOut, podOf, render } from './helm.ts';

const example = (name: string) => ['--values', path.join(chart, 'ci', `${name}-values.yaml`)];

describe.skipIf(leaveOut)('what is watched', () => {
  it.each([
    { values: 'kubernetes', watched: ['--namespace=ops'] },
    {
      values: 'kubernetes-namespaces',
      watched: [
        '--namespace=commerce',
        '--namespace=marketplaces',
        '--tile-selector=stage in (test,production)',
      ],
    },
    { values: 'kubernetes-all-namespaces', watched: ['--all-namespaces'] },
  ])('is said to the command: $values', async ({ values, watched }) => {
    const { args } = podOf(await render(...example(values)));
    expect(args.filter((each) => /^--(all-)?namespace|^--tile/.test(each))).toEqual(watched);
    expect(args).toContain('--lease-namespace=ops');
    expect(args.some((each) => each.startsWith('--git') || each === '--allow-process-tokens')).toBe(false);
  });

  it('is shared out by the number of shards, under Leases of the name of the release or another', async () => {
    const all = podOf(await render(...example('kubernetes-all-namespaces'))).args;
    expect(all).toEqual(expect.arrayContaining(['--shards=3', '--lease-name=shop-storekeeper']));
    const named = podOf(await render(...example('kubernetes-namespaces'))).args;
    expect(named).toEqual(expect.arrayContaining(['--shards=1', '--lease-name=teams']));
  });

  it('may take tokens of the pod only where that is said', async () => {
    const sets = [
      'kubernetes.allowProcessTokens=true',
      'platform.tokenFiles[0].secretName=a',
      'platform.tokenFiles[0].key=b',
    ];
    const { args } = podOf(await render(...example('kubernetes'), '--set', sets.join()));
    expect(args).toContain('--allow-process-tokens');
  });

  it('leaves nothing on a volume that outlives the pod', async () => {
    const release = await render(...example('kubernetes'));
    expect(release.PersistentVolumeClaim).toEqual([]);
    expect(podOf(release).pod.volumes).toContainEqual({ name: 'state', emptyDir: { sizeLimit: '1Gi' } });
  });
});

describe.skipIf(leaveOut)('rights', () => {
  it('are Roles of the namespaces that are watched, and nothing of the whole cluster where that is not wanted', async () => {
    const release = await render(...example('kubernetes-namespaces'));
    expect(release.Role.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`).sort()).toEqual([
      'commerce/shop-storekeeper',
      'marketplaces/shop-storekeeper',
      'ops/shop-storekeeper-leases',
    ]);
    const cluster = [release.ClusterRole, release.ClusterRoleBinding, release.CustomResourceDefinition];
    expect(cluster.flat()).toEqual([]);
  });

  it('are one ClusterRole for all namespaces, with the Leases in that of the release', async () => {
    const release = await render(...example('kubernetes-all-namespaces'));
    expect(release.ClusterRoleBinding.map(({ roleRef }) => roleRef.name)).toEqual(['ops-shop-storekeeper']);
    expect(release.Role.map(({ metadata }) => metadata?.name)).toEqual(['shop-storekeeper-leases']);
  });

  it('read all secrets only where none is named', async () => {
    const rule = async (...args: string[]) =>
      (await render(...example('kubernetes'), ...args)).Role.flatMap(({ rules }) => rules ?? []).find(
        ({ resources }) => resources?.includes('secrets') === true,
      );
    expect(await rule()).toMatchObject({ resourceNames: ['integrator-io'], verbs: ['get', 'watch'] });
    expect(await rule('--set-json', 'kubernetes.secretNames=[]')).toEqual({
      apiGroups: [''],
      resources: ['secrets'],
      verbs: ['get', 'watch'],
    });
  });

  it.each(['kubernetes', 'secrets-through-api'])(
    'are left to somebody else with rbac.create=false: %s',
    async (values) => {
      const sets = ['--set', 'rbac.create=false,rbac.aggregateRoles=false'];
      const release = await render(...example(values), ...sets);
      expect([release.Role, release.RoleBinding, release.ClusterRole].flat()).toEqual([]);
    },
  );

  it('of people come with view, edit and admin, and leave status to the controller', async () => {
    const { ClusterRole: roles } = await render(...example('kubernetes'));
    const into = (name: string) =>
      Object.keys(roles.find((role) => role.metadata?.name === name)?.metadata?.labels ?? {})
        .flatMap((label) => /aggregate-to-(.+)/.exec(label)?.[1] ?? [])
        .sort();
    expect(into('ops-shop-storekeeper-view')).toEqual(['admin', 'edit', 'view']);
    expect(into('ops-shop-storekeeper-edit')).toEqual(['admin', 'edit']);
    const edit = roles.find((role) => role.metadata?.name === 'ops-shop-storekeeper-edit')?.rules;
    expect(edit?.flatMap(({ resources }) => resources)).toEqual(['amazonaccounts', 'integrationtiles']);
  });
});

describe.skipIf(leaveOut)('the definitions', () => {
  it('are those of crds/, stay when the release goes, and say to whom they belong', async () => {
    const release = await render(...example('kubernetes-all-namespaces'));
    const files = (await readdir('crds')).filter((file) => file.endsWith('.yaml')).sort();
    expect(release.CustomResourceDefinition.length).toBe(files.length);
    for (const file of files) {
      const original = parse(await readFile(path.join('crds', file), 'utf8')) as {
        metadata: { name: string };
        spec: unknown;
      };
      const crd = release.CustomResourceDefinition.find(
        (each) => each.metadata?.name === original.metadata.name,
      );
      expect(crd?.spec).toEqual(original.spec);
      expect(crd?.metadata?.annotations).toMatchObject({
        'helm.sh/resource-policy': 'keep',
        'example.com/owner': 'platform-team',
      });
      expect(crd?.metadata?.labels?.['app.kubernetes.io/managed-by']).toBe('Helm');
    }
  });

  it('are not there for a source that has no use for them', async () => {
    const release = await render(...example('https'));
    expect([...release.CustomResourceDefinition, ...release.ClusterRole]).toEqual([]);
  });
});

describe.skipIf(leaveOut)('several pods', () => {
  it('are spread out, and are not all evicted at once', async () => {
    const release = await render(...example('kubernetes-all-namespaces'));
    expect(release.Deployment[0]?.spec?.replicas).toBe(3);
    const labels = release.Deployment[0]?.spec?.template.metadata?.labels;
    const [budget] = release.PodDisruptionBudget;
    expect(budget?.spec?.maxUnavailable).toBe(1);
    expect(labels).toMatchObject(budget?.spec?.selector?.matchLabels ?? { missing: 'selector' });
    const spread = podOf(release).pod.topologySpreadConstraints ?? [];
    expect(spread.map(({ topologyKey, whenUnsatisfiable }) => [topologyKey, whenUnsatisfiable])).toEqual([
      ['kubernetes.io/hostname', 'ScheduleAnyway'],
      ['topology.kubernetes.io/zone', 'ScheduleAnyway'],
    ]);
    for (const { labelSelector } of spread)
      expect(labels).toMatchObject(labelSelector?.matchLabels ?? { missing: '' });
  });

  it.each(['https', 'kubernetes'])(
    'take a budget and a place each; one pod takes neither: %s',
    async (values) => {
      const release = await render(...example(values));
      expect(release.PodDisruptionBudget).toEqual([]);
      expect(podOf(release).pod.topologySpreadConstraints).toBeUndefined();
    },
  );
});

describe.skipIf(leaveOut)('proxy and authority', () => {
  it('are set for Node and for Git, past the cluster and what is named', async () => {
    const { pod, container } = podOf(await render(...example('proxy-and-ca')));
    const env = Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value]));
    expect(env).toEqual({
      STOREKEEPER_STATE_DIR: '/var/lib/storekeeper/state',
      HTTPS_PROXY: 'http://proxy.example.com:3128',
      HTTP_PROXY: 'http://proxy.example.com:3128',
      NO_PROXY: 'localhost,.svc,.cluster.local,$(KUBERNETES_SERVICE_HOST),git.internal.example.com',
      NODE_EXTRA_CA_CERTS: '/etc/storekeeper/ca/ca.crt',
      GIT_SSL_CAINFO: '/etc/storekeeper/ca/ca.crt',
    });
    const items = [{ key: 'ca.crt', path: 'ca.crt' }];
    expect(pod.volumes).toContainEqual({ name: 'ca', configMap: { name: 'house-ca', items } });
    expect(container.volumeMounts).toContainEqual({
      name: 'ca',
      mountPath: '/etc/storekeeper/ca',
      readOnly: true,
    });
  });

  it('leave Git its own authorities, and take the bundle from a secret, where that is said', async () => {
    const sets =
      'extraCA.forGit=false,extraCA.configMapName=,extraCA.secretName=house-ca,extraCA.key=bundle.pem';
    const { pod, container } = podOf(await render(...example('proxy-and-ca'), '--set', sets));
    expect(container.env?.map(({ name }) => name)).not.toContain('GIT_SSL_CAINFO');
    expect(container.env).toContainEqual({
      name: 'NODE_EXTRA_CA_CERTS',
      value: '/etc/storekeeper/ca/bundle.pem',
    });
    expect(pod.volumes?.find(({ name }) => name === 'ca')?.secret).toMatchObject({ secretName: 'house-ca' });
  });

  it('with a login come out of a secret', async () => {
    const { container } = podOf(await render(...example('restricted-network')));
    expect(container.envFrom).toEqual([{ secretRef: { name: 'proxy-with-login' } }]);
  });

  it('may be all that can be reached', async () => {
    const egress = (await render(...example('restricted-network'))).NetworkPolicy[0]?.spec?.egress;
    expect(egress?.map(({ to, ports }) => [to, ports?.map(({ port }) => port)])).toEqual([
      [undefined, [53, 53]],
      [undefined, [6443]],
      [[{ ipBlock: { cidr: '10.20.0.8/32' } }], [3128]],
    ]);
  });
});

describe.skipIf(leaveOut)('the dashboard', () => {
  it('is that of examples/grafana, where the sidecar of Grafana finds it', async () => {
    const [dashboard] = (await render(...example('kubernetes-all-namespaces'))).ConfigMap;
    expect(dashboard?.metadata?.labels?.['grafana_dashboard']).toBe('1');
    expect(dashboard?.metadata?.annotations).toEqual({ grafana_folder: 'Commerce' });
    expect(dashboard?.data).toEqual({
      'storekeeper.json': await readFile('examples/grafana/storekeeper.json', 'utf8'),
    });
  });
});
