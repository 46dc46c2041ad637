import { carryOut, type ActResult } from '../act/act.ts';
import { readBackPauses, StoppingError, type Journal } from '../act/context.ts';
import { StaleReadError } from '../act/marks.ts';
import { beyondApproval, passingByApproval, type Approved } from '../plan/approval.ts';
import { type Asked } from '../plan/asked.ts';
import { askedKeys } from '../plan/askedNames.ts';
import type { Departures } from '../judge/removing/departure.ts';
import type { DesiringSource } from '../judge/common/holder.ts';
import {
  failedTooOften,
  isHeld,
  isStopped,
  judgeFailures,
  partsRefused,
  withBlockers,
} from '../plan/budget.ts';
import type { SaidByCommand } from '../judge/removing/leaving.ts';
import { judgeTile } from '../judge/judge.ts';
import type { AcceptedChange, Drift, Plan, Receipt, Step } from '../plan/plan.ts';
import { workOf } from '../plan/work.ts';
import type { ChangeAuthor, TileFacts } from '../observe/facts.ts';
import { needsOf } from '../observe/needs.ts';
import { observeTile } from '../observe/observe.ts';
import type { FieldDocument } from '../platform/documents.ts';
import { PlatformError } from '../platform/errors.ts';
import type { AmazonAccount, IntegrationTile } from '../resources/schema/schema.ts';
import { classify, type Failure } from './failures.ts';
import { OpenPauses } from './openPauses.ts';
import { findsOffline } from './pings.ts';
import { TileHold, type HoldContext } from './tileHold.ts';

/** A tile as it should be, with the revision that says so. */
export interface DesiredTile {
  readonly tile: IntegrationTile;
  readonly accounts: readonly AmazonAccount[];
  readonly revision: string | undefined;
  /** Keys of the accounts of the whole source; undefined where only a part of it was read. */
  readonly declared?: ReadonlySet<string> | undefined;
  /**
   * Accounts whose removal was asked for by name, where the source can tell: of those that are gone only these may be
   * uninstalled. Undefined where the note on the platform must do.
   */
  readonly leaving?: ReadonlySet<string> | undefined;
  /** What the source saw of manifests that it has no more; undefined where it has no history. */
  readonly departures?: Departures | undefined;
  /** What people said by command of accounts, whether a manifest declares them or not. */
  readonly said?: SaidByCommand | undefined;
  /** Where the manifests come from. */
  readonly source?: DesiringSource | undefined;
  /** The other declared tiles of the source: two of them may be one tile of the platform. */
  readonly others?: readonly IntegrationTile[] | undefined;
  /** Hash of a plan that a person let pass over its budget. */
  readonly approved?: string | undefined;
  /** `metadata.generation` of the documents, by `namespace/name`, where they have one. */
  readonly generations?: Readonly<Record<string, number>> | undefined;
  /** What a person asked for by name, for the next run only. */
  readonly asked?: Asked | undefined;
}

/** What reconciling a tile needs. Clock and sleep are passed in so that it can run in virtual time. */
export interface ReconcileContext extends HoldContext {
  readonly journal: Journal;
  /** Asked between steps: true ends the run after the step in hand. */
  readonly stopping?: () => boolean;
  /** Hash of a plan that a person let pass over its budget. */
  readonly approved?: string | undefined;
  /** Hash of the plan that was reviewed: anything else is refused. */
  readonly reviewed?: string | undefined;
  readonly onPlan?: (plan: Plan, round: number) => void;
  /** Called before anything of a plan is done: what was changed outside can still be told from what is done now. */
  readonly beforeActing?: (plan: Plan, facts: TileFacts) => Promise<void>;
  /** Who had changed a drifted path, once `beforeActing` has looked it up. */
  readonly changedBy?: (account: string, path: string) => ChangeAuthor | undefined;
  readonly onStep?: (step: Step) => void;
  readonly onReceipt?: (receipt: Receipt, step: Step) => void;
}

/** What reconciling a tile came to. */
export interface TileRun {
  /** The last plan; undefined where the tile could not be read. */
  readonly plan: Plan | undefined;
  readonly facts: TileFacts | undefined;
  /** The last receipt of each step. */
  readonly receipts: readonly Receipt[];
  /** Drift of earlier rounds that has been put back. */
  readonly corrected: readonly Drift[];
  /** What a person took in that no manifest declares, and that is noted. */
  readonly accepted: readonly AcceptedChange[];
  readonly failure: Failure | undefined;
}

