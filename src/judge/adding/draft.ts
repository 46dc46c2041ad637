import type { AccountFacts, TileFacts, WizardMark } from '../../observe/facts.ts';
import { parseDuration } from '../../lib/duration.ts';
import type { IntegrationTile } from '../../resources/schema/schema.ts';
import { isAsked, type Asked } from '../../plan/asked.ts';
import type { AccountContext } from '../common/context.ts';
import { accountOfWizard } from '../common/identity.ts';
import type { AbandonedDraft, Blocker, Step } from '../../plan/plan.ts';
import { tileSuspension } from '../common/policy.ts';

/** What judging the draft of our wizard looks at. */
export interface DraftInput {
  readonly tile: IntegrationTile;
  readonly facts: TileFacts;
  readonly now: Date;
  readonly contexts: readonly AccountContext[];
  /** Keys of the accounts of the whole source; undefined where only a part of it was read, so that nothing is gone. */
  readonly declared: ReadonlySet<string> | undefined;
  readonly asked: Asked | undefined;
  /** What stops the whole tile. */
  readonly tileFindings: readonly Omit<Blocker, 'account' | 'path'>[];
}

/** What is told and done of a draft of ours that nobody goes on with. */
export interface DraftVerdict {
  readonly blockers: readonly Blocker[];
  readonly steps: readonly Step[];
  /** The draft, where its manifest is gone. */
  readonly abandoned: AbandonedDraft | undefined;
}

/** Our unfinished wizard and its account; also one that is being given up and that the app has half removed. */
interface Draft {
  readonly wizard: WizardMark;
  readonly live: AccountFacts;
  /** The declared account that it is for; undefined where its manifest is gone, or holds another account. */
  readonly context: AccountContext | undefined;
}

/**
 * Judges the draft of our wizard. While it stands it holds a licence and the app's one wizard, so that one whose manifest
 * is gone is told at the tile. It is given up on a person's word, or after the time that the tile's policy says, counted from
 * when the manifest was first seen to be gone; never because of its age alone, and never once its account is finished.
 */
export function judgeDraft(input: DraftInput): DraftVerdict {
  const draft = draftOf(input);
  if (!draft) return { blockers: [], steps: [], abandoned: undefined };
  const abandoned = isOrphaned(input, draft) ? outlookOf(input, draft) : undefined;
  const steps = isToGo(input, draft) && mayGo(input, draft) ? [abandonStep(input, draft)] : [];
  return {
    blockers: abandoned ? [blockerOf(input, draft, abandoned, steps.length > 0)] : [],
    steps,
    abandoned,
  };
}

/**
 * The note of our wizard as it should stand. That its manifest is gone is noted once, with the time, and withdrawn when it is
 * back. The note goes when its account was seen to its end: held by its manifest, or finished by somebody with no manifest left.
 */
export function wizardAfter(
  input: Pick<DraftInput, 'facts' | 'contexts' | 'declared' | 'now'>,
): WizardMark | undefined {
  const { wizard } = input.facts.marks;
  if (!wizard) return undefined;
  const draft = draftOf(input);
  const { orphanedAt, ...rest } = wizard;
  if (draft && isOrphaned(input, draft))
    return { ...rest, orphanedAt: orphanedAt ?? input.now.toISOString() };
  if (draft?.context) return rest;
  const { live } = accountOfWizard(input.facts, wizard);
  if (live?.state !== 'active') return wizard;
  const holding = input.contexts.find(({ identity }) => identity.live?.id === live.id);
  if (holding) return holding.identity.mark ? undefined : wizard;
  return input.declared?.has(wizard.account) === false ? undefined : wizard;
}

/** What an account that waits for its turn is told of a draft whose manifest is gone. */
export function draftInTheWay({ account, accountName, accountId, startedAt }: AbandonedDraft): string {
  return `the draft "${accountName}" (${accountId}) is in the way, which was begun for ${account} at ${startedAt} and whose manifest is gone`;
}

/** How a draft is given up. */
export function wayToAbandon(
  { account }: Pick<AbandonedDraft, 'account'>,
  { metadata }: IntegrationTile,
): string {
  const { namespace, name } = metadata;
  return (
    `Bring the manifest of ${account} back to have it finished, or give it up: storekeeper abandon ${account} ` +
    `(in Kubernetes: storekeeper abandon ${account} --tile ${name} -n ${namespace}, or kubectl annotate --overwrite integrationtile -n ${namespace} ${name} storekeeper.dev/abandon-at=${account})`
  );
}

