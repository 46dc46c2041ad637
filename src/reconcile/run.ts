import { carryOut, type ActResult } from '../act/act.ts';
import { StoppingError } from '../act/context.ts';
import { StaleReadError } from '../act/marks.ts';
import { readBackPauses } from '../act/pauses.ts';
import type { TileFacts } from '../observe/facts.ts';
import { approvalOutcome, passingByApproval, withApprovalTold, type Approved } from '../plan/approval.ts';
import { failedTooOften, isHeld, isStopped, judgeFailures, withBlockers } from '../plan/budget.ts';
import type { AcceptedChange, Drift, Plan, Receipt, Step } from '../plan/plan.ts';
import { workOf } from '../plan/work.ts';
import type { FieldDocument } from '../platform/documents.ts';
import { PlatformError } from '../platform/errors.ts';
import type { ReconcileContext, TileRun } from './context.ts';
import type { DesiredTile } from './desiredTiles.ts';
import { bugOf, classify, type Failure } from './failures.ts';
import { OpenPauses } from './openPauses.ts';
import { findsOffline } from './pings.ts';
import { planTile } from './planTile.ts';
import { TileHold } from './tileHold.ts';

/** Rounds of observing and acting that make sense for a tile: a new account takes a handful, one after the other. */
const mostRounds = (accounts: number) => 12 + 5 * accounts;

/** What one look at the tile gave. */
interface Looked {
  readonly plan: Plan;
  readonly facts: TileFacts;
}

/** How a round goes on after a phase: with the next one, by looking at the tile again, or not at all. */
type Next = 'nextPhase' | 'lookAgain' | 'end';

/** One run of a tile: what it has done so far, and the phases that each of its rounds goes through. */
export class Run {
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
  #bug: unknown;

  constructor(context: ReconcileContext, desire: DesiredTile) {
    this.#context = context;
    this.#desire = desire;
    this.#hold = new TileHold(context, desire.tile);
  }

  /**
   * The phases of one round after the tile was looked at. Each says how the round goes on; who comes to the end of the list
   * has acted on nothing that would make looking again worth while.
   */
  readonly #phases: readonly ((looked: Looked) => Promise<Next>)[] = [
    (looked) => this.#guard(looked),
    (looked) => this.#ping(looked),
    (looked) => this.#lease(looked),
    (looked) => this.#actOn(looked),
    (looked) => this.#upkeep(looked),
  ];

  /** Looks, and goes through the phases, until nothing is left that could be done. Rejects with what stops the run. */
  async rounds(): Promise<void> {
    const most = mostRounds(this.#desire.accounts.length);
    for (let round = 0; round < most; round += 1) {
      const looked = await this.#look(round);
      if ((await this.#goThrough(looked)) === 'end') return;
    }
    this.#failure = {
      kind: 'Stalled',
      message: `The tile is still changing after ${most} rounds. Look at the receipts: something undoes what is written.`,
    };
  }

  async #goThrough(looked: Looked): Promise<Next> {
    for (const phase of this.#phases) {
      const next = await phase(looked);
      if (next !== 'nextPhase') return next;
    }
    return 'end';
  }

  /** Observes and judges. */
  async #look(round: number): Promise<Looked> {
    const looked = await this.#observe();
    const { plan, facts } = looked;
    this.#allowed ??= passingByApproval(plan, this.#budgets, this.#context.approved);
    this.#noteCorrected(plan);
    this.#plan = plan;
    this.#facts = facts;
    this.#context.onPlan?.(plan, round);
    return looked;
  }

  /** The guard: where nothing may be done now, only what nobody needs to ask for is. */
  async #guard(looked: Looked): Promise<Next> {
    return this.#mayAct(looked.plan) ? 'nextPhase' : await this.#upkeep(looked);
  }

  async #ping({ plan, facts }: Looked): Promise<Next> {
    const { platforms, lane, signal } = this.#context;
    const call = { lane, ...(signal ? { signal } : {}) };
    const api = platforms.of(this.#desire.tile);
    return (await findsOffline(api, plan, facts, this.#pinged, call)) ? 'lookAgain' : 'nextPhase';
  }

  /** What was read before the lease was taken may be another controller's past: it is read again under the lease. */
  async #lease({ facts }: Looked): Promise<Next> {
    return (await this.#hold.take(facts)) ? 'lookAgain' : 'nextPhase';
  }

  async #actOn({ plan, facts }: Looked): Promise<Next> {
    await this.#context.beforeActing?.(plan, facts);
    const result = await this.#act(plan, facts);
    if (result.error !== undefined) {
      this.fail(result.error);
      return 'end';
    }
    for (const each of plan.accepted ?? []) this.#accepted.set(`${each.account} ${each.path}`, each);
    return result.progressed ? 'lookAgain' : 'nextPhase';
  }

  async #upkeep({ plan, facts }: Looked): Promise<Next> {
    return (await this.#keepUp(plan, facts)) ? 'lookAgain' : 'end';
  }

  /** Reads and judges the tile; marks from before our own last write are read again, and never acted on. */
  async #observe(): Promise<Looked> {
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

  /** Whether anything is to be done, was reviewed, is within budget, and is still wanted. */
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
    this.#bug ??= bugOf(error);
    this.#failure = classify(error, this.#context.now());
  }

  async end(): Promise<void> {
    try {
      await this.#hold.release(this.#isToEnd);
    } catch (error) {
      // An unreleased lease runs out by itself.
      this.#bug ??= bugOf(error);
      this.#failure ??= classify(error);
    }
  }

  result(): TileRun {
    const { blockers = [], held = [] } = this.#plan
      ? judgeFailures(this.#plan, [...this.#receipts.values()], this.#budgets)
      : {};
    const approval = approvalOutcome(this.#context.approved, this.#plan, this.#allowed, [
      ...this.#receipts.values(),
    ]);
    return {
      plan: this.#plan && withApprovalTold(withBlockers(this.#plan, blockers, held), approval),
      facts: this.#facts,
      receipts: [...this.#receipts.values()],
      corrected: [...this.#corrected.values()],
      accepted: [...this.#accepted.values()],
      failure: this.#failure,
      bug: this.#bug,
      approval,
    };
  }
}
