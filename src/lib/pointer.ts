/** A JSON pointer (RFC 6901) of the tokens, such as `/flows/Add~1Update/enabled`. */
export function pointer(...tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A JSON pointer as people read it: names with a slash in them as they are. */
export function shownPath(path: string): string {
  return path.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Whether `path` is `prefix` or lies below it. */
export function isWithin(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
