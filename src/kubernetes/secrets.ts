import type { SecretKey } from '../platform/token.ts';
import type { ClusterApi } from './clusterApi.ts';
import type { Connection } from './connection.ts';
import type { ClusterObject } from './objects.ts';
import { Reflector, type ListWatch, type ReflectorOptions } from './reflector.ts';
import { watchOnce } from './watch.ts';

/** Only the metadata of a document: what is in a secret does not leave the API server for a watch. */
const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/** What the watches of secrets need besides the cluster. */
export interface SecretWatchOptions extends Pick<
  ReflectorOptions,
  'now' | 'sleep' | 'random' | 'onTrouble' | 'onRecovery'
> {
  /** Told of a secret that is no longer as it was when it was last read, or that could not be read. */
  readonly onChange: (secret: string) => void;
}

/**
 * Reads single keys of secrets when they are asked for, and watches the secrets that are referred to for changes, by
 * their metadata alone: nothing of a secret is kept here.
 */
export class Secrets {
  readonly #connection: Connection;
  readonly #api: ClusterApi;
  readonly #options: SecretWatchOptions;
  readonly #watches = new Map<string, Reflector>();
  /** The version of each secret that was last read; empty where it could not be read. */
  readonly #read = new Map<string, string>();

  constructor(connection: Connection, api: ClusterApi, options: SecretWatchOptions) {
    this.#connection = connection;
    this.#api = api;
    this.#options = options;
  }

  /** The text under a key. Rejects with an Error that says what is missing. */
  async read(reference: SecretKey): Promise<string> {
    const secret = `${reference.namespace}/${reference.name}`;
    this.#read.set(secret, '');
    const { text, resourceVersion } = await this.#api.readSecretKey(reference);
    this.#read.set(secret, resourceVersion);
    return text;
  }

  /** Watches exactly these secrets, given as `namespace/name`. */
  async watchOnly(secrets: ReadonlySet<string>): Promise<void> {
    for (const secret of secrets) {
      if (this.#watches.has(secret)) continue;
      const watch = this.#watchOf(secret);
      this.#watches.set(secret, watch);
      watch.start();
    }
    const dropped = [...this.#watches].filter(([secret]) => !secrets.has(secret));
    for (const [secret] of dropped) {
      this.#watches.delete(secret);
      this.#read.delete(secret);
    }
    await Promise.all(dropped.map(([, watch]) => watch.stop()));
  }

  #watchOf(secret: string): Reflector {
    const { onChange, ...rest } = this.#options;
    let known: ReadonlyMap<string, ClusterObject> = new Map();
    const reflector = new Reflector({
      ...rest,
      name: `the secret ${secret}`,
      source: this.#sourceOf(secret, () => [...known.values()]),
      onChange: (_key, object) => {
        const read = this.#read.get(secret);
        if (read !== undefined && read !== object?.metadata.resourceVersion) onChange(secret);
      },
    });
    known = reflector.objects;
    return reflector;
  }

  /** Listing secrets would need a right to list them: the watch begins with what is there instead. */
  #sourceOf(secret: string, known: () => ClusterObject[]): ListWatch {
    const [namespace = '', name = ''] = secret.split('/');
    return {
      list: () => Promise.resolve({ items: known(), resourceVersion: '', next: undefined }),
      watch: ({ resourceVersion, timeoutSeconds }, onEvent, signal) =>
        watchOnce(
          this.#connection,
          {
            path: `/api/v1/namespaces/${namespace}/secrets`,
            fieldSelector: `metadata.name=${name}`,
            resourceVersion: resourceVersion === '' ? undefined : resourceVersion,
            timeoutSeconds,
            accept: metadataOnly,
          },
          onEvent,
          signal,
        ),
    };
  }
}
