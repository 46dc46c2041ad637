import { z } from 'zod';
import { missActions } from '../catalogue/settings.ts';
import { cel, someRecord } from './refine.ts';

const mappingField = z
  .strictObject({
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
  })
  .refine((field) => (field.extract === undefined) !== (field.value === undefined), {
    error: 'exactly one of extract and value',
    when: someRecord,
  })
  .meta(cel('has(self.extract) != has(self.value)', 'exactly one of extract and value'));

const mappingLookup = z
  .strictObject({
    name: z.string().min(1).max(300).describe('Name of the static map in the import.'),
    map: z
      .record(z.string().min(1), z.union([z.string(), z.int()]))
      .describe('Value that is read to value that is written. Keys that are not declared are left alone.'),
    onMiss: z.enum(missActions).optional().describe('What happens to a value that is not in the map.'),
    default: z
      .union([z.string().min(1), z.int()])
      .optional()
      .describe('Value that is written with onMiss: UseDefault.'),
  })
  .refine((value) => (value.onMiss === 'UseDefault') === (value.default !== undefined), {
    error: 'default together with onMiss: UseDefault, and only then',
    when: someRecord,
  })
  .meta(
    cel(
      "(has(self.onMiss) && self.onMiss == 'UseDefault') == has(self.default)",
      'default together with onMiss: UseDefault, and only then',
    ),
  );

/** Schema of an entry of `spec.mappings` of an `AmazonAccount`. */
export const mappingSchema = z
  .strictObject({
    import: z
      .string()
      .min(1)
      .max(300)
      // No pattern: the API server knows none that says what a text must not be.
      .refine((name) => !/ \[[^\]]*\]$/.test(name), 'the name of the import without the account in brackets')
      .meta(
        cel(
          String.raw`!self.matches(r' \[[^\]]*\]$')`,
          'the name of the import without the account in brackets',
        ),
      )
      .describe('Name of the import, without the account in brackets.'),
    fields: z.array(mappingField).max(500).optional().describe('Fields that are mapped as said here.'),
    lookups: z.array(mappingLookup).max(100).optional().describe('Static maps of the import.'),
  })
  .refine((mapping) => mapping.fields !== undefined || mapping.lookups !== undefined, {
    error: 'fields, lookups or both',
    when: someRecord,
  })
  .meta(cel('has(self.fields) || has(self.lookups)', 'fields, lookups or both'));

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
