/** What the platform answers in place of a stored secret (platform.md P74). */
const mask = '******';

/** Tells whether a mask stands anywhere in a document, alone or within a longer text. */
export function containsMask(document: unknown): boolean {
  const pending: unknown[] = [document];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string' && value.includes(mask)) return true;
    if (typeof value === 'object' && value !== null) pending.push(...(Object.values(value) as unknown[]));
  }
  return false;
}
