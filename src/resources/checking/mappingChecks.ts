import type { Path } from '../reading/place.ts';
import { listAt, textAt, whereIs, type Draft, type Findings } from './draft.ts';
import { show } from './show.ts';

/** Each import, each field of an import, each static map and each add-on may be declared once. */
export function checkMappings(draft: Draft, findings: Findings): void {
  const base: Path = ['spec', 'mappings'];
  once(draft, base, (path) => textAt(draft, [...path, 'import']), 'import', findings);
  listAt(draft, base).forEach((_mapping, index) => {
    const fields = [...base, index, 'fields'];
    once(draft, fields, (path) => fieldKey(draft, path), 'field', findings);
    const lookups = [...base, index, 'lookups'];
    once(draft, lookups, (path) => textAt(draft, [...path, 'name']), 'lookup', findings);
  });
  const addOnName = (path: Path) => textAt(draft, [...path, 'name'])?.toLowerCase();
  once(draft, ['spec', 'addOns'], addOnName, 'add-on', findings);
}

function fieldKey(draft: Draft, path: Path): string | undefined {
  const generate = textAt(draft, [...path, 'generate']);
  const list = textAt(draft, [...path, 'list']);
  return generate === undefined || list === undefined ? generate : `${list}[*].${generate}`;
}

function once(
  draft: Draft,
  base: Path,
  keyAt: (path: Path) => string | undefined,
  what: string,
  findings: Findings,
): void {
  const seen = new Map<string, number>();
  listAt(draft, base).forEach((_entry, index) => {
    const path = [...base, index];
    const key = keyAt(path);
    if (key === undefined) return;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, index);
    else
      findings.fault(draft.place, {
        path,
        found: `the ${what} ${show(key)} a second time, first at ${whereIs(draft, [...base, before])}`,
        accepted: `each ${what} once`,
      });
  });
}