/** Rounds of observing and acting that make sense for a tile: a new account takes a handful, one after the other. */
const mostRounds = (accounts: number) => 12 + 5 * accounts;

/**
 * Reads a tile and judges it, without writing anything. `allowed`: the plan by whose approval the run goes on, in place of the
 * budget. Rejects with what stopped it.
 */
export async function planTile(
  context: Pick<ReconcileContext, 'platforms' | 'lane' | 'now' | 'signal' | 'approved'> &
    Partial<Pick<ReconcileContext, 'sleep'>>,
  desire: DesiredTile,
  refreshed?: ReadonlyMap<string, FieldDocument>,
  allowed?: Approved,
): Promise<{ plan: Plan; facts: TileFacts }> {
  const call = { lane: context.lane, ...(context.signal ? { signal: context.signal } : {}) };
  const integrationId = await context.platforms.integrationId(desire.tile, call);
  const facts = await observeTile(
    context.platforms.of(desire.tile),
    integrationId,
    context.now,
    call,
    refreshed,
    needsOf(desire.tile, desire.accounts),
    context.sleep,
  );
  const plan = judgeTile({
    tile: desire.tile,
    accounts: desire.accounts,
    facts,
    now: context.now(),
    revision: desire.revision,
    declared: desire.declared,
    leaving: desire.leaving,
    departures: desire.departures,
    said: desire.said,
    source: desire.source,
    twins: context.platforms.twinsOf(desire.tile, desire.others ?? [], integrationId),
    asked: askedKeys(desire.asked, desire.accounts, facts),
  });
  const budgets = desire.tile.spec.policy?.budgets;
  const refused = allowed
    ? beyondApproval(plan, allowed, budgets)
    : partsRefused(plan, budgets, context.approved);
  const blockers = refused.flatMap((part) => part.blockers);
  const held = refused.flatMap((part) => part.steps);
  return { plan: withBlockers(plan, blockers, held), facts };
}

/**
 * Brings a tile to its declared state as far as it goes now: observe, judge, guard, act, and again, until nothing is left
 * that could be done. Looking again is also how every write is verified. Never rejects.
 */
export async function reconcileTile(context: ReconcileContext, desire: DesiredTile): Promise<TileRun> {
  const run = new Run(context, desire);
  try {
    await run.rounds();
  } catch (error) {
    run.fail(error);
  } finally {
    await run.end();
  }
  return run.result();
}

class Run {
  readonly #context: ReconcileContext;
  readonly #desire: DesiredTile;
  readonly #receipts = new Map<string, Receipt>();
  readonly #corrected = new Map<string, Drift>();
  readonly #accepted = new Map<string, AcceptedChange>();
  /** Fields refreshed in this run, by live name. */
  readonly #refreshed = new Map<string, FieldDocument>();
  /** Connections pinged in this run. */
  readonly #pinged = new Set<string>();
  /** The plan that a person let pass over its budget: later rounds may do what it held, and nothing more. */
  #allowed: Approved | undefined;
  readonly #hold: TileHold;
  readonly #pauses = new OpenPauses();
  #acted = false;
  /** An unfinished account was given up in this run. */
  #gaveUp = false;
  /** An option list that was due has been read anew in this run. */
  #keptUp = false;
  #plan: Plan | undefined;
  #facts: TileFacts | undefined;
  #failure: Failure | undefined;

  constructor(context: ReconcileContext, desire: DesiredTile) {
    this.#context = context;
    this.#desire = desire;
    this.#hold = new TileHold(context, desire.tile);
  }

