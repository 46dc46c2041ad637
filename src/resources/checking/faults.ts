import type { Faults, FaultyDocument, Problem } from '../manifestSet.ts';
import { titleOf, type Draft, type Findings } from './draft.ts';
import { isKustomizationFile } from './kustomizations.ts';

/**
 * What the problems of a set are about. `all`: those that may be about any document. A kustomization whose syntax is broken is
 * one of them: nobody can say what it would change.
 */
export function sortFaults(
  problems: readonly Problem[],
  drafts: readonly Draft[],
  findings: Findings,
  all: ReadonlySet<Problem>,
): Faults {
  const byDocument = Map.groupBy(drafts, ({ place }) => place.document);
  const documents = new Map<Draft, FaultyDocument>();
  const [nameless, files, everything]: [Problem[], Problem[], Problem[]] = [[], [], []];
  for (const problem of problems) {
    const document = findings.documentOf(problem);
    if (all.has(problem)) everything.push(problem);
    else if (document === undefined) (isKustomizationFile(problem.file) ? everything : files).push(problem);
    else {
      const about = (byDocument.get(document) ?? []).filter((draft) => isWithin(problem, draft));
      for (const draft of about) {
        const { kind } = draft;
        if (draft.name !== undefined && !documents.has(draft))
          documents.set(draft, { kind, key: titleOf(draft), problem });
      }
      if (about.every(({ name }) => name === undefined)) nameless.push(problem);
    }
  }
  return { documents: [...documents.values()], nameless, files, all: everything };
}

/** Whether a problem is about a draft, or about the whole list that the draft is a member of. */
function isWithin({ path }: Problem, { place }: Draft): boolean {
  const root = place.problemOf({ path: [], found: '', accepted: '' }).path;
  return path === '' || path === root || path.startsWith(`${root}/`);
}
