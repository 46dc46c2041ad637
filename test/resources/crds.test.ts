import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';

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
  readonly 'x-kubernetes-validations'?: readonly { rule: string }[];
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

  it('say the refinements of the schemas again', () => {
    const ruled = names.flatMap((name) =>
      read(name).flatMap(([path, schema]) => (schema['x-kubernetes-validations'] ? [path] : [])),
    );
    expect(ruled).toEqual([
      '',
      '/spec/accountName',
      '/spec/setup/cloneFrom',
      '/spec/settings/order/shipMethods',
      '/spec/settings/order/paymentMethods',
      '/spec/settings/product/virtualVariations',
      '/spec/flows/*',
      '/spec/mappings/*',
      '/spec/mappings/*/import',
      '/spec/mappings/*/fields/*',
      '/spec/mappings/*/lookups/*',
      '/spec',
      '/spec/platform',
      '/spec/platform/tokenFrom',
    ]);
  });
});
