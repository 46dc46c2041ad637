import { z } from 'zod';
import type { missActions } from '../catalogue/settings.ts';
import { durationPattern } from './duration.ts';
import { apiVersion, defaultNamespace } from './group.ts';
import { addOnSchema, mappingSchema } from './mappingsSchema.ts';
import { cel, keyedBy, someRecord } from './refine.ts';
import { settingsSchema, type nameOrId } from './settingsSchema.ts';

const objectName = z
  .string()
  .min(1)
  .max(253)
  .regex(
    /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
    'lower-case letters, digits, "-" and "." only, beginning and ending with a letter or digit',
  );

const metadata = z
  .looseObject({
    name: objectName.describe('Name of the document, unique for its kind in its namespace.'),
    namespace: objectName.default(defaultNamespace).describe('Namespace of the document.'),
    labels: z.record(z.string(), z.string()).optional().describe('Labels, for people and selectors.'),
    annotations: z.record(z.string(), z.string()).optional().describe('Annotations, for people and tools.'),
  })
  .describe('Name and labels of the document.');

const duration = z
  .string()
  .regex(durationPattern, 'a duration such as 90s, 10m, 1h30m or 7d')
  .refine((text) => /[1-9]/.test(text), 'a duration longer than zero');

const day = z.iso.date();
const instant = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

const tokenFrom = z
  .strictObject({
    env: z.string().min(1).optional().describe('Name of an environment variable that holds the token.'),
    file: z.string().min(1).optional().describe('Path of a file whose first line is the token.'),
    secretKeyRef: z
      .strictObject({
        name: objectName.describe('Name of the Kubernetes secret, in the namespace of the tile.'),
        key: z.string().min(1).describe('Key within the secret.'),
      })
      .optional()
      .describe('A key of a Kubernetes secret.'),
  })
  .refine(
    (from) => [from.env, from.file, from.secretKeyRef].filter((value) => value !== undefined).length === 1,
    { error: 'exactly one of env, file, secretKeyRef', when: someRecord },
  )
  .meta(
    cel(
      '[has(self.env), has(self.file), has(self.secretKeyRef)].filter(given, given).size() == 1',
      'exactly one of env, file, secretKeyRef',
    ),
  )
  .describe('Where the API token is read from; the token itself is never written in a manifest.');

const ignoreRule = z.strictObject({
  path: z
    .string()
    .regex(/^\/\S(.*\S)?$/, 'a path below spec such as /settings/order/shipMethods')
    .describe('Path below spec; everything under it is ignored too.'),
  reason: z.string().min(1).describe('Why this difference is accepted.'),
  expires: day.optional().describe('Last day of the rule; afterwards the path is managed again.'),
});

const policyFields = {
  management: z
    .enum(['Observe', 'Full'])
    .optional()
    .describe('Observe: look and report, never write. Full: create and change. Default Full.'),
  drift: z
    .enum(['Correct', 'Report'])
    .optional()
    .describe(
      'What happens to a value that was changed in the app: put back, or only reported. Default Correct.',
    ),
  deletion: z
    .enum(['Orphan', 'Uninstall'])
    .optional()
    .describe(
      'What happens to the live account when its manifest goes: Orphan leaves it alone; Uninstall has the app remove it, within policy.budgets.removals of the tile. Default Orphan.',
    ),
  ignore: z
    .array(ignoreRule)
    .max(100)
    .meta(keyedBy('path'))
    .optional()
    .describe('Differences that are accepted for a while.'),
};

const accountPolicy = z
  .strictObject(policyFields)
  .describe('How this account is treated; what is absent follows the tile.');

const budgets = z
  .strictObject({
    accountsChanged: z.int().min(1).optional().describe('Most accounts that one run may change.'),
    flowsSwitchedOff: z.int().min(0).optional().describe('Most flows that one run may switch off.'),
    removals: z
      .int()
      .min(0)
      .optional()
      .describe(
        'Most accounts that one run may uninstall. Default 0: each removal must be approved by the hash of its plan.',
      ),
  })
  .describe('Limits of one run; a plan over them is refused until a person approves it by its hash.');

const tilePolicy = z
  .strictObject({
    ...policyFields,
    budgets: budgets.optional(),
    removeLastAccount: z
      .boolean()
      .optional()
      .describe(
        'Whether the last account of the tile may be uninstalled too, which removes the whole tile. Default false.',
      ),
  })
  .describe('Defaults for the accounts of this tile.');

