import type { AccountContext } from '../common/context.ts';
import { draftInTheWay, wayToAbandon } from './draft.ts';
import type { AbandonedDraft, Blocker } from '../../plan/plan.ts';
import { shortened } from '../../plan/wording.ts';
import { wizardWait } from './wizardWait.ts';

/** Who has the tile's one wizard. */
export interface WizardHolder {
  /** Undefined where it is nobody's who may go on now. */
  readonly context: AccountContext | undefined;
  readonly name: string;
  /** The wizard is open, and its account may not be gone on with. */
  readonly stopped: boolean;
  /** What holds that account up, where it is known. */
  readonly held?: Pick<Blocker, 'code' | 'message'> | undefined;
  /** The draft that is in the way, where its manifest is gone. */
  readonly abandoned?: AbandonedDraft;
}

/** Whom an account waits for whose turn it is not, what that one waits for, since when, and the link to open for it. */
export function wizardBusy({ key, facts, tile }: AccountContext, holder: WizardHolder): Blocker {
  const { abandoned, stopped } = holder;
  const { wizard } = facts.marks;
  const wait = abandoned || stopped ? undefined : wizardWait(wizard);
  const { link } = wait ?? {};
  const since = wait?.since ?? (abandoned?.since || (stopped ? wizard?.startedAt : undefined));
  return {
    ...{ account: key, code: 'WizardBusy', path: undefined },
    message: `The app adds one account at a time, and ${abandoned ? draftInTheWay(abandoned) : goesFirst(holder, wizard?.startedAt)}${wait ? `: ${small(shortened(wait.message, 150))}, since ${wait.since}` : ''}`,
    remedy: remedyOf(holder, tile, wait !== undefined),
    passing: true,
    ...(since === undefined ? {} : { since }),
    ...(link === undefined ? {} : { link }),
  };
}

function goesFirst({ name, context, stopped, held }: WizardHolder, startedAt = ''): string {
  const account = context === undefined ? '' : ` (${context.key})`;
  if (!stopped) return `"${name}"${account} goes first`;
  const begun = startedAt === '' ? '' : `, whose wizard was opened at ${startedAt}`;
  return `"${name}"${begun} goes first and is held up${held ? `: ${held.code}, ${small(shortened(held.message, 150))}` : ''}`;
}

function remedyOf(
  { name, stopped, abandoned }: WizardHolder,
  tile: AccountContext['tile'],
  isWaiting: boolean,
): string {
  if (abandoned) return `${wayToAbandon(abandoned, tile)}.`;
  if (stopped)
    return 'Look at what holds that account up, and let it go on (declared, managed fully, not suspended), or give it up with "storekeeper abandon" and the account.';
  return isWaiting
    ? `Have that done, by the link of that account: this one goes on when "${name}" is installed.`
    : 'Nothing to do: it goes on when that account is installed.';
}

/** A sentence as it goes on after another. */
function small(sentence: string): string {
  return /^[A-Z][a-z]* /.test(sentence)
    ? `${sentence[0]?.toLowerCase() ?? ''}${sentence.slice(1)}`
    : sentence;
}
