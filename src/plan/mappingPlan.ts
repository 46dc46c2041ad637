/** What is to be written into one import: a field of its mapping, one to take away, or entries of a static map. */
export type MappingEdit = { /** Where the manifest declares it. */ readonly path: string } & (
  | {
      readonly kind: 'field';
      readonly list?: string;
      readonly generate: string;
      /** Members of the field by their names on the wire. */
      readonly set: Readonly<Record<string, string>>;
      readonly unset: readonly string[];
    }
  | { readonly kind: 'removedField'; readonly list?: string; readonly generate: string }
  | {
      readonly kind: 'lookup';
      readonly name: string;
      /** Entries to lay over those that are there. */
      readonly map: Readonly<Record<string, string>>;
      readonly miss?: { readonly default: string | null; readonly allowFailures: boolean };
    }
);
