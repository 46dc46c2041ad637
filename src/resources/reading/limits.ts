/** What a set of manifests may be at most, so that no file can exhaust the process that reads it. */
export interface Limits {
  /** Size of one file in bytes. */
  readonly fileBytes: number;
  /** Mappings and lists within each other, aliases resolved. */
  readonly depth: number;
  /** Documents in one file. */
  readonly documentsPerFile: number;
  /** Documents of our group in the whole set. */
  readonly documents: number;
  /** Nodes of one document that are repeated through aliases. */
  readonly aliasNodes: number;
}

export const defaultLimits: Limits = {
  fileBytes: 1024 * 1024,
  depth: 100,
  documentsPerFile: 1000,
  documents: 10_000,
  aliasNodes: 10_000,
};
