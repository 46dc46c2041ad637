import { deepFreeze } from '../lib/canonical.ts';
import type { TileFacts } from '../observe/facts.ts';
import { keyOf, type AmazonAccount, type IntegrationTile } from '../resources/schema/schema.ts';
import type { Asked } from '../plan/asked.ts';
import type { AccountContext, AccountVerdict } from './common/context.ts';
import type { Departures } from './removing/departure.ts';
import { judgeDraft, type DraftVerdict } from './adding/draft.ts';
import { heldRemovals } from '../plan/budget.ts';
import { planHash } from '../plan/hash.ts';
import { knownNow, type DesiringSource } from './common/holder.ts';
import { identify, ownDraft } from './common/identity.ts';
import { judgeExisting, judgeUnfinished, needsWizard, wizardBlockers } from './judgeAccount.ts';
import { marksAfter } from './tile/marksAfter.ts';
import type { Blocker, LicenceOutlook, Plan, Step, Warning } from '../plan/plan.ts';
import { warnOfCopiedSchedules } from './flows/copiedSchedules.ts';
import { effectivePolicy } from './common/policy.ts';
import { suspensionBlockers } from './common/suspension.ts';
import type { WizardHolder } from './adding/wizardTurn.ts';
import { draftUndeclared, undeclaredDrafts } from './adding/undeclaredDraft.ts';
import { judgeTileState } from './tile/tileState.ts';
import { withoutRefused, type WithoutRefused } from './drift/refused.ts';
import { judgeTwins } from './tile/twins.ts';
import { judgeRemovals } from './removing/removal.ts';
import { judgeSourceState } from './cloning/sourceRules.ts';
import type { DatedDeletion } from './removing/heldDeletions.ts';
import { judgeStagger } from './flows/stagger.ts';
import { aliveFor } from './tile/seenSources.ts';
import { warnOfUnread } from './tile/unread.ts';
import { dueRefresh } from './settings/upkeep.ts';
import { onOneLine } from '../plan/wording.ts';
import type { SaidByCommand } from './removing/leaving.ts';

/** Everything that judging a tile looks at. */
export interface JudgeInput {
  readonly tile: IntegrationTile;
  /** The declared accounts of the tile. */
  readonly accounts: readonly AmazonAccount[];
  readonly facts: TileFacts;
  readonly now: Date;
  readonly revision?: string | undefined;
  /**
   * Keys of the accounts of the whole source, of all its tiles; undefined where only a part of it was read, so that no
   * manifest can be said to be gone.
   */
  readonly declared?: ReadonlySet<string> | undefined;
  /** Keys of the accounts that may be uninstalled, where the source says so by name; undefined: as their marks say. */
  readonly leaving?: ReadonlySet<string> | undefined;
  /** What the source saw of manifests that it has no more; undefined where it has no history. */
  readonly departures?: Departures | undefined;
  /** Where the manifests come from; undefined where that is not known, so that every note is taken for our own. */
  readonly source?: DesiringSource | undefined;
  /** Deletions in a cluster that are held: what becomes of those accounts a person has not said yet. */
  readonly heldLoss?: DatedDeletion | undefined;
  /** Keys of other declared tiles that are the same integration of the platform. */
  readonly twins?: readonly string[] | undefined;
  /** What people said by command of accounts, whether a manifest declares them or not. */
  readonly said?: SaidByCommand | undefined;
  /** What a person asked for by name. */
  readonly asked?: Asked | undefined;
}

/** Days before the end of a licence at which people are told (platform.md P87). */
const licenceWarningDays = 30;

/**
 * Compares what is declared of a tile with what was read of it. Pure: the same input gives the same plan, and the plan
 * is frozen. It never throws for anything that a manifest or the platform may hold.
 */
