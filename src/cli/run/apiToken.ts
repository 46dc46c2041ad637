import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Access } from '../../web/access.ts';
import { UsageError } from '../exit.ts';

/** Where a token for steering over HTTP is given. */
export interface ApiTokenOptions {
  readonly stateDir: string;
  /** File whose first line is the token. */
  readonly apiTokenFile?: string | undefined;
}

/** Variable that holds the token where no file is given. */
export const apiTokenVariable = 'STOREKEEPER_API_TOKEN';
const leastLength = 16;
const tokenFile = (stateDir: string) => join(stateDir, 'api-token');
const addressFile = (stateDir: string) => join(stateDir, 'controller.json');

/**
 * Who may steer a controller: whoever has the token that was given, or, where none was, who can read the one that is made in
 * the state folder and calls from the same machine. Throws a `UsageError` for a token that is missing or easily guessed.
 */
export function accessOf(options: ApiTokenOptions): Access {
  const given = givenToken(options);
  if (given === undefined) return { token: keptToken(options.stateDir), loopbackOnly: true };
  if (given.length < leastLength)
    throw new UsageError(
      `the token for steering over HTTP has ${String(given.length)} characters; accepted: at least ${String(leastLength)}, such as "openssl rand -hex 32" gives`,
    );
  return { token: given, loopbackOnly: false };
}

/** The token that a command bears: the one that is given, else the one in the state folder; undefined where there is none. */
export function tokenToBear(options: ApiTokenOptions): string | undefined {
  return givenToken(options) ?? readIfThere(tokenFile(options.stateDir));
}

/** Notes in the state folder where a controller listens, for commands on the same machine. */
export function noteAddress(stateDir: string, listening: string): void {
  // What listens on every address is asked on this machine's own.
  const url = listening.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  writeFileSync(addressFile(stateDir), `${JSON.stringify({ url, pid: process.pid })}\n`, { mode: 0o600 });
}

/** Takes the note away. */
export function forgetAddress(stateDir: string): void {
  rmSync(addressFile(stateDir), { force: true });
}

/** Where the controller of a state folder listens, as it last said; undefined where it said nothing. */
export function notedAddress(stateDir: string): string | undefined {
  try {
    const { url } = JSON.parse(readIfThere(addressFile(stateDir)) ?? '{}') as { url?: unknown };
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The token that is given by file or variable; undefined where none is. Throws a `UsageError` for a file that holds none. */
export function givenToken({ apiTokenFile }: Pick<ApiTokenOptions, 'apiTokenFile'>): string | undefined {
  if (apiTokenFile === undefined) return process.env[apiTokenVariable]?.trim() || undefined;
  const found = readIfThere(apiTokenFile);
  if (found === undefined || found === '')
    throw new UsageError(
      `${apiTokenFile} cannot be read or is empty; accepted: a file whose first line is the token for steering over HTTP`,
    );
  return found;
}

/** The token of a state folder, made where there is none. Throws where the folder cannot be written. */
function keptToken(stateDir: string): string {
  const file = tokenFile(stateDir);
  const known = readIfThere(file);
  if (known !== undefined && known.length >= leastLength) return known;
  const token = randomBytes(32).toString('hex');
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  // What lies there too short to be one of ours might be read by others: it is made anew with its rights.
  rmSync(file, { force: true });
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return token;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n', 1)[0]?.trim();
  } catch {
    return undefined;
  }
}
