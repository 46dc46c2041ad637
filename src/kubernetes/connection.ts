import { readFileSync } from 'node:fs';
import type * as KubernetesLibrary from '@kubernetes/client-node';
import type {
  ApiType,
  Cluster,
  ConfigurationOptions,
  KubeConfig,
  ObservableMiddleware,
  RequestContext,
} from '@kubernetes/client-node';
import { sha256 } from '../lib/canonical.ts';
import { ClusterError, explainStatus, statusOf } from './clusterError.ts';

type Library = typeof KubernetesLibrary;
type Dispatcher = ReturnType<RequestContext['getDispatcher']>;

/** Which cluster, and as whom. By default `KUBECONFIG`, the kubeconfig of the user, or the service account. */
export interface ClusterAccess {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/** How one request is to be treated. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; 30 seconds by default. */
  readonly timeout?: number;
  /** `Content-Type` of a patch: without it the library sends an object as a JSON Patch, which is refused. */
  readonly contentType?: string;
}

/** Name under which our fields stand in `managedFields`. */
export const fieldManager = 'storekeeper';

const requestTimeout = 30_000;
/** Connections are kept so long and then made anew, so that renewed certificates are taken in. */
const dispatcherKeptFor = 600_000;

/**
 * Access to the API of one cluster through the Kubernetes library, which is loaded here and only when it is needed: it
 * takes half a second. Every request has a time limit, and all share their connections: by itself the library waits for
 * ever and opens a new connection for every request.
 */
export class Connection {
  readonly library: Library;
  /** Namespace of the kubeconfig's context, or of the service account. */
  readonly namespace: string;
  /** What tells this cluster from others. */
  readonly name: string;
  readonly #config: KubeConfig;

  private constructor(library: Library, config: KubeConfig) {
    this.library = library;
    this.#config = sharing(config);
    this.namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
    this.name = nameOf(config.getCurrentCluster());
  }

  /** Reads the kubeconfig; nothing is asked of the cluster yet. Rejects with a `ClusterError` that says what is wrong. */
  static async open({ kubeconfig, context }: ClusterAccess = {}): Promise<Connection> {
    const library = await import('@kubernetes/client-node');
    const config = new library.KubeConfig();
    try {
      if (kubeconfig === undefined) config.loadFromDefault();
      else config.loadFromFile(kubeconfig);
    } catch {
      // What the parser says may hold a part of the file.
      throw new ClusterError(
        `the kubeconfig ${kubeconfig ?? process.env['KUBECONFIG'] ?? 'of this user'} cannot be read; it must be a kubeconfig file`,
      );
    }
    if (context !== undefined) {
      const names = config.getContexts().map(({ name }) => name);
      if (!names.includes(context))
        throw new ClusterError(
          `the kubeconfig has no context ${context}; it has ${names.length === 0 ? 'none' : names.join(', ')}`,
        );
      config.setCurrentContext(context);
    }
    if (config.getCurrentCluster() === null || isMadeUp(config))
      throw new ClusterError(
        'no cluster is known: there is no kubeconfig and no service account; give --kubeconfig, or run in a Pod',
      );
    return new Connection(library, config);
  }

  /** A client of one part of the API. */
  client<T extends ApiType>(type: new (...args: never[]) => T): T {
    return this.#config.makeApiClient(type as never);
  }

  /** The configuration with another `Accept` header, for watches. */
  configAccepting(accept: string | undefined): KubeConfig {
    if (accept === undefined) return this.#config;
    const base = this.#config;
    return extended(base, async (request) => {
      await base.applySecurityAuthentication(request);
      request.setHeaderParam('Accept', accept);
    });
  }

  /**
   * Carries out a request and turns what goes wrong into a `ClusterError`. `what` names the request for people.
   */
  async request<T>(
    what: string,
    send: (options: ConfigurationOptions) => Promise<T>,
    options: RequestOptions = {},
  ): Promise<T> {
    try {
      return await send(this.#options(options));
    } catch (error) {
      throw this.#clusterError(what, error);
    }
  }

  #options({ signal, timeout = requestTimeout, contentType }: RequestOptions): ConfigurationOptions {
    const { Observable } = this.library;
    const limit = AbortSignal.timeout(timeout);
    const middleware: ObservableMiddleware = {
      pre: (request) => {
        request.setSignal(signal ? AbortSignal.any([signal, limit]) : limit);
        if (contentType !== undefined) request.setHeaderParam('Content-Type', contentType);
        return new Observable(Promise.resolve(request));
      },
      post: (response) => new Observable(Promise.resolve(response)),
    };
    return { middleware: [middleware], middlewareMergeStrategy: 'append' };
  }

  #clusterError(what: string, error: unknown): ClusterError {
    if (error instanceof ClusterError) return error;
    // The library's error holds headers and body of the exchange: it is not passed on.
    if (error instanceof this.library.ApiException) {
      const { reason, message } = statusOf(error.body);
      return new ClusterError(explainStatus(what, error.code, message), error.code, reason);
    }
    return new ClusterError(`${what}: the Kubernetes API cannot be reached (${innermostCode(error)})`);
  }
}

/** Where the library finds no cluster it makes one up, on a port of this machine where no cluster has been for years. */
function isMadeUp(config: KubeConfig): boolean {
  return (
    config.getCurrentContext() === 'loaded-context' &&
    config.getCurrentCluster()?.server === 'http://localhost:8080'
  );
}

/** The innermost code or name of a failed request; never its text, which may hold an address with credentials. */
export function innermostCode(error: unknown): string {
  let found = 'unknown error';
  for (let next = error; next instanceof Error; next = next.cause) {
    const { code } = next as NodeJS.ErrnoException;
    found = typeof code === 'string' ? code : next.name;
  }
  return found;
}

/** The configuration, whose requests share their connections. */
function sharing(config: KubeConfig): KubeConfig {
  let kept: { readonly dispatcher: Dispatcher; readonly until: number } | undefined;
  return extended(config, async (request) => {
    await config.applySecurityAuthentication(request);
    const now = performance.now();
    if (kept === undefined || now > kept.until)
      kept = { dispatcher: request.getDispatcher(), until: now + dispatcherKeptFor };
    if (kept.dispatcher !== undefined) request.setDispatcher(kept.dispatcher);
  });
}

function extended(
  config: KubeConfig,
  applySecurityAuthentication: KubeConfig['applySecurityAuthentication'],
): KubeConfig {
  return Object.assign(Object.create(config) as KubeConfig, { applySecurityAuthentication });
}

/**
 * A name that is the same from inside and outside of a cluster, and needs no right to be asked for: the digest of the authority
 * that signs its certificates, or its address where that is one of the public ones.
 */
function nameOf(cluster: Cluster | null): string {
  const { caData, caFile, server = '' } = cluster ?? {};
  const authority = caData === undefined ? contentOf(caFile) : Buffer.from(caData, 'base64').toString();
  const text = authority === undefined ? server : sha256(authority.trim()).slice(0, 12);
  return `cluster ${text}`;
}

function contentOf(file: string | undefined): string | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
