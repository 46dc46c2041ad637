/**
 * What of an answer has another shape than the platform's documents have. It is taken out before anybody reads the
 * document, and told: a text where an object was expected once must not end the look at a whole tile.
 */
export interface Oddity {
  /** Keys and indices from the document's root. */
  readonly path: readonly (string | number)[];
  readonly found: string;
  readonly expected: string;
}

/** Takes an oddity in. */
export type Report = (oddity: Oddity) => void;

/** Checks a value and gives it back, with what does not fit taken out; undefined where nothing is left. */
export type Shape = (value: unknown, path: Oddity['path'], report: Report) => unknown;

/** What people call the kind of a JSON value. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string'
    ? 'a text'
    : typeof value === 'boolean'
      ? 'true or false'
      : `a ${typeof value}`;
}

function odd(value: unknown, path: Oddity['path'], expected: string, report: Report): undefined {
  report({ path, found: kindOf(value), expected });
  return undefined;
}

/** The platform answers null for what is not set. */
const absent = (value: unknown): value is null | undefined => value === undefined || value === null;

/** Whatever it is, for members that are read with care or not at all. */
export const anything: Shape = (value) => value;

export const text: Shape = (value, path, report) =>
  absent(value) || typeof value === 'string' ? value : odd(value, path, 'a text', report);

/** A text, for which a number or a flag is also written. */
export const literal: Shape = (value, path, report) =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : text(value, path, report);

/** The app writes flags as such and as texts. */
export const flag: Shape = (value, path, report) =>
  absent(value) || typeof value === 'boolean' || value === 'true' || value === 'false' || value === ''
    ? value
    : odd(value, path, 'true or false', report);

/** A list, in which the platform also has nulls. */
export function list(member: Shape): Shape {
  return (value, path, report) => {
    if (absent(value)) return value;
    if (!Array.isArray(value)) return odd(value, path, 'a list', report);
    let copy: unknown[] | undefined;
    for (const [index, entry] of (value as unknown[]).entries()) {
      const read = member(entry, [...path, index], report);
      if (read === entry) continue;
      copy ??= [...(value as unknown[])];
      copy[index] = read ?? null;
    }
    return copy ?? (value as unknown[]);
  };
}

/** An object of which some members are known; the others are left as they are. */
export function members(known: Readonly<Record<string, Shape>>): Shape {
  return (value, path, report) => {
    if (absent(value)) return value;
    if (typeof value !== 'object' || Array.isArray(value)) return odd(value, path, 'an object', report);
    const document = value as Record<string, unknown>;
    let copy: Record<string, unknown> | undefined;
    for (const [name, shape] of Object.entries(known)) {
      const entry = document[name];
      if (entry === undefined) continue;
      const read = shape(entry, [...path, name], report);
      if (read === entry) continue;
      copy ??= { ...document };
      if (read === undefined) Reflect.deleteProperty(copy, name);
      else copy[name] = read;
    }
    return copy ?? value;
  };
}

/** An object whose members are all alike. */
export function values(member: Shape): Shape {
  return (value, path, report) => {
    if (absent(value)) return value;
    if (typeof value !== 'object' || Array.isArray(value)) return odd(value, path, 'an object', report);
    const known = Object.fromEntries(Object.keys(value).map((name) => [name, member]));
    return members(known)(value, path, report);
  };
}

/** A path as it is written in code: `settings.sections[2].title`. */
export function pathText(path: Oddity['path']): string {
  return path
    .map((part, index) =>
      typeof part === 'number'
        ? `[${part}]`
        : /^[A-Za-z_$][\w$]*$/.test(part)
          ? `${index === 0 ? '' : '.'}${part}`
          : `[${JSON.stringify(part)}]`,
    )
    .join('');
}
