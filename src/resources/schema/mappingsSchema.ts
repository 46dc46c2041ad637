import { z } from 'zod';
import { missActions } from '../../catalogue/settings.ts';
import { atomicList, demand, keyedBy, noEmptyKey } from './refine.ts';

const isGiven = (value: unknown): boolean => value !== undefined;

const sourcedField = demand(
  z.strictObject({
    generate: z.string().min(1).max(300).describe('Field that is written, by its id as the app maps it.'),
    list: z
      .string()
      .min(1)
      .max(300)
      .optional()
      .describe('List that the field stands in, such as item; absent: a field of the body.'),
    extract: z.string().min(1).optional().describe('Field or expression that it is read from.'),
    value: z
      .union([z.string(), z.int()])
      .optional()
      .describe('Fixed value in place of one that is read; a NetSuite reference by its internal id.'),
    lookup: z.string().min(1).optional().describe('Name of the lookup that the value goes through.'),
    dateFormat: z.string().min(1).optional().describe('Format of the date that is read.'),
    dateTimezone: z.string().min(1).optional().describe('Timezone of the date that is read.'),
    removed: z
      .literal(true)
      .optional()
      .describe(
        'The field is not to be mapped: a mapping of it is taken away. Stands alone beside generate and list.',
      ),
  }),
  {
    accepted: 'exactly one of extract, value and removed',
    holds: ({ extract, value, removed }) => [extract, value, removed].filter(isGiven).length === 1,
    cel: 'has(self.removed) ? !has(self.extract) && !has(self.value) : has(self.extract) != has(self.value)',
  },
);

const mappingField = demand(sourcedField, {
  accepted: 'removed without lookup, dateFormat and dateTimezone',
  holds: ({ removed, lookup, dateFormat, dateTimezone }) =>
    !isGiven(removed) || ![lookup, dateFormat, dateTimezone].some(isGiven),
  cel: '!has(self.removed) || !(has(self.lookup) || has(self.dateFormat) || has(self.dateTimezone))',
});

const mappingLookup = demand(
  z.strictObject({
    name: z.string().min(1).max(300).describe('Name of the static map in the import.'),
    map: noEmptyKey(z.record(z.string().min(1), z.union([z.string(), z.int()]))).describe(
      'Value that is read to value that is written. Keys that are not declared are left alone.',
    ),
    onMiss: z.enum(missActions).optional().describe('What happens to a value that is not in the map.'),
    default: z
      .union([z.string().min(1), z.int()])
      .optional()
      .describe('Value that is written with onMiss: UseDefault.'),
  }),
  {
    accepted: 'default together with onMiss: UseDefault, and only then',
    holds: (value) => (value.onMiss === 'UseDefault') === (value.default !== undefined),
    cel: "(has(self.onMiss) && self.onMiss == 'UseDefault') == has(self.default)",
  },
);

/** Schema of an entry of `spec.mappings` of an `AmazonAccount`. */
export const mappingSchema = demand(
  z.strictObject({
    // No pattern: the API server knows none that says what a text must not be.
    import: demand(z.string().min(1).max(300), {
      accepted: 'the name of the import without the account in brackets',
      holds: (name) => !/ \[[^\]]*\]$/.test(name),
      cel: String.raw`!self.matches(r' \[[^\]]*\]$')`,
    }).describe('Name of the import, without the account in brackets.'),
    // Several fields may have the same name in different lists, and Kubernetes wants keys that are always there.
    fields: z
      .array(mappingField)
      .max(500)
      .meta(atomicList())
      .optional()
      .describe('Fields that are mapped as said here.'),
    lookups: z
      .array(mappingLookup)
      .max(100)
      .meta(keyedBy('name'))
      .optional()
      .describe('Static maps of the import.'),
  }),
  {
    accepted: 'fields, lookups or both',
    holds: (mapping) => mapping.fields !== undefined || mapping.lookups !== undefined,
    cel: 'has(self.fields) || has(self.lookups)',
  },
);

/** Schema of an entry of `spec.addOns` of an `AmazonAccount`. */
export const addOnSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .describe('Name of the add-on as the app shows it, or its id, such as fbaReturns.'),
  installed: z.boolean().default(true).describe('Whether the account has the add-on. Default true.'),
});

export type DeclaredMapping = z.output<typeof mappingSchema>;
export type DeclaredMappingField = z.output<typeof mappingField>;
export type DeclaredLookup = z.output<typeof mappingLookup>;
export type DeclaredAddOn = z.output<typeof addOnSchema>;
