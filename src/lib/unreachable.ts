/**
 * Ends a `switch` over a closed union: it compiles only where every member has its case, and throws where a value came in
 * from outside that the types do not know.
 */
export function unreachable(value: never): never {
  throw new TypeError(`There is no case for ${JSON.stringify(value)}`);
}
