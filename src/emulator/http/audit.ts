import type { AuditEntry, JsonObject } from '../model.ts';
import { notFound, problem } from '../problem.ts';
import { param, readObject, type App, type Request, type Stage } from './context.ts';
import { answerList } from './lists.ts';

/** What is asked for by one name: in the query or, by POST, in the body, where several values are a list. */
type Asked = (name: string) => string[];

function askedIn(request: Request, body: JsonObject): Asked {
  return (name) => [
    ...(request.req.queries(name) ?? []),
    ...[body[name] ?? []].flat().filter((value) => typeof value === 'string'),
  ];
}

/** The filters of the audit log, each with any of the values that are given for it. */
function auditFilter({ world }: Stage, asked: Asked): (entry: AuditEntry) => boolean {
  if (!world.choices.auditFilters) return () => true;
  const filters: readonly (readonly [string[], (entry: AuditEntry) => string])[] = [
    [asked('source'), (entry) => entry.source],
    [asked('action'), (entry) => entry.event],
    [asked('resourceType'), (entry) => entry.resourceType],
    [asked('_resourceId'), (entry) => entry._resourceId],
    [asked('_byUserId'), (entry) => entry.byUser._id],
  ];
  return (entry) => filters.every(([wanted, of]) => wanted.length === 0 || wanted.includes(of(entry)));
}

function timeOf(asked: Asked, name: string): number | undefined {
  const [text] = asked(name);
  if (text === undefined) return undefined;
  const parsed = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(parsed)) throw problem(400, 'invalid_query_params', `${name} must be a time`, name);
  return parsed;
}

/** The audit log: of everything, of a tile and of one resource, by GET and by POST. */
export function auditRoutes(app: App, stage: Stage): void {
  const answer = async (request: Request, mine: (entry: AuditEntry) => boolean) => {
    const isPost = request.req.method === 'POST';
    if (isPost && !stage.world.choices.auditFilters) throw notFound('The route');
    const asked = askedIn(request, isPost ? await readObject(request) : {});
    const [from, to] = [timeOf(asked, 'from') ?? 0, timeOf(asked, 'to') ?? Infinity];
    const fits = auditFilter(stage, asked);
    const entries = stage.world.state.audit.filter((entry) => {
      const at = Date.parse(entry.time);
      return mine(entry) && fits(entry) && at >= from && at <= to;
    });
    const start = Number(request.req.query('offset') ?? 0);
    // Newest first, as people read it.
    return answerList(
      request,
      stage,
      entries.reverse().slice(start),
      (entry) => entry as unknown as JsonObject,
    );
  };
  const methods = ['GET', 'POST'];
  app.on(methods, '/v1/audit', (request) => answer(request, () => true));
  // A tile's log has everything of the tile: its own entries and those of its flows, connections and adaptors.
  app.on(methods, '/v1/integrations/:id/audit', (request) => {
    if (stage.world.state.tile?._id !== param(request, 'id')) throw notFound('The integration');
    return answer(request, (entry) => entry.resourceType !== 'license');
  });
  for (const kind of ['flows', 'exports', 'imports', 'connections']) {
    app.on(methods, `/v1/${kind}/:id/audit`, (request) =>
      answer(request, (entry) => entry._resourceId === param(request, 'id')),
    );
  }
}
