import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const list = read('docs/decisions/README.md');
const pages = globSync('docs/decisions/[0-9]*.md', { cwd: root }).map((file) => path.basename(file));

describe.each(pages)('the decision %s', (name) => {
  const page = read(`docs/decisions/${name}`);
  const number = Number(name.slice(0, 4));

  it('has its number, a date with a status, and the alternatives that lost', () => {
    expect(page).toMatch(
      new RegExp(`^# ${String(number)}\\. .+\\n\\n\\d{4}-\\d\\d-\\d\\d · (accepted|replaced)`),
    );
    for (const part of ['Context', 'Choice', 'Alternatives that lost', 'Consequences'])
      expect(page).toContain(`**${part}.**`);
  });

  it('stands in the list of decisions by its number', () => {
    expect(list).toMatch(new RegExp(`^- ${String(number)}: \\[.+\\]\\(${name}\\)$`, 'm'));
  });
});
