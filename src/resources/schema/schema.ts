import { z } from 'zod';
import type { missActions } from '../../catalogue/settings.ts';
import { marketplaces } from '../../catalogue/marketplaces.ts';
import { duration, objectName, seenWhole } from './fields.ts';
import { apiVersion, defaultNamespace } from '../group.ts';
import { addOnSchema, mappingSchema } from './mappingsSchema.ts';
import { platform } from './platformSchema.ts';
import { accountPolicy, removed, suspend, tilePolicy } from './policySchema.ts';
import { atMost, atomicList, atomicMap, demand, keyedBy, onServer, pattern, setList } from './refine.ts';
import { settingsSchema, type nameOrId } from './settingsSchema.ts';
import { words } from './words.ts';

const metadata = z
  .looseObject({
    name: objectName.describe('Name of the document, unique for its kind in its namespace.'),
    namespace: objectName.default(defaultNamespace).describe('Namespace of the document.'),
    labels: z.record(z.string(), z.string()).optional().describe('Labels, for people and selectors.'),
    annotations: z.record(z.string(), z.string()).optional().describe('Annotations, for people and tools.'),
  })
  .describe('Name and labels of the document.');

export const tileSpec = demand(
  z.strictObject({
    platform,
    integrationId: pattern(z.string(), /^[0-9a-f]{24}$/, 'an integration id: 24 hexadecimal digits')
      .optional()
      .describe('Id of the installed integration app.'),
    tag: z
      .string()
      .min(1)
      .optional()
      .describe('Tag of the installed integration app, where the id is not known.'),
    app: z
      .strictObject({
        connectorId: pattern(z.string(), /^[0-9a-f]{24}$/, 'a connector id: 24 hexadecimal digits').describe(
          'Id of the app that the integration must be an installation of.',
        ),
      })
      .optional()
      .describe(
        'The app, where it is Amazon – NetSuite under another id than the two that are known. Default: those two.',
      ),
    allowedNamespaces: z
      .array(
        pattern(
          z.string().max(63),
          /^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$/,
          'the name of a namespace, or "*" for every one',
        ),
      )
      .max(100)
      .refine((names) => new Set(names).size === names.length, 'each namespace once')
      .meta(setList())
      .optional()
      .describe(
        'Namespaces whose accounts may be in this tile, besides its own: names, or "*" for every one. Default: none.',
      ),
    sellingRegions: z
      .array(z.enum(['NorthAmerica', 'Europe', 'FarEast']))
      .min(1)
      .meta(atomicList())
      .optional()
      .describe("Amazon's selling regions that accounts of this tile may be in. Default: all."),
    interval: duration.default('10m').describe('Time between two sweeps of the whole tile.'),
    sweepSchedule: z
      .string()
      .min(1)
      .optional()
      .describe('Cron expression of five fields (UTC) for further sweeps at set times.'),
    policy: tilePolicy.optional(),
    suspend: suspend.optional(),
  }),
  {
    accepted: 'exactly one of integrationId and tag',
    holds: (spec) => (spec.integrationId === undefined) !== (spec.tag === undefined),
    cel: 'has(self.integrationId) != has(self.tag)',
  },
);

const accountInBrackets = String.raw` \[[^\]]*\]$`;

const flow = demand(
  z.strictObject({
    name: onServer(seenWhole(z.string().min(1).max(300)), {
      rule: `!self.matches(r'${accountInBrackets}')`,
      message: 'the name without the account in brackets',
      messageExpression: `'the name without it: ' + self.substring(0, self.size() - self.find(r'${accountInBrackets}').size())`,
    }).describe('Name of the flow, without the account in brackets.'),
    enabled: z.boolean().optional().describe('Whether the flow is on.'),
    schedule: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Cron of five fields, the platform's form of six, or auto: every hour, or once a day for flows that Amazon has run once a day, at a minute that no other account of the region has.",
      ),
    timezone: z.string().min(1).optional().describe('IANA timezone of the schedule. Default UTC.'),
    history: z
      .boolean()
      .optional()
      .describe(
        'True: an order flow may be switched on without a go-live date, and takes in orders of the past.',
      ),
  }),
  {
    accepted: 'a timezone only together with a schedule',
    holds: (value) => value.timezone === undefined || value.schedule !== undefined,
    cel: '!has(self.timezone) || has(self.schedule)',
  },
);

const tileRef = z
  .strictObject({
    name: objectName.describe('Name of the IntegrationTile.'),
    namespace: objectName
      .optional()
      .describe(
        'Namespace of the IntegrationTile, which must name that of the account in spec.allowedNamespaces. Default: that of the account.',
      ),
  })
  .meta(atomicMap())
  .describe('The tile that the account is in.');

