import { Findings, type Draft } from './checking/draft.ts';
import { checkSet } from './checking/setChecks.ts';
import type { Kind } from './group.ts';
import type { Problem, Sourced } from './manifestSet.ts';
import { makePlace } from './reading/place.ts';
import { keyOf, type AmazonAccount, type IntegrationTile } from './schema/schema.ts';

/** A valid document of one of our kinds, with the place it was read from. */
export type AnyDocument = Sourced<AmazonAccount | IntegrationTile>;

/** What tells documents apart: the kind and `namespace/name`. */
export type DocumentId = `${Kind} ${string}`;

export function documentId({ document }: AnyDocument): DocumentId {
  return `${document.kind} ${keyOf(document)}`;
}

/**
 * Holds valid documents against each other, in the order given: of two that cannot stand together the later one is told.
 * Gives the first problem of each document that has one. Documents of different readings may be mixed, so that another
 * document is named by kind and name in place of its line. Pure.
 */
export function checkTogether(documents: readonly AnyDocument[]): ReadonlyMap<DocumentId, Problem> {
  const findings = new Findings();
  checkSet(documents.map(draftOf), findings);
  const origins = new Map(documents.map((each) => [documentId(each), each.origin]));
  const found = new Map<DocumentId, Problem>();
  for (const problem of findings.problems) {
    const id = problem.file as DocumentId;
    if (!found.has(id)) found.set(id, { ...problem, ...origins.get(id) });
  }
  return found;
}

function draftOf(each: AnyDocument): Draft {
  const { kind, metadata } = each.document;
  const origin = { file: documentId(each), line: 0, column: 0 };
  return {
    ...{ kind, name: metadata.name, namespace: metadata.namespace, value: each.document, broken: false },
    place: makePlace(
      () => 0,
      () => origin,
    ),
  };
}