  async rounds(): Promise<void> {
    const most = mostRounds(this.#desire.accounts.length);
    for (let round = 0; round < most; round += 1) {
      const { plan, facts } = await this.#look();
      this.#allowed ??= passingByApproval(plan, this.#budgets, this.#context.approved);
      this.#noteCorrected(plan);
      this.#plan = plan;
      this.#facts = facts;
      this.#context.onPlan?.(plan, round);
      if (!this.#mayAct(plan)) {
        if (await this.#keepUp(plan, facts)) continue;
        return;
      }
      if (await this.#findsOffline(plan, facts)) continue;
      // What was read before the lease was taken may be another controller's past: it is read again under the lease.
      if (await this.#hold.take(facts)) continue;
      await this.#context.beforeActing?.(plan, facts);
      const result = await this.#act(plan, facts);
      if (result.error !== undefined) return this.fail(result.error);
      for (const each of plan.accepted ?? []) this.#accepted.set(`${each.account} ${each.path}`, each);
      if (!result.progressed && !(await this.#keepUp(plan, facts))) return;
    }
    this.#failure = {
      kind: 'Stalled',
      message: `The tile is still changing after ${most} rounds. Look at the receipts: something undoes what is written.`,
    };
  }

  /** Reads and judges the tile; marks from before our own last write are read again, and never acted on. */
  async #look(): Promise<{ plan: Plan; facts: TileFacts }> {
    const { platforms, now, sleep, signal } = this.#context;
    const { baseURL } = platforms.of(this.#desire.tile);
    let behind: StaleReadError | undefined;
    for (const pause of readBackPauses) {
      if (pause > 0) await sleep(pause, signal);
      const looked = await planTile(this.#context, this.#wanted, this.#refreshed, this.#allowed);
      const { integration, marks } = looked.facts;
      const address = { baseURL, integrationId: integration.id };
      const least = platforms.written.leastMarks(address, now().getTime());
      if ((marks.sequence ?? 0) >= least) {
        platforms.written.noteMarks(address, marks.sequence ?? 0, now().getTime());
        return looked;
      }
      behind = new StaleReadError(marks.sequence ?? 0, least);
    }
    throw behind ?? new TypeError('the tile was not looked at');
  }

  async #findsOffline(plan: Plan, facts: TileFacts): Promise<boolean> {
    const { platforms, lane, signal } = this.#context;
    const call = { lane, ...(signal ? { signal } : {}) };
    return await findsOffline(platforms.of(this.#desire.tile), plan, facts, this.#pinged, call);
  }

  /** The guard: whether anything is to be done, was reviewed, is within budget, and is still wanted. */
  #mayAct(plan: Plan): boolean {
    const { reviewed } = this.#context;
    if (this.#isToEnd && !this.#pauses.any()) return false;
    if (!this.#acted && reviewed !== undefined && reviewed !== plan.hash) {
      this.#failure = {
        kind: 'Conflict',
        message: `The plan that was reviewed is ${reviewed}; what would be done now is ${plan.hash}. Facts or manifests have moved: review the plan again.`,
      };
      return false;
    }
    return (
      plan.marks !== undefined || plan.steps.some((step) => !step.deferred && !this.#isHeldUp(plan, step))
    );
  }

  /**
   * An account with a step that did not come to `done` is not tried again in this run; one over its budget not at all. What
   * its wizard made is taken over all the same: while that is open, nobody may open another one.
   */
  #isHeldUp(plan: Plan, step: Step): boolean {
    const { account, kind, reason } = step;
    if (kind === 'AdoptAccount' && reason === 'WizardUnfinished') return false;
    if (isHeld(plan, step) || !this.#mayBegin(plan, step)) return true;
    return [...this.#receipts.values()].some(
      (receipt) => receipt.account === account && receipt.outcome !== 'done',
    );
  }

  get #budgets() {
    return this.#desire.tile.spec.policy?.budgets;
  }

  /** Whether steps of that kind have not failed in so many accounts of this run that no more are begun. */
  #mayBegin(plan: Plan, step: Step): boolean {
    return !isStopped(step, plan, failedTooOften([...this.#receipts.values()], this.#budgets));
  }

  async #act(plan: Plan, facts: TileFacts): Promise<ActResult> {
    const steps = plan.steps.filter((step) => !this.#isHeldUp(plan, step));
    const result = await this.#carryOut(plan, steps, facts);
    for (const receipt of result.receipts) this.#receipts.set(receipt.step, receipt);
    for (const { kind, outcome, account } of result.receipts)
      if (kind === 'AdoptAccount' && outcome === 'done') this.#settleUnknown(account);
    this.#gaveUp ||= result.receipts.some(
      ({ kind, outcome }) => kind === 'AbandonWizard' && outcome === 'done',
    );
    return result;
  }

  /** What is wanted of the tile: a wizard that was given up on a person's word may be followed by another, which he did not mean. */
  get #wanted(): DesiredTile {
    const { asked } = this.#desire;
    if (!this.#gaveUp || !asked) return this.#desire;
    const { abandon: _done, ...rest } = asked;
    return { ...this.#desire, asked: rest };
  }

  /** What a lost answer of the wizard left open has been seen: its account is there, and taken over. */
  #settleUnknown(adopted: string): void {
    for (const [step, { account, outcome }] of this.#receipts)
      if (account === adopted && outcome === 'unknown') this.#receipts.delete(step);
  }

  async #carryOut(plan: Plan, steps: readonly Step[], facts: TileFacts): Promise<ActResult> {
    const { journal, now, sleep, onStep, onReceipt } = this.#context;
    this.#acted = true;
    return await carryOut({
      api: this.#hold.writable(),
      work: workOf(plan, steps),
      facts,
      marks: this.#hold.marks(facts, plan.marks),
      journal,
      refreshed: this.#refreshed,
      now,
      sleep,
      call: this.#hold.call(),
      stillOurs: () => this.#stillOurs(),
      changedBy: this.#context.changedBy,
      mayBegin: (step) =>
        this.#mayBegin(plan, step) &&
        !(this.#isToEnd && this.#pauses.any() && !this.#pauses.any(step.account)),
      ...(onStep ? { onStep } : {}),
      onReceipt: (receipt, step) => {
        if (step !== plan.upkeep) this.#receipts.set(receipt.step, receipt);
        this.#pauses.note(step, receipt);
        onReceipt?.(receipt, step);
      },
    });
  }

  /**
   * Reads one option list anew where one is due, once in a run that has done nothing else. Gives whether the tile is to be
   * looked at again. How it came out is no receipt of the run: it says nothing of what is declared.
   */
  async #keepUp(plan: Plan, facts: TileFacts): Promise<boolean> {
    const { upkeep } = plan;
    const idle = [...this.#receipts.values()].every((receipt) => receipt.outcome === 'waiting');
    if (!upkeep || this.#keptUp || !idle || this.#failure || this.#isToEnd) return false;
    if (await this.#hold.take(facts)) return true;
    this.#keptUp = true;
    const result = await this.#carryOut(plan, [upkeep], facts);
    if (result.error !== undefined) this.fail(result.error);
    return result.error === undefined;
  }

  get #isToEnd(): boolean {
    return this.#context.stopping?.() === true;
  }

  async #stillOurs(): Promise<void> {
    if (this.#isToEnd && !this.#pauses.any()) throw new StoppingError();
    await this.#hold.keep();
  }

  /** Drift that the plan before was to correct and that this one no longer has was put back. */
  #noteCorrected(plan: Plan): void {
    const left = new Set(plan.drift.map((drift) => `${drift.account} ${drift.path}`));
    for (const drift of this.#plan?.drift ?? []) {
      const key = `${drift.account} ${drift.path}`;
      if (drift.response === 'corrected' && !left.has(key)) this.#corrected.set(key, drift);
    }
  }

  fail(error: unknown): void {
    if (error instanceof StoppingError) return;
    if (error instanceof PlatformError && error.kind === 'NotFound')
      this.#context.platforms.forgetIntegrations();
    this.#failure = classify(error, this.#context.now());
  }

  async end(): Promise<void> {
    try {
      await this.#hold.release(this.#isToEnd);
    } catch (error) {
      // An unreleased lease runs out by itself.
      this.#failure ??= classify(error);
    }
  }

  result(): TileRun {
    const { blockers = [], held = [] } = this.#plan
      ? judgeFailures(this.#plan, [...this.#receipts.values()], this.#budgets)
      : {};
    return {
      plan: this.#plan && withBlockers(this.#plan, blockers, held),
      facts: this.#facts,
      receipts: [...this.#receipts.values()],
      corrected: [...this.#corrected.values()],
      accepted: [...this.#accepted.values()],
      failure: this.#failure,
    };
  }
}
