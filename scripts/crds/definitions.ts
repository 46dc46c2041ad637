import type { z } from 'zod';
import { apiGroup, apiVersion, type Kind } from '../../src/resources/group.ts';
import type { ServerRule } from '../../src/resources/schema/refine.ts';
import { accountSpec, tileSpec } from '../../src/resources/schema/schema.ts';
import { accountStatusSchema, neverObserved, tileStatusSchema } from '../../src/resources/schema/statusSchema.ts';
import { accountRules, tileRules } from './rules.ts';
import { structuralOf, type Schema } from './structural.ts';

/** What a definition has besides what all of them have. */
export interface Definition {
  readonly kind: Kind;
  readonly plural: string;
  readonly shortName: string;
  readonly description: string;
  readonly spec: z.ZodType;
  readonly status: z.ZodType;
  readonly rules: readonly ServerRule[];
  readonly columns: readonly Column[];
  /** Paths that a field selector may name; a path that an object has not counts as empty. */
  readonly selectable: readonly string[];
}

interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  /** 1: only with `-o wide`. */
  readonly priority?: 1;
}

const text = (name: string, jsonPath: string): Column => ({ name, type: 'string', jsonPath });
const number = (name: string, jsonPath: string): Column => ({ name, type: 'integer', jsonPath });
const wide = (column: Column): Column => ({ ...column, priority: 1 });
const ready = (field: string) => `.status.conditions[?(@.type=="Ready")].${field}`;
const stateColumns = [
  text('Ready', ready('status')),
  number('Drift', '.status.driftPaths'),
  text('Reason', ready('reason')),
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
] as const;

/** The definitions of our kinds. */
export const definitions: readonly Definition[] = [
  {
    kind: 'IntegrationTile',
    plural: 'integrationtiles',
    shortName: 'amztile',
    description: 'One installed Amazon – NetSuite integration app.',
    spec: tileSpec.describe('The tile as it should be.'),
    status: tileStatusSchema,
    rules: tileRules,
    columns: [
      // From the status, because a tile may be named by its tag.
      text('Integration', '.status.integrationId'),
      number('Accounts', '.status.accounts.declared'),
      number('Ready accounts', '.status.accounts.ready'),
      ...stateColumns,
      wide(number('Free licences', '.status.licence.free')),
      wide(text('Tag', '.spec.tag')),
    ],
    selectable: ['.spec.integrationId'],
  },
  {
    kind: 'AmazonAccount',
    plural: 'amazonaccounts',
    shortName: 'amzacc',
    description: 'One Amazon account in a tile.',
    spec: accountSpec.describe('The account as it should be.'),
    status: accountStatusSchema,
    rules: accountRules,
    columns: [
      text('Tile', '.spec.tileRef.name'),
      text('Marketplace', '.spec.marketplace'),
      ...stateColumns,
      wide(text('Account id', '.status.accountId')),
      wide(text('Last applied', '.status.lastAppliedRevision')),
      wide(text('Clone source', '.spec.setup.cloneFrom.name')),
    ],
    selectable: ['.spec.tileRef.name', '.spec.marketplace', '.spec.accountName'],
  },
];

/** The custom resource definition as the API server takes it. */
export function manifestOf(definition: Definition): Schema {
  const { kind, plural, shortName, columns, selectable } = definition;
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
          selectableFields: selectable.map((jsonPath) => ({ jsonPath })),
          schema: { openAPIV3Schema: schemaOf(definition) },
        },
      ],
    },
  };
}

function schemaOf({ description, spec, status, rules }: Definition): Schema {
  return {
    type: 'object',
    description,
    required: ['spec'],
    'x-kubernetes-validations': rules,
    properties: {
      apiVersion: { type: 'string', description: 'API version of the document.' },
      kind: { type: 'string', description: 'Kind of the document.' },
      metadata: { type: 'object' },
      spec: structuralOf(spec),
      status: {
        ...structuralOf(status),
        description: 'What was last seen; written by Storekeeper.',
        // Without it, tools that follow kstatus take a document that nobody has looked at yet for one that is as it should be.
        default: { observedGeneration: neverObserved },
      },
    },
  };
}
