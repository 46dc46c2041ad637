import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { accountSpec, tileSpec } from '../../src/resources/schema/schema.ts';

const root = join(import.meta.dirname, '../..');
const names = readdirSync(join(root, 'crds'));

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly unknown[];
  readonly 'x-kubernetes-int-or-string'?: true;
  readonly 'x-kubernetes-preserve-unknown-fields'?: true;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly { rule: string; message: string }[];
}

interface Definition {
  readonly spec: { versions: { schema: { openAPIV3Schema: Schema } }[] };
}

/** Every schema of a definition with its path. */
function* schemasOf(schema: Schema, path = ''): Generator<[path: string, schema: Schema]> {
  yield [path, schema];
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    yield* schemasOf(member, `${path}/${name}`);
  if (schema.items) yield* schemasOf(schema.items, `${path}/*`);
  if (schema.additionalProperties) yield* schemasOf(schema.additionalProperties, `${path}/*`);
}

function read(name: string): [path: string, schema: Schema][] {
  const definition = parse(readFileSync(join(root, 'crds', name), 'utf8')) as Definition;
  return definition.spec.versions.flatMap(({ schema }) => [...schemasOf(schema.openAPIV3Schema)]);
}

/** What the refinements and patterns of a zod schema ask, each with its path and its words. */
function* demandsOf(schema: z.core.$ZodType, path: string): Generator<[path: string, accepted: string]> {
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  for (const check of def.checks ?? []) {
    const asked = check._zod.def as { check: string; format?: string };
    if (asked.check !== 'custom' && asked.format !== 'regex') continue;
    const words = check._zod.def.error?.({} as never);
    yield [path, typeof words === 'string' ? words : (words?.message ?? '')];
  }
  if (def.type === 'object')
    for (const [name, member] of Object.entries(def.shape)) yield* demandsOf(member, `${path}/${name}`);
  if (def.type === 'array') yield* demandsOf(def.element, `${path}/*`);
  if (def.type === 'record') yield* demandsOf(def.valueType, `${path}/*`);
  if (def.type === 'union') for (const option of def.options) yield* demandsOf(option, path);
  if (def.type === 'optional' || def.type === 'default') yield* demandsOf(def.innerType, path);
}

describe('the custom resource definitions', () => {
  it('are what the schemas give', () => {
    const check = spawnSync(process.execPath, ['scripts/crds.ts', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(check.stderr).toBe('');
    expect(check.status).toBe(0);
  });

  it('are one for each kind', () => {
    expect(names).toEqual(['storekeeper.dev_amazonaccounts.yaml', 'storekeeper.dev_integrationtiles.yaml']);
  });

  it.each(names)(
    '%s is structural: every value has one type, or is text or number, or is left open',
    (name) => {
      for (const [path, schema] of read(name)) {
        const isOpen =
          schema['x-kubernetes-preserve-unknown-fields'] ?? schema['x-kubernetes-int-or-string'] ?? false;
        expect(schema.type ?? isOpen, path).toBeTruthy();
        if (schema.anyOf) expect(schema['x-kubernetes-int-or-string'], path).toBe(true);
      }
    },
  );

  it.each(names)('%s has no pattern that looks around, which the API server refuses', (name) => {
    const looking = read(name).filter(([, { pattern }]) => /\(\?<?[=!]/.test(pattern ?? ''));
    expect(looking.map(([path]) => path)).toEqual([]);
  });

  it.each(names)('%s describes every field', (name) => {
    const silent = read(name).filter(
      ([path, schema]) => path !== '' && path !== '/metadata' && !path.endsWith('/*') && !schema.description,
    );
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it.each([
    ['AmazonAccount', accountSpec, 'storekeeper.dev_amazonaccounts.yaml'],
    ['IntegrationTile', tileSpec, 'storekeeper.dev_integrationtiles.yaml'],
  ])('of %s say again in the same words what the schema asks beyond types', (_kind, spec, file) => {
    const definition = new Map(read(file));
    const demands = [...demandsOf(spec, '/spec')];
    expect(demands.length).toBeGreaterThan(5);
    const unsaid = demands.filter(([path, accepted]) => {
      const schema = definition.get(path);
      const rules = schema?.['x-kubernetes-validations'] ?? [];
      // That the entries of a set differ is asked by its type.
      return (
        schema?.['x-kubernetes-list-type'] !== 'set' && !rules.some(({ message }) => message === accepted)
      );
    });
    expect(unsaid).toEqual([]);
  });

  it.each(names)('%s says for every list how several writers share it', (name) => {
    const silent = read(name).filter(
      ([, schema]) => schema.type === 'array' && schema['x-kubernetes-list-type'] === undefined,
    );
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it.each(names)('%s means the same to readers of YAML 1.1, such as kubectl', (name) => {
    const text = readFileSync(join(root, 'crds', name), 'utf8');
    expect(parse(text, { version: '1.1' })).toEqual(parse(text));
  });
});
