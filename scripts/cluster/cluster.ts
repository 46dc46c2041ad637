import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findApiServer, findEtcd, findKubectl } from '../kubernetes.ts';
import { onFreePort, startServer, type RunningServer } from './process.ts';

/** How the programs were found, or why not; said once where the tests are left out for it. */
export const programs = {
  apiServer: await findApiServer(),
  etcd: await findEtcd(),
  kubectl: await findKubectl(),
};
const missing = Object.values(programs).flatMap((each) => (each.path === undefined ? [each.reason] : []));

/** Where CI is true, what is missing is a failure and not a reason to leave tests out. */
export const leaveOut = missing.length > 0 && process.env.CI !== 'true';
if (leaveOut) process.stderr.write(`SKIPPED  Kubernetes: ${missing.join('; ')}\n`);

const crdFolder = path.join(import.meta.dirname, '..', '..', 'crds');

/** The users besides the administrator. They may do nothing but what a test grants them. */
const userNames = ['user-1', 'user-2', 'user-3', 'user-4'] as const;
export type UserName = (typeof userNames)[number];

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KubectlOptions {
  readonly stdin?: string;
  /** Whose rights it has: the path of a kubeconfig. Default: the administrator's. */
  readonly kubeconfig?: string;
}

/**
 * A Kubernetes API server with an etcd of its own on the loopback. There are no controllers: nothing is garbage
 * collected, no pod runs, and a namespace that is deleted stays Terminating.
 */
export interface Cluster {
  /** Such as `https://127.0.0.1:34567`; the same after the API server was stopped and started. */
  readonly url: string;
  /** PEM file with the authority that signed the certificate of the server. */
  readonly caFile: string;
  readonly adminToken: string;
  /** Path of the administrator's kubeconfig, in namespace `default`. */
  readonly kubeconfig: string;
  /** Runs kubectl, whatever it makes of it. */
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<Ended>;
  /** Applies the documents as administrator and gives what kubectl printed. Rejects with what it says where it refuses. */
  apply(yaml: string): Promise<string>;
  /** Gives the path of a kubeconfig for this user, who has no rights before a role is bound to `User` of that name. */
  addUser(name: UserName): Promise<string>;
  /** Makes a service account and gives the path of a kubeconfig with a token for it; for what is to run in a cluster. */
  addServiceAccount(namespace: string, name: string): Promise<string>;
  createNamespace(name: string): Promise<void>;
  /** Applies the custom resource definitions of `crds` and waits until they are served. */
  installCrds(): Promise<void>;
  /** Takes the API server away at once, as a crash would; what it stored stays. */
  stopApiServer(): Promise<void>;
  /** Brings it back on the same port, and waits until it is ready. */
  startApiServer(): Promise<void>;
  /** Ends the servers and removes all that they wrote. */
  stop(): Promise<void>;
}

/**
 * Starts a cluster; some seconds. Rejects where a program is missing or a server does not start, with the end of its
 * log; nothing is left behind then.
 */
