import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chart, leaveOut, runHelm } from './helm.ts';

const template = (example: string, ...args: string[]) =>
  runHelm('template', 'shop', chart, '--values', path.join(chart, 'ci', `${example}-values.yaml`), ...args);

describe.skipIf(leaveOut)('values that are refused, with their place', () => {
  it.each([
    { reason: 'a misspelt value', set: 'gti.url=x', message: "additional properties 'gti' not allowed" },
    { reason: 'one that is misspelt further down', set: 'git.brnach=x', message: "at '/git': additional" },
    { reason: 'a duration that the command would refuse', set: 'git.poll=fast', message: "at '/git/poll'" },
    { reason: 'smaller units before larger ones', set: 'git.poll=1s1h', message: "at '/git/poll'" },
    { reason: 'root', set: 'security.runAsUser=0', message: "at '/security/runAsUser'" },
    { reason: 'a level that there is not', set: 'logLevel=loud', message: "at '/logLevel'" },
    { reason: 'a digest cut short', set: 'image.digest=sha256:12', message: "at '/image/digest'" },
    { reason: 'a second writer', set: 'replicas=2', message: "additional properties 'replicas' not allowed" },
    { reason: 'a size in words', set: 'state.size=big', message: "at '/state/size'" },
    { reason: 'a branch that is an option', set: 'git.branch=--force', message: "at '/git/branch'" },
    {
      reason: 'a token among the values in place of its secret',
      set: 'platform.tokenFiles[0].token=canary-1',
      message: "at '/platform/tokenFiles/0'",
    },
    {
      reason: 'a prefix without its slash',
      set: 'prometheusRule.runbookPrefix=https://git.example.com/docs',
      message: "at '/prometheusRule/runbookPrefix'",
    },
    { reason: 'no repository', set: 'git.url=', message: 'git.url is empty: give the address' },
    { reason: 'no image', set: 'image.repository=', message: 'image.repository is empty: give the place' },
    {
      reason: 'a password in the address',
      set: 'git.url=https://user:canary-1@git.example.com/a.git',
      message: 'git.url holds a user name or password: put the password or token into a secret',
    },
    {
      reason: 'a token in place of a user in the address',
      set: 'git.url=HTTPS://canary-1@git.example.com/a.git',
      message: 'git.url holds a user name or password',
    },
    {
      reason: 'a password in an ssh address',
      set: 'git.url=ssh://git:canary-1@git.example.com/a.git',
      message: 'git.url holds a user name or password',
    },
    {
      reason: 'a token and a key at once',
      set: 'git.sshSecret.name=key',
      message: 'git.tokenSecret.name and git.sshSecret.name are both given',
    },
    {
      reason: 'a token for ssh',
      set: 'git.url=git@git.example.com:a.git',
      message: 'a token goes with an https:// address',
    },
  ])('$reason', async ({ set, message }) => {
    const { code, stdout, stderr } = await template('https', '--set', set);
    expect(stderr).toContain(message);
    expect(stdout + stderr).not.toContain('canary-1');
    expect(code).not.toBe(0);
  });

  it('a key for https', async () => {
    const { code, stderr } = await template('ssh', '--set', 'git.url=https://git.example.com/a.git');
    expect(stderr).toContain('a key goes with ssh:// or git@host:path');
    expect(code).not.toBe(0);
  });
});

describe.skipIf(leaveOut)('values that are refused where objects of the cluster are watched', () => {
  it.each([
    { reason: 'another source', set: 'source.kind=helm', message: "at '/source/kind'" },
    { reason: 'no replica', set: 'kubernetes.replicas=0', message: "at '/kubernetes/replicas'" },
    { reason: 'no shard', set: 'kubernetes.shards=0', message: "at '/kubernetes/shards'" },
    {
      reason: 'a namespace that cannot be one',
      set: 'kubernetes.watchNamespaces={Commerce}',
      message: "at '/kubernetes/watchNamespaces/0'",
    },
    {
      reason: 'a repository beside them',
      set: 'git.url=https://git.example.com/a.git',
      message: 'one release has one source; leave them out, or set source.kind to git',
    },
    {
      reason: 'all namespaces and some',
      set: 'kubernetes.allNamespaces=true,kubernetes.watchNamespaces={a}',
      message: 'kubernetes.allNamespaces and kubernetes.watchNamespaces are both given',
    },
    {
      reason: 'secrets under the value for Git',
      set: 'platform.readableSecrets[0].name=integrator-io',
      message: 'name the secrets in kubernetes.secretNames',
    },
    {
      reason: 'files that no tile may name',
      set: 'platform.tokenFiles[0].secretName=a,platform.tokenFiles[0].key=b',
      message: 'unless kubernetes.allowProcessTokens is true',
    },
    {
      reason: 'a login in the address of the proxy',
      set: 'proxy.url=http://user:canary-1@proxy.example.com:3128',
      message: 'proxy.url holds a user name or password',
    },
    { reason: 'a proxy without http://', set: 'proxy.url=proxy:3128', message: "at '/proxy/url'" },
    {
      reason: 'two proxies',
      set: 'proxy.url=http://proxy.example.com:3128,proxy.secretName=proxy',
      message: 'proxy.secretName is given beside proxy.url or proxy.noProxy',
    },
    {
      reason: 'two bundles',
      set: 'extraCA.configMapName=a,extraCA.secretName=b',
      message: 'extraCA.configMapName and extraCA.secretName are both given',
    },
  ])('$reason', async ({ set, message }) => {
    const { code, stdout, stderr } = await template('kubernetes', '--set', set);
    expect(stderr).toContain(message);
    expect(code).not.toBe(0);
    expect(stdout + stderr).not.toContain('canary-1');
  });
});

describe.skipIf(leaveOut)('addresses that are let through', () => {
  it.each([
    { reason: 'a port is no password', url: 'https://git.example.com:8443/accounts.git' },
    { reason: 'a path may have both signs', url: 'https://git.example.com/a:b@c.git' },
  ])('$reason', async ({ url }) => {
    const { code, stdout } = await template('https', '--set', `git.url=${url}`);
    expect(stdout).toContain(`--git=${url}`);
    expect(code).toBe(0);
  });

  it('a user belongs to an ssh address', async () => {
    const { code, stdout } = await template('ssh', '--set', 'git.url=ssh://git@git.example.com:2222/a.git');
    expect(stdout).toContain('--git=ssh://git@git.example.com:2222/a.git');
    expect(code).toBe(0);
  });
});
