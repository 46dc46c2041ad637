import type { AmazonConnectionFacts } from '../../observe/facts.ts';

/**
 * Why an Amazon connection does not reach Amazon, as the end of a sentence about it; undefined where it does. One that needs
 * authorization is as good as offline, also where the platform has not noticed that it is.
 */
export function whyUnreachable(amazon: AmazonConnectionFacts | undefined): string | undefined {
  if (amazon?.offline === true) return 'is offline';
  return amazon?.needsAuthorization === true ? 'needs authorization' : undefined;
}
