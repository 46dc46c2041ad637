import type { BundleFacts } from '../observe/facts.ts';

/** A bundle as people are told it: by its id, which NetSuite lists it by, and its name. */
export function bundleText({ id, name }: BundleFacts): string {
  const title = name === '' ? '' : `"${name}"`;
  if (id === undefined) return title === '' ? 'the bundle' : `the bundle of ${title}`;
  const what = /^\d/.test(id) ? 'bundle' : 'SuiteApp';
  return title === '' ? `${what} ${id}` : `${what} ${id} (${title})`;
}
