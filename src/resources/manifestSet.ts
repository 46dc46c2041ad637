import type { Kind } from './group.ts';
import type { AmazonAccount, IntegrationTile } from './schema/schema.ts';

/** Where a document or a fault stands: file as given or relative to the read folder; line and column count from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A fault of a manifest. `path` is a JSON pointer within the document, empty for the document or file itself. */
export interface Problem extends Origin {
  readonly path: string;
  /** What was found. */
  readonly found: string;
  /** What would be accepted and what to do. */
  readonly accepted: string;
}

/** What is left aside on purpose, by kind; labels of a metric. They are API: changed only with a note. */
export const asideKinds = [
  'Link',
  'Submodule',
  'OtherGroup',
  'NoHeader',
  'Kustomization',
  'Encrypted',
] as const;
export type AsideKind = (typeof asideKinds)[number];

/** Something that a person may want to know of. */
export interface Note extends Origin {
  readonly message: string;
  /** Set where a document or a file was left aside: what a person put there may have been meant to count. */
  readonly aside?: AsideKind;
}

/** A document that is left aside and looks like a manifest of an account: one that lost its header, or has it mistyped. */
export interface LookAlike extends Origin {
  /** What it is, for people. */
  readonly what: string;
  /** `metadata.name`, where it has one. */
  readonly name?: string;
  readonly accountName?: string;
}

/** A valid document with the place it was read from. */
export interface Sourced<T> {
  readonly document: T;
  readonly origin: Origin;
}

/** An account that a document names, whether or not the document is valid. */
export interface NamedAccount {
  /** `namespace/name` of the document. */
  readonly account: string;
  readonly accountName?: string;
}

/** A document that has faults, with the first of them. */
export interface FaultyDocument {
  readonly kind: Kind;
  /** `namespace/name`. */
  readonly key: string;
  readonly problem: Problem;
}

/** What the problems of a set are about, so that what they are not about can be told. Every problem is in one of these at least. */
export interface Faults {
  /** Documents that are known by name. */
  readonly documents: readonly FaultyDocument[];
  /** Documents without a name, or of no kind that is known. */
  readonly nameless: readonly Problem[];
  /** Files that cannot be read, or in which nobody can say where a document ends. */
  readonly files: readonly Problem[];
  /** What may be about any document. */
  readonly all: readonly Problem[];
}

/** Everything read from a set of files at one moment. With any `problems` the set must not be acted on. */
export interface ManifestSet {
  readonly tiles: readonly Sourced<IntegrationTile>[];
  readonly accounts: readonly Sourced<AmazonAccount>[];
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
  /** Documents that are left aside and look like manifests of accounts. */
  readonly lookAlikes?: readonly LookAlike[];
  /** The accounts of all documents, also of those that are not valid; only told where there are problems. */
  readonly named?: readonly NamedAccount[];
  /** What the problems are about; only told where there are any. */
  readonly faults?: Faults;
}
