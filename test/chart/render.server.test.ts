import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chart, examples, leaveOut, podOf, render, runHelm, type Release } from './helm.ts';

const example = (name: string) => ['--values', path.join(chart, 'ci', `${name}-values.yaml`)];

describe.skipIf(leaveOut)('helm lint --strict', () => {
  it.each(['with its defaults', ...examples])('finds nothing wrong: %s', async (file) => {
    const values = examples.includes(file) ? ['--values', file] : [];
    const { code, stdout } = await runHelm('lint', '--strict', chart, ...values);
    expect(stdout).toContain('1 chart(s) linted, 0 chart(s) failed');
    expect(stdout).not.toMatch(/\[(WARNING|ERROR)\]/);
    expect(code).toBe(0);
  });
});

describe.skipIf(leaveOut).each(examples)('rendered with %s', (file) => {
  let release: Release;
  beforeAll(async () => {
    release = await render('--values', file);
  });

  it('has one pod that ends before the next one starts, but where Leases say who works', () => {
    const { args } = podOf(release);
    expect(release.Deployment[0]?.spec).toMatchObject(
      args.includes('--kubernetes')
        ? { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }
        : { replicas: 1, strategy: { type: 'Recreate' } },
    );
  });

  it('meets the restricted pod security standard, with a root file system that cannot be written', () => {
    const { pod, container } = podOf(release);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect([pod.hostNetwork, pod.hostPID, pod.hostIPC]).toEqual([undefined, undefined, undefined]);
    const kinds = (pod.volumes ?? []).flatMap((each) => Object.keys(each)).filter((key) => key !== 'name');
    const allowed = ['configMap', 'emptyDir', 'persistentVolumeClaim', 'projected', 'secret'];
    expect(kinds.filter((kind) => !allowed.includes(kind))).toEqual([]);
  });

  it('can write where it must: state and scratch', () => {
    const { pod, container } = podOf(release);
    const writable = (container.volumeMounts ?? []).filter((each) => each.readOnly !== true);
    expect(writable.map((each) => each.mountPath)).toEqual(['/var/lib/storekeeper', '/tmp']);
    const volumes = (pod.volumes ?? []).map((each) => each.name).sort();
    expect((container.volumeMounts ?? []).map((each) => each.name).sort()).toEqual(volumes);
  });

  it('is found by its service, ready or not', () => {
    const labels = release.Deployment[0]?.spec?.template.metadata?.labels ?? {};
    const [service] = release.Service;
    expect(labels).toMatchObject(service?.spec?.selector ?? { missing: 'service' });
    expect(labels).toMatchObject(release.Deployment[0]?.spec?.selector.matchLabels ?? {});
    expect(service?.spec?.publishNotReadyAddresses).toBe(true);
  });

  it('passes only arguments that the command has', async () => {
    const [command, ...options] = podOf(release).args;
    expect(command).toBe('run');
    const { stdout } = await promisify(execFile)(process.execPath, ['src/cli/main.ts', 'run', '--help']);
    const known = [...stdout.matchAll(/^ +(--[a-z-]+)/gm)].map((match) => match[1]);
    const given = options.map((each) => each.split('=')[0]);
    expect(given.filter((each) => !known.includes(each))).toEqual([]);
  });
});

