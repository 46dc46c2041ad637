/**
 * How sure a fact of the catalogue is: `H` stated by Celigo, Amazon or NetSuite themselves; `M` one second-hand
 * source, an old version or a sister app; `L` a guess. Nothing here was checked against a live account.
 */
export type Certainty = 'H' | 'M' | 'L';
