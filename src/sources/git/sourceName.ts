import type { SourceMark } from '../../observe/facts.ts';
import { parseAddress } from './repository/address.ts';

/**
 * A repository by a name that is the same however it is reached: host and path, without transport, user, port of ssh,
 * query and ".git"; a local one by its path. Never holds credentials. Throws a GitFailure for what is no address.
 */
export function repositoryName(address: string): string {
  const { url, transport } = parseAddress(address);
  if (transport === 'path') return withoutGit(url);
  const scp = transport === 'ssh' && !url.includes('://') ? /^(?:[^@/]*@)?([^:/]+):(.*)$/.exec(url) : null;
  if (scp) return withoutGit(`${(scp[1] ?? '').toLowerCase()}/${(scp[2] ?? '').replace(/^\/+/, '')}`);
  const { hostname, host, pathname } = new URL(url);
  if (transport === 'file') return withoutGit(decodeURIComponent(pathname));
  return withoutGit(
    `${(transport === 'ssh' ? hostname : host).toLowerCase()}${decodeURIComponent(pathname)}`,
  );
}

function withoutGit(name: string): string {
  return name.replace(/\/+$/, '').replace(/\.git$/i, '');
}

/** The mark of a branch and folder of a repository. */
export function gitSourceMark(address: string, branch: string, folder: string): SourceMark {
  return { name: repositoryName(address), branch, ...(folder === '' ? {} : { folder }) };
}
