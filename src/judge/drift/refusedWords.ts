import type { AccountFacts, RefusalCause, RefusedMark, TileFacts } from '../../observe/facts.ts';
import type { LetBe } from './letBe.ts';
import type { Blocker, Step } from '../../plan/plan.ts';
import { shownPath } from '../../lib/pointer.ts';
import { few, quoted, shortened, shownValue } from '../../plan/wording.ts';

type Told = Pick<Blocker, 'code' | 'message' | 'remedy' | 'passing'>;

interface CauseWords {
  /** Milliseconds until it is tried again by itself. */
  readonly pause: number;
  readonly message: (facts: TileFacts, live: AccountFacts | undefined) => string;
  readonly remedy: string;
}

const minute = 60_000;

/** What each refusal that passes says to people. All of them are waited for: the manifest is not at fault. */
const causes: Readonly<Record<RefusalCause, CauseWords>> = {
  AppBehind: {
    pause: 60 * minute,
    message: ({ integration: { name, version } }) =>
      `The app of the tile "${name}" is behind its newest version${version === undefined ? '' : ` (it has ${version})`}, and refuses this until it is updated`,
    remedy: 'Update the app in integrator.io (Upgrade on its page).',
  },
  TileUpdating: {
    pause: 10 * minute,
    message: ({ integration }) =>
      `The app of the tile "${integration.name}" is being updated, and takes no change meanwhile`,
    remedy: 'Nothing to do: it goes on when the update has ended.',
  },
  LicenceMissing: {
    pause: 60 * minute,
    message: ({ integration }) => `No licence of the tile "${integration.name}" is free for this`,
    remedy: 'Buy one more licence from Celigo, or remove an account that is not needed.',
  },
  LicenceExpired: {
    pause: 60 * minute,
    message: ({ integration }) => `The licence of the tile "${integration.name}" has run out`,
    remedy: 'Renew the licence with Celigo.',
  },
  EditionMismatch: {
    pause: 60 * minute,
    message: ({ integration }) => `The edition of the tile "${integration.name}" is not that of its licence`,
    remedy: 'Upgrade the tile in the app: Settings > Subscription > Upgrade.',
  },
  AmazonOffline: {
    pause: 10 * minute,
    message: (_facts, live) =>
      `A connection that the step needs is offline: ${live?.amazon ? `look at "${live.amazon.name}" first` : 'the platform does not say which'}`,
    remedy: 'Sign in again on the connection in the app.',
  },
  NetSuiteOffline: {
    pause: 10 * minute,
    message: () => 'The NetSuite connection of the tile is offline',
    remedy: 'Sign in again on the connection in the app.',
  },
};

/** When a refusal that passes is let be: it was refused once, and there is nothing to mend in what was sent. */
export function ruleOfCause(cause: RefusalCause): LetBe {
  return { times: 1, milliseconds: causes[cause].pause };
}

/** What people are told of a step that the platform refused for now. `said`: what it answered. */
export function toldOfCause(
  cause: RefusalCause,
  facts: TileFacts,
  live: AccountFacts | undefined,
  said: string,
): Told {
  const { message, remedy } = causes[cause];
  return {
    code: cause,
    message: `${message(facts, live)}. It answered: ${shortened(said, 200)}`,
    remedy,
    passing: true,
  };
}

const lengthOfValues = 200;
const longestValue = 120;

/** What people are told of a step that was refused so often that it is theirs to do: with the values, and where. */
export function toldOfRefusal(step: Step, mark: RefusedMark): Told {
  const values = step.changes.map(
    ({ path, to }) => `${shortened(shownPath(path), 90)} = ${shownValue(to, longestValue)}`,
  );
  const by = values.length === 0 ? quoted(step.title) : few(values, lengthOfValues).join('; ');
  return {
    code: 'RefusedRepeatedly',
    message: `${quoted(step.title)} was refused ${mark.times} times in the same way, and is not sent again at every look: ${shortened(mark.message, 200)}`,
    remedy: `Do it by hand in the app (${by}), or mend what the refusal names; it is tried again after a day, at once when manifest or account change, and on a person's word (retry).`,
    passing: false,
  };
}
