import { refused } from '../http/caller.ts';
import { routeLabel, routes, type Route } from '../routes.ts';

/** Members of which a document has one, and how each is told from something else. */
type Member = readonly [names: readonly string[], holds: (value: unknown) => boolean];

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/**
 * What every document of a kind has, however old it is. A flow without its switch would be on; old flows have one export
 * in place of a list of them.
 */
const members: Readonly<Record<string, readonly Member[]>> = {
  [routeLabel(routes.putFlow)]: [
    [['name'], isText],
    [['disabled'], (value) => typeof value === 'boolean'],
    [['pageGenerators', '_exportId'], (value) => isText(value) || (Array.isArray(value) && value.length > 0)],
  ],
  [routeLabel(routes.putConnection)]: [
    [['name'], isText],
    [['type'], isText],
  ],
  [routeLabel(routes.putImport)]: [
    [['name'], isText],
    [['adaptorType'], isText],
  ],
};

/**
 * Throws a `Refused` error where a document that is to replace the one with this id is not it, or lacks what each of its kind
 * has: PUT takes away what is left out (platform.md P18), so that what was read in part only must not be written back.
 */
export function refuseIncomplete(route: Route, id: string, document: object): void {
  const held = new Map<string, unknown>(Object.entries(document));
  if (held.get('_id') !== id)
    throw refused(route, `the document is not that of ${id}, which it would replace`);
  const lacking = (members[routeLabel(route)] ?? []).filter(
    ([names, holds]) => !names.some((name) => holds(held.get(name))),
  );
  if (lacking.length === 0) return;
  const names = lacking.map(([either]) => either.join(' or ')).join(', ');
  throw refused(
    route,
    `the document ${id} was read without ${names}, and putting it back would take that away; look at it in the app`,
  );
}
