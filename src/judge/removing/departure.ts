/**
 * What a source saw of an account that it declared before and declares no more. `seen`: a person deleted its manifest,
 * and nothing that is left looks like it; `how` tells that, as "its file b.yaml was deleted in 1a2b3c4". Else `why` tells
 * what was found in its place, which is no order to do anything.
 */
export type Departure =
  { readonly seen: true; readonly how: string } | { readonly seen: false; readonly why: string };

/** By `namespace/name` of the account. A source without a history knows of none. */
export type Departures = ReadonlyMap<string, Departure>;
