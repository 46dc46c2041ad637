import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { isInsideName, plainHost } from '../resources/hosts.ts';

/** Asked for by kubelets, load balancers and Prometheus under whatever name they know, and of no use to a web page. */
const openPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Whether a `Host` header names this server: an address, a name that only the inside of a network resolves (`localhost`,
 * `storekeeper`, `storekeeper.commerce.svc`), or one of `allowed`. A name of the public DNS that is not allowed may have
 * been pointed here by the page that asks (DNS rebinding).
 */
export function isOwnHost(host: string, allowed: readonly string[]): boolean {
  if (!URL.canParse(`http://${host}/`)) return false;
  const { hostname, pathname, username } = new URL(`http://${host}/`);
  if (pathname !== '/' || username !== '') return false;
  const name = plainHost(hostname);
  if (isIP(name) !== 0 || isInsideName(name)) return true;
  return allowed.some((each) => each.toLowerCase() === name);
}

/** Answers 421 where the request is meant for another host; probes and metrics are answered under every name. */
export function guardHost(allowed: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('Host');
    // No browser leaves it out.
    if (openPaths.has(context.req.path) || host === undefined || isOwnHost(host, allowed)) {
      await next();
      return undefined;
    }
    const error =
      'found a Host that is not of this server; accepted: an address, a name inside the network, or one that --allow-host names';
    return context.json({ error }, 421);
  };
}

/**
 * Answers 403 where a page of another origin asks, which a browser says by `Origin` or `Sec-Fetch-Site`. Programs such as
 * curl send neither. For routes that change something.
 */
export function guardOrigin(): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header('Origin');
    const site = context.req.header('Sec-Fetch-Site') ?? 'none';
    const isOwn = origin === undefined || isOriginOf(origin, context.req.header('Host'));
    if (isOwn && (site === 'none' || site === 'same-origin')) {
      await next();
      return undefined;
    }
    const error = "found a request of a page of another origin; accepted: this server's own, or none";
    return context.json({ error }, 403);
  };
}

function isOriginOf(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
