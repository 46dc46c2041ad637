import { readFileSync } from 'node:fs';
import type { Address } from './address.ts';
import { GitFailure } from './gitFailure.ts';
import { shownVariable } from '../../../resources/tokenNames.ts';

/** How to sign in. A token is read anew for each poll, so that a rotated one is taken up. */
export interface GitCredentials {
  /** User name sent with the token; most servers take any. Default: the one in the URL, or `x-access-token`. */
  readonly username?: string;
  /** Name of the environment variable that holds the token or password. */
  readonly tokenEnv?: string;
  /** Path of a file whose first line is the token or password. */
  readonly tokenFile?: string;
  /** Path of a private key for ssh. */
  readonly sshKeyFile?: string;
  /** Path of a known_hosts file for ssh. */
  readonly knownHostsFile?: string;
}

/** What to sign in with over http(s). `secrets` is everything that must never be shown. */
export interface Login {
  readonly header: string | undefined;
  readonly secrets: readonly string[];
}

function tokenFrom(credentials: GitCredentials, environment: NodeJS.ProcessEnv): string | undefined {
  if (credentials.tokenEnv !== undefined) {
    const value = environment[credentials.tokenEnv]?.trim();
    if (value) return value;
    throw new GitFailure(
      'settings',
      `The environment variable ${shownVariable(credentials.tokenEnv, '--git-token-env')}, named as the Git token, is not set or empty. Set it to the token.`,
    );
  }
  if (credentials.tokenFile === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(credentials.tokenFile, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new GitFailure(
      'settings',
      `The Git token file ${credentials.tokenFile} cannot be read (${code}). Its first line must be the token.`,
    );
  }
  const token = text.split(/\r?\n/, 1)[0]?.trim();
  if (token) return token;
  throw new GitFailure(
    'settings',
    `The first line of the Git token file ${credentials.tokenFile} is empty. It must be the token.`,
  );
}

/**
 * The login for an address: a token from environment or file, else a password that stood in the URL.
 * Throws a GitFailure that names the variable or file when the token is missing.
 */
export function loginFor(
  address: Address,
  credentials: GitCredentials,
  environment: NodeJS.ProcessEnv,
): Login {
  const token = tokenFrom(credentials, environment) ?? address.password;
  if (token === undefined) return { header: undefined, secrets: [] };
  const username = credentials.username ?? address.username ?? 'x-access-token';
  const pair = `${username}:${token}`;
  const encoded = Buffer.from(pair).toString('base64');
  const header = address.transport === 'http' ? `Authorization: Basic ${encoded}` : undefined;
  return { header, secrets: [encoded, pair, token] };
}
