import { describe, expect, it } from 'vitest';
import type { StepKind } from '../../../src/plan/plan.ts';
import { stepKinds } from '../../../src/plan/stepKinds.ts';
import { onOneLine } from '../../../src/plan/wording.ts';
import { receiptRows } from './receiptRows.ts';
import { stumbles } from './rules.ts';

const rows = Object.entries(receiptRows).flatMap(([kind, each]) =>
  (each ?? []).map((row, index) => ({ kind, number: index + 1, row })),
);

/** Kinds whose own words are those of another row, and why. */
const without: Readonly<Partial<Record<StepKind, string>>> = {
  AdoptAccount: 'a note on the platform is written or the run ends',
  InstallBundle: 'what waits for NetSuite is held in the stories of the wizard',
  ConfigureAccount:
    'what the app refuses is as of every step, and what it ends with is held in the stories of the wizard',
};

describe('whoever reads the receipt of a step', () => {
  it.each(rows)('can act on what is not done: $kind ($number)', async ({ row }) => {
    const { outcome, message } = await row();
    expect(outcome).not.toBe('done');
    expect(stumbles(onOneLine({ message }))).toEqual([]);
  });

  it('has a row, or a reason why there is none, for every kind of step', () => {
    const told = new Set([...Object.keys(receiptRows), ...Object.keys(without)]);
    expect(Object.keys(stepKinds).filter((kind) => !told.has(kind))).toEqual([]);
  });
});
