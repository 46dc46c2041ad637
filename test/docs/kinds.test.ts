import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { definitions } from '../../scripts/crds/definitions.ts';
import { accountStatusSchema, tileStatusSchema } from '../../src/resources/schema/statusSchema.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const [, section = ''] = /\n## Kinds in Kubernetes\n([^]*?)\n## /.exec(page) ?? [];

/** The words in backticks of a text. */
const named = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

/** The cells of the row of a kind. */
function rowOf(kind: string): string[] {
  const row = section.split('\n').find((line) => line.startsWith(`| \`${kind}\``)) ?? '';
  return row.split('|').map((cell) => cell.trim());
}

describe('docs/api.md tells of the kinds in Kubernetes', () => {
  it.each(definitions)('the columns and selectable fields of $kind', ({ kind, columns, selectable }) => {
    const [, , shown, wide, fields = ''] = rowOf(kind);
    const names = (priority: 1 | undefined) =>
      columns.filter((column) => column.priority === priority).map(({ name }) => name);
    expect(shown).toBe(names(undefined).join(', '));
    expect(wide).toBe(names(1).join(', '));
    expect(named(fields).map((field) => `.${field}`)).toEqual(selectable);
  });

  it.each(definitions)('the names of $kind', ({ kind, plural, shortName }) => {
    expect(section).toContain(`\`${kind}\` (\`${plural}\`, short \`${shortName}\`)`);
  });

  it.each([
    ['IntegrationTile', tileStatusSchema.shape],
    ['AmazonAccount', accountStatusSchema.shape],
  ])('every field of the status of %s, and no other', (kind, shape) => {
    const [, sentence = ''] = section.split(`\n- \`status\` of an \`${kind}\` has `);
    const told = named(sentence.slice(0, sentence.indexOf('.')).replace(/\([^)]*\)/g, ''));
    expect(told.toSorted()).toEqual(Object.keys(shape).toSorted());
  });
});
