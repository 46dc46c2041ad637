import type { ImportDocument, LookupDocument, MappingFieldDocument } from '../platform/documents.ts';
import type { ImportFacts, LookupFacts, MappingFieldFacts } from './facts.ts';
import { present, truthy, withoutSuffix } from './tree.ts';

/**
 * What is read of an import: mapping and static maps, wherever its kind keeps them (platform.md P68, P69). Headers, hooks and
 * everything else that could hold a secret is left behind.
 */
export function importFacts(document: ImportDocument): ImportFacts {
  const { mapping, lookups } = document.netsuite_da ?? document;
  const lists = present(mapping?.lists);
  const knowsNoNull = document.netsuite_da !== undefined && holdsTextForNull(present(lookups));
  return {
    id: document._id,
    name: withoutSuffix(document.name ?? ''),
    externalId: document.externalId,
    form: Array.isArray(document.mappings) && document.mappings.length > 0 ? 'mapping2' : 'classic',
    fields: [
      ...present(mapping?.fields).flatMap((field) => fieldFacts(undefined, field)),
      ...lists.flatMap((list) => present(list.fields).flatMap((field) => fieldFacts(list.generate, field))),
    ],
    lookups: present(lookups).flatMap(lookupFacts),
    ...(knowsNoNull ? { knowsNoNull } : {}),
  };
}

/** Where a miss fails nobody has given a default: an empty text there is the platform's own word for none. */
function holdsTextForNull(lookups: readonly LookupDocument[]): boolean {
  const isNone = (lookup: LookupDocument) => lookup.default === '' && !truthy(lookup.allowFailures);
  return lookups.some(isNone) && !lookups.some((lookup) => lookup.default === null);
}

function fieldFacts(list: string | undefined, field: MappingFieldDocument): MappingFieldFacts[] {
  if (typeof field.generate !== 'string') return [];
  return [
    {
      list,
      generate: field.generate,
      extract: field.extract,
      hardCodedValue: field.hardCodedValue ?? undefined,
      lookupName: field.lookupName,
      dateFormat: field.extractDateFormat,
      dateTimezone: field.extractDateTimezone,
    },
  ];
}

/** Lookups without a map ask NetSuite at run time: they have nothing that a manifest could declare. */
function lookupFacts(lookup: LookupDocument): LookupFacts[] {
  const { name, map } = lookup;
  if (typeof name !== 'string' || typeof map !== 'object' || map === null) return [];
  const allowFailures = truthy(lookup.allowFailures);
  // Where a miss fails nobody takes the default: null there and the empty text of NetSuite's lookups are the same.
  return [{ name, map, default: allowFailures ? (lookup.default ?? null) : null, allowFailures }];
}
