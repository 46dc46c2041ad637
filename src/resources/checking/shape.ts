import { z } from 'zod';
import type { Kind } from '../group.ts';
import { accountSchema, tileSchema } from '../schema/schema.ts';

/** The part of a JSON schema that is needed to find one's way in a kind. */
export interface Shape {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: boolean | Shape;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

const shapes = new Map<Kind, Shape>();

/** The JSON schema of what people write for a kind. */
export function shapeOf(kind: Kind): Shape {
  const known = shapes.get(kind);
  if (known) return known;
  const schema = kind === 'IntegrationTile' ? tileSchema : accountSchema;
  const shape = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }) as unknown as Shape;
  shapes.set(kind, shape);
  return shape;
}

/** The shape at a path; undefined where the kind has no such path. Any token leads into a list. */
export function shapeAt(shape: Shape, path: readonly (string | number)[]): Shape | undefined {
  let here: Shape | undefined = shape;
  for (const token of path) {
    if (here === undefined) return undefined;
    here = here.anyOf?.find((branch) => branch.items ?? branch.properties) ?? here;
    if (here.properties && Object.hasOwn(here.properties, token)) here = here.properties[token];
    else if (here.items) here = here.items;
    else here = typeof here.additionalProperties === 'object' ? here.additionalProperties : undefined;
  }
  return here;
}

/** Names of the fields that a mapping may have; empty where it takes any. */
export function fieldNames(shape: Shape | undefined): string[] {
  return Object.keys(shape?.properties ?? {});
}

/** What a shape takes, in words: `a string`, `a mapping`, `one of A, B`. */
export function shapeWords(shape: Shape | undefined): string {
  if (shape?.enum) return `one of ${shape.enum.map(String).join(', ')}`;
  if (shape?.anyOf) return [...new Set(shape.anyOf.map((branch) => shapeWords(branch)))].join(' or ');
  return typeWords(shape?.type);
}

/** A type of zod or JSON schema in words. */
export function typeWords(type: string | undefined): string {
  switch (type ?? '') {
    case 'string':
      return 'a string';
    case 'number':
      return 'a number';
    case 'int':
    case 'integer':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
    case 'record':
      return 'a mapping';
    default:
      return 'a value';
  }
}
