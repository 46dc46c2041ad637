import { createHash } from 'node:crypto';
import type { EventsV1Api } from '@kubernetes/client-node';
import { ClusterError } from './clusterError.ts';
import { fieldManager, type Connection } from './connection.ts';
import type { ClusterObject } from './objects.ts';

/** What an event says. */
export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Kubernetes refuses a longer note. */
const longestNote = 1000;

/**
 * Writes events about documents. The same notice about the same document is one event, however many processes tell it
 * and however often: its name follows from what it says, and telling it again counts it up.
 */
export class Events {
  readonly #connection: Connection;
  readonly #api: EventsV1Api;
  /** Name of this process, as events have it. */
  readonly #instance: string;

  constructor(connection: Connection, instance: string) {
    this.#connection = connection;
    this.#api = connection.client(connection.library.EventsV1Api);
    this.#instance = instance.slice(0, 128);
  }

  /** Rejects with a `ClusterError`. */
  async tell(object: ClusterObject, notice: EventNote): Promise<void> {
    const name = nameOf(object, notice);
    try {
      await this.#create(object, notice, name);
    } catch (error) {
      if (!(error instanceof ClusterError) || error.status !== 409) throw error;
      await this.#countUp(object, name);
    }
  }

  async #create(object: ClusterObject, notice: EventNote, name: string): Promise<void> {
    const { V1MicroTime } = this.#connection.library;
    const { namespace, uid, resourceVersion } = object.metadata;
    const { apiVersion, kind } = object;
    const note =
      notice.message.length <= longestNote ? notice.message : `${notice.message.slice(0, longestNote - 1)}…`;
    await this.#connection.request(
      `write an event about ${kind} ${namespace}/${object.metadata.name}`,
      (settings) =>
        this.#api.createNamespacedEvent(
          {
            namespace,
            fieldManager,
            body: {
              metadata: { name, namespace },
              ...{ type: notice.type, reason: notice.reason, note, action: 'Reconcile' },
              eventTime: new V1MicroTime(),
              reportingController: 'storekeeper.dev/controller',
              reportingInstance: this.#instance,
              regarding: { apiVersion, kind, namespace, name: object.metadata.name, uid, resourceVersion },
            },
          },
          settings,
        ),
    );
  }

  async #countUp(object: ClusterObject, name: string): Promise<void> {
    const { V1MicroTime, PatchStrategy } = this.#connection.library;
    const { namespace } = object.metadata;
    const what = `count an event about ${object.kind} ${namespace}/${object.metadata.name}`;
    const { series } = await this.#connection.request(what, (settings) =>
      this.#api.readNamespacedEvent({ namespace, name }, settings),
    );
    const body = { series: { count: (series?.count ?? 1) + 1, lastObservedTime: new V1MicroTime() } };
    await this.#connection.request(
      what,
      (settings) => this.#api.patchNamespacedEvent({ namespace, name, body, fieldManager }, settings),
      { contentType: PatchStrategy.MergePatch },
    );
  }
}

function nameOf(object: ClusterObject, { type, reason, message }: EventNote): string {
  const { uid, name } = object.metadata;
  const digest = createHash('sha256')
    .update(JSON.stringify([uid, type, reason, message]))
    .digest('hex');
  return `${name.slice(0, 200)}.${digest.slice(0, 16)}`;
}
