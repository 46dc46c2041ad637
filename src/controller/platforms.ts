import { findTileByTag } from '../observe/observe.ts';
import type { CallOptions } from '../platform/api.ts';
import type { CallRecord } from '../platform/caller.ts';
import { createPlatformClient, type PlatformClient } from '../platform/client.ts';
import { baseURLOf } from '../platform/links.ts';
import { tokenSource } from '../platform/token.ts';
import type { IntegrationTile } from '../resources/schema.ts';

/** One platform client for each place and token, shared by the tiles that name the same. */
export class Platforms {
  readonly #clients = new Map<string, PlatformClient>();
  readonly #integrations = new Map<string, string>();
  readonly #onCall: ((call: CallRecord) => void) | undefined;

  constructor(onCall?: (call: CallRecord) => void) {
    this.#onCall = onCall;
  }

  /** The client that a tile's `spec.platform` describes. Throws a RangeError or `TokenError` where it describes none. */
  of(tile: IntegrationTile): PlatformClient {
    const { platform } = tile.spec;
    const { namespace } = tile.metadata;
    const baseURL = baseURLOf(platform);
    const key = JSON.stringify([baseURL, platform.tokenFrom, namespace]);
    const known = this.#clients.get(key);
    if (known) return known;
    const client = createPlatformClient({
      baseURL,
      token: tokenSource(platform.tokenFrom, { namespace }),
      ...(this.#onCall ? { onCall: this.#onCall } : {}),
    });
    this.#clients.set(key, client);
    return client;
  }

  /** The id of a tile: as declared, or found by its tag once. Rejects with `TileNotFoundError` or `PlatformError`. */
  async integrationId(tile: IntegrationTile, call: CallOptions): Promise<string> {
    const { integrationId, tag = '' } = tile.spec;
    if (integrationId !== undefined) return integrationId;
    const key = JSON.stringify([tile.metadata.namespace, tile.spec.platform, tag]);
    const known = this.#integrations.get(key) ?? (await findTileByTag(this.of(tile), tag, call));
    this.#integrations.set(key, known);
    return known;
  }

  /** Has ids that were found by tag looked up again: one of them is not there any more. */
  forgetIntegrations(): void {
    this.#integrations.clear();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
    this.#clients.clear();
  }
}
