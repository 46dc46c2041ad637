import type { Context, Hono, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { askedWords, wordSpelled, wordSpellings } from '../plan/asked.ts';
import { guardAccess, type Access } from './access.ts';
import { guardOrigin } from './guard.ts';
import type { SteeredDocument, Steering, SteeringAnswer } from './steering.ts';

const text = (most: number) => z.string().trim().min(1).max(most);
/** Seconds that an answer is waited for at most. */
const longestWait = 3600;
const common = { wait: z.number().min(0).max(longestWait).default(0) };
const bodies = {
  reconcile: z.strictObject({ ...common, declares: text(200).optional() }),
  approve: z.strictObject({ ...common, hash: text(200) }),
  word: z.strictObject({ ...common, account: text(300).optional() }),
  accept: z.strictObject({
    ...common,
    account: text(300).optional(),
    paths: z.array(text(500).regex(/^\//)).min(1).max(100).optional(),
  }),
  suspend: z.strictObject({ reason: text(1000), owner: text(200).optional() }),
  resume: z.strictObject({}),
};
const passBody = z.strictObject({
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/i, 'accepted: the id of a commit, or its first seven digits or more'),
});
const passPath = '/api/v1/sources/pass';

/** What may be asked for at the address of an account or a tile. */
export const steeringActions: readonly string[] = [
  ...['reconcile', 'suspend', 'resume', 'approve'],
  ...askedWords.map((word) => wordSpellings[word]),
];

const path: string = `/api/v1/:what{accounts|tiles}/:namespace/:name/:action{${steeringActions.join('|')}}`;

/**
 * Adds `POST /api/v1/accounts/NAMESPACE/NAME/ACTION`, the same for `tiles`, and `POST /api/v1/sources/pass`. A body is JSON and says so: what a page of
 * another origin can send without being asked is refused.
 */
export function addSteeringRoutes(app: Hono, steering: Steering, access: Access): void {
  const guard: MiddlewareHandler = async (context, next) => {
    context.header('Cache-Control', 'no-store');
    if (context.req.method !== 'POST')
      return context.json({ error: `${context.req.method} is not known here; use POST` }, 405, {
        Allow: 'POST',
      });
    if (!/^application\/json\b/i.test(context.req.header('content-type') ?? ''))
      return context.json({ error: 'accepted: a body of the type application/json' }, 415);
    return await next();
  };
  const perform: MiddlewareHandler = async (context) => {
    const kind = paramOf(context, 'what') === 'accounts' ? 'AmazonAccount' : 'IntegrationTile';
    const key = `${paramOf(context, 'namespace')}/${paramOf(context, 'name')}`;
    return await steer(context, steering, { kind, key }, paramOf(context, 'action'));
  };
  const onError = (context: Context) => context.json({ error: 'accepted: at most 65,536 bytes' }, 413);
  const pass: MiddlewareHandler = async (context) => {
    const read = passBody.safeParse(await bodyOf(context));
    if (!read.success) return context.json({ error: z.prettifyError(read.error) }, 400);
    return tell(context, await steering.pass(read.data.commit.toLowerCase()));
  };
  for (const [at, handler] of [
    [path, perform],
    [passPath, pass],
  ] as const) {
    app.use(at, guard);
    app.post(at, guardOrigin(), guardAccess(access), bodyLimit({ maxSize: 65_536, onError }), handler);
  }
}

function paramOf(context: Context, name: string): string {
  return context.req.param(name) ?? '';
}

async function steer(context: Context, steering: Steering, document: SteeredDocument, action: string) {
  const word = wordSpelled(action);
  const shape: z.ZodType =
    bodies[word === undefined || word === 'accept' ? (action as keyof typeof bodies) : 'word'];
  const read = shape.safeParse(await bodyOf(context));
  if (!read.success) return context.json({ error: z.prettifyError(read.error) }, 400);
  switch (action) {
    case 'suspend':
      return tell(context, steering.suspend(document, bodies.suspend.parse(read.data)));
    case 'resume':
      return tell(context, steering.resume(document));
    case 'approve': {
      const { hash, wait } = bodies.approve.parse(read.data);
      return tell(context, await steering.run({ document, approved: hash, wait: wait * 1000 }));
    }
    case 'reconcile': {
      const { wait, declares } = bodies.reconcile.parse(read.data);
      const wish = { document, wait: wait * 1000, ...(declares === undefined ? {} : { declares }) };
      return tell(context, await steering.run(wish));
    }
    default:
      return await say(context, steering, document, action, read.data);
  }
}

/** Says a word of `Asked` about an account, for the run that is asked for with it. */
async function say(
  context: Context,
  steering: Steering,
  document: SteeredDocument,
  action: string,
  body: unknown,
) {
  const word = wordSpelled(action);
  const said: z.infer<typeof bodies.accept> = bodies[word === 'accept' ? 'accept' : 'word'].parse(body);
  const { wait, account = document.kind === 'AmazonAccount' ? document.key : undefined, paths } = said;
  if (word === undefined || account === undefined)
    return context.json(
      { error: `accepted: "account", the account of the tile that ${action} is about` },
      400,
    );
  const wish = { word, account, ...(paths === undefined ? {} : { paths }) };
  return tell(context, await steering.run({ document, word: wish, wait: wait * 1000 }));
}

/** The body as it is; undefined, which no shape takes, where it is no JSON. */
async function bodyOf(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    return undefined;
  }
}

const statuses = { NotFound: 404, Conflict: 409, Stopping: 503, NotKept: 503 } as const;

function tell(context: Context, answer: SteeringAnswer<object>) {
  if (!answer.ok) return context.json({ error: answer.message }, statuses[answer.why]);
  const pending = 'handled' in answer.told && answer.told.handled === false;
  return context.json(answer.told, pending ? 202 : 200);
}
