import type { Origin, Problem } from '../manifestSet.ts';

/** Keys and indexes from the root of a document to a value. */
export type Path = readonly (string | number)[];

/** What is wrong at a path; where it stands is worked out from the document. */
export interface Fault {
  readonly path: Path;
  readonly found: string;
  readonly accepted: string;
  /** Whether the key or its value is pointed at. A missing value is pointed at by the key above it. */
  readonly at?: 'key' | 'value';
  /** A word that YAML 1.1 reads as a truth value: what is accepted depends on what the schema wants there. */
  readonly word?: string;
  /** Of no interest where the schema takes no text: a number may be spelt in any way where only a number is meant. */
  readonly onlyForText?: true;
  /** Offset in the text, where the path does not lead there. */
  readonly offset?: number;
}

/** Where the values of one document stand in their file. */
export interface Place {
  /** The same object for all places of one document of a file. */
  readonly document: object;
  originOf(path: Path, at?: 'key' | 'value'): Origin;
  problemOf(fault: Fault): Problem;
  /** The place of the value at a path, as the root of a document of its own. */
  below(path: Path): Place;
}

/** The JSON pointer (RFC 6901) of a path. */
export function pointerOf(path: Path): string {
  return path.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A place made from what finds the offset of a path, and the origin of an offset. */
export function makePlace(
  offsetOf: (path: Path, at: 'key' | 'value') => number,
  originAt: (offset: number) => Origin,
  base: Path = [],
  document: object = {},
): Place {
  const originOf = (path: Path, at: 'key' | 'value' = 'value') => originAt(offsetOf([...base, ...path], at));
  return {
    document,
    originOf,
    problemOf: ({ path, found, accepted, at, offset }) => ({
      ...(offset === undefined ? originOf(path, at) : originAt(offset)),
      path: pointerOf([...base, ...path]),
      found,
      accepted,
    }),
    below: (path) => makePlace(offsetOf, originAt, [...base, ...path], document),
  };
}
