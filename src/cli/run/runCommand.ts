import { InvalidArgumentError, Option, type Command } from 'commander';
import { apiTokenVariable } from './apiToken.ts';
import { UsageError, type ExitCode } from '../exit.ts';

/** What the command is made with. */
export interface RunTools {
  readonly finish: (work: () => Promise<ExitCode>) => Promise<void>;
  readonly stateDirOption: () => Option;
  readonly wholeNumber: (least: number, most: number) => (text: string) => number;
}

interface Given {
  readonly git?: string;
  readonly branch?: string;
  readonly folder?: string;
  readonly poll: string;
  readonly pass: string[];
  readonly onInvalid: 'keep-all' | 'keep-invalid';
  readonly gitUsername?: string;
  readonly gitTokenEnv?: string;
  readonly gitTokenFile?: string;
  readonly gitSshKey?: string;
  readonly gitKnownHosts?: string;
  readonly kubernetes?: boolean;
  readonly namespace: string[];
  readonly allNamespaces?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly shards: number;
  readonly tileSelector?: string;
  readonly leaseName: string;
  readonly leaseNamespace?: string;
  readonly allowProcessTokens?: boolean;
  readonly host: string;
  readonly port: number;
  readonly allowHost: string[];
  readonly logLevel: 'info';
  readonly stateDir: string;
  readonly apiTokenFile?: string;
}

async function durationOption(text: string): Promise<number> {
  const { parseDuration } = await import('../../lib/duration.ts');
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The members that are there. */
function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

const leaseNamePattern = /^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/;

/** Adds `run`, which watches a Git repository or a cluster. */
export function addRunCommand(program: Command, { finish, stateDirOption, wholeNumber }: RunTools): void {
  const command = program
    .command('run')
    .description(
      'watch a Git repository, or documents in a Kubernetes cluster, and keep the accounts as declared',
    );
  addGitOptions(command);
  addKubernetesOptions(command, wholeNumber);
  command
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', wholeNumber(0, 65_535), 8080)
    .addOption(
      new Option(
        '--allow-host <name>',
        'name under which its pages may be asked besides addresses and names inside the network, such as that of an ingress; may be given several times',
      )
        .argParser((name: string, before: string[]) => [...before, name])
        .default([] as string[], 'none'),
    )
    .addOption(
      new Option('--log-level <level>', 'what is logged')
        .choices(['debug', 'info', 'warn', 'error', 'silent'])
        .default('info'),
    )
    .addOption(stateDirOption())
    .option(
      '--api-token-file <file>',
      `file whose first line is the token for steering over HTTP, also from other machines (default: ${apiTokenVariable}, else one is made in the state folder, for this machine only)`,
    )
    .action((options: Given) => finish(() => start(options)));
}

/** Takes an option's value once: a second one would silently replace the first. */
function once(option: string): (value: string, before: string | undefined) => string {
  return (value, before) => {
    if (before !== undefined)
      throw new InvalidArgumentError(
        `It was given before, as ${before}; accepted is ${option} once. One process watches one folder of one branch of one repository: for another run another process, with a --state-dir of its own.`,
      );
    return value;
  };
}

/** Commits are named by enough digits to mean one. */
function passedCommit(text: string, before: readonly string[]): string[] {
  if (!/^[0-9a-f]{7,64}$/i.test(text))
    throw new InvalidArgumentError('Expected the id of a commit, or the first seven or more digits of it.');
  return [...before, text.toLowerCase()];
}

function addGitOptions(command: Command): void {
  command
    .option('--git <url>', 'local path or URL of the repository', once('--git'))
    .option('--branch <name>', "branch (default: the repository's own)", once('--branch'))
    .option('--folder <path>', 'folder in the repository (default: all of it)', once('--folder'))
    .option('--git-username <name>', 'user name for an http(s) repository', once('--git-username'))
    .option(
      '--git-token-env <name>',
      'environment variable that holds the token or password of the repository',
      once('--git-token-env'),
    )
    .option(
      '--git-token-file <file>',
      'file whose first line is the token or password of the repository',
      once('--git-token-file'),
    )
    .option('--git-ssh-key <file>', 'private key for an ssh repository', once('--git-ssh-key'))
    .option('--git-known-hosts <file>', 'known hosts for an ssh repository', once('--git-known-hosts'))
    .option(
      '--pass <commit>',
      'let this commit come into force though it loses many accounts, may be given several times',
      passedCommit,
      [] as string[],
    )
    .addOption(
      new Option(
        '--on-invalid <policy>',
        'what becomes of a commit with faults: keep-all, nothing of it comes into force; keep-invalid, all but the documents with faults and what refers to them',
      )
        .choices(['keep-all', 'keep-invalid'])
        .default('keep-all'),
    )
    .option('--poll <duration>', 'time between two looks at the repository', '30s');
}

function addKubernetesOptions(command: Command, wholeNumber: RunTools['wholeNumber']): void {
  command
    .option('--kubernetes', 'watch AmazonAccount and IntegrationTile documents in a cluster')
    .option(
      '--namespace <name>',
      'namespace to watch, may be given several times (default: that of this process)',
      (name: string, before: string[]) => [...before, name],
      [] as string[],
    )
    .option('--all-namespaces', 'watch all namespaces')
    .option('--kubeconfig <file>', 'how to reach the cluster (default: KUBECONFIG, or the service account)')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--shards <number>', 'shards that tiles are shared out by', wholeNumber(1, 64), 1)
    .option('--tile-selector <selector>', 'watch only tiles with these labels, such as team=a')
    .option('--lease-name <name>', 'first part of the names of the Leases', 'storekeeper')
    .option('--lease-namespace <name>', 'namespace of the Leases (default: that of this process)')
    .option('--allow-process-tokens', 'let tiles name environment variables and files of this process');
}

async function start(options: Given): Promise<ExitCode> {
  const { git, kubernetes = false } = options;
  if ((git !== undefined) === kubernetes)
    throw new UsageError(
      `found ${kubernetes ? 'both --git and --kubernetes' : 'neither --git nor --kubernetes'}; accepted: --git URL to watch a repository, or --kubernetes to watch a cluster`,
    );
  if (git !== undefined) return await startGit({ ...options, git });
  if (options.allNamespaces === true && options.namespace.length > 0)
    throw new UsageError('found both --namespace and --all-namespaces; accepted: one of them');
  if (!leaseNamePattern.test(options.leaseName))
    throw new UsageError(
      `found --lease-name ${JSON.stringify(options.leaseName)}; accepted: at most 42 lower-case letters, digits and "-"`,
    );
  const { runKubernetes } = await import('../commands/runKubernetes.ts');
  return await runKubernetes({
    ...options,
    namespaces: options.namespace,
    allNamespaces: options.allNamespaces === true,
    allowProcessTokens: options.allowProcessTokens === true,
  });
}

async function startGit(options: Given & { readonly git: string }): Promise<ExitCode> {
  const poll = await durationOption(options.poll);
  const credentials = defined({
    username: options.gitUsername,
    tokenEnv: options.gitTokenEnv,
    tokenFile: options.gitTokenFile,
    sshKeyFile: options.gitSshKey,
    knownHostsFile: options.gitKnownHosts,
  });
  const onInvalid = options.onInvalid === 'keep-invalid' ? 'KeepInvalid' : 'KeepAll';
  return await (
    await import('../commands/run.ts')
  ).run({ ...options, passed: options.pass, onInvalid, poll, credentials });
}
