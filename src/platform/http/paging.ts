import { isObject, malformed } from './answers.ts';
import type { Answer, Call, Caller } from './caller.ts';
import type { Json } from '../documents.ts';
import type { Route } from '../routes.ts';

/** More pages than this are taken for a circle. */
const mostPages = 1000;

/**
 * All documents of a list, one call a page. 204 and `[]` are an empty list, a lone document is a list of one, `null`
 * members are dropped, a document that comes twice because the list moved between two pages is kept once (platform.md P8,
 * P11, P13). Rejects with a `PlatformError`; a list is never cut short in silence.
 */
export async function listAll<T>(call: Caller, baseURL: string, first: Call): Promise<T[]> {
  const documents = new Map<unknown, Json>();
  const visited = new Set<string>();
  let next: Call | undefined = first;
  while (next !== undefined) {
    const answer = await call(next);
    visited.add(answer.url);
    for (const document of membersOf(first.route, answer.body))
      documents.set(identityOf(document) ?? documents.size, document);
    const url = nextPage(first.route, baseURL, answer);
    if (url !== undefined && visited.has(url))
      throw malformed(first.route, 'the next page is one that was read already');
    if (visited.size >= mostPages && url !== undefined)
      throw malformed(first.route, `the list has more than ${mostPages} pages`);
    next = url === undefined ? undefined : { ...first, url };
  }
  return [...documents.values()] as T[];
}

function membersOf(route: Route, body: Json | undefined): Json[] {
  if (body === undefined) return [];
  const members = Array.isArray(body) ? body : (envelopeOf(body) ?? [body]);
  const present = members.filter((member) => member !== null);
  const odd = present.find((member) => !isDocument(member));
  if (odd !== undefined)
    throw malformed(route, `a list of documents was expected, with ${shapeOf(odd)} in it`);
  return present;
}

/** The list inside an object that also names the next page, or that holds nothing else (platform.md P9). */
function envelopeOf(body: Json): Json[] | undefined {
  if (!isObject(body) || '_id' in body) return undefined;
  const lists = Object.values(body).filter((value) => Array.isArray(value));
  return lists.length === 1 ? lists[0] : undefined;
}

function nextPage(route: Route, baseURL: string, { body, link, url }: Answer): string | undefined {
  const inBody =
    body !== undefined && isObject(body) && typeof body['nextPageURL'] === 'string'
      ? body['nextPageURL']
      : '';
  const target = nextLink(link) ?? (inBody === '' ? undefined : inBody);
  if (target === undefined) return undefined;
  const base = new URL(baseURL);
  const root = base.pathname.replace(/\/$/, '');
  const resolved = URL.canParse(target, url) ? new URL(target, url) : undefined;
  if (resolved === undefined) throw malformed(route, 'the address of the next page cannot be read');
  // The platform may name another host than the one that was called. The token must not travel there: path and query
  // say which page is meant, and it is asked for where the list was, as the vendor's own command line does.
  const elsewhere = resolved.origin !== base.origin;
  const path = pathBelow(elsewhere ? '' : root, resolved.pathname) ?? pathBelow('', resolved.pathname);
  if (path === undefined)
    throw malformed(route, `the next page is at ${resolved.pathname}, outside /v1/; not followed`);
  return `${base.origin}${root}/v1/${path}${resolved.search}`;
}

/** What stands behind `/v1/`, or behind `/api/`, where the platform's own page has the same routes (platform.md P2). */
function pathBelow(root: string, pathname: string): string | undefined {
  const start = [`${root}/v1/`, `${root}/api/`].find((prefix) => pathname.startsWith(prefix));
  return start === undefined ? undefined : pathname.slice(start.length);
}

/** Target of the link with the relation `next` in a `Link` header. */
function nextLink(header: string | undefined): string | undefined {
  const links = /<([^>]*)>((?:\s*;\s*[\w!#$&+.^`|~-]+\s*=\s*(?:"[^"]*"|[^\s;,"]*))*)/g;
  for (const [, target, attributes] of (header ?? '').matchAll(links)) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))/i.exec(attributes ?? '');
    if ((relations?.[1] ?? relations?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return undefined;
}

function isDocument(value: Json): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

function identityOf(document: Json): string | undefined {
  const id = isObject(document) ? document['_id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

function shapeOf(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an empty object' : `a ${typeof value}`;
}
