import type { GoneInput, MissingAccount, SuspendedAccount } from './leaving.ts';
import type { Blocker } from '../../plan/plan.ts';
import { shortened } from '../../plan/wording.ts';
import { suspensionText, wayToResume } from '../common/suspension.ts';

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

/** What is told of an account whose manifest is gone while a person has it left alone by command. */
export function suspendedBlocker({ key, live, how, suspension }: SuspendedAccount): Blocker {
  const { origin } = suspension.suspension;
  return {
    account: key,
    code: 'RemovalHeld',
    path: undefined,
    message: `The manifest of "${live.name}" is gone${how === undefined ? '' : ` (${shortened(how, 150)})`}, and nothing is done about it: ${suspensionText(suspension)}`,
    remedy: `${wayToResume(suspension)}, and what the manifest said is to be done when it goes is done then; or bring the manifest back to keep the account.`,
    passing: true,
    ...(origin?.by === 'command' ? { since: origin.since } : {}),
  };
}
