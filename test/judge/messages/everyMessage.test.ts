import { describe, expect, it } from 'vitest';
import { blockerCodes, warningCodes } from '../../../src/plan/codes.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { accountRows } from './accountRows.ts';
import { stumbles } from './rules.ts';
import { suspendedRows } from './suspendedRows.ts';
import { newAccountRows } from './newAccountRows.ts';
import { removalRows } from './removalRows.ts';
import { tileRows } from './tileRows.ts';
import { warningRows } from './warningRows.ts';

type Rows = Readonly<Partial<Record<string, readonly (() => Plan)[]>>>;
const blockerRows: Rows = {
  ...accountRows,
  ...newAccountRows,
  ...removalRows,
  ...tileRows,
  ...suspendedRows,
};

/** What no plan says but only the step that meets it; its words are held in the story of that step. */
const saidBySteps: readonly string[] = ['ConnectionMasked'];

/** Every way in which a code is told, so that one that no row brings about is seen. */
function cases(codes: object, rows: Rows) {
  return Object.keys(codes)
    .filter((code) => !saidBySteps.includes(code))
    .flatMap((code) => (rows[code] ?? [undefined]).map((plan, index) => ({ code, number: index + 1, plan })));
}

describe('whoever gets it', () => {
  it.each(cases(blockerCodes, blockerRows))('can act on the blocker $code ($number)', ({ code, plan }) => {
    const { blockers = [] } = plan?.() ?? {};
    expect(blockers.map((blocker) => blocker.code)).toContain(code);
    expect(blockers.flatMap(stumbles)).toEqual([]);
  });

  it.each(cases(warningCodes, warningRows))('can act on the warning $code ($number)', ({ code, plan }) => {
    const { warnings = [] } = plan?.() ?? {};
    expect(warnings.map((warning) => warning.code)).toContain(code);
    expect(warnings.flatMap(stumbles)).toEqual([]);
  });
});
