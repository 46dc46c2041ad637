import { KnownError } from '../lib/knownError.ts';

/** The Kubernetes API did not do what it was asked. Its message holds no header and no body of the exchange. */
export class ClusterError extends KnownError {
  override readonly name = 'ClusterError';
  /** HTTP status of the answer; undefined where none came. */
  readonly status: number | undefined;
  /** Kubernetes' own word for it, such as `Conflict` or `Expired`; empty where there is none. */
  readonly reason: string;

  constructor(message: string, status?: number, reason = '', options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.reason = reason;
  }
}

/** What a `Status` document of the API says; empty texts where the body is none. */
export function statusOf(body: unknown): { readonly reason: string; readonly message: string } {
  const document = typeof body === 'string' ? parsed(body) : body;
  if (typeof document !== 'object' || document === null) return { reason: '', message: '' };
  const { reason, message } = document as { reason?: unknown; message?: unknown };
  return {
    reason: typeof reason === 'string' ? reason : '',
    message: typeof message === 'string' ? message : '',
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a person can do about an answer of the API to a request for `what`. */
export function explainStatus(what: string, status: number, said: string): string {
  const detail = said === '' ? '' : `: ${said}`;
  if (status === 401)
    return `${what}: the Kubernetes API does not accept the credentials of this process (401); give it a kubeconfig or a service account that holds`;
  if (status === 403) return `${what}: this process may not do that (403)${detail}. Allow it in a Role`;
  if (status === 404) {
    // Of a kind that it does not know the server names no document.
    const way = /" not found/.test(said)
      ? 'Look whether its name and namespace are right'
      : 'Look whether the name is right, and the definitions of Storekeeper are installed';
    return `${what}: not found (404)${detail}. ${way}`;
  }
  return `${what}: the Kubernetes API answered ${String(status)}${detail}. Wait, or look at the API server where it stays so`;
}
