import { unreachable } from '../../lib/unreachable.ts';
import type { z } from 'zod';
import type { Kind } from '../group.ts';
import type { Fault, Path } from '../reading/place.ts';
import { accountSchema, tileSchema } from '../schema/schema.ts';
import { words } from '../schema/words.ts';
import { nearestHint } from './nearest.ts';
import { fieldNames, shapeAt, shapeOf, shapeWords, typeWords } from './shape.ts';
import { clip, show } from './show.ts';

type Issue = z.core.$ZodIssue;

/** Formats of zod whose own message is not for people. */
const formats: Readonly<Record<string, string>> = {
  date: words.day,
  datetime: words.time,
  url: words.webAddress,
};

/** What a schema finds wrong in a document of a kind, in plain words, one fault for each thing to be put right. */
export function faultsOf(kind: Kind, document: unknown, issues: readonly Issue[]): Fault[] {
  const faults = issues.flatMap((issue) => faultsOfIssue(kind, document, issue, tokens(issue.path)));
  return withForms(kind, document, faults);
}

/** Where a number stands for a text that has a form, the form is what is accepted: quotes would not mend it. */
function withForms(kind: Kind, document: unknown, faults: readonly Fault[]): Fault[] {
  const isForText = ({ path, accepted }: Fault): boolean =>
    accepted.includes('a string') && typeof valueAt(document, path) === 'number';
  if (!faults.some(isForText)) return [...faults];
  const quoted = structuredClone(document);
  for (const { path } of faults.filter(isForText)) {
    const parent = valueAt(quoted, path.slice(0, -1)) as Record<string | number, unknown>;
    parent[path.at(-1) ?? ''] = String(valueAt(document, path));
  }
  const { error } = (kind === 'IntegrationTile' ? tileSchema : accountSchema).safeParse(quoted);
  const left = (error?.issues ?? []).flatMap((issue) =>
    faultsOfIssue(kind, quoted, issue, tokens(issue.path)),
  );
  const forms = new Map(left.map(({ path, accepted }) => [pointerOf(path), accepted]));
  return faults.map((fault) =>
    isForText(fault) ? { ...fault, accepted: forms.get(pointerOf(fault.path)) ?? fault.accepted } : fault,
  );
}

const pointerOf = (path: Path): string => JSON.stringify(path);

const tokens = (path: readonly PropertyKey[]): Path =>
  path.map((token) => (typeof token === 'number' ? token : String(token)));

function faultsOfIssue(kind: Kind, document: unknown, issue: Issue, path: Path): Fault[] {
  if (issue.code === 'unrecognized_keys') return unknownFields(kind, path, issue.keys);
  if (issue.code === 'invalid_key') {
    const accepted = issue.issues.map((inner) => acceptedBy(inner)).join(', ');
    return [{ path, found: `the key ${show(path.at(-1))}`, accepted: `as a key ${accepted}`, at: 'key' }];
  }
  if (issue.code === 'invalid_union') return unionFaults(kind, document, issue, path);
  const value = valueAt(document, path);
  if (value === undefined) return [missing(kind, path, acceptedBy(issue))];
  const accepted = acceptedBy(issue) + quoteHint(issue, value) + omitHint(kind, path, value);
  return [{ path, found: foundFor(issue, path, value), accepted }];
}

/** Nothing after a field that need not be there. */
function omitHint(kind: Kind, path: Path, value: unknown): string {
  if (value !== null) return '';
  const parent = shapeAt(shapeOf(kind), path.slice(0, -1));
  const isOptional = parent?.properties && !parent.required?.includes(String(path.at(-1)));
  return isOptional ? ', or the field left out' : '';
}