describe.skipIf(leaveOut)('secrets', () => {
  it('for https are files in the pod, by name', async () => {
    const { pod, container, args } = podOf(await render(...example('https')));
    expect(args).toContain('--git-token-file=/etc/storekeeper/git/token');
    expect(pod.volumes).toContainEqual({
      name: 'git',
      secret: {
        secretName: 'accounts-repository',
        defaultMode: 0o440,
        items: [{ key: 'token', path: 'token' }],
      },
    });
    const source = (key: string) => ({
      secret: { name: 'integrator-io', items: [{ key, path: `integrator-io/${key}` }] },
    });
    expect(pod.volumes).toContainEqual({
      name: 'platform',
      projected: { defaultMode: 0o440, sources: [source('token'), source('sandbox-token')] },
    });
    expect(container.volumeMounts).toContainEqual({
      name: 'platform',
      mountPath: '/etc/storekeeper/platform',
      readOnly: true,
    });
  });

  it('for ssh are a key and known hosts', async () => {
    const { pod, args } = podOf(await render(...example('ssh')));
    expect(args).toContain('--git-ssh-key=/etc/storekeeper/git/ssh-privatekey');
    expect(args).toContain('--git-known-hosts=/etc/storekeeper/git/known_hosts');
    const volume = pod.volumes?.find((each) => each.name === 'git');
    expect(volume?.secret?.secretName).toBe('accounts-deploy-key');
    expect(volume?.secret?.items?.map((each) => each.path)).toEqual(['ssh-privatekey', 'known_hosts']);
  });

  it('that are not read through the API leave the pod without a token of the cluster and without rights', async () => {
    const release = await render(...example('https'));
    expect(podOf(release).pod.automountServiceAccountToken).toBe(false);
    expect(release.ServiceAccount[0]?.automountServiceAccountToken).toBe(false);
    expect([...release.Role, ...release.RoleBinding]).toEqual([]);
  });

  it('that are read through the API are allowed by name, each in its namespace', async () => {
    const release = await render(...example('secrets-through-api'));
    expect(podOf(release).pod.automountServiceAccountToken).toBe(true);
    const rules = release.Role.map(({ metadata, rules }) => [metadata?.namespace, rules]);
    const rule = (...resourceNames: string[]) => [
      { apiGroups: [''], resources: ['secrets'], resourceNames, verbs: ['get'] },
    ];
    expect(Object.fromEntries(rules)).toEqual({
      commerce: rule('integrator-io', 'integrator-io-sandbox'),
      ops: rule('integrator-io'),
    });
    const account = release.ServiceAccount[0]?.metadata?.name;
    for (const { metadata, roleRef, subjects } of release.RoleBinding) {
      const role = release.Role.find((each) => each.metadata?.namespace === metadata?.namespace);
      expect(roleRef).toMatchObject({ kind: 'Role', name: role?.metadata?.name });
      expect(subjects).toEqual([{ kind: 'ServiceAccount', name: account, namespace: 'ops' }]);
    }
    expect(release.RoleBinding.length).toBe(2);
  });
});

describe.skipIf(leaveOut)('a commit with faults', () => {
  const onInvalid = (release: Release) => podOf(release).args.filter((arg) => arg.startsWith('--on-invalid'));

  it.each([
    { reason: 'as a whole by default', example: 'https', value: undefined, expected: [] },
    { reason: 'as a whole by its value', example: 'https', value: 'KeepAll', expected: [] },
    {
      reason: 'in part by its value',
      example: 'ssh',
      value: 'KeepInvalid',
      expected: ['--on-invalid=keep-invalid'],
    },
    { reason: 'not at all where no commits are', example: 'kubernetes', value: 'KeepInvalid', expected: [] },
  ])('is kept out $reason', async ({ example: name, value, expected }) => {
    const set = value === undefined ? [] : ['--set', `source.onInvalid=${value}`];
    expect(onInvalid(await render(...example(name), ...set))).toEqual(expected);
  });

  it('by another value is refused, with what is accepted', async () => {
    const { code, stderr } = await runHelm(
      ...['template', 'storekeeper', chart, ...example('https')],
      ...['--set', 'source.onInvalid=KeepSome'],
    );
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/onInvalid.*'?KeepAll'?.*'?KeepInvalid'?/s);
  });
});

describe.skipIf(leaveOut)('the state', () => {
  it('is on a claim of the chart', async () => {
    const release = await render(...example('https'));
    const [claim] = release.PersistentVolumeClaim;
    expect(claim?.spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    });
    const volume = podOf(release).pod.volumes?.find((each) => each.name === 'state');
    expect(volume?.persistentVolumeClaim?.claimName).toBe(claim?.metadata?.name);
  });

  it.each([
    { reason: 'on a claim that exists', values: 'monitoring', source: { claimName: 'storekeeper-state' } },
    { reason: 'in an emptyDir', values: 'ssh', source: { sizeLimit: '512Mi' } },
  ])('is $reason, and no claim is made', async ({ values, source }) => {
    const release = await render(...example(values));
    expect(release.PersistentVolumeClaim).toEqual([]);
    const volume = podOf(release).pod.volumes?.find((each) => each.name === 'state');
    expect(volume?.persistentVolumeClaim ?? volume?.emptyDir).toEqual(source);
  });

  it.each([
    { reason: 'the default class, by saying nothing', value: '', expected: undefined },
    { reason: 'no class, by an empty one', value: '-', expected: '' },
    { reason: 'a class by name', value: 'fast', expected: 'fast' },
  ])('takes $reason', async ({ value, expected }) => {
    const release = await render(...example('https'), '--set', `state.storageClassName=${value}`);
    expect(release.PersistentVolumeClaim[0]?.spec?.storageClassName).toBe(expected);
  });
});

