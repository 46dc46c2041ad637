import type { TriedMark } from '../../observe/facts.ts';

/** When something that came to nothing is let be: after how many tries in a row, and for how long (decisions, 31). */
export interface LetBe {
  readonly times: number;
  readonly milliseconds: number;
}

const day = 86_400_000;

/** A value that was answered with success and not taken. */
export const notPersistedRule: LetBe = { times: 2, milliseconds: day };

/** A step that was refused in the same way, where nothing says that it passes. */
export const refusedRule: LetBe = { times: 3, milliseconds: day };

/** Whether what was noted is this very thing, tried often enough, and not so long ago that it is due again. */
export function isLetBe(mark: TriedMark | undefined, digest: string, rule: LetBe, now: Date): boolean {
  if (mark?.digest !== digest || mark.times < rule.times) return false;
  return Date.parse(mark.at) + rule.milliseconds > now.getTime();
}
