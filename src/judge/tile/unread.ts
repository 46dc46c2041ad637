import type { MalformedFacts, TileFacts } from '../../observe/facts.ts';
import type { AccountContext } from '../common/context.ts';
import { finding, type Finding } from '../common/finding.ts';
import type { Warning } from '../../plan/plan.ts';
import { few, shortened } from '../../plan/wording.ts';

function malformedText({ place, found, expected }: MalformedFacts): string {
  return `${place} is ${found}, where ${expected} was expected`;
}

const lengthOfPlaces = 250;

/** What of one live account could not be read: nothing is written for it, since nobody knows what stands there. */
export function judgeMalformed(facts: TileFacts, accountId: string): Finding[] {
  const places = (facts.malformed ?? [])
    .filter((entry) => entry.accountId === accountId)
    .map((entry) => shortened(malformedText(entry), 200));
  if (places.length === 0) return [];
  return [
    finding(
      'Malformed',
      `The platform's answer about the account cannot be read: ${few(places, lengthOfPlaces).join('; ')}`,
      'Look at the account in the app. If it stays so, the app may have changed: report this line. Nothing is written for the account until it can be read.',
    ),
  ];
}

/** What holds an account up whose tile's notes the token may not read: nobody knows what is managed and what was saved. */
export function judgeUnknownMarks({ facts, policy }: AccountContext): Finding[] {
  if (facts.marksUnknown === undefined || policy.management === 'Observe') return [];
  return [finding('MarksUnknown', unknownMarksText(facts.marksUnknown), remedyForMarks)];
}

const remedyForMarks =
  'Give the token the right to read and write /v1/state, or say management: Observe to have the account looked at only.';

const remedyForLooking = 'Give the token the right to read /v1/state.';

const unknownMarksText = (why: string) =>
  `Storekeeper's notes about the tile, which it keeps in the platform's state, cannot be read: ${shortened(why, 150)}`;

/** What is told of a tile of which something could not be read. */
export function warnOfUnread(facts: TileFacts): Warning[] {
  const about = { account: undefined, path: undefined };
  const names = new Map(facts.accounts.map((account) => [account.id, account.name]));
  const malformed = (facts.malformed ?? []).map((entry): Warning => {
    const whose =
      entry.accountId === undefined ? '' : ` (account ${names.get(entry.accountId) ?? entry.accountId})`;
    return {
      ...about,
      code: 'Malformed',
      message: `${malformedText(entry)}${whose}. It is read as if it were not there. If it stays so, the app may have changed: report this line.`,
    };
  });
  if (facts.marksUnknown === undefined) return malformed;
  const message = `${unknownMarksText(facts.marksUnknown)}. What is only looked at is told as if nobody had written about it before. ${remedyForLooking}`;
  return [{ ...about, code: 'MarksUnknown', message }, ...malformed];
}