function draftOf({ facts, contexts }: Pick<DraftInput, 'facts' | 'contexts'>): Draft | undefined {
  const { wizard } = facts.marks;
  const live = wizard && accountOfWizard(facts, wizard).live;
  if (!live) return undefined;
  const isDraft =
    live.state === 'installing' || (live.state === 'uninstalling' && wizard.abandoning !== undefined);
  if (!isDraft) return undefined;
  return { wizard, live, context: contexts.find(({ identity }) => identity.live?.id === live.id) };
}

function isOrphaned({ declared }: Pick<DraftInput, 'declared'>, { context }: Draft): boolean {
  return declared !== undefined && context === undefined;
}

/** Whether the draft is to be given up: begun is begun, asked is asked, and due only where its manifest is gone. */
function isToGo(input: DraftInput, draft: Draft): boolean {
  const { wizard } = draft;
  if (wizard.abandoning !== undefined || isAsked(input.asked, 'abandon', wizard.account)) return true;
  const due = dueAt(input, draft);
  return due !== undefined && due <= input.now.getTime();
}

/** When policy gives the draft up; undefined where it never does. */
function dueAt(input: DraftInput, draft: Draft): number | undefined {
  const after = input.tile.spec.policy?.abandonDraftsAfter;
  const { orphanedAt } = draft.wizard;
  if (after === undefined || !isOrphaned(input, draft) || orphanedAt === undefined) return undefined;
  return Date.parse(orphanedAt) + parseDuration(after);
}

/** The app takes the only account of a tile for the tile itself: such a draft is never given up from here. */
function isOnly({ facts }: DraftInput): boolean {
  return facts.accounts.length <= 1;
}

function mayGo(input: DraftInput, { context }: Draft): boolean {
  const { tile, now, tileFindings } = input;
  const stopped = tileFindings.some(({ code }) => code !== 'LicenceExpired');
  const heldBack = tileSuspension(tile, now) !== undefined || tile.spec.policy?.management === 'Observe';
  const ownHeldBack =
    context !== undefined && (context.policy.suspend !== undefined || context.policy.management !== 'Full');
  return !stopped && !heldBack && !ownHeldBack && !isOnly(input);
}

function outlookOf({ now }: DraftInput, { wizard, live }: Draft): AbandonedDraft {
  return {
    account: wizard.account,
    accountId: live.id,
    accountName: live.name,
    startedAt: wizard.startedAt,
    since: wizard.orphanedAt ?? now.toISOString(),
  };
}

function blockerOf(input: DraftInput, draft: Draft, told: AbandonedDraft, going: boolean): Blocker {
  const due = dueAt(input, draft);
  const byItself =
    due === undefined
      ? ''
      : ` Policy gives it up at ${new Date(due).toISOString()} (policy.abandonDraftsAfter).`;
  const inTheApp =
    'Bring its manifest back to have it finished, or finish or cancel its wizard in the app: it is the only account of the tile, and the app would take giving it up for removing the tile.';
  const remedy = isOnly(input)
    ? inTheApp
    : going
      ? 'Nothing to do: it is given up in this run.'
      : `${wayToAbandon(told, input.tile)}.${byItself}`;
  return {
    account: undefined,
    code: 'DraftAbandoned',
    path: undefined,
    message: `The wizard that Storekeeper opened for ${told.account} at ${told.startedAt} is not finished, and its manifest is gone: the draft "${told.accountName}" (${told.accountId}) holds an account licence, and the app's one wizard, so that no other account can be added`,
    remedy,
    passing: true,
  };
}

function abandonStep(input: DraftInput, { wizard, live }: Draft): Step {
  const begun = wizard.abandoning !== undefined;
  const asked = isAsked(input.asked, 'abandon', wizard.account);
  return {
    id: `${wizard.account}/AbandonWizard`,
    account: wizard.account,
    kind: 'AbandonWizard',
    title: `give up the unfinished account "${live.name}"`,
    reason: 'WizardGivenUp',
    because: begun
      ? `giving it up was begun at ${wizard.abandoning ?? ''} and is not finished`
      : asked
        ? 'a person asked for it by name'
        : `its manifest is gone since ${wizard.orphanedAt ?? ''}, and policy.abandonDraftsAfter has passed`,
    changes: [],
    // A look and a ping, the note, the beginning, the steps (two are known), the look afterwards, and the note again.
    calls: 9,
    deferred: false,
    accountId: live.id,
    accountName: live.name,
    connections: input.facts.netsuiteConnections.map(({ id }) => id),
    begun,
  };
}
