import type { Checked } from './checking/schemaCheck.ts';
import { checkSchema } from './checking/schemaCheck.ts';
import { checkDocument } from './checking/documentChecks.ts';
import { draftsOf } from './checking/classify.ts';
import { sortFaults } from './checking/faults.ts';
import { checkKustomizations, isKustomization } from './checking/kustomizations.ts';
import { Findings, textAt, titleOf, type Draft } from './checking/draft.ts';
import { checkSet } from './checking/setChecks.ts';
import { onOneLine } from './checking/show.ts';
import type { AmazonAccount, IntegrationTile } from './schema/schema.ts';
import type { ManifestSet, NamedAccount, Origin, Problem, Sourced } from './manifestSet.ts';
import { readDocuments, type RawDocument } from './reading/documents.ts';
import type { FileText } from './reading/decode.ts';
import { readManifestFiles } from './reading/files.ts';
import { defaultLimits, type Limits } from './reading/limits.ts';

export { defaultLimits, onOneLine, readManifestFiles, type FileText, type Limits };

/**
 * Reads and checks manifests: every document of every file, then the documents against each other. Pure: a folder and a
 * Git commit give the same result for the same bytes. Never throws; what is wrong stands in `problems`, in the order of
 * the files and of the lines in them.
 */
export function loadManifests(files: readonly FileText[], limits: Partial<Limits> = {}): ManifestSet {
  const inForce = { ...defaultLimits, ...limits };
  const findings = new Findings();
  const drafts: Draft[] = [];
  const kustomizations: RawDocument[] = [];
  for (const file of files) {
    const { documents, problems } = readDocuments(file, inForce);
    findings.problems.push(...problems);
    for (const document of documents) {
      if (isKustomization(document)) kustomizations.push(document);
      else drafts.push(...draftsOf(document, findings));
    }
  }
  const before = findings.problems.length;
  checkKustomizations(kustomizations, drafts, findings);
  const excess = drafts[inForce.documents];
  if (excess)
    findings.fault(excess.place, {
      path: [],
      found: `more than ${inForce.documents} manifests`,
      accepted: `at most ${inForce.documents} in one set: read fewer files`,
    });
  const all = new Set(findings.problems.slice(before));
  return checked(drafts.slice(0, inForce.documents), files, findings, all);
}

/** Reads files and folders of a disk and checks what stands in them; see `readManifestFiles` and `loadManifests`. */
export async function loadManifestPaths(paths: string[], limits: Partial<Limits> = {}): Promise<ManifestSet> {
  const { files, problems } = await readManifestFiles(paths, limits);
  const set = loadManifests(files, limits);
  return { ...set, problems: [...problems, ...set.problems] };
}

/** Holds documents against the rules. `all`: what was found before that may be about any of them. */
function checked(
  drafts: readonly Draft[],
  files: readonly FileText[],
  findings: Findings,
  all: ReadonlySet<Problem>,
): ManifestSet {
  const tiles: Sourced<IntegrationTile>[] = [];
  const accounts: Sourced<AmazonAccount>[] = [];
  for (const draft of drafts) {
    if (draft.broken) continue;
    const valid: Checked | undefined = checkSchema(draft, findings);
    checkDocument(draft, findings);
    const origin = draft.place.originOf([]);
    if (valid?.kind === 'IntegrationTile') tiles.push({ document: valid.document, origin });
    else if (valid) accounts.push({ document: valid.document, origin });
  }
  checkSet(drafts, findings);
  const order = new Map(files.map(({ file }, index) => [file, index]));
  const inOrder = (a: Origin, b: Origin) =>
    (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column;
  const problems = findings.problems.toSorted(inOrder);
  return {
    ...{ tiles, accounts, problems },
    notes: findings.notes.toSorted(inOrder),
    ...(findings.lookAlikes.length > 0 ? { lookAlikes: findings.lookAlikes.toSorted(inOrder) } : {}),
    ...(problems.length > 0
      ? { named: drafts.flatMap(namedAccount), faults: sortFaults(problems, drafts, findings, all) }
      : {}),
  };
}

function namedAccount(draft: Draft): NamedAccount[] {
  if (draft.kind !== 'AmazonAccount' || draft.name === undefined) return [];
  const accountName = textAt(draft, ['spec', 'accountName']);
  return [{ account: titleOf(draft), ...(accountName === undefined ? {} : { accountName }) }];
}

/** A problem on one line, as editors and people read it: `file:line:column: path: found …, accepted: …`. */
export function formatProblem({ file, line, column, path, found, accepted }: Problem): string {
  return onOneLine(
    `${file}:${line}:${column}: ${path === '' ? '(document)' : path}: found ${found}, accepted: ${accepted}`,
  );
}
