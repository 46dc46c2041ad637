import { editDistance } from '../resources/checking/nearest.ts';

/** The few candidates that look most like what was written, nearest first. */
export function nearest(wanted: string, candidates: readonly string[], count = 5): string[] {
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, score: editDistance(wanted, candidate) }))
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map((entry) => entry.candidate);
}

/** Candidates as a sentence part: `"A", "B"`, or what to say where there are none. */
export function listed(candidates: readonly string[], none = 'none'): string {
  return candidates.length === 0 ? none : candidates.map((candidate) => `"${candidate}"`).join(', ');
}
