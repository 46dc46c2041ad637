/** One choice of a field: its value on the wire and the label that people see. */
export type Option = readonly [value: string, label: string];

/**
 * Reads a list of choices in any of the shapes that the app's fields and forms have been seen with: `[[value, label]]`,
 * `[{ value|id, label|text }]`, `[{ items: […] }]`, `['value']`. What has no such shape is left out.
 */
export function readOptions(raw: unknown): readonly Option[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((entry: unknown): Option[] => {
    if (typeof entry === 'string' || typeof entry === 'number') return [[String(entry), String(entry)]];
    if (Array.isArray(entry)) return entry.length > 0 ? [[text(entry[0]), text(entry[1] ?? entry[0])]] : [];
    if (entry === null || typeof entry !== 'object') return [];
    const record = entry as Record<string, unknown>;
    if (Array.isArray(record.items)) return [...readOptions(record.items)];
    const value = record.value ?? record.id;
    return value === undefined || value === null
      ? []
      : [[text(value), text(record.label ?? record.text ?? value)]];
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/**
 * Keeps one copy of equal option lists: hundreds of accounts of a tile carry the same ones, and a list that is shared
 * costs its memory once.
 */
export class OptionPool {
  readonly #lists = new Map<string, readonly Option[]>();

  /** The pooled list that equals `raw`. */
  read(raw: unknown): readonly Option[] {
    if (!Array.isArray(raw) || raw.length === 0) return none;
    const key = JSON.stringify(raw);
    const known = this.#lists.get(key);
    if (known) return known;
    const list = readOptions(raw);
    this.#lists.set(key, list);
    return list;
  }
}

const none: readonly Option[] = [];
