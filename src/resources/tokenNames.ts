/** A long run of letters and digits together, which people do not choose for a name. */
const unbroken = /[A-Za-z0-9]{24,}/;

/** Whether what should name the place of a token may be a token itself, so that it is shown nowhere. */
export function looksLikeToken(name: string): boolean {
  const run = unbroken.exec(name.replaceAll('-', ''))?.[0] ?? '';
  return (/\d/.test(run) && /[A-Za-z]/.test(run)) || /^bearer\s/i.test(name);
}

/** The name of an environment variable as an error tells it. */
export function shownVariable(name: string, namedBy = 'tokenFrom'): string {
  if (!looksLikeToken(name)) return name;
  return `that ${namedBy} names (not shown, because it looks like a token: write the name of the variable that holds it)`;
}
