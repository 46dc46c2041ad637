import { ClusterError, explainStatus, statusOf } from './clusterError.ts';
import { innermostCode, type Connection } from './connection.ts';
import type { ClusterObject } from './objects.ts';

/** One message of a watch. A `BOOKMARK` carries only a version. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: ClusterObject;
}

/** What is watched: a path of the API, from a version on. */
export interface WatchQuery {
  readonly path: string;
  readonly resourceVersion: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** The server ends the watch after so many seconds. */
  readonly timeoutSeconds: number;
  /** `Accept` header; JSON of the whole documents by default. */
  readonly accept?: string | undefined;
}

/** Ends a watch that says nothing for so many milliseconds: the server sends a bookmark every minute. */
const silence = 150_000;

/**
 * One watch over the library's `Watch`: resolves when the server ends it or `signal` is aborted, rejects with a
 * `ClusterError` where it breaks or the server refuses; status 410 means that the version is too old. `onEvent` is called
 * for each event in order and must not throw: the library would swallow that.
 */
export async function watchOnce(
  connection: Connection,
  query: WatchQuery,
  onEvent: (event: WatchEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const what = `watch ${query.path}`;
  const { path, accept, ...asked } = query;
  const watch = new connection.library.Watch(connection.configAccepting(accept));
  // The library gives up after 30 seconds without a message, and lets nobody say otherwise.
  Object.assign(watch, { requestTimeoutMs: silence });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onMessage = (type: string, object: ClusterObject): void => {
    if (signal.aborted) return;
    if (type === 'ERROR') reject(refusal(what, object));
    else onEvent({ type: type as WatchEvent['type'], object });
  };
  const onDone = (error: unknown): void => {
    if (signal.aborted || error === null || error === undefined) resolve();
    else reject(broken(what, error));
  };
  const onAbort = (): void => resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  const opened = watch.watch(path, { ...asked, allowWatchBookmarks: true }, onMessage, onDone);
  // Only what `watch` gives can end it, and it gives that when the server has answered.
  const end = () => void opened.then((controller) => controller.abort()).catch(() => undefined);
  try {
    opened.catch((error: unknown) => reject(broken(what, error)));
    await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    end();
  }
}

function refusal(what: string, status: unknown): ClusterError {
  const { code } = status as { code?: number };
  const { reason, message } = statusOf(status);
  return new ClusterError(explainStatus(what, code ?? 500, message), code ?? 500, reason);
}

function broken(what: string, error: unknown): ClusterError {
  const { statusCode, name } = error as { statusCode?: number; name?: string };
  if (statusCode !== undefined) return new ClusterError(explainStatus(what, statusCode, ''), statusCode);
  if (name === 'TimeoutError')
    return new ClusterError(`${what}: nothing was heard for ${String(silence / 1000)} s`);
  return new ClusterError(`${what}: the connection broke (${innermostCode(error)})`);
}
