import { createHash, timingSafeEqual } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';

/** Who may steer over HTTP. */
export interface Access {
  /** The token that requests must bear. */
  readonly token: string;
  /** Whether only processes on this machine may: so it is where nobody gave a token of his own. */
  readonly loopbackOnly: boolean;
}

/** Answers 403 where a request comes from another machine and may not, and 401 where it does not bear the token. */
export function guardAccess({ token, loopbackOnly }: Access): MiddlewareHandler {
  return async (context, next) => {
    if (loopbackOnly && !isLoopback(remoteOf(context))) {
      const error =
        'only processes on the machine of the controller may steer it; it takes others where it was started with --api-token-file or STOREKEEPER_API_TOKEN';
      return context.json({ error }, 403);
    }
    const given = /^Bearer (.+)$/i.exec(context.req.header('Authorization') ?? '')?.[1];
    if (given !== undefined && isSame(given, token)) {
      await next();
      return undefined;
    }
    const found = given === undefined ? 'no token' : 'a token that is not the one of this controller';
    const error = `found ${found}; accepted: "Authorization: Bearer" and the token that the controller was started with, or else the one in api-token in its state folder`;
    return context.json({ error }, 401, { 'WWW-Authenticate': 'Bearer' });
  };
}

/** Whether an address is one of this machine's own. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || /^127\./.test(plain);
}

function remoteOf(context: Context): string | undefined {
  try {
    return getConnInfo(context).remote.address;
  } catch {
    // Served by something else than a socket: nobody knows from where.
    return undefined;
  }
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
