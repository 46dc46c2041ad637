import type { Kind } from '../group.ts';
import type { AsideKind, LookAlike, Note, Problem } from '../manifestSet.ts';
import type { Fault, Path, Place } from '../reading/place.ts';
import { valueAt } from './words.ts';

/** A document of one of our kinds before it is known to be valid: the checks look at it as it was written. */
export interface Draft {
  readonly kind: Kind;
  readonly value: unknown;
  readonly place: Place;
  /** `metadata.name`; undefined where it is missing or no text. */
  readonly name: string | undefined;
  readonly namespace: string;
  /** Its syntax is broken: its name is known, nothing else is held against it. */
  readonly broken: boolean;
}

/** Where checks put what they find. A path that was faulted once is not faulted again. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly notes: Note[] = [];
  readonly lookAlikes: LookAlike[] = [];
  private readonly faulted = new WeakMap<object, Set<string>>();
  private readonly documents = new WeakMap<Problem, object>();

  fault(place: Place, fault: Fault): void {
    const problem = place.problemOf(fault);
    if (fault.offset === undefined) {
      const faulted = this.faulted.get(place.document) ?? new Set<string>();
      const key = `${fault.at ?? 'value'} ${problem.path}`;
      if (faulted.has(key)) return;
      this.faulted.set(place.document, faulted.add(key));
    }
    this.problems.push(problem);
    this.documents.set(problem, place.document);
  }

  /** What tells the document of a problem from others, as `Place.document`; undefined for a problem of a whole file. */
  documentOf(problem: Problem): object | undefined {
    return this.documents.get(problem);
  }

  note(place: Place, path: Path, message: string, aside?: AsideKind): void {
    this.notes.push({ ...place.originOf(path), message, ...(aside === undefined ? {} : { aside }) });
  }
}

/** The text at a path of a draft; undefined where something else or nothing stands there. */
export function textAt(draft: Draft, path: Path): string | undefined {
  const value = valueAt(draft.value, path);
  return typeof value === 'string' ? value : undefined;
}

/** The list at a path of a draft; empty where something else or nothing stands there. */
export function listAt(draft: Draft, path: Path): readonly unknown[] {
  const value = valueAt(draft.value, path);
  return Array.isArray(value) ? value : [];
}

/** `file:line` of a path in a draft, to name one place in an error about another; a document without lines by its title. */
export function whereIs(draft: Draft, path: Path = []): string {
  const { file, line } = draft.place.originOf(path);
  return line === 0 ? file : `${file}:${line}`;
}

/** A draft as errors name it: `namespace/name`. */
export function titleOf(draft: Draft): string {
  return `${draft.namespace}/${draft.name ?? ''}`;
}

/** Title of the tile that an account says it is in; undefined where it says none. */
export function tileTitleOf(account: Draft): string | undefined {
  const name = textAt(account, ['spec', 'tileRef', 'name']);
  return name === undefined ? undefined : `${tileNamespaceOf(account)}/${name}`;
}

/** Namespace of the tile that an account says it is in. */
export function tileNamespaceOf(account: Draft): string {
  return textAt(account, ['spec', 'tileRef', 'namespace']) ?? account.namespace;
}
