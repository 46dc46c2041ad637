import { canonicalJson } from '../../observe/canonical.ts';
import type { Kind } from '../../resources/group.ts';
import type { ClusterApi } from './clusterApi.ts';
import { ClusterError } from './clusterError.ts';
import { keyOfObject, type ClusterObject } from './objects.ts';

/** What the writer needs besides the API. */
export interface StatusWriterOptions {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told of each write, and of those that failed for good with the reason. */
  readonly onWrite?: (kind: string, problem: string | undefined) => void;
}

/** Milliseconds before each further try. */
const pauses = [1000, 3000];

/** What the API server says, with 500, of a member that its schema has no place for. */
const undeclared = 'field not declared in schema';

interface Written {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly status: unknown;
}

/**
 * Writes statuses, and only where they differ from what stands there. What was written last is remembered until the watch
 * tells of it, since the copies that the watch keeps may be older.
 */
export class StatusWriter {
  readonly #api: ClusterApi;
  readonly #options: StatusWriterOptions;
  readonly #written = new Map<string, Written>();

  constructor(api: ClusterApi, options: StatusWriterOptions) {
    this.#api = api;
    this.#options = options;
  }

  /** The status of a document as it was last written, or as the watch has it where that is newer. */
  current(object: ClusterObject): unknown {
    const written = this.#written.get(titleOf(object));
    return written?.uid === object.metadata.uid ? written.status : object.status;
  }

  /** To be called for every document that the watch tells of. */
  seen(object: ClusterObject): void {
    const title = titleOf(object);
    const written = this.#written.get(title);
    if (written && written.resourceVersion !== object.metadata.resourceVersion) this.#written.delete(title);
  }

  /** To be called for every document that is gone. */
  gone(kind: Kind, key: string): void {
    this.#written.delete(`${kind} ${key}`);
  }

  /**
   * Writes the status of a document unless it stands there. Gives whether it does now; what keeps it from being written is
   * told and not thrown: the next sweep writes it again.
   */
  async write(object: ClusterObject, status: unknown): Promise<boolean> {
    const text = canonicalJson(status);
    if (canonicalJson(this.current(object) ?? {}) === text) return true;
    const { onWrite, sleep } = this.#options;
    for (const pause of [...pauses, undefined]) {
      try {
        await this.#apply(object, status);
        onWrite?.(object.kind, undefined);
        return true;
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        // Deleted meanwhile, or made anew: there is nobody left to be told.
        if (error.status === 404 || error.status === 409) return false;
        const final = pause === undefined || !mayPass(error);
        if (final) {
          onWrite?.(object.kind, explained(error.message));
          return false;
        }
        await sleep(pause);
      }
    }
    return false;
  }

  async #apply(object: ClusterObject, status: unknown): Promise<void> {
    const { kind, metadata } = object;
    const { namespace, name, uid } = metadata;
    const written = await this.#api.applyStatus({ kind: kind as Kind, namespace, name }, uid, status);
    const { resourceVersion } = written.metadata;
    this.#written.set(titleOf(object), { uid, resourceVersion, status });
  }
}

/** Whether it may go better a moment later. */
function mayPass({ status, message }: ClusterError): boolean {
  if (message.includes(undeclared)) return false;
  return status === undefined || status >= 500 || status === 429;
}

/** The API server has no place for what an older version of the definitions does not know. */
function explained(message: string): string {
  return message.includes(undeclared)
    ? `${message}. The definitions in the cluster are older than this version of Storekeeper: apply those of its own version`
    : message;
}

function titleOf(object: ClusterObject): string {
  return `${object.kind} ${keyOfObject(object)}`;
}
