import type { CustomObjectsApi } from '@kubernetes/client-node';
import type { Kind } from '../resources/group.ts';
import type { SecretKey } from '../platform/token.ts';
import { decodeSecretKey } from './secretKey.ts';
import { ClusterError } from './clusterError.ts';
import { fieldManager, type Connection, type RequestOptions } from './connection.ts';
import { group, groupVersion, plurals, type ClusterObject, type ObjectPage } from './objects.ts';

/** Which documents a list is of. */
export interface Selection {
  readonly kind: Kind;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  readonly labelSelector?: string | undefined;
}

/** Place of one document. */
export interface ObjectName {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
}

/** Documents of our kinds, and single keys of secrets. Every method rejects with a `ClusterError`. */
export class ClusterApi {
  readonly #connection: Connection;
  readonly #custom: CustomObjectsApi;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#custom = connection.client(connection.library.CustomObjectsApi);
  }

  /** One page of at most `limit` documents; `next` is what the page before it said. */
  async listPage(
    { kind, namespace, labelSelector }: Selection,
    page: { readonly limit: number; readonly next?: string | undefined },
    options?: RequestOptions,
  ): Promise<ObjectPage> {
    const what = `list ${plurals[kind]} in ${namespace ?? 'all namespaces'}`;
    const asked = {
      ...{ group, version: groupVersion, plural: plurals[kind], limit: page.limit },
      ...(page.next === undefined ? {} : { _continue: page.next }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
    };
    const list = await this.#connection.request(
      what,
      async (settings) =>
        (namespace === undefined
          ? await this.#custom.listCustomObjectForAllNamespaces(
              { ...asked, resourcePlural: asked.plural },
              settings,
            )
          : await this.#custom.listNamespacedCustomObject({ ...asked, namespace }, settings)) as {
          items: ClusterObject[];
          metadata: { resourceVersion: string; continue?: string };
        },
      options,
    );
    const { resourceVersion, continue: next } = list.metadata;
    return { items: list.items, resourceVersion, next: next === '' ? undefined : next };
  }

  /** All documents of a selection, page by page. */
  async listAll(selection: Selection, options?: RequestOptions): Promise<ClusterObject[]> {
    const found: ClusterObject[] = [];
    let next: string | undefined;
    do {
      const page = await this.listPage(selection, { limit: 500, next }, options);
      found.push(...page.items);
      next = page.next;
    } while (next !== undefined);
    return found;
  }

  /** One document. */
  async read({ kind, namespace, name }: ObjectName, options?: RequestOptions): Promise<ClusterObject> {
    return await this.#connection.request(
      `read ${kind} ${namespace}/${name}`,
      async (settings) =>
        (await this.#custom.getNamespacedCustomObject(
          { group, version: groupVersion, plural: plurals[kind], namespace, name },
          settings,
        )) as ClusterObject,
      options,
    );
  }

  /**
   * Writes the status by server-side apply: what we wrote before and leave out now goes, what others wrote stays.
   * `uid` refuses a document that was deleted and made anew meanwhile. Gives the document as it is then.
   */
  async applyStatus(
    { kind, namespace, name }: ObjectName,
    uid: string,
    status: unknown,
    options?: RequestOptions,
  ): Promise<ClusterObject> {
    const body = {
      ...{ apiVersion: `${group}/${groupVersion}`, kind },
      ...{ metadata: { name, namespace, uid }, status },
    };
    return await this.#connection.request(
      `write the status of ${kind} ${namespace}/${name}`,
      async (settings) =>
        (await this.#custom.patchNamespacedCustomObjectStatus(
          {
            ...{ group, version: groupVersion, plural: plurals[kind], namespace, name, body },
            ...{ fieldManager, force: true },
          },
          settings,
        )) as ClusterObject,
      { ...options, contentType: this.#connection.library.PatchStrategy.ServerSideApply },
    );
  }

  /** Merges into the document, by a JSON merge patch. With `metadata.resourceVersion` in it, only if nobody was faster. */
  async merge(
    { kind, namespace, name }: ObjectName,
    body: unknown,
    options?: RequestOptions,
  ): Promise<ClusterObject> {
    return await this.#connection.request(
      `change ${kind} ${namespace}/${name}`,
      async (settings) =>
        (await this.#custom.patchNamespacedCustomObject(
          { group, version: groupVersion, plural: plurals[kind], namespace, name, body, fieldManager },
          settings,
        )) as ClusterObject,
      { ...options, contentType: this.#connection.library.PatchStrategy.MergePatch },
    );
  }

  /**
   * Whether a namespace is being deleted, and everything in it. Rejects with a `ClusterError` where that is not known, also
   * where this process may not read it: a Role within the namespace can give that right, and may be deleted before the rest.
   */
  async isNamespaceGoing(name: string, options?: RequestOptions): Promise<boolean> {
    const core = this.#connection.client(this.#connection.library.CoreV1Api);
    try {
      const { metadata } = await this.#connection.request(
        `read the namespace ${name}`,
        async (settings) => await core.readNamespace({ name }, settings),
        options,
      );
      return metadata?.deletionTimestamp !== undefined;
    } catch (error) {
      if (error instanceof ClusterError && error.status === 404) return true;
      throw error;
    }
  }

  /** The text under one key of a secret, and its version; nothing is kept. Rejects also where it has no such key. */
  async readSecretKey(
    { namespace, name, key }: SecretKey,
    options?: RequestOptions,
  ): Promise<{ readonly text: string; readonly resourceVersion: string }> {
    const core = this.#connection.client(this.#connection.library.CoreV1Api);
    const { data, metadata } = await this.#connection
      .request(
        `read the secret ${namespace}/${name}`,
        async (settings) => await core.readNamespacedSecret({ namespace, name }, settings),
        options,
      )
      .catch((error: unknown) => {
        if (!(error instanceof ClusterError)) throw error;
        if (error.status === 404)
          throw new ClusterError(
            `${error.message} in spec.platform.tokenFrom of the tile, or create it with the token under the key ${key}`,
            ...([404, error.reason, { cause: error }] as const),
          );
        if (error.status !== 403) throw error;
        throw new ClusterError(
          `${error.message} of the namespace ${namespace} that lets it get and watch the secret ${name} (with the chart: kubernetes.secretNames)`,
          ...([403, error.reason, { cause: error }] as const),
        );
      });
    return { text: decodeSecretKey(data, key), resourceVersion: metadata?.resourceVersion ?? '' };
  }
}
