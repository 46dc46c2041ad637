import { importFacts } from '../../observe/imports.ts';
import type {
  ImportDocument,
  LookupDocument,
  MappingDocument,
  MappingFieldDocument,
} from '../../platform/documents.ts';
import type { MappingEdit } from '../../plan/plan.ts';

/**
 * A whole import with edits laid over its mapping and static maps; everything else is as it was. What the edits mean is
 * not there yet is added at the end.
 */
export function withEdits(document: ImportDocument, edits: readonly MappingEdit[]): ImportDocument {
  const next = structuredClone(document);
  const holder: { mapping?: MappingDocument; lookups?: (LookupDocument | null)[] } = next.netsuite_da ?? next;
  const isNetSuite = next.netsuite_da !== undefined;
  for (const edit of edits) {
    if (edit.kind === 'lookup') editLookup((holder.lookups ??= []), edit, isNetSuite);
    else if (edit.kind === 'removedField') removeField(holder.mapping, edit);
    else editField(fieldsOf((holder.mapping ??= {}), edit.list), edit, isNetSuite);
  }
  return next;
}

function fieldsOf(mapping: MappingDocument, list: string | undefined): (MappingFieldDocument | null)[] {
  if (list === undefined) return (mapping.fields ??= []);
  const lists = (mapping.lists ??= []);
  let found = lists.find((entry) => entry?.generate === list);
  if (!found) {
    found = { generate: list, fields: [] };
    lists.push(found);
  }
  return (found.fields ??= []);
}

function editField(
  fields: (MappingFieldDocument | null)[],
  edit: Extract<MappingEdit, { kind: 'field' }>,
  isNetSuite: boolean,
): void {
  const before = fields.find((field) => field?.generate === edit.generate);
  if (before) {
    for (const member of edit.unset) Reflect.deleteProperty(before, member);
    Object.assign(before, edit.set);
  } else {
    // NetSuite's mappings say of every field whether it is an internal id (platform.md P68).
    fields.push({ generate: edit.generate, ...edit.set, ...(isNetSuite ? { internalId: false } : {}) });
  }
}

function removeField(
  mapping: MappingDocument | undefined,
  edit: Extract<MappingEdit, { kind: 'removedField' }>,
): void {
  const holder =
    edit.list === undefined ? mapping : mapping?.lists?.find((entry) => entry?.generate === edit.list);
  if (holder?.fields) holder.fields = holder.fields.filter((field) => field?.generate !== edit.generate);
}

function editLookup(
  lookups: (LookupDocument | null)[],
  edit: Extract<MappingEdit, { kind: 'lookup' }>,
  isNetSuite: boolean,
): void {
  let lookup = lookups.find((entry) => entry?.name === edit.name);
  if (!lookup) {
    lookup = { name: edit.name, default: null, allowFailures: false };
    lookups.push(lookup);
  }
  lookup.map = { ...lookup.map, ...edit.map };
  if (edit.miss) Object.assign(lookup, edit.miss);
  // NetSuite's lookups know no null there: what has no default does not name one.
  if (isNetSuite && lookup.default === null) delete lookup.default;
}

/** Those of the edits that an import does not carry. */
export function editsMissing(document: ImportDocument, edits: readonly MappingEdit[]): MappingEdit[] {
  const facts = importFacts(document);
  const wanted = importFacts(withEdits(document, edits));
  return edits.filter((edit) => {
    const of = (side: typeof facts) =>
      edit.kind === 'lookup'
        ? side.lookups.find((lookup) => lookup.name === edit.name)
        : side.fields.find((field) => field.list === edit.list && field.generate === edit.generate);
    return JSON.stringify(of(facts)) !== JSON.stringify(of(wanted));
  });
}

/** How an edit is named to people: as its path ends. */
export function editName(edit: { readonly list?: string; readonly generate: string }): string {
  return edit.list === undefined ? edit.generate : `${edit.list}[*].${edit.generate}`;
}
