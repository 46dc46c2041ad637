const longestMessage = 600;

/** Forms in which a secret can turn up in the output of a program: as it is, in a URL, in a header. */
function formsOf(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ];
}

/** Everything of the control range but the line feed: a server may send escape sequences to a terminal. */
const isControl = (character: string): boolean => {
  const code = character.charCodeAt(0);
  return (code < 0x20 && character !== '\n') || (code >= 0x7f && code < 0xa0);
};

/**
 * Makes text of Git or of a server fit to be shown: no given secret in any form, no user information and no query in a
 * URL, no control characters, at most 600 characters, lines joined by "; ".
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  const forms = secrets.filter((secret) => secret !== '').flatMap(formsOf);
  for (const form of forms.toSorted((a, b) => b.length - a.length)) clean = clean.replaceAll(form, '***');
  clean = clean
    .replace(/\b(https?:\/\/)[^/\s@]*@/gi, '$1***@')
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^/\s@:]*):[^/\s@]*@/gi, '$1:***@')
    .replace(/\b(https?:\/\/[^\s?'"]*)\?[^\s'"]*/gi, '$1?***');
  const lines = [...clean]
    .map((character) => (isControl(character) ? ' ' : character))
    .join('')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('hint:'));
  const joined = lines.join('; ');
  return joined.length > longestMessage ? `${joined.slice(0, longestMessage)}…` : joined;
}
