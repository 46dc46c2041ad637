import type { MetricName } from './metricNames.ts';

/** How the quota of one tenant of the platform stands at one moment. */
export interface TenantQuota {
  readonly host: string;
  /** Where the token of the tenant is read from; never a part of it. */
  readonly tenant: string;
  /** Milliseconds for which no call is begun, because the platform refused one over the quota. */
  readonly pausedFor: number;
  /** Epoch milliseconds since when it refuses calls; 0 where it does not. */
  readonly throttledSince: number;
  /** Calls that may be begun at once. */
  readonly available: number;
  readonly running: number;
  /** By priority. */
  readonly waiting: Readonly<Record<string, number>>;
}

/** Sets what is told of the quotas of all tenants. */
export function recordQuotas(
  set: (name: MetricName, labels: Readonly<Record<string, string>>, value: number) => void,
  quotas: readonly TenantQuota[],
): void {
  for (const { host, tenant, ...quota } of quotas) {
    const labels = { host, tenant };
    set('storekeeper_platform_paused_seconds', labels, quota.pausedFor / 1000);
    set('storekeeper_platform_available_calls', labels, quota.available);
    set('storekeeper_platform_running_calls', labels, quota.running);
    for (const [priority, calls] of Object.entries(quota.waiting))
      set('storekeeper_platform_waiting_calls', { ...labels, priority }, calls);
    if (quota.throttledSince > 0)
      set('storekeeper_platform_throttled_since_timestamp_seconds', labels, quota.throttledSince / 1000);
  }
}
