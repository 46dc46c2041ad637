import { z } from 'zod';

export type Schema = Readonly<Record<string, unknown>>;

/** The structural schema, as the API server asks for, of what people or the program write. */
export function structuralOf(schema: z.ZodType): Schema {
  return structural(z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }));
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function structural(schema: Schema): Schema {
  if (Array.isArray(schema['anyOf'])) return flattened(schema, schema['anyOf'].filter(isSchema));
  const entries = Object.entries(schema).filter(([key, value]) => !isLeftOut(key, value));
  const result = Object.fromEntries(
    entries.map(([key, value]) => {
      if (!isSchema(value)) return [key, value];
      if (key === 'items' || key === 'additionalProperties') return [key, structural(value)];
      return [key, key === 'properties' ? membersOf(value) : value];
    }),
  );
  if (result['type'] === 'integer') result['format'] = 'int64';
  // The server knows these formats itself; of an address it would take any scheme.
  if (result['format'] === 'date' || result['format'] === 'date-time') delete result['pattern'];
  if (result['format'] === 'uri') {
    delete result['format'];
    result['pattern'] = '^https?://';
  }
  return result;
}

const membersOf = (properties: Schema): Schema =>
  Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [name, isSchema(member) ? structural(member) : member]),
  );

/** Unknown fields are refused without being told so, and zod bounds every whole number by what a double can hold. */
function isLeftOut(key: string, value: unknown): boolean {
  const isLimit = key === 'minimum' || key === 'maximum';
  return (
    key === '$schema' ||
    (key === 'additionalProperties' && value === false) ||
    (isLimit && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER)
  );
}

/** A choice of types. The API server knows one, text or whole number; other choices are left to our own check. */
function flattened(schema: Schema, branches: readonly Schema[]): Schema {
  const { anyOf: _anyOf, ...rest } = schema;
  const types = [...new Set(branches.map((branch) => branch['type']))].sort();
  if (types.length === 1) return { type: types[0], ...rest };
  if (types.join() === 'integer,string')
    return { ...rest, anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true };
  return { ...rest, 'x-kubernetes-preserve-unknown-fields': true };
}
