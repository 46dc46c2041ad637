import type { CallRecord } from '../platform/caller.ts';
import { createPlatformClient, type PlatformClient } from '../platform/client.ts';
import { baseURLOf } from '../platform/links.ts';
import { tokenSource } from '../platform/token.ts';
import type { IntegrationTile } from '../resources/schema.ts';

/** One platform client for each place and token, shared by the tiles that name the same. */
export class Platforms {
  readonly #clients = new Map<string, PlatformClient>();
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

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
    this.#clients.clear();
  }
}
