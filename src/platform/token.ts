import { readFile, stat } from 'node:fs/promises';
import { shownVariable } from '../resources/tokenNames.ts';
import { Secret } from './secret.ts';
import { realTiming, type Clock } from '../lib/clock.ts';
import { isBug, isOfSystem, KnownError } from '../lib/knownError.ts';

/** `spec.platform.tokenFrom` of a tile: exactly one of the three. */
export interface TokenFrom {
  readonly env?: string | undefined;
  readonly file?: string | undefined;
  readonly secretKeyRef?: { readonly name: string; readonly key: string } | undefined;
}

/** A key of a Kubernetes secret. */
export interface SecretKey {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** What token sources look at. */
export interface TokenContext {
  /** Environment variables; default those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Kubernetes namespace of the tile. */
  readonly namespace?: string;
  /** Reads a key of a Kubernetes secret: this room knows no cluster. Where it is absent such a token cannot be had. */
  readonly readSecret?: ((reference: SecretKey) => Promise<string>) | undefined;
  readonly clock?: Clock;
}

/** Hands out the token of the moment. `fresh`: the one handed out last was refused, so nothing kept may be used. */
export type TokenSource = (ask?: { readonly fresh?: boolean }) => Promise<Secret> | Secret;

/** The token cannot be had. Its message names the place and what to do, never a value. */
export class TokenError extends KnownError {
  override readonly name = 'TokenError';
}

/** A secret of Kubernetes is read again after so many milliseconds at the latest. */
const secretKeptFor = 60_000;

/**
 * A source that follows its place: the environment is looked up each time, a file is read again when it has changed, a
 * Kubernetes secret after a minute or when the last token was refused. The source rejects with a `TokenError`.
 */
export function tokenSource(from: TokenFrom, context: TokenContext = {}): TokenSource {
  const named = [from.env, from.file, from.secretKeyRef].filter((place) => place !== undefined);
  if (named.length !== 1)
    throw new TokenError(
      `tokenFrom names ${named.length} places; it must name one of env, file, secretKeyRef`,
    );
  if (from.env !== undefined) return environmentSource(from.env, context.env ?? process.env);
  if (from.file !== undefined) return fileSource(from.file);
  return kubernetesSource(from.secretKeyRef as { name: string; key: string }, context);
}

function environmentSource(name: string, env: Readonly<Record<string, string | undefined>>): TokenSource {
  return () => {
    const value = env[name];
    const place = `the environment variable ${shownVariable(name)}`;
    if (value === undefined)
      throw new TokenError(`${place} is not set; set it to an integrator.io API token`);
    return tokenOf(value, place);
  };
}

function fileSource(path: string): TokenSource {
  let kept: { secret: Secret; mark: string } | undefined;
  return async (ask) => {
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const mark = `${mtimeMs} ${size} ${ino}`;
      if (kept === undefined || kept.mark !== mark || ask?.fresh === true)
        kept = { secret: tokenOf(await readFile(path, 'utf8'), `the file ${path}`), mark };
      return kept.secret;
    } catch (error) {
      if (!isOfSystem(error)) throw error;
      throw new TokenError(
        `the token file ${path} cannot be read (${error.code ?? 'unknown error'}); its first line must be an integrator.io API token`,
        { cause: error },
      );
    }
  };
}

function kubernetesSource(reference: { name: string; key: string }, context: TokenContext): TokenSource {
  const clock = context.clock ?? realTiming.clock;
  let kept: { secret: Secret; readAt: number } | undefined;
  let reading: Promise<Secret> | undefined;
  const read = async (): Promise<Secret> => {
    const { namespace } = context;
    if (namespace === undefined)
      throw new TokenError(
        `tokenFrom names the Kubernetes secret ${reference.name}, but the tile has no namespace; ` +
          'write metadata.namespace, or use env or file outside Kubernetes',
      );
    const place = `the key ${reference.key} of the Kubernetes secret ${namespace}/${reference.name}`;
    if (context.readSecret === undefined)
      throw new TokenError(`${place} cannot be read: this process was given no access to a cluster`);
    try {
      const text = await context.readSecret({ namespace, ...reference });
      return tokenOf(text, place);
    } catch (error) {
      if (error instanceof TokenError || isBug(error)) throw error;
      throw new TokenError(`${place} cannot be read: ${(error as Error).message}`, { cause: error });
    }
  };
  return async (ask) => {
    const now = clock();
    const fresh = ask?.fresh === true;
    if (kept !== undefined && !fresh && now - kept.readAt < secretKeptFor) return kept.secret;
    // A sweep begins with several calls at once: one reading does for all. What was begun before a token was refused may
    // give that very token.
    if (reading !== undefined && !fresh) return reading;
    // A secret that is gone must not be used on because it was there a moment ago.
    kept = undefined;
    const own = read();
    reading = own;
    try {
      const secret = await own;
      if (reading === own) kept = { secret, readAt: now };
      return secret;
    } finally {
      if (reading === own) reading = undefined;
    }
  };
}

/** The first line, trimmed, checked to be something that a header can carry. */
function tokenOf(text: string, place: string): Secret {
  const line = (text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '').trim();
  if (line === '')
    throw new TokenError(`${place} is empty; write an integrator.io API token into its first line`);
  // Sending the word Bearer twice is answered with 400 (platform.md P4).
  if (/^bearer\s/i.test(line))
    throw new TokenError(`${place} begins with the word Bearer; write the token alone`);
  if (!/^[\x21-\x7e]+$/.test(line))
    throw new TokenError(`${place} has a space or a character outside ASCII in it; write the token alone`);
  return new Secret(line);
}