const accountName = demand(
  pattern(
    atMost(z.string().min(1), 20),
    /^[^[\]]*$/,
    'a name without square brackets, at which the app would cut it',
  ),
  {
    accepted: 'a name without a space at either end',
    holds: (name) => name.trim() === name,
    cel: 'self == self.trim()',
  },
);

const marketplace = onServer(z.string().min(2).max(100), {
  rule: `self.upperAscii() in ${JSON.stringify(marketplaces.flatMap(({ code, aliases, id }) => [code, ...aliases, id]))}`,
  message: words.marketplace,
});

const cloneFrom = demand(
  z.strictObject({
    name: objectName.optional().describe('Another AmazonAccount of the same namespace and tile.'),
    accountName: seenWhole(atMost(z.string().min(1), 20))
      .optional()
      .describe('Name of an account in the app that has no manifest.'),
  }),
  {
    accepted: 'exactly one of name and accountName',
    holds: (from) => (from.name === undefined) !== (from.accountName === undefined),
    cel: 'has(self.name) != has(self.accountName)',
  },
).meta(atomicMap());

export const accountSpec = z.strictObject({
  tileRef,
  accountName: seenWhole(accountName).describe(
    'Name of the account in the app: unique in the tile, at most 20 characters.',
  ),
  marketplace: marketplace.describe('Country code of the Amazon marketplace, or its id.'),
  sellerId: pattern(z.string(), /^[A-Z0-9]{8,20}$/, 'an Amazon seller id: 8 to 20 capital letters and digits')
    .optional()
    .describe('Amazon seller id; checked once Amazon has filled it in.'),
  connection: z
    .strictObject({
      type: z
        .enum(['SellingPartnerAPI', 'Hybrid', 'MWS'])
        .default('SellingPartnerAPI')
        .describe('Kind of connection; MWS only to adopt an old account.'),
    })
    .optional()
    .describe('How Amazon is reached.'),
  setup: z
    .strictObject({
      cloneFrom: cloneFrom
        .optional()
        .describe('The account to copy settings and mappings from. Absent: configured manually.'),
      allowDriftedSource: z
        .boolean()
        .optional()
        .describe('True: clone also while the source is not as its own manifest declares.'),
      marketplaceUnknown: z
        .enum(['Accept'])
        .optional()
        .describe(
          'Accept: manage the account although its connection does not tell where it sells. Otherwise that is reported and nothing is done.',
        ),
      recreate: z
        .boolean()
        .optional()
        .describe(
          'True: install the account anew if it was uninstalled in the app. Otherwise that is reported and nothing is done.',
        ),
      takeOver: z
        .string()
        .min(1)
        .max(500)
        .optional()
        .describe(
          'The source that holds the account now, as HeldElsewhere names it: it is taken over from that one, once.',
        ),
    })
    .optional()
    .describe('How the account is created.'),
  settings: settingsSchema.optional(),
  flows: z.array(flow).max(200).meta(keyedBy('name')).optional().describe('Flows to switch and schedule.'),
  mappings: z
    .array(mappingSchema)
    .max(200)
    .meta(keyedBy('import'))
    .optional()
    .describe('Mappings of imports, field by field. Only what stands here is managed.'),
  addOns: onServer(z.array(addOnSchema).max(50).meta(keyedBy('name')), {
    rule: 'self.all(one, self.exists_one(other, other.name.lowerAscii() == one.name.lowerAscii()))',
    message: 'each add-on once',
  })
    .optional()
    .describe('Add-ons that the account has or has not.'),
  policy: accountPolicy.optional(),
  suspend: suspend.optional(),
  removed: removed.optional(),
});

const envelope = { apiVersion: z.literal(apiVersion).describe('API version of the document.'), metadata };

/** An `IntegrationTile`: one installed Amazon – NetSuite integration app. */
export const tileSchema = z.strictObject({
  ...envelope,
  kind: z.literal('IntegrationTile').describe('Kind of the document.'),
  spec: tileSpec.describe('The tile as it should be.'),
});
/** An `AmazonAccount`: one Amazon account in a tile. */
export const accountSchema = z.strictObject({
  ...envelope,
  kind: z.literal('AmazonAccount').describe('Kind of the document.'),
  spec: accountSpec.describe('The account as it should be.'),
});

export type IntegrationTile = z.output<typeof tileSchema>;
export type AmazonAccount = z.output<typeof accountSchema>;
export type DeclaredFlow = z.output<typeof flow>;
export type NameOrId = z.output<typeof nameOrId>;
export type StaticMapDeclaration = {
  map?: Record<string, NameOrId> | undefined;
  onMiss?: (typeof missActions)[number] | undefined;
  default?: NameOrId | undefined;
};

/** `namespace/name` of a document: how plans, status and metrics name it. */
export function keyOf(document: { metadata: { name: string; namespace: string } }): string {
  return `${document.metadata.namespace}/${document.metadata.name}`;
}
