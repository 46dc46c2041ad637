/** The value at a JSON pointer without escapes, such as `/settings/inventory/locations`; undefined where nothing stands there. */
export function valueAt(root: unknown, path: string): unknown {
  let value: unknown = root;
  for (const token of path.split('/').slice(1)) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[token];
  }
  return value;
}
