import { OwnWrites } from '../act/ownWrites.ts';
import { findTileByTag } from '../observe/observe.ts';
import type { CallOptions } from '../platform/api.ts';
import type { CallLog } from '../platform/http/callLog.ts';
import type { CallRecord } from '../platform/http/caller.ts';
import { createPlatformClient, type PlatformClient } from '../platform/client.ts';
import { baseURLOf } from '../platform/http/links.ts';
import type { Quota } from '../platform/http/quota.ts';
import type { TenantQuota } from '../report/metrics/quotas.ts';
import { readSecretKey } from '../kubernetes/secretKey.ts';
import { tokenSource, type SecretKey, type TokenSource } from '../platform/token.ts';
import { keyOf, type IntegrationTile } from '../resources/schema/schema.ts';

/** What is around the clients of the platform; all of it may be left out. */
export interface AroundPlatforms {
  /** Told of every attempt. */
  readonly onCall?: (call: CallRecord) => void;
  /** Told of calls that are tried again, and of tenants that are throttled. */
  readonly log?: CallLog;
  /** How keys of Kubernetes secrets are read. Default: with the cluster access of the surroundings. */
  readonly readSecret?: (reference: SecretKey) => Promise<string>;
}

/** One platform client for each place and token, shared by the tiles that name the same. */
export class Platforms {
  /** What this process wrote to tiles lately, for all runs that share these clients. */
  readonly written = new OwnWrites();
  readonly #clients = new Map<string, { readonly client: PlatformClient; readonly tenant: string }>();
  readonly #integrations = new Map<string, string>();
  /** How often each secret is known to have changed, by `namespace/name`. */
  readonly #secretChanges = new Map<string, number>();
  #stopping = false;
  readonly #around: AroundPlatforms;

  constructor(around: AroundPlatforms = {}) {
    this.#around = around;
  }

  /** The client that a tile's `spec.platform` describes. Throws an `AddressError` or `TokenError` where it describes none. */
  of(tile: IntegrationTile): PlatformClient {
    const { platform } = tile.spec;
    const { namespace } = tile.metadata;
    const baseURL = baseURLOf(platform);
    const key = JSON.stringify([baseURL, platform.tokenFrom, namespace]);
    const known = this.#clients.get(key);
    if (known) return known.client;
    const { onCall, log } = this.#around;
    const client = createPlatformClient({
      baseURL,
      token: this.#tokenOf(tile),
      ...(onCall ? { onCall } : {}),
      ...(log ? { log } : {}),
    });
    if (this.#stopping) client.stop();
    this.#clients.set(key, { client, tenant: tenantOf(tile) });
    return client;
  }

  /** Has the tokens of a Kubernetes secret read anew at their next use. */
  secretChanged(secret: string): void {
    this.#secretChanges.set(secret, (this.#secretChanges.get(secret) ?? 0) + 1);
  }

  #tokenOf({ spec, metadata }: IntegrationTile): TokenSource {
    const { namespace } = metadata;
    const { tokenFrom } = spec.platform;
    const readSecret = this.#around.readSecret ?? readSecretKey;
    const source = tokenSource(tokenFrom, { namespace, readSecret });
    const secret = `${namespace}/${tokenFrom.secretKeyRef?.name ?? ''}`;
    let seen = this.#secretChanges.get(secret);
    return (ask) => {
      const changes = this.#secretChanges.get(secret);
      if (changes === seen) return source(ask);
      seen = changes;
      return source({ fresh: true });
    };
  }

  /** The id of a tile: as declared, or found by its tag once. Rejects with `TileNotFoundError` or `PlatformError`. */
  async integrationId(tile: IntegrationTile, call: CallOptions): Promise<string> {
    const { integrationId, tag = '' } = tile.spec;
    if (integrationId !== undefined) return integrationId;
    const key = tagKey(tile);
    const known = this.#integrations.get(key) ?? (await findTileByTag(this.of(tile), tag, call));
    this.#integrations.set(key, known);
    return known;
  }

  /**
   * Keys of those among `others` that are the same tile of the platform as `tile`, whose id is given, as far as that is
   * known: nothing is asked for it, since each tile asks for its own id when it is looked at.
   */
  twinsOf(tile: IntegrationTile, others: readonly IntegrationTile[], id: string): string[] {
    const place = baseURLOf(tile.spec.platform);
    return others
      .filter((other) => keyOf(other) !== keyOf(tile) && baseURLOf(other.spec.platform) === place)
      .filter((other) => (other.spec.integrationId ?? this.#integrations.get(tagKey(other))) === id)
      .map(keyOf);
  }

  /** Has ids that were found by tag looked up again: one of them is not there any more. */
  forgetIntegrations(): void {
    this.#integrations.clear();
  }

  /**
   * How the quota of each tenant stands that was called so far: once, however many tiles and tokens share it. `now`: epoch
   * milliseconds.
   */
  quotas(now: number): TenantQuota[] {
    const found = new Map<Quota, TenantQuota>();
    for (const { client, tenant } of this.#clients.values())
      for (const quota of client.quotas) {
        const { pausedUntil, ...state } = quota.state;
        const names = [tenant, found.get(quota)?.tenant ?? tenant].sort();
        found.set(quota, {
          host: new URL(client.baseURL).host,
          tenant: names[0] ?? tenant,
          pausedFor: Math.max(0, pausedUntil - now),
          ...state,
        });
      }
    return [...found.values()];
  }

  /** The process is to end: no call waits long any more, for its turn or for another try. Calls under way are let finish. */
  stop(): void {
    this.#stopping = true;
    for (const { client } of this.#clients.values()) client.stop();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map(({ client }) => client.close()));
    this.#clients.clear();
  }
}

/** Where the token of a tile is read from, in a word: that tells tenants apart for people, and stays the same over restarts. */
function tenantOf({ metadata, spec }: IntegrationTile): string {
  const { env, file, secretKeyRef } = spec.platform.tokenFrom;
  if (secretKeyRef !== undefined)
    return `secret ${metadata.namespace}/${secretKeyRef.name}/${secretKeyRef.key}`;
  return env === undefined ? `file ${file ?? ''}` : `env ${env}`;
}

/** Under which the id of a tile that names a tag is known. */
function tagKey({ metadata, spec }: IntegrationTile): string {
  return JSON.stringify([metadata.namespace, spec.platform, spec.tag]);
}
