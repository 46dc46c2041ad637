import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1ConfigMap,
  V1Container,
  V1CustomResourceDefinition,
  V1Deployment,
  V1LabelSelector,
  V1NetworkPolicy,
  V1ObjectMeta,
  V1PersistentVolumeClaim,
  V1PodDisruptionBudget,
  V1PodSpec,
  V1Role,
  V1RoleBinding,
  V1Service,
  V1ServiceAccount,
} from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { findHelm } from '../../scripts/helm.ts';

/** The folder of the chart. */
export const chart = 'charts/storekeeper';

/** How helm was found, or why not; said once where the tests are left out for it. */
export const helm = await findHelm();

/** Where CI is true, what is missing is a failure and not a reason to leave tests out. */
export const leaveOut = helm.path === undefined && process.env.CI !== 'true';
if (helm.path === undefined && leaveOut) process.stderr.write(`SKIPPED  helm: ${helm.reason}\n`);

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs helm without the settings, plug-ins and cluster of whoever runs the tests. */
export function runHelm(...args: string[]): Promise<Ended> {
  return runHelmOn(undefined, ...args);
}

/** The same on a cluster, by the path of a kubeconfig. */
export async function runHelmOn(kubeconfig: string | undefined, ...args: string[]): Promise<Ended> {
  const home = await mkdtemp(path.join(tmpdir(), 'storekeeper-helm-'));
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    HELM_CACHE_HOME: home,
    HELM_CONFIG_HOME: home,
    HELM_DATA_HOME: home,
    KUBECONFIG: kubeconfig ?? path.join(home, 'none'),
  };
  try {
    return await new Promise((resolve) => {
      execFile(helm.path ?? 'helm', args, { env, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, stdout, stderr });
      });
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The example values of the chart, as paths. */
export const examples = (await readdir(path.join(chart, 'ci'))).map((file) => path.join(chart, 'ci', file));

interface ServiceMonitor {
  readonly metadata: V1ObjectMeta;
  readonly spec: {
    readonly selector: V1LabelSelector;
    readonly endpoints: readonly Readonly<Record<string, unknown>>[];
  };
}
interface PrometheusRule {
  readonly metadata: V1ObjectMeta;
  readonly spec: { readonly groups: unknown };
}
interface Kinds {
  readonly Deployment: V1Deployment;
  readonly Service: V1Service;
  readonly ServiceAccount: V1ServiceAccount;
  readonly PersistentVolumeClaim: V1PersistentVolumeClaim;
  readonly Role: V1Role;
  readonly RoleBinding: V1RoleBinding;
  readonly ClusterRole: V1ClusterRole;
  readonly ClusterRoleBinding: V1ClusterRoleBinding;
  readonly CustomResourceDefinition: V1CustomResourceDefinition;
  readonly ConfigMap: V1ConfigMap;
  readonly PodDisruptionBudget: V1PodDisruptionBudget;
  readonly NetworkPolicy: V1NetworkPolicy;
  readonly ServiceMonitor: ServiceMonitor;
  readonly PrometheusRule: PrometheusRule;
}

/** What the chart rendered, by kind; a kind of which there is none has an empty list. */
export type Release = { readonly [Kind in keyof Kinds]: readonly Kinds[Kind][] };

/** Renders the chart as release `shop` in namespace `ops`. Rejects with what helm says where it refuses. */
export async function render(...args: string[]): Promise<Release> {
  const { code, stdout, stderr } = await runHelm('template', 'shop', chart, '--namespace', 'ops', ...args);
  if (code !== 0) throw new Error(stderr);
  const release: Record<keyof Kinds, unknown[]> = {
    Deployment: [],
    Service: [],
    ServiceAccount: [],
    PersistentVolumeClaim: [],
    Role: [],
    RoleBinding: [],
    ClusterRole: [],
    ClusterRoleBinding: [],
    CustomResourceDefinition: [],
    ConfigMap: [],
    PodDisruptionBudget: [],
    NetworkPolicy: [],
    ServiceMonitor: [],
    PrometheusRule: [],
  };
  // Kubernetes reads YAML 1.1.
  for (const document of parseAllDocuments(stdout, { version: '1.1' })) {
    if (document.errors[0] !== undefined) throw document.errors[0];
    const object = document.toJS() as { kind: keyof Kinds } | null;
    if (object !== null) release[object.kind].push(object);
  }
  return release as unknown as Release;
}

/** The container of the release, with the pod around it. Throws where there is not one Deployment with one container. */
export function podOf(release: Release): {
  readonly pod: V1PodSpec;
  readonly container: V1Container;
  readonly args: readonly string[];
} {
  const pod = release.Deployment[0]?.spec?.template.spec;
  const container = pod?.containers[0];
  if (
    pod === undefined ||
    container === undefined ||
    pod.containers.length > 1 ||
    release.Deployment.length > 1
  )
    throw new Error('expected one Deployment with one container');
  return { pod, container, args: container.args ?? [] };
}
