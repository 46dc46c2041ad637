import type { Context, Hono } from 'hono';
import { guardAccess, type Access } from './access.ts';
import { guardOrigin } from './guard.ts';

/** What was looked at, or why it was not: no such account, or the platform could not be read. */
export type LookingAnswer =
  | { readonly ok: true; readonly told: object }
  | { readonly ok: false; readonly why: 'NotFound' | 'Unreadable'; readonly message: string };

/** How a controller looks at accounts for people, by whatever name they call them. Nothing of it rejects. */
export interface Looking {
  flows(name: string): Promise<LookingAnswer>;
  compare(a: string, b: string): Promise<LookingAnswer>;
}

const paths = {
  flows: '/api/v1/flows',
  accountFlows: '/api/v1/accounts/:namespace/:name/flows',
  compare: '/api/v1/compare',
};

/**
 * Adds `GET /api/v1/accounts/NAMESPACE/NAME/flows`, `GET /api/v1/flows?account=NAME` and `GET /api/v1/compare?a=NAME&b=NAME`. They
 * cost calls to the platform, so that they ask for the token as steering does.
 */
export function addLookingRoutes(app: Hono, looking: Looking, access: Access): void {
  for (const path of Object.values(paths)) app.use(path, guardOrigin(), guardAccess(access));
  app.get(paths.flows, async (context) => {
    const account = context.req.query('account') ?? '';
    if (account === '') return context.json({ error: 'accepted: ?account= and the name of an account' }, 400);
    return tell(context, await looking.flows(account));
  });
  app.get(paths.accountFlows, async (context) => {
    const [namespace = '', name = ''] = [context.req.param('namespace'), context.req.param('name')];
    return tell(context, await looking.flows(`${namespace}/${name}`));
  });
  app.get(paths.compare, async (context) => {
    const { a = '', b = '' } = context.req.query();
    if (a === '' || b === '')
      return context.json({ error: 'accepted: ?a= and &b= with the names of two accounts' }, 400);
    return tell(context, await looking.compare(a, b));
  });
}

function tell(context: Context, answer: LookingAnswer) {
  if (answer.ok) return context.json(answer.told);
  return context.json({ error: answer.message }, answer.why === 'NotFound' ? 404 : 502);
}
