import type { Json, JsonObject } from '../model.ts';
import { problem } from '../problem.ts';
import type { Request, Stage } from './context.ts';

/** Cuts a dotted path out of a document into `target`; lists on the way are walked member by member. */
function copyPath(source: Json, path: readonly string[], target: JsonObject): void {
  const [key, ...rest] = path;
  if (key === undefined || source === null || typeof source !== 'object' || Array.isArray(source)) return;
  const value = source[key];
  if (value === undefined) return;
  if (rest.length === 0) {
    target[key] = value;
  } else if (Array.isArray(value)) {
    const old = target[key];
    const members = Array.isArray(old) ? old : value.map((): JsonObject => ({}));
    value.forEach((member, index) => {
      copyPath(member, rest, members[index] as JsonObject);
    });
    target[key] = members;
  } else {
    const old = target[key];
    const inner: JsonObject = old !== null && typeof old === 'object' && !Array.isArray(old) ? old : {};
    copyPath(value, rest, inner);
    target[key] = inner;
  }
}

function withoutPath(source: Json, path: readonly string[]): Json {
  const [key, ...rest] = path;
  if (key === undefined || source === null || typeof source !== 'object') return source;
  if (Array.isArray(source)) return source.map((member) => withoutPath(member, path));
  if (!(key in source)) return source;
  if (rest.length > 0) return { ...source, [key]: withoutPath(source[key] ?? null, rest) };
  return Object.fromEntries(Object.entries(source).filter(([name]) => name !== key));
}

function paths(request: Request, name: 'include' | 'exclude'): string[] {
  const text = request.req.query(name);
  if (text === undefined || text === '') return [];
  if (!/^[\w.,]+$/.test(text)) {
    throw problem(400, 'invalid_query_params', `${name} may hold letters, digits, "_", "." and ","`, name);
  }
  return text.split(',').filter((one) => one !== '');
}

/** Applies `include` and `exclude`; the first always keeps `_id`, `name` and, of exports and imports, `adaptorType`. */
function project(request: Request): (document: JsonObject) => JsonObject {
  const include = paths(request, 'include');
  const exclude = paths(request, 'exclude');
  if (include.length > 0 && exclude.length > 0) {
    throw problem(400, 'invalid_query_params', 'include and exclude cannot be used together.');
  }
  if (include.length > 0) {
    return (document) => {
      const cut: JsonObject = {};
      for (const path of ['_id', 'name', 'adaptorType', ...include]) copyPath(document, path.split('.'), cut);
      return cut;
    };
  }
  return (document) =>
    exclude.reduce<Json>((left, path) => withoutPath(left, path.split('.')), document) as JsonObject;
}

function limitOf(request: Request, usual: number): number {
  const text = request.req.query('limit');
  if (text === undefined) return usual;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) {
    throw problem(400, 'invalid_query_params', 'limit must be a whole number above zero', 'limit');
  }
  return Math.min(limit, 1000);
}

/** The position of the last member that was answered, as the cursor says it. It is nobody's business but ours. */
function positionOf(request: Request, skip: number): number {
  const cursor = request.req.query('after');
  if (cursor === undefined) return skip;
  const position = Number(/^p(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]);
  if (Number.isNaN(position))
    throw problem(400, 'invalid_query_params', 'The cursor is not one of ours', 'after');
  return position;
}

/**
 * Answers a list: a page of it with a `Link` to the next, 204 without a body where there is nothing. `wire` makes the
 * document of a member and is called for the members of the page alone.
 */
export function answerList<T>(
  request: Request,
  stage: Stage,
  members: readonly T[],
  wire: (member: T) => JsonObject,
): Response {
  const shape = project(request);
  const limit = limitOf(request, stage.world.choices.pageSize);
  const { choices } = stage.world;
  const start = positionOf(request, choices.lenientLists ? Number(request.req.query('skip') ?? 0) || 0 : 0);
  if (members.length === 0 && stage.world.choices.emptyListStatus === 204) return request.body(null, 204);
  const page = members.slice(start, start + limit).map((member) => shape(wire(member)));
  const linkTo = (position: number, relation: string) => {
    const there = new URL(request.req.url);
    there.searchParams.delete('skip');
    there.searchParams.set('limit', String(limit));
    there.searchParams.set('after', Buffer.from(`p${String(position)}`).toString('base64url'));
    return `<${choices.linkOrigin || stage.baseURL()}${there.pathname}${there.search}>; rel="${relation}"`;
  };
  const links = [
    ...(start + limit < members.length ? [linkTo(start + limit, 'next')] : []),
    ...(start > 0 ? [linkTo(Math.max(0, start - limit), 'prev')] : []),
  ];
  if (links.length > 0) request.header('Link', links.join(', '));
  return request.json(page);
}
