import type { MiddlewareHandler } from 'hono';
import { safeJson } from '../report/safeJson.ts';

/** Sends every JSON body with what cannot be seen as escapes. */
export function safeBody(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { res } = context;
    if (res.headers.get('Content-Type')?.startsWith('application/json') !== true) return;
    const text = safeJson(await res.text());
    context.res = new Response(text, { status: res.status, headers: res.headers });
  };
}