export function judgeTile(given: JudgeInput): Plan {
  const { facts, tile, now } = given;
  const input = { ...given, source: knownNow(given.source, aliveFor(tile), now) };
  const accounts = [...input.accounts].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const twin = judgeTwins(input);
  const tileFindings = [...twin, ...judgeTileState(facts, tile, now)];
  const stopped = tileFindings.length > 0;
  const all = contextsOf(input, accounts, stopped);
  const [declared, removed] = [all.filter((each) => !isRemoved(each)), all.filter(isRemoved)];
  const stagger = judgeStagger(declared, now);
  const staggered = declared.map((context) => ({ ...context, chosenSchedules: stagger.chosen }));
  const existing = new Map(
    staggered.flatMap((context) =>
      needsWizard(context) ? [] : [[context.key, judgeExisting(context)] as const],
    ),
  );
  const contexts = withSourceState(staggered, existing);
  const draft = judgeDraft({
    ...{ tile, facts, now, contexts, tileFindings },
    ...{ declared: input.declared, asked: input.asked },
  });
  const holder = wizardHolder(contexts, existing, facts, draft);
  const verdicts = contexts.map((context) =>
    needsWizard(context)
      ? judgeUnfinished(context, context === holder.context, holder)
      : (existing.get(context.key) as AccountVerdict),
  );
  const { leaving, departures, source, said, heldLoss } = input;
  const gone = { facts, declared: input.declared, leaving, departures, said, contexts };
  const going = { ...gone, source: source?.mark, heldLoss, removed };
  const removals = judgeRemovals({ ...going, tile, now, tileFindings });
  const uninstalls = refusedRemovals(input, removals.steps);
  const held = heldIds(contexts, draft, removals.ids);
  const drafts = undeclaredDrafts({ facts, declared: input.declared, held });
  for (const { id } of drafts) held.add(id);
  const blockers: Blocker[] = [
    ...tileFindings.map((finding) => ({ account: undefined, path: undefined, ...finding })),
    ...verdicts.flatMap((verdict) => verdict.blockers),
    ...draft.blockers,
    ...drafts.map((each) => draftUndeclared(facts, each)),
    ...removals.blockers,
    ...uninstalls.blockers,
  ].map(onOneLine);
  // What is given up is in the way of everything else of its account.
  const steps = [...draft.steps, ...inOrder(verdicts), ...uninstalls.steps];
  const drift = verdicts.flatMap((verdict) => verdict.drift);
  // Whatever else is to be done to the tile comes first: NetSuite takes one such call at a time.
  const upkeep = stopped ? undefined : dueRefresh(contexts, verdicts);
  const overBudget = heldRemovals(uninstalls.steps, tile.spec.policy?.budgets);
  const noted = { ...gone, source, tile, now, verdicts, stopped, heldRemovals: overBudget };
  const content = { tile: keyOf(tile), integrationId: facts.integration.id, steps, drift, blockers };
  return deepFreeze({
    ...content,
    revision: input.revision,
    hash: planHash(content),
    factsDigest: facts.digest,
    observedAt: facts.observedAt,
    accounts: [...verdicts.map((verdict) => verdict.outlook), ...removals.outlooks],
    warnings: warningsOf(input, verdicts, [...stagger.warnings, ...warnOfCopiedSchedules(declared, now)]),
    ...undeclaredOf(verdicts),
    unmanaged: facts.accounts.filter((live) => !held.has(live.id)).map((live) => live.name),
    licence: licenceOutlook(facts),
    ...partsThatAre(input, draft.abandoned, upkeep),
    calls: steps.reduce((sum, step) => sum + step.calls, 0),
    // A twin of the tile writes its notes.
    marks: twin.length > 0 ? undefined : marksAfter(noted),
  });
}

function warningsOf(
  { facts, now }: JudgeInput,
  verdicts: readonly AccountVerdict[],
  ofSchedules: readonly Warning[],
): Warning[] {
  const ofAccounts = verdicts.flatMap((verdict) => verdict.warnings);
  return [...licenceWarning(facts, now), ...warnOfUnread(facts), ...ofAccounts, ...ofSchedules].map(
    onOneLine,
  );
}

/** Ids of accounts that are a manifest's, or are told as what they are to it. */
function heldIds(
  contexts: readonly AccountContext[],
  { abandoned }: DraftVerdict,
  removed: ReadonlySet<string>,
): Set<string> {
  const known = contexts.flatMap((context) => context.identity.live?.id ?? []);
  return new Set([...known, ...removed, ...(abandoned ? [abandoned.accountId] : [])]);
}

function isRemoved({ account }: AccountContext): boolean {
  return account.spec.removed !== undefined;
}

/** The removals without those that were refused before and are let be for now. */
function refusedRemovals({ facts, now, asked }: JudgeInput, steps: readonly Step[]): WithoutRefused {
  const judged = steps.map((step) =>
    withoutRefused({ key: step.account, facts, now, asked }, { steps: [step], drift: [], blockers: [] }),
  );
  return {
    steps: judged.flatMap((each) => each.steps),
    drift: [],
    blockers: judged.flatMap((each) => each.blockers),
  };
}

function undeclaredOf(verdicts: readonly AccountVerdict[]): Pick<Plan, 'undeclared' | 'accepted'> {
  const undeclared = verdicts.flatMap((verdict) => verdict.undeclared ?? []);
  const accepted = verdicts.flatMap((verdict) => verdict.accepted ?? []);
  return {
    ...(undeclared.length > 0 ? { undeclared } : {}),
    ...(accepted.length > 0 ? { accepted } : {}),
  };
}

/** What each account that is still to be cloned meets at its source. */
function withSourceState(
  contexts: readonly AccountContext[],
  existing: ReadonlyMap<string, AccountVerdict>,
): AccountContext[] {
  const byLiveId = new Map([...existing.values()].map((verdict) => [verdict.outlook.accountId, verdict]));
  return contexts.map((context) =>
    needsWizard(context)
      ? { ...context, sourceBlockers: judgeSourceState(context, (id) => byLiveId.get(id)) }
      : context,
  );
}

