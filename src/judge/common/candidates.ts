import { editDistance } from '../../resources/checking/nearest.ts';
import { few, quoted } from '../../plan/wording.ts';

/** The few candidates that look most like what was written, nearest first. */
export function nearestNames(wanted: string, candidates: readonly string[], count = 5): string[] {
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, score: editDistance(wanted, candidate) }))
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map((entry) => entry.candidate);
}

/** Candidates as a sentence part: `"A", "B"`, or what to say where there are none; a long list is cut with a count. */
export function listed(candidates: readonly string[], none = 'none', length?: number): string {
  return candidates.length === 0 ? none : few(candidates.map(quoted), length).join(', ');
}

/** How many members of a list are told by name. */
const mostListed = 8;

/** The first few of some texts, and how many more there are. */
export function cut(texts: readonly string[], most = mostListed): readonly string[] {
  return texts.length <= most ? texts : [...texts.slice(0, most), `and ${String(texts.length - most)} more`];
}
