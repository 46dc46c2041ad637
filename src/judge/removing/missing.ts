import type { GoneInput, MissingAccount } from './leaving.ts';
import type { Blocker } from '../../plan/plan.ts';
import { shortened } from '../../plan/wording.ts';

/**
 * What is told of an account whose manifest is not there, and nobody was seen to remove it: the account is held as it is,
 * and neither looked after nor uninstalled, until a person says which of the two is meant.
 */
export function missingBlocker({ departures }: GoneInput, { key, live, why }: MissingAccount): Blocker {
  const found =
    why ??
    (departures === undefined
      ? 'what was read has no history that could tell whether it was deleted on purpose'
      : 'this source was never seen to declare it, so that it cannot have been deleted here');
  return {
    account: key,
    code: 'ManifestMissing',
    path: undefined,
    message: `The manifest of "${live.name}" is missing: ${shortened(found, 250)}`,
    remedy:
      'Bring the manifest back if the account is to be looked after; if it is to go, bring it back with removed: { reason: …, by: … } in its spec. Nothing is changed in the account meanwhile.',
    passing: true,
  };
}