/** What exists comes first: a person's absence in a wizard must not keep it waiting. */
function inOrder(verdicts: readonly AccountVerdict[]): Step[] {
  return [...verdicts]
    .sort((a, b) => Number(inWizard(a)) - Number(inWizard(b)))
    .flatMap((verdict) => verdict.steps);
}

/** The members of a plan that are absent where there is nothing to tell. */
function partsThatAre(
  { leaving }: JudgeInput,
  abandonedDraft: Plan['abandonedDraft'],
  upkeep: Plan['upkeep'],
): Pick<Plan, 'inCluster' | 'abandonedDraft' | 'upkeep'> {
  return {
    ...(leaving ? { inCluster: true } : {}),
    ...(upkeep ? { upkeep } : {}),
    ...(abandonedDraft ? { abandonedDraft } : {}),
  };
}

function inWizard(verdict: AccountVerdict): boolean {
  return verdict.outlook.state === 'absent' || verdict.outlook.state === 'installing';
}

function contextsOf(
  input: JudgeInput,
  accounts: readonly AmazonAccount[],
  tileBlocked: boolean,
): AccountContext[] {
  const keys = input.declared ?? new Set(accounts.map(keyOf));
  let absentBefore = 0;
  return accounts.map((account) => {
    const key = keyOf(account);
    const identity = identify(input.facts, account, keys, input.source?.mark);
    const policy = effectivePolicy(input.tile, account, key, input.now);
    return {
      key,
      name: account.spec.accountName,
      tile: input.tile,
      account,
      all: accounts,
      facts: input.facts,
      policy,
      identity,
      // An account that is only observed, or removed, is never created and takes no licence.
      absentBefore:
        identity.live || policy.management === 'Observe' || account.spec.removed
          ? absentBefore
          : absentBefore++,
      now: input.now,
      source: input.source,
      asked: input.asked,
      chosenSchedules: new Map(),
      sourceBlockers: [],
      mayWrite: policy.management === 'Full' && policy.suspend === undefined && !tileBlocked,
      tileBlocked,
    };
  });
}

/**
 * The account whose wizard is open or may be opened next: one at a time (platform.md P91), the one that is begun first. While a
 * draft of ours stands, nobody else may begin: the app would answer with the steps of that draft, and another account
 * would be put into it. That holds also where its own manifest is suspended or gone.
 */
function wizardHolder(
  contexts: readonly AccountContext[],
  existing: ReadonlyMap<string, AccountVerdict>,
  facts: TileFacts,
  { abandoned, steps }: DraftVerdict,
): WizardHolder {
  if (abandoned) return { context: undefined, name: abandoned.accountName, stopped: true, abandoned };
  // What is given up in this run is not gone on with; what comes after it is seen when it is gone.
  const [givenUp] = steps;
  if (givenUp) return { context: undefined, name: givenUp.title, stopped: false };
  const waiting = contexts.filter((context) => context.mayWrite && needsWizard(context));
  // What the wizard made is taken over before the next one is opened, which would write over the only note of it.
  const made = contexts.find(({ identity }) => identity.wizard && identity.live?.state === 'active');
  if (made) {
    const isTakenOver = existing.get(made.key)?.steps.some(({ kind }) => kind === 'AdoptAccount') === true;
    const [held] = existing.get(made.key)?.blockers ?? [];
    return { context: undefined, name: made.name, stopped: !isTakenOver, held };
  }
  const begun = waiting.find(
    (context) =>
      context.identity.wizard !== undefined &&
      (context.identity.live !== undefined || wizardBlockers(context).length === 0),
  );
  const draft = ownDraft(facts);
  if (!begun && draft) {
    const whose = contexts.find(({ identity }) => identity.live?.id === draft.id);
    const [held] = whose
      ? [...wizardBlockers(whose), ...suspensionBlockers(whose.key, whose.policy.suspend)]
      : [];
    return { context: undefined, name: draft.name, stopped: true, held };
  }
  const context = begun ?? waiting.find((candidate) => wizardBlockers(candidate).length === 0);
  return { context, name: context?.name ?? '', stopped: false };
}

function licenceOutlook({ licence, accounts }: TileFacts): LicenceOutlook | undefined {
  if (!licence) return undefined;
  const { accounts: bought, edition, expires } = licence;
  const used = accounts.length;
  return {
    bought,
    used,
    free: bought === undefined ? undefined : Math.max(0, bought - used),
    edition,
    expires,
  };
}

function licenceWarning(facts: TileFacts, now: Date): Warning[] {
  const expires = facts.licence?.expires;
  if (expires === undefined) return [];
  const days = (Date.parse(expires) - now.getTime()) / 86_400_000;
  if (!(days > 0 && days <= licenceWarningDays)) return [];
  return [
    {
      account: undefined,
      code: 'LicenceEnding',
      path: undefined,
      message: `The licence of the tile runs out on ${expires.slice(0, 10)}; the platform then switches all flows off. Renew it with Celigo.`,
    },
  ];
}
