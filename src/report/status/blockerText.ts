import type { Blocker } from '../../plan/plan.ts';

/** A blocker in one line: what is in the way, as a sentence of its own, and what to do about it. */
export function blockerText({ message, remedy }: Pick<Blocker, 'message' | 'remedy'>): string {
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${remedy}`;
}
