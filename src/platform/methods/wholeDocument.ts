import type { CallOptions } from '../api.ts';
import { refused, type Caller } from '../http/caller.ts';
import { routeLabel, routes, type Route } from '../routes.ts';
import { containsMask } from './masks.ts';

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

/** What is put where, and what a person does about a secret in it that the platform does not show. */
interface WholeDocument {
  readonly route: Route;
  /** The one parameter of the route: the id of the document that is replaced. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly document: object;
  readonly whereMasked: string;
}

/**
 * Puts a whole document in the place of the one that its route names. Rejects with a `Refused` error before anything is sent
 * where it is not that one, lacks what each of its kind has, or holds a mask: that may be stored as it is and break what it
 * stands for (platform.md P75).
 */
export async function putWhole(
  call: Caller,
  { route, parameters, document, whereMasked }: WholeDocument,
  options: CallOptions | undefined,
): Promise<void> {
  const [id = ''] = Object.values(parameters);
  refuseIncomplete(route, id, document);
  if (containsMask(document))
    throw refused(
      route,
      `the document contains a masked secret (******), which would be stored in its place; ${whereMasked}`,
    );
  await call({ route, parameters, body: document, options });
}

/**
 * Throws a `Refused` error where a document that is to replace the one with this id is not it, or lacks what each of its kind
 * has: PUT takes away what is left out (platform.md P18), so that what was read in part only must not be written back.
 */
function refuseIncomplete(route: Route, id: string, document: object): void {
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