const suspend = z
  .strictObject({
    reason: z.string().min(1).describe('Why nothing may be changed now.'),
    owner: z.string().min(1).optional().describe('Who suspended it and can be asked.'),
    until: instant.optional().describe('Day or time at which the suspension ends by itself.'),
  })
  .describe('While present, nothing is changed; differences are still shown.');

const platform = z
  .strictObject({
    region: z
      .enum(['NorthAmerica', 'Europe'])
      .optional()
      .describe("Celigo's data centre that the tile lives in."),
    baseURL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Base URL of the API where it is neither of the two data centres, such as an emulator.'),
    tokenFrom,
  })
  .refine((value) => (value.region === undefined) !== (value.baseURL === undefined), {
    error: 'exactly one of region and baseURL',
    when: someRecord,
  })
  .meta(cel('has(self.region) != has(self.baseURL)', 'exactly one of region and baseURL'))
  .describe('Where integrator.io is and how to sign in.');

export const tileSpec = z
  .strictObject({
    platform,
    integrationId: z
      .string()
      .regex(/^[0-9a-f]{24}$/, 'an integration id: 24 hexadecimal digits')
      .optional()
      .describe('Id of the installed integration app.'),
    tag: z
      .string()
      .min(1)
      .optional()
      .describe('Tag of the installed integration app, where the id is not known.'),
    sellingRegions: z
      .array(z.enum(['NorthAmerica', 'Europe', 'FarEast']))
      .min(1)
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
  })
  .refine((spec) => (spec.integrationId === undefined) !== (spec.tag === undefined), {
    error: 'exactly one of integrationId and tag',
    when: someRecord,
  })
  .meta(cel('has(self.integrationId) != has(self.tag)', 'exactly one of integrationId and tag'));

const flow = z
  .strictObject({
    name: z.string().min(1).max(300).describe('Name of the flow, without the account in brackets.'),
    enabled: z.boolean().optional().describe('Whether the flow is on.'),
    schedule: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Cron of five fields, the platform's form of six, or auto: a minute that no other account of the region has.",
      ),
    timezone: z.string().min(1).optional().describe('IANA timezone of the schedule. Default UTC.'),
    history: z
      .boolean()
      .optional()
      .describe(
        'True: an order flow may be switched on without a go-live date, and takes in orders of the past.',
      ),
  })
  .refine((value) => value.timezone === undefined || value.schedule !== undefined, {
    error: 'a timezone only together with a schedule',
    when: someRecord,
  })
  .meta(cel('!has(self.timezone) || has(self.schedule)', 'a timezone only together with a schedule'));

export const accountSpec = z.strictObject({
  tileRef: z
    .strictObject({ name: objectName.describe('Name of the IntegrationTile, in the same namespace.') })
    .describe('The tile that the account is in.'),
  accountName: z
    .string()
    .min(1)
    .max(20)
    .regex(/^[^[\]]*$/, 'a name without square brackets, at which the app would cut it')
    .refine((name) => name.trim() === name, 'a name without a space at either end')
    .meta(cel('self == self.trim()', 'a name without a space at either end'))
    .describe('Name of the account in the app: unique in the tile, at most 20 characters.'),
  marketplace: z.string().min(2).describe('Country code of the Amazon marketplace, or its id.'),
  sellerId: z
    .string()
    .regex(/^[A-Z0-9]{8,20}$/, 'an Amazon seller id: 8 to 20 capital letters and digits')
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
      cloneFrom: z
        .strictObject({
          name: objectName.optional().describe('Another AmazonAccount of the same namespace.'),
          accountName: z
            .string()
            .min(1)
            .max(20)
            .optional()
            .describe('Name of an account in the app that has no manifest.'),
        })
        .refine((from) => (from.name === undefined) !== (from.accountName === undefined), {
          error: 'exactly one of name and accountName',
          when: someRecord,
        })
        .meta(cel('has(self.name) != has(self.accountName)', 'exactly one of name and accountName'))
        .optional()
        .describe('The account to copy settings and mappings from. Absent: configured manually.'),
      allowDriftedSource: z
        .boolean()
        .optional()
        .describe('True: clone also while the source is not as its own manifest declares.'),
      recreate: z
        .boolean()
        .optional()
        .describe(
          'True: install the account anew if it was uninstalled in the app. Otherwise that is reported and nothing is done.',
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
  addOns: z
    .array(addOnSchema)
    .max(50)
    .meta(keyedBy('name'))
    .optional()
    .describe('Add-ons that the account has or has not.'),
  policy: accountPolicy.optional(),
  suspend: suspend.optional(),
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