export async function startCluster(): Promise<Cluster> {
  if (missing.length > 0) throw new Error(missing.join('; '));
  const folder = await mkdtemp(path.join(tmpdir(), 'storekeeper-cluster-'));
  const running: { etcd?: RunningServer; apiServer?: RunningServer } = {};
  const stop = async () => {
    await running.apiServer?.stop();
    await running.etcd?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const tokens = await writeCredentials(folder);
    const etcd = await onFreePort((port) => startEtcd(folder, port));
    running.etcd = etcd.server;
    const first = await onFreePort(async (port) => ({
      port,
      server: await startApi(folder, etcd.url, port, tokens.admin),
    }));
    running.apiServer = first.server;
    const access = await accessOf(folder, `https://127.0.0.1:${String(first.port)}`, tokens);
    return {
      ...access,
      stopApiServer: async () => running.apiServer?.stop(),
      startApiServer: async () => {
        running.apiServer = await startApi(folder, etcd.url, first.port, tokens.admin);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Tokens = Readonly<Record<UserName | 'admin', string>>;

const filesIn = (folder: string) => ({
  tokens: path.join(folder, 'tokens.csv'),
  serviceAccountKey: path.join(folder, 'service-account.key'),
  certificates: path.join(folder, 'certificates'),
  ca: path.join(folder, 'certificates', 'apiserver.crt'),
  kubectlHome: path.join(folder, 'kubectl'),
});

async function writeCredentials(folder: string): Promise<Tokens> {
  const files = filesIn(folder);
  const token = () => randomBytes(16).toString('hex');
  const tokens: Tokens = {
    admin: token(),
    'user-1': token(),
    'user-2': token(),
    'user-3': token(),
    'user-4': token(),
  };
  const lines = [
    `${tokens.admin},admin,admin,system:masters`,
    ...userNames.map((name) => `${tokens[name]},${name},${name}`),
  ];
  await writeFile(files.tokens, `${lines.join('\n')}\n`);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(files.serviceAccountKey, privateKey.export({ type: 'pkcs1', format: 'pem' }));
  await mkdir(files.kubectlHome);
  return tokens;
}

async function startEtcd(folder: string, port: number): Promise<{ url: string; server: RunningServer }> {
  const url = `http://127.0.0.1:${String(port)}`;
  const server = await startServer({
    name: 'etcd',
    path: programs.etcd.path ?? 'etcd',
    args: [
      `--data-dir=${path.join(folder, `etcd-${String(port)}`)}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      // It has no peers; the port it takes for them is nobody's business.
      '--listen-peer-urls=http://127.0.0.1:0',
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    log: path.join(folder, 'etcd.log'),
    ready: async () => {
      const response = await fetch(`${url}/health`).catch(() => undefined);
      await response?.body?.cancel();
      return response?.ok === true;
    },
  });
  return { url, server };
}

function startApi(folder: string, etcdUrl: string, port: number, token: string): Promise<RunningServer> {
  const files = filesIn(folder);
  return startServer({
    name: 'kube-apiserver',
    path: programs.apiServer.path ?? 'kube-apiserver',
    args: [
      `--etcd-servers=${etcdUrl}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${String(port)}`,
      `--cert-dir=${files.certificates}`,
      '--authorization-mode=RBAC',
      `--token-auth-file=${files.tokens}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${files.serviceAccountKey}`,
      `--service-account-signing-key-file=${files.serviceAccountKey}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      // It would wait for a controller that gives every namespace a service account.
      '--disable-admission-plugins=ServiceAccount',
      '--endpoint-reconciler-type=none',
    ],
    log: path.join(folder, 'kube-apiserver.log'),
    ready: () => isReady(port, files.ca, token),
  });
}

async function isReady(port: number, caFile: string, token: string): Promise<boolean> {
  const ca = await readFile(caFile).catch(() => undefined);
  if (ca === undefined) return false;
  const options = { ca, agent: false, timeout: 5_000, headers: { authorization: `Bearer ${token}` } };
  return new Promise((resolve) => {
    const request = get(`https://127.0.0.1:${String(port)}/readyz`, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

async function writeKubeconfig(folder: string, url: string, name: string, token: string): Promise<string> {
  const ca = await readFile(filesIn(folder).ca, 'base64');
  const file = path.join(folder, `${name}.kubeconfig`);
  // JSON is YAML.
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': ca } }],
    users: [{ name, user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: name, namespace: 'default' } }],
    'current-context': 'test',
  };
  await writeFile(file, JSON.stringify(config, undefined, 2));
  return file;
}

/** Everything of a cluster but taking its servers away. */
async function accessOf(
  folder: string,
  url: string,
  tokens: Tokens,
): Promise<Omit<Cluster, 'stopApiServer' | 'startApiServer' | 'stop'>> {
  const { ca: caFile, kubectlHome } = filesIn(folder);
  const admin = await writeKubeconfig(folder, url, 'admin', tokens.admin);
  const kubectl = (args: readonly string[], { stdin = '', kubeconfig = admin }: KubectlOptions = {}) =>
    new Promise<Ended>((resolve) => {
      // Without the settings and the cache of whoever runs the tests.
      const env = { PATH: process.env.PATH, HOME: kubectlHome, KUBECONFIG: kubeconfig };
      const file = programs.kubectl.path ?? 'kubectl';
      const child = execFile(file, args, { env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, stdout, stderr });
      });
      // A kubectl that does not read closes its end.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(stdin);
    });
  const mustKubectl = async (args: readonly string[], options?: KubectlOptions): Promise<string> => {
    const { code, stdout, stderr } = await kubectl(args, options);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${String(code)}: ${stderr}`);
    return stdout;
  };
  return {
    url,
    caFile,
    adminToken: tokens.admin,
    kubeconfig: admin,
    kubectl,
    apply: (yaml) => mustKubectl(['apply', '-f', '-'], { stdin: yaml }),
    addUser: (name) => writeKubeconfig(folder, url, name, tokens[name]),
    addServiceAccount: async (namespace, name) => {
      await mustKubectl(['create', 'serviceaccount', name, '-n', namespace]);
      const token = await mustKubectl(['create', 'token', name, '-n', namespace]);
      return writeKubeconfig(folder, url, `${namespace}.${name}`, token.trim());
    },
    createNamespace: async (name) => void (await mustKubectl(['create', 'namespace', name])),
    installCrds: async () => {
      const made = await mustKubectl(['apply', '-o', 'name', '-f', crdFolder]);
      await mustKubectl(['wait', '--for=condition=Established', '--timeout=60s', ...made.trim().split('\n')]);
    },
  };
}
