import { canonicalJson, sha256 } from '../../lib/canonical.ts';
import type { AccountFacts, RefusedMark, TileFacts } from '../../observe/facts.ts';
import { isAsked } from '../../plan/asked.ts';
import type { AccountContext } from '../common/context.ts';
import { isLetBe, refusedRule } from './letBe.ts';
import type { Blocker, Drift, Step } from '../../plan/plan.ts';
import { stepKinds } from '../../plan/stepKinds.ts';
import { isWithin } from '../../lib/pointer.ts';
import { ruleOfCause, toldOfCause, toldOfRefusal } from './refusedWords.ts';
import { stayOff } from '../../plan/wording.ts';

/** What judging an account came to, once what was refused before is left out. */
export interface WithoutRefused {
  readonly steps: readonly Step[];
  readonly drift: readonly Drift[];
  readonly blockers: readonly Blocker[];
}

/**
 * Under what a refusal of the step is noted. Opening the wizard is the same call for every account, without a body, so
 * that what refuses it for one refuses it for all (platform.md P90).
 */
export function refusalKey(step: Step): string {
  return step.kind === 'OpenWizard' ? 'OpenWizard' : step.id;
}

/**
 * Digest of what the step would send and of what its refusal may rest on: the app's version and mode, its licences, the
 * connections. When any of it changes the step is tried again at once.
 */
export function stepDigest(step: Step, facts: TileFacts): string {
  const { integration, licence, netsuiteConnections, accounts } = facts;
  const { title: _title, because: _because, reason: _reason, calls: _calls, ...sent } = step;
  const live = liveOf(step, facts);
  return sha256(
    canonicalJson({
      sent: step.kind === 'OpenWizard' ? 'addNewStore' : sent,
      tile: [integration.version, integration.mode, integration.edition, integration.updateInProgress],
      licence: [licence?.accounts, licence?.edition, licence?.expires],
      accounts: step.kind === 'OpenWizard' ? accounts.map(({ id, state }) => [id, state]) : [],
      netsuite: netsuiteConnections.map(({ id, offline }) => [id, offline]),
      amazon: live?.amazon ?? null,
    }),
  );
}

function liveOf(step: Step, { accounts, marks }: TileFacts): AccountFacts | undefined {
  const { wizard } = marks;
  const id =
    'accountId' in step ? step.accountId : wizard?.account === step.account ? wizard.accountId : undefined;
  return accounts.find((account) => account.id === id);
}

/**
 * Leaves out the steps that were refused before and are let be for now, and tells why. What is refused in the wizard
 * stops the account; elsewhere the rest of the account goes on, but no flow goes on for the first time.
 */
export function withoutRefused(
  context: Pick<AccountContext, 'key' | 'facts' | 'now' | 'asked'>,
  judged: WithoutRefused,
): WithoutRefused {
  const { facts, now, asked, key } = context;
  const { refused = {} } = facts.marks;
  if (Object.keys(refused).length === 0 || isAsked(asked, 'retry', key)) return judged;
  const held = new Map<Step, RefusedMark>();
  for (const step of judged.steps) {
    const mark = step.deferred && step.kind !== 'OpenWizard' ? undefined : refused[refusalKey(step)];
    if (mark && isHeld(step, mark, facts, now)) held.set(step, mark);
  }
  if (held.size === 0) return judged;
  const stopped = [...held.keys()].some((step) => stepKinds[step.kind].wizard);
  const blockers = [...held].map(([step, mark]) => blockerOf(step, mark, facts));
  const left = stopped ? [] : judged.steps.filter((step) => !held.has(step));
  const waiting = stopped ? [] : left.filter(isFirstSwitchOn);
  return {
    steps: left.filter((step) => !waiting.includes(step)),
    drift: judged.drift.map((drift) => asHeld(drift, [...held.keys()])),
    blockers: [...judged.blockers, ...blockers, ...switchesWait(context, waiting, judged.blockers)],
  };
}

function isHeld(step: Step, mark: RefusedMark, facts: TileFacts, now: Date): boolean {
  const rule = mark.cause === undefined ? refusedRule : ruleOfCause(mark.cause);
  return isLetBe(mark, stepDigest(step, facts), rule, now);
}

function blockerOf(step: Step, mark: RefusedMark, facts: TileFacts): Blocker {
  const told =
    mark.cause === undefined
      ? toldOfRefusal(step, mark)
      : toldOfCause(mark.cause, facts, liveOf(step, facts), mark.message);
  const nothing = step.kind === 'OpenWizard' ? 'Nothing is added until then: ' : '';
  return {
    ...told,
    message: `${nothing}${told.message}`,
    account: step.account,
    path: step.changes[0]?.path,
    since: mark.since,
    ...(mark.link === undefined ? {} : { link: mark.link }),
  };
}

function isFirstSwitchOn(step: Step): boolean {
  return step.kind === 'SwitchFlow' && !step.disabled && step.reason === 'ValueDeclared';
}

function asHeld(drift: Drift, held: readonly Step[]): Drift {
  const isOfHeld = held.some((step) => step.changes.some(({ path }) => isWithin(drift.path, path)));
  return drift.response === 'corrected' && isOfHeld ? { ...drift, response: 'blocked' } : drift;
}

function switchesWait(
  { key }: Pick<AccountContext, 'key'>,
  waiting: readonly Step[],
  blockers: readonly Blocker[],
): Blocker[] {
  if (waiting.length === 0 || blockers.some(({ code }) => code === 'ChecklistOpen')) return [];
  const names = waiting.flatMap((step) => (step.kind === 'SwitchFlow' ? [step.flow] : []));
  return [
    {
      account: key,
      code: 'ChecklistOpen',
      path: '/flows',
      message: stayOff(names),
      remedy: 'Mend what the other lines of this account name.',
      passing: true,
    },
  ];
}
