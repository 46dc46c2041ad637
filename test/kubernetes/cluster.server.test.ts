import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ensureApiServer, ensureEtcd, ensureKubectl } from '../../scripts/kubernetes.ts';
import { leaveOut, programs, startCluster, type Cluster } from '../../scripts/cluster/cluster.ts';

interface Names {
  readonly spec: { readonly names: { readonly plural: string } };
}

const crds = await Promise.all(
  (await readdir('crds')).map(
    async (file) => parse(await readFile(path.join('crds', file), 'utf8')) as Names,
  ),
);

/** What the administrator sees, as kubectl writes it with `-o`. */
async function see(cluster: Cluster, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cluster.kubectl(args);
  expect(code, stderr).toBe(0);
  return stdout;
}

describe.skipIf(leaveOut)('a cluster for tests', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    return () => cluster.stop();
  });

  it('answers as the release that was found', async () => {
    const { serverVersion } = JSON.parse(await see(cluster, 'version', '-o', 'json')) as {
      serverVersion: { gitVersion: string };
    };
    expect(serverVersion.gitVersion).toBe(
      `v${programs.apiServer.path === undefined ? '' : programs.apiServer.version}`,
    );
  });

  it('serves the custom resources of this project once they are installed', async () => {
    await cluster.installCrds();
    expect(crds).not.toEqual([]);
    for (const { spec } of crds) {
      expect(await see(cluster, 'get', spec.names.plural, '-o', 'jsonpath={.items}')).toBe('[]');
    }
  });

  it('lets a user do what was granted to that user, and nothing else', async () => {
    const [one, other] = [await cluster.addUser('user-1'), await cluster.addUser('user-2')];
    const create = ['create', 'configmap', '--dry-run=server', 'any'];
    expect(await cluster.kubectl(create, { kubeconfig: one })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('User "user-1" cannot create resource "configmaps"') as string,
    });

    await cluster.apply(`
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: maker, namespace: default }
rules: [{ apiGroups: [''], resources: [configmaps], verbs: [create] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: maker, namespace: default }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: maker }
subjects: [{ kind: User, name: user-1 }]
`);
    // The authorizer learns of new roles by watching them.
    await expect.poll(async () => (await cluster.kubectl(create, { kubeconfig: one })).code).toBe(0);
    expect((await cluster.kubectl(create, { kubeconfig: other })).code).toBe(1);
    expect((await cluster.kubectl(['get', 'configmaps'], { kubeconfig: one })).stderr).toContain('Forbidden');
  });

  it('knows a service account by the token that it gave it', async () => {
    await cluster.createNamespace('ops');
    const kubeconfig = await cluster.addServiceAccount('ops', 'storekeeper');
    const { stdout } = await cluster.kubectl(
      ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'],
      {
        kubeconfig,
      },
    );
    expect(stdout).toBe('system:serviceaccount:ops:storekeeper');
  });

  it('says why it refuses what was to be applied', async () => {
    await expect(cluster.apply('{apiVersion: v1, kind: Nothing, metadata: {name: a}}')).rejects.toThrow(
      'no matches for kind "Nothing"',
    );
  });

  it('comes back on the same port with what it stored', async () => {
    await see(cluster, 'create', 'configmap', 'kept', '--from-literal=a=b');
    await cluster.stopApiServer();
    const { code, stderr } = await cluster.kubectl(['get', 'configmap', 'kept']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('refused');
    await cluster.startApiServer();
    expect(await see(cluster, 'get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}')).toBe('b');
  });

  it('leaves nothing behind', async () => {
    const gone = await startCluster();
    const folder = path.dirname(gone.kubeconfig);
    expect(existsSync(folder)).toBe(true);
    await gone.stop();
    expect(existsSync(folder)).toBe(false);
    await expect(fetch(gone.url)).rejects.toThrow('fetch failed');
  });

  it('is made of programs that are not got twice', async () => {
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    const again = {
      apiServer: await ensureApiServer(say),
      etcd: await ensureEtcd(say),
      kubectl: await ensureKubectl(say),
    };
    expect(again).toEqual(programs);
    expect(said).toEqual([]);
  });
});
