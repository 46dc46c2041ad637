import { canonicalJson } from '../lib/canonical.ts';
import type { Kind } from '../resources/group.ts';
import type { ClusterApi } from './clusterApi.ts';
import { ClusterError } from './clusterError.ts';
import { keyOfObject, type ClusterObject } from './objects.ts';

/** What the writer needs besides the API. */
export interface StatusWriterOptions {
  /** Rejects or resolves early when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Told of each write, and of those that failed for good with the reason. */
  readonly onWrite?: (kind: string, problem: string | undefined) => void;
}

/** Milliseconds before each further try. */
const pauses = [1000, 3000];
/** Milliseconds before what failed for good is tried anew: they double. */
const firstRetry = 5000;
const longestRetry = 5 * 60_000;

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
  /** What could not be written and is tried anew, by document. */
  readonly #failed = new Map<string, { readonly object: ClusterObject; readonly status: unknown }>();
  readonly #stop = new AbortController();
  #retrying: Promise<void> | undefined;

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
    this.#failed.delete(`${kind} ${key}`);
  }

  /**
   * Writes the status of a document unless it stands there. Gives whether it does now; what keeps it from being written is
   * told and not thrown: it is tried anew, less and less often, until it stands there or something newer is to be written.
   */
  async write(object: ClusterObject, status: unknown): Promise<boolean> {
    const text = canonicalJson(status);
    if (canonicalJson(this.current(object) ?? {}) === text) return true;
    const { sleep } = this.#options;
    this.#failed.delete(titleOf(object));
    for (const pause of [...pauses, undefined]) {
      try {
        await this.#apply(object, status);
        this.#options.onWrite?.(object.kind, undefined);
        return true;
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        // Deleted meanwhile, or made anew: there is nobody left to be told.
        if (error.status === 404 || error.status === 409) return false;
        if (pause === undefined || !mayPass(error)) {
          this.#noteFailed(object, status, error);
          return false;
        }
        await sleep(pause);
      }
    }
    return false;
  }

  /** Ends the tries that are still to come. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#retrying;
  }

  #noteFailed(object: ClusterObject, status: unknown, error: ClusterError): void {
    this.#options.onWrite?.(object.kind, explained(error.message));
    this.#failed.set(titleOf(object), { object, status });
    this.#retrying ??= this.#retry().finally(() => {
      this.#retrying = undefined;
    });
  }

  /** Tries what failed anew until nothing is left of it. */
  async #retry(): Promise<void> {
    const { signal } = this.#stop;
    for (let pause = firstRetry; this.#failed.size > 0; pause = Math.min(2 * pause, longestRetry)) {
      await this.#options.sleep(pause, signal).catch(() => undefined);
      for (const [title, failed] of [...this.#failed]) {
        if (signal.aborted) return;
        // Something newer may have been written while the others were tried.
        if (this.#failed.get(title) === failed) await this.#tryAgain(title, failed);
      }
    }
  }

  async #tryAgain(
    title: string,
    { object, status }: { object: ClusterObject; status: unknown },
  ): Promise<void> {
    try {
      await this.#apply(object, status);
      this.#options.onWrite?.(object.kind, undefined);
    } catch (error) {
      const isNobodyLeft = error instanceof ClusterError && (error.status === 404 || error.status === 409);
      if (!isNobodyLeft) {
        this.#options.onWrite?.(
          object.kind,
          explained(error instanceof Error ? error.message : String(error)),
        );
        return;
      }
    }
    this.#failed.delete(title);
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