/** Faults for fields that a mapping does not have. */
export function unknownFields(kind: Kind, path: Path, keys: readonly string[]): Fault[] {
  const names = fieldNames(shapeAt(shapeOf(kind), path));
  if (isTokenPath(path))
    return [{ path, found: 'an unknown field that is not shown', accepted: `one of ${names.join(', ')}` }];
  return keys.map((key) => ({
    path: [...path, key],
    found: `the unknown field ${clip(key)}`,
    accepted: `one of ${names.join(', ')}${nearestHint(key, names)}`,
    at: 'key',
  }));
}

function missing(kind: Kind, path: Path, accepted: string): Fault {
  const name = String(path.at(-1) ?? 'document');
  const description = shapeAt(shapeOf(kind), path)?.description;
  return {
    path,
    found: `no ${name}`,
    accepted: `${name}: ${accepted}${description === undefined ? '' : ` (${description})`}`,
  };
}

function unionFaults(kind: Kind, document: unknown, issue: Issue, path: Path): Fault[] {
  if (issue.code !== 'invalid_union') return [];
  const branches = issue.errors.filter((branch) => !branch.every(isWrongType));
  const value = valueAt(document, path);
  if (branches.length === 0 || value === undefined) {
    const shape = shapeAt(shapeOf(kind), path);
    if (value === undefined) return [missing(kind, path, shapeWords(shape))];
    return [{ path, found: foundFor(issue, path, value), accepted: shapeWords(shape) }];
  }
  if (branches.length === 1)
    return (branches[0] ?? []).flatMap((inner) =>
      faultsOfIssue(kind, document, inner, [...path, ...tokens(inner.path)]),
    );
  const accepted = [...new Set(branches.flat().map((inner) => acceptedBy(inner)))].join(', or ');
  return [{ path, found: foundFor(issue, path, value), accepted }];
}

const isWrongType = (issue: Issue): boolean => issue.code === 'invalid_type' && issue.path.length === 0;

function acceptedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords(issue.expected);
    case 'invalid_value':
      return issue.values.length === 1
        ? String(issue.values[0])
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return formats[issue.format] ?? issue.message;
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'a string that is not empty';
      return `at least ${amount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `at most ${amount(issue.maximum, issue.origin)}`;
    case 'custom':
      return issue.message;
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return 'a value that fits the schema';
    default:
      return unreachable(issue);
  }
}

function amount(limit: number | bigint, origin: string): string {
  const one = Number(limit) === 1;
  if (origin === 'string') return `${limit} character${one ? '' : 's'}`;
  if (origin === 'array') return `${limit} entr${one ? 'y' : 'ies'}`;
  return String(limit);
}

function foundFor(issue: Issue, path: Path, value: unknown): string {
  if (mayBeSecret(path, value)) return 'a value that is not shown';
  const long = issue.code === 'too_big' && typeof value === 'string' ? ` of ${value.length} characters` : '';
  return show(value) + long;
}

/** Whether a token or password might have been written here by mistake. */
function mayBeSecret(path: Path, value: unknown): boolean {
  const names: readonly string[] = ['env', 'file', 'secretKeyRef'];
  if (isTokenPath(path))
    return (
      path.length > 3 ||
      typeof value !== 'object' ||
      !Object.keys(value ?? {}).every((key) => names.includes(key))
    );
  return path[1] === 'platform' && typeof value === 'string' && (path.length === 2 || value.includes('@'));
}

/** Whether a path is where the token is said to be read from, or below it. */
export function isTokenPath(path: Path): boolean {
  return path[0] === 'spec' && path[1] === 'platform' && path[2] === 'tokenFrom';
}

function quoteHint(issue: Issue, value: unknown): string {
  const isText = issue.code === 'invalid_type' && issue.expected === 'string';
  if (isText && typeof value === 'boolean')
    return `: put it in quotes; kubectl reads ${value ? 'Y, YES and ON' : 'N, NO and OFF'} without them as ${String(value)}`;
  return isText && typeof value === 'number' ? ': put it in quotes' : '';
}

/** The value at a path of plain data; undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const token of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<string | number, unknown>)[token];
  }
  return value;
}
