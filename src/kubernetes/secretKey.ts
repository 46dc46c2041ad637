import { KnownError } from '../lib/knownError.ts';
import type { SecretKey } from '../platform/token.ts';

/** A key of a secret cannot be had; the message never holds what the cluster answered. */
export class SecretError extends KnownError {
  override readonly name = 'SecretError';
}

/**
 * Text of one key of a secret, read with the cluster access of the surroundings (kubeconfig or service account). Rejects
 * with a `SecretError` that says what is missing and never holds the cluster's answer. The Kubernetes library is loaded here
 * only: it takes half a second and most runs do not need it.
 */
export async function readSecretKey({ namespace, name, key }: SecretKey): Promise<string> {
  const { KubeConfig, CoreV1Api, ApiException } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (cause) {
    throw new SecretError('the kubeconfig cannot be read; check KUBECONFIG', { cause });
  }
  let data: Readonly<Record<string, string>> | undefined;
  try {
    ({ data } = await config.makeApiClient(CoreV1Api).readNamespacedSecret({ name, namespace }));
  } catch (error) {
    // The library's error holds headers and body of the exchange: it is not passed on.
    if (error instanceof ApiException) throw new SecretError(explain(error.code));
    throw new SecretError('the Kubernetes API cannot be reached; check the cluster access of this process');
  }
  return decodeSecretKey(data, key);
}

/** The text under a key of a secret's `data`. Throws a `SecretError` that names the keys that are there. */
export function decodeSecretKey(data: Readonly<Record<string, string>> | undefined, key: string): string {
  const encoded = data?.[key];
  if (encoded === undefined) {
    const there = Object.keys(data ?? {}).sort();
    throw new SecretError(
      `the secret has no such key; it has ${there.length === 0 ? 'no keys' : there.join(', ')}`,
    );
  }
  return Buffer.from(encoded, 'base64').toString('utf8');
}

function explain(status: number): string {
  if (status === 404) return 'there is no such secret; create it';
  if (status === 401) return 'the Kubernetes API does not accept the credentials of this process (401)';
  if (status === 403) return 'this process may not read it (403); allow get on this secret in a Role';
  return `the Kubernetes API answered ${status}`;
}
