import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** Rows of the page as rule, file that keeps it, test file, name of the test or of its table. */
const rows = [
  ...read('docs/clone-rules.md').matchAll(
    /^\| (.*?)\s*\| `(src\/[^`]*)`\s*\| `(test\/[^`]*)` › (.*?)\s*\|$/gm,
  ),
].map(([, rule = '', kept = '', file = '', name = '']) => ({ rule, kept, file, name }));

describe('docs/clone-rules.md', () => {
  it('has a row for every rule, and no row of another form', () => {
    const lines = read('docs/clone-rules.md').split('\n');
    const tables = lines.filter((line) => line.startsWith('|') && !/^\| (rule|-+) /.test(line));
    expect(rows).toHaveLength(tables.length);
    expect(rows.length).toBeGreaterThan(40);
  });

  it.each(rows)('$rule', ({ kept, file, name }) => {
    expect(existsSync(new URL(kept, root)), kept).toBe(true);
    const tests = read(file).replaceAll(/\s+/g, ' ');
    const found = ["'", '"', '`'].some((quote) => tests.includes(`${quote}${name}${quote}`));
    expect(found, `${file} has no test, table or row "${name}"`).toBe(true);
  });
});
