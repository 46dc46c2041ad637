import { resolve } from 'node:path';
import { GitFailure } from './gitFailure.ts';

/** Where a repository is, fit to be handed to Git and to be shown. */
export interface Address {
  /** URL or absolute path, without password; for http(s) without any user information. */
  readonly url: string;
  readonly transport: 'http' | 'ssh' | 'file' | 'path';
  /** Origin that a token may be sent to; only for http(s). */
  readonly origin?: string;
  /** User name and password that stood in the URL. */
  readonly username?: string;
  readonly password?: string;
}

const accepted =
  'Accepted are https://, http://, ssh:// and file:// URLs, git@host:path, and the path of a local repository';

function refuse(found: string): never {
  throw new GitFailure('settings', `${found}. ${accepted}.`);
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    return refuse('The repository URL cannot be read as a URL');
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function httpAddress(url: URL): Address {
  const { username, password, origin } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  return {
    url: url.href,
    transport: 'http',
    origin,
    ...(password === '' ? {} : { username: decode(username), password: decode(password) }),
    ...(password === '' && username !== '' ? { username: decode(username) } : {}),
  };
}

function sshAddress(url: URL): Address {
  if (url.password !== '')
    refuse('The ssh:// URL holds a password, which ssh does not take: use a key, and write the user alone');
  if (url.hostname.startsWith('-') || decode(url.username).startsWith('-'))
    refuse('The host or user of the ssh:// URL begins with "-"');
  return { url: url.href, transport: 'ssh' };
}

/**
 * Reads a repository's address. Other transports than http(s), ssh and files are refused, `ext::` above all, because it
 * runs a command. Throws a GitFailure that never shows the text itself, which may hold a password.
 */
export function parseAddress(text: string): Address {
  const hasControl = [...text].some((character) => character.charCodeAt(0) < 0x20);
  if (text === '' || hasControl) refuse('The repository URL is empty or holds control characters');
  if (text.startsWith('-')) refuse('The repository URL begins with "-"');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') return httpAddress(parseUrl(text));
  if (scheme === 'ssh') return sshAddress(parseUrl(text));
  if (scheme === 'file') return { url: parseUrl(text).href, transport: 'file' };
  if (scheme !== undefined) refuse(`The repository URL begins with ${scheme}://`);
  if (/^[a-z0-9+.-]+::/i.test(text))
    refuse(`The repository URL names the transport ${text.slice(0, text.indexOf('::') + 2)}`);
  // Git reads host:path as ssh unless a slash comes first.
  if (/^[^/\\]+:/.test(text) && !/^[a-z]:[\\/]/i.test(text)) {
    if (!/^[^\s:@]+@[^\s:@-][^\s:@]*:[^-:].*$/.test(text) && !/^[^\s:@-][^\s:@]*:[^-:].*$/.test(text))
      refuse('The repository URL looks like user@host:path but cannot be read as one');
    return { url: text, transport: 'ssh' };
  }
  return { url: resolve(text), transport: 'path' };
}

/** The rules of `git check-ref-format` for a branch, and never a leading "-", which Git would take for an option. */
export function isBranchName(name: string): boolean {
  if (name === '' || name === '@' || name.length > 244 || name.startsWith('-')) return false;
  if (name === 'HEAD' || name.includes('..') || name.includes('@{') || name.endsWith('.')) return false;
  if (
    [...name].some(
      (character) => character <= ' ' || character === '\u007f' || '~^:?*[\\'.includes(character),
    )
  )
    return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** Throws a GitFailure for a branch that Git would not accept or might misread. */
export function checkBranch(name: string): string {
  if (isBranchName(name)) return name;
  throw new GitFailure(
    'settings',
    `${JSON.stringify(name.slice(0, 100))} is not a branch name. Accepted is a name such as main or release/2027, ` +
      'without the prefix refs/heads/, without spaces, "..", "~", "^", ":", "?", "*", "[" or "\\", not beginning with "-".',
  );
}

/** A folder inside the repository without slashes at its ends, `''` for the root. Throws a GitFailure for one outside it. */
export function normaliseFolder(folder: string): string {
  const parts = folder.split('/').filter((part) => part !== '' && part !== '.');
  if (folder.startsWith('/') || parts.includes('..') || parts.includes('.git') || folder.includes('\0'))
    throw new GitFailure(
      'settings',
      `${JSON.stringify(folder.slice(0, 200))} is not a folder of a repository. ` +
        'Accepted is a path from its root such as tiles/commerce, without a leading "/" and without "..".',
    );
  return parts.join('/');
}
