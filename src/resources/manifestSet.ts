import type { AmazonAccount, IntegrationTile } from './schema.ts';

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

/** Something left out on purpose that a person may want to know of. */
export interface Note extends Origin {
  readonly message: string;
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

/** Everything read from a set of files at one moment. With any `problems` the set must not be acted on. */
export interface ManifestSet {
  readonly tiles: readonly Sourced<IntegrationTile>[];
  readonly accounts: readonly Sourced<AmazonAccount>[];
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
  /** Documents that are left aside and look like manifests of accounts. */
  readonly lookAlikes?: readonly LookAlike[];
}
