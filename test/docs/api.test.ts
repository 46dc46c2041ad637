import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/resources/group.ts';
import { steeringActions } from '../../src/web/steeringRoutes.ts';
import { blockerCodes, stepReasons, warningCodes } from '../../src/plan/codes.ts';
import { conditionTypes, reasonTexts, waitingKinds } from '../../src/report/status/reasons.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

/** Rows of the tables of the page, as `code → meaning`, with the white space of the formatter taken out. */
const rows = new Map(
  [...page.matchAll(/^\|\s*`(\w+)`\s*\|\s*(.*?)\s*\|$/gm)].map(([, code, meaning]) => [code, meaning]),
);

describe('docs/api.md', () => {
  it.each([
    ['reasons of steps', stepReasons],
    ['codes of blockers', blockerCodes],
    ['codes of warnings', warningCodes],
    ['reasons of conditions', reasonTexts],
  ])('tells all %s', (_what, codes: Record<string, string>) => {
    // Two tables may share a code; what counts is that each stands on the page.
    for (const code of Object.keys(codes)) expect(rows.has(code), code).toBe(true);
    for (const [code, meaning] of Object.entries(codes)) expect(page, code).toContain(meaning);
  });

  it.each([
    ['conditions', conditionTypes],
    ['kinds of waiting', waitingKinds],
  ])('names all %s', (_what, names) => {
    for (const name of names) expect(page).toContain(`\`${name}\``);
  });

  it('names no code that the program does not know', () => {
    const known = new Set(Object.keys({ ...stepReasons, ...blockerCodes, ...warningCodes, ...reasonTexts }));
    const commands = new Set([
      'validate',
      'plan',
      'apply',
      'compare',
      'reconcile',
      'demo',
      ...steeringActions,
      ...kinds,
    ]);
    const unknown = [...rows.keys()].filter((code) => !known.has(code ?? '') && !commands.has(code ?? ''));
    expect(unknown).toEqual([]);
  });
});
