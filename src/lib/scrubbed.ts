const longestText = 2000;

/** Strikes out what looks like a credential: user and password in an address, bearer and basic tokens. */
export function struckOut(text: string): string {
  return (
    text
      // A scheme is short; without a bound a long text without one takes time by the square of its length.
      .replace(/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]+@/gi, '$1[struck out]@')
      // The platform's own words about a token are no token.
      .replace(/\b(bearer|basic)\s+(?!Authentication Failed)[\w.~+/=-]{6,}/gi, '$1 [struck out]')
  );
}

/** The same, cut to a length at which a line can be read. */
export function scrubbed(text: string): string {
  // Cut first, and far behind where it is cut in the end: a text may be as long as an answer.
  const clean = struckOut(text.slice(0, longestText * 5));
  return clean.length > longestText ? `${clean.slice(0, longestText)}…` : clean;
}
