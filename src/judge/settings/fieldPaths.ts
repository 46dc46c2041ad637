import { settings as catalogue } from '../../catalogue/settings.ts';
import { pointer } from '../../lib/pointer.ts';
import type { FieldFacts } from '../../observe/facts.ts';
import { matchField } from './declared.ts';

/** The path below `spec` by which a manifest could declare each live field: of the catalogue, else under `other`. */
export function fieldPaths(fields: readonly FieldFacts[]): Map<FieldFacts, string> {
  const known = new Map(
    catalogue.flatMap((entry) => {
      const match = matchField(fields, { ...entry, value: null, entry });
      return match.ok ? [[match.field, entry.path] as const] : [];
    }),
  );
  return new Map(
    fields.map((field) => [
      field,
      known.get(field) ?? pointer('settings', 'other', field.section.join(' > '), field.label),
    ]),
  );
}
