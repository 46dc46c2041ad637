import type { Cluster } from '../../scripts/cluster/cluster.ts';

/** Requests to the Kubernetes API, by resource and verb, such as `amazonaccounts/status APPLY`. */
export type Requests = Readonly<Record<string, number>>;

/** What Storekeeper has to do with; the API server asks itself for much else. */
const resources = new Set(['amazonaccounts', 'integrationtiles', 'secrets', 'events', 'leases']);
const readingVerbs = new Set(['GET', 'LIST', 'WATCH']);
const sample = /^apiserver_request_total\{(?<labels>[^}]*)\} (?<value>\S+)$/;

/**
 * The requests that the API server has counted since it started, by whomever. A watch is counted when it ends.
 * Rejects where its metrics cannot be read.
 */
export async function countRequests(cluster: Cluster): Promise<Requests> {
  const { code, stdout, stderr } = await cluster.kubectl(['get', '--raw', '/metrics']);
  if (code !== 0) throw new Error(`the metrics of the API server cannot be read: ${stderr}`);
  const found: Record<string, number> = {};
  for (const line of stdout.split('\n')) {
    const { labels = '', value = '' } = sample.exec(line)?.groups ?? {};
    const label = (name: string) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    if (!resources.has(label('resource'))) continue;
    const part = label('subresource');
    const key = `${label('resource')}${part === '' ? '' : `/${part}`} ${label('verb')}`;
    found[key] = (found[key] ?? 0) + Number(value);
  }
  return found;
}

/** What has come to it between two counts. */
export function requestsBetween(before: Requests, after: Requests): Requests {
  return Object.fromEntries(
    Object.entries(after)
      .map(([key, value]) => [key, value - (before[key] ?? 0)] as const)
      .filter(([, value]) => value > 0)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Those for Leases, and all others. */
export function partLeases(requests: Requests): { readonly leases: Requests; readonly others: Requests } {
  const entries = Object.entries(requests);
  const isLease = ([key]: readonly [string, number]) => key.startsWith('leases');
  return {
    leases: Object.fromEntries(entries.filter(isLease)),
    others: Object.fromEntries(entries.filter((entry) => !isLease(entry))),
  };
}

/** How many there are, all verbs together. */
export function total(requests: Requests): number {
  return Object.values(requests).reduce((sum, value) => sum + value, 0);
}

/** How many of them write. */
export function writesAmong(requests: Requests): number {
  return total(
    Object.fromEntries(
      Object.entries(requests).filter(([key]) => !readingVerbs.has(key.split(' ')[1] ?? '')),
    ),
  );
}