describe.skipIf(leaveOut)('ids and image', () => {
  it('are those of the Dockerfile', async () => {
    const { pod, container } = podOf(await render(...example('https')));
    const user = /^USER (\d+):(\d+)$/m.exec(await readFile('Dockerfile', 'utf8'));
    const { runAsUser, runAsGroup, fsGroup } = pod.securityContext ?? {};
    expect([runAsUser, runAsGroup, fsGroup].map(String)).toEqual([user?.[1], user?.[2], user?.[2]]);
    expect(container.image).toMatch(/^registry\.example\.com\/storekeeper:\d+\.\d+\.\d+$/);
  });

  it('are left to the cluster with null, and the image is taken by its digest', async () => {
    const { pod, container } = podOf(await render(...example('ssh')));
    expect(Object.keys(pod.securityContext ?? {})).toEqual(['runAsNonRoot', 'seccompProfile']);
    expect(container.image).toBe(`registry.example.com/storekeeper@sha256:${'0'.repeat(64)}`);
  });
});

describe.skipIf(leaveOut)('monitoring', () => {
  it('is off by default', async () => {
    const release = await render(...example('https'));
    expect([...release.ServiceMonitor, ...release.PrometheusRule, ...release.NetworkPolicy]).toEqual([]);
  });

  it('scrapes the service, and leaves the label namespace to the metrics', async () => {
    const release = await render(...example('monitoring'));
    const [monitor] = release.ServiceMonitor;
    expect(monitor?.metadata.labels?.['release']).toBe('kube-prometheus-stack');
    expect(release.Service[0]?.metadata?.labels).toMatchObject(
      monitor?.spec.selector.matchLabels ?? { missing: 'selector' },
    );
    expect(monitor?.spec.endpoints[0]).toMatchObject({ port: 'http', path: '/metrics', honorLabels: true });
    expect(release.Service[0]?.spec?.ports?.map((each) => each.name)).toEqual(['http']);
  });

  it('has the rules of examples/prometheus; only the runbooks get the prefix', async () => {
    const release = await render(...example('monitoring'));
    const rules = await readFile('examples/prometheus/storekeeper.rules.yaml', 'utf8');
    const prefixed = rules.replaceAll(
      /(?<=runbook_url: )/g,
      'https://git.example.com/storekeeper/blob/main/',
    );
    expect(release.PrometheusRule[0]?.spec).toEqual(parse(prefixed));
    const plain = await render(...example('https'), '--set', 'prometheusRule.enabled=true');
    expect(plain.PrometheusRule[0]?.spec).toEqual(parse(rules));
  });

  it('adds variables and volumes of the user', async () => {
    const { pod, container } = podOf(await render(...example('monitoring')));
    expect(container.env?.map((each) => each.name)).toEqual(['STOREKEEPER_STATE_DIR', 'INTEGRATOR_IO_TOKEN']);
    expect(pod.volumes).toContainEqual({ name: 'zones', configMap: { name: 'zones' } });
    expect(pod.imagePullSecrets).toEqual([{ name: 'registry' }]);
  });
});

describe.skipIf(leaveOut)('the network policy', () => {
  it.each([
    { reason: 'ssh', values: 'ssh', ports: [53, 53, 443, 22] },
    { reason: 'the Kubernetes API', values: 'secrets-through-api', ports: [53, 53, 443, 6443] },
    { reason: 'a proxy', values: 'proxy-and-ca', ports: [53, 53, 443, 3128] },
  ])('lets out what $reason takes', async ({ values, ports }) => {
    const spec = (await render(...example(values))).NetworkPolicy[0]?.spec;
    expect(spec?.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec?.egress?.flatMap((each) => each.ports?.map(({ port }) => port))).toEqual(ports);
  });

  it('lets in those who are named, to the one port', async () => {
    const release = await render(...example('monitoring'));
    const spec = release.NetworkPolicy[0]?.spec;
    expect(spec?.ingress).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
        ports: [{ protocol: 'TCP', port: 'http' }],
      },
    ]);
    const labels = release.Deployment[0]?.spec?.template.metadata?.labels;
    expect(labels).toMatchObject(spec?.podSelector?.matchLabels ?? { missing: 'selector' });
  });

  it('lets nobody in where nobody is named', async () => {
    const args = ['--set', 'networkPolicy.enabled=true', '--set-json', 'networkPolicy.ingressFrom=[]'];
    const release = await render(...example('https'), ...args);
    expect(release.NetworkPolicy[0]?.spec?.ingress).toEqual([]);
  });
});
