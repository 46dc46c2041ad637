// Writes the custom resource definitions in crds/ from the zod schemas; with --check only says whether they differ.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { apiGroup, apiVersion, type Kind } from '../src/resources/group.ts';
import { accountSpec, tileSpec } from '../src/resources/schema.ts';

type Schema = Record<string, unknown>;

interface Definition {
  readonly kind: Kind;
  readonly plural: string;
  readonly shortName: string;
  readonly description: string;
  readonly spec: z.ZodType;
  readonly rules: readonly { rule: string; message: string }[];
  readonly columns: readonly Schema[];
}

const condition = (field: string) => `.status.conditions[?(@.type=="Ready")].${field}`;
const stateColumns = [
  { name: 'Ready', type: 'string', jsonPath: condition('status') },
  { name: 'Reason', type: 'string', jsonPath: condition('reason') },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];

const definitions: readonly Definition[] = [
  {
    kind: 'IntegrationTile',
    plural: 'integrationtiles',
    shortName: 'amztile',
    description: 'One installed Amazon – NetSuite integration app.',
    spec: tileSpec.describe('The tile as it should be.'),
    rules: [],
    columns: [{ name: 'Integration', type: 'string', jsonPath: '.spec.integrationId' }, ...stateColumns],
  },
  {
    kind: 'AmazonAccount',
    plural: 'amazonaccounts',
    shortName: 'amzacc',
    description: 'One Amazon account in a tile.',
    spec: accountSpec.describe('The account as it should be.'),
    rules: [
      {
        rule: '!has(self.spec.setup) || !has(self.spec.setup.cloneFrom) || !has(self.spec.setup.cloneFrom.name) || self.spec.setup.cloneFrom.name != self.metadata.name',
        message: 'an account cannot be cloned from itself',
      },
      {
        rule: "!has(self.spec.connection) || self.spec.connection.type != 'MWS' || !has(self.spec.setup) || !has(self.spec.setup.cloneFrom)",
        message: 'an account with MWS can only be adopted, not cloned',
      },
    ],
    columns: [
      { name: 'Tile', type: 'string', jsonPath: '.spec.tileRef.name' },
      { name: 'Marketplace', type: 'string', jsonPath: '.spec.marketplace' },
      ...stateColumns,
      { name: 'Clone source', type: 'string', jsonPath: '.spec.setup.cloneFrom.name', priority: 1 },
    ],
  },
];

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Makes a structural schema, as the API server asks for, of a JSON schema. */
function structural(schema: Schema): Schema {
  if (Array.isArray(schema['anyOf'])) return flattened(schema, schema['anyOf'].filter(isSchema));
  const result: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (
      key === '$schema' ||
      (key === 'additionalProperties' && value === false) ||
      isUnboundedLimit(key, value)
    )
      continue;
    if (key === 'properties' && isSchema(value))
      result[key] = Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, isSchema(member) ? structural(member) : member]),
      );
    else
      result[key] =
        (key === 'items' || key === 'additionalProperties') && isSchema(value) ? structural(value) : value;
  }
  if (result['type'] === 'integer') result['format'] = 'int64';
  if (result['format'] === 'date') delete result['pattern'];
  if (result['format'] === 'uri') result['pattern'] = '^https?://';
  return result;
}

/** Zod bounds every whole number by what a double can hold. */
const isUnboundedLimit = (key: string, value: unknown): boolean =>
  (key === 'minimum' || key === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;

/** A choice of types. The API server knows one, text or whole number; other choices are left to our own check. */
function flattened(schema: Schema, branches: readonly Schema[]): Schema {
  const { anyOf: _anyOf, ...rest } = schema;
  const types = [...new Set(branches.map((branch) => branch['type']))].sort();
  if (types.length === 1) return { type: types[0], ...rest };
  if (types.join() === 'integer,string')
    return { ...rest, anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true };
  return { ...rest, 'x-kubernetes-preserve-unknown-fields': true };
}

function definitionOf({ kind, plural, shortName, description, spec, rules, columns }: Definition): Schema {
  const specSchema = structural(z.toJSONSchema(spec, { target: 'openapi-3.0', io: 'input' }));
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${apiGroup}` },
    spec: {
      group: apiGroup,
      scope: 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: [shortName],
        categories: ['storekeeper'],
      },
      versions: [
        {
          name: apiVersion.slice(apiGroup.length + 1),
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description,
              required: ['spec'],
              ...(rules.length > 0 && { 'x-kubernetes-validations': rules }),
              properties: {
                apiVersion: { type: 'string', description: 'API version of the document.' },
                kind: { type: 'string', description: 'Kind of the document.' },
                metadata: { type: 'object' },
                spec: specSchema,
                status: {
                  type: 'object',
                  description: 'What was last seen; written by Storekeeper.',
                  'x-kubernetes-preserve-unknown-fields': true,
                },
              },
            },
          },
        },
      ],
    },
  };
}

const folder = join(import.meta.dirname, '../crds');
const header = '# Generated from src/resources/schema.ts by "node scripts/crds.ts"; do not edit.\n';
const checkOnly = process.argv.includes('--check');

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

mkdirSync(folder, { recursive: true });
for (const definition of definitions) {
  const name = `${apiGroup}_${definition.plural}.yaml`;
  const text = header + stringify(definitionOf(definition), { lineWidth: 110, aliasDuplicateObjects: false });
  const path = join(folder, name);
  if (current(path) === text) continue;
  if (checkOnly) {
    process.stderr.write(
      `crds/${name} differs from the schemas: run "node scripts/crds.ts" and commit the result\n`,
    );
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    process.stdout.write(`crds/${name} written\n`);
  }
}
