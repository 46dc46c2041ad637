import { inspect } from 'node:util';
import type { Address } from './address.ts';
import type { GitCredentials, Login } from './credentials.ts';
import { remoteName } from './remote.ts';

/** Ambient variables that Git, ssh or curl need; nothing else of our environment reaches them. */
const passedOn = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'XDG_CONFIG_HOME',
  // Whoever keeps the configuration of Git elsewhere than in HOME, as in a container, means it for us too.
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'SSH_AUTH_SOCK',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
];

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

function sshCommand(credentials: GitCredentials, connectSeconds: number): string {
  const words = [
    'ssh',
    '-oBatchMode=yes',
    '-oStrictHostKeyChecking=yes',
    `-oConnectTimeout=${connectSeconds}`,
  ];
  if (credentials.sshKeyFile !== undefined) words.push('-oIdentitiesOnly=yes', '-i', credentials.sshKeyFile);
  if (credentials.knownHostsFile !== undefined)
    words.push(`-oUserKnownHostsFile=${JSON.stringify(credentials.knownHostsFile)}`);
  return words.map(quote).join(' ');
}

function configuration(address: Address, login: Login, mirror: string): [string, string][] {
  const entries: [string, string][] = [
    [`remote.${remoteName}.url`, address.url],
    ['core.hooksPath', '/dev/null'],
    ['core.fsmonitor', 'false'],
    ['gc.autoDetach', 'false'],
    ['maintenance.autoDetach', 'false'],
    // A volume that was written under another user id is still ours.
    ['safe.directory', mirror],
  ];
  if (login.header !== undefined && address.origin !== undefined)
    entries.push(
      [`http.${address.origin}/.extraHeader`, login.header],
      // Git keeps the header after a redirect, whoever it leads to.
      ['http.followRedirects', 'false'],
      ['credential.helper', ''],
    );
  return entries;
}

/**
 * The environment of a Git command on the mirror. Address and login go in here, never in an argument, because arguments
 * are seen by every user of the machine. Prints as a placeholder: the Git library logs it when DEBUG asks for that.
 */
export function gitEnvironment(options: {
  address: Address;
  credentials: GitCredentials;
  login: Login;
  mirror: string;
  connectSeconds: number;
  ambient: NodeJS.ProcessEnv;
}): Record<string, string> {
  const { address, credentials, login, mirror, connectSeconds, ambient } = options;
  const environment: Record<string, string> = {
    LC_ALL: 'C',
    GIT_DIR: mirror,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_ALLOW_PROTOCOL: 'http:https:ssh:file',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_SSH_COMMAND: sshCommand(credentials, connectSeconds),
  };
  for (const name of passedOn)
    for (const spelling of new Set([name, name.toLowerCase()])) {
      const value = ambient[spelling];
      if (value !== undefined) environment[spelling] = value;
    }
  const entries = configuration(address, login, mirror);
  environment['GIT_CONFIG_COUNT'] = String(entries.length);
  for (const [index, [key, value]] of entries.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return Object.assign(environment, { [inspect.custom]: () => '[environment not shown]' });
}
