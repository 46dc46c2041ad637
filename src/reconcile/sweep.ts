import type { StateStore } from '../act/journal/stateStore.ts';
import { unmatchedText } from '../plan/approval.ts';
import { askedWords, wordSpellings } from '../plan/asked.ts';
import type { Plan, Receipt, Step } from '../plan/plan.ts';
import type { Json } from '../platform/documents.ts';
import { driftKey } from '../report/status/drift.ts';
import { Bugs } from '../report/bugs.ts';
import type { Log } from '../report/log.ts';
import type { Metrics, SweepRecord } from '../report/metrics/metrics.ts';
import { accountStatuses, unobservedStatus } from '../report/status/status.ts';
import type { TileStatus } from '../report/status/statusTypes.ts';
import { keyOf } from '../resources/schema/schema.ts';
import { Attribution } from './attribute.ts';
import { bugOf, classify, failureResponses, shownFailure, type Failure } from './failures.ts';
import { reconcileTile } from './reconcile.ts';
import { type TileRun } from './context.ts';
import { type ReconcileContext } from './context.ts';
import { type DesiredTile } from './desiredTiles.ts';
import type { ShopHealth } from './shopHealth.ts';

/** What a sweep needs besides what reconciling needs. */
export interface SweepContext extends Omit<ReconcileContext, 'journal'> {
  readonly store: StateStore;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** The faults of our own that this process has told; without it each sweep tells its own. */
  readonly bugs?: Bugs;
  /** Looks up how the shops do; absent where nobody is told. */
  readonly health?: ShopHealth;
  /** The status of a tile that this process has told last, for where the store cannot tell any more. */
  readonly told?: (tile: string) => TileStatus | undefined;
  /** The status that the last sweep of a tile left behind, where it is kept elsewhere than in the store. */
  readonly previous?: (tile: string) => TileStatus | undefined;
}

/** What a sweep came to: the run and the status that people read. */
export interface Sweep {
  readonly run: TileRun;
  readonly status: TileStatus;
  readonly outcome: SweepRecord['outcome'];
}

const statusKey = (tile: string) => `status ${tile}`;

/** The status that the last sweep of a tile left behind. */
export function lastStatus(store: Pick<StateStore, 'get'>, tile: string): TileStatus | undefined {
  return store.get(statusKey(tile)) as TileStatus | undefined;
}

/** A run in which nothing was done. */
const nothingDone: TileRun = {
  plan: undefined,
  facts: undefined,
  receipts: [],
  corrected: [],
  accepted: [],
  failure: undefined,
};

/** Reconciles a tile once and reports: status, history, metrics and log lines, all from the same plan. Never rejects. */
export async function sweepTile(context: SweepContext, desire: DesiredTile): Promise<Sweep> {
  const startedAt = context.now().getTime();
  logAsked(context.log, desire);
  const recalled = attempt(() => recall(context, keyOf(desire.tile)));
  const previous = recalled.ok ? recalled.value : context.told?.(keyOf(desire.tile));
  const attribution = new Attribution(previous);
  let run = recalled.ok
    ? await runTile(context, desire, attribution)
    : withFailure(nothingDone, recalled.error);
  let sweep: Sweep;
  try {
    await attributeChanges(context, desire, run, attribution);
    sweep = told(context, desire, run, previous, attribution);
    run = sweep.run;
    logSweep(context.log, desire, run, sweep.outcome);
    await recordSweep(context, desire, sweep, startedAt);
  } catch (error) {
    // Our own fault in what is told of a run: of the tile nothing more is certain than before.
    run = withFailure(run, error);
    sweep = { run, status: unobserved(context, desire, run, previous), outcome: 'failed' };
    logSweep(context.log, desire, run, 'failed');
  }
  if (run.bug !== undefined) noteBug(context, desire, run.bug);
  return sweep;
}

/** What a run came to, which is kept for the next. */
function told(
  context: SweepContext,
  desire: DesiredTile,
  run: TileRun,
  previous: TileStatus | undefined,
  attribution: Attribution,
): Sweep {
  const status = statusOf(context, desire, run, previous, attribution);
  const remembered = attempt(() => remember(context, desire, run, status));
  if (remembered.ok) return { run, status, outcome: sweepOutcome(run, status) };
  // What could not be kept is no secret: the sweep has failed, whatever it did.
  const failed = withFailure(run, remembered.error);
  const anew = statusOf(context, desire, failed, previous, attribution);
  return { run: failed, status: anew, outcome: sweepOutcome(failed, anew) };
}

async function recordSweep(
  context: SweepContext,
  desire: DesiredTile,
  { run, status, outcome }: Sweep,
  startedAt: number,
): Promise<void> {
  const { now, metrics } = context;
  const lastGood = await lastGoodRuns(context, desire, run);
  metrics?.recordTile(status, {
    outcome,
    seconds: (now().getTime() - startedAt) / 1000,
    at: now().toISOString(),
    receipts: run.receipts,
    throttledUntil: throttledUntil(run.failure, now()),
    lastGoodRuns: lastGood,
  });
}

/** A run with what went wrong beside it; what went wrong before is what people are told. */
function withFailure(run: TileRun, error: unknown): TileRun {
  return { ...run, failure: run.failure ?? classify(error), bug: run.bug ?? bugOf(error) };
}

function noteBug(context: SweepContext, { tile, revision }: DesiredTile, bug: unknown): void {
  const bugs = context.bugs ?? new Bugs(context);
  bugs.note('sweep', bug, { tile: keyOf(tile), revision });
}

/** When a tile is looked at again that was refused over the quota, ISO-8601. */
function throttledUntil(failure: Failure | undefined, now: Date): string | undefined {
  if (failure?.kind !== 'Throttled') return undefined;
  const pause = failureResponses.Throttled.comeBack(0, failure.retryAfter);
  return new Date(now.getTime() + pause).toISOString();
}

async function lastGoodRuns(
  { health, platforms, now, signal }: SweepContext,
  desire: DesiredTile,
  { plan, facts }: TileRun,
): Promise<ReadonlyMap<string, number>> {
  if (!health || !plan || !facts) return new Map();
  const call = { lane: 'sweep' as const, ...(signal ? { signal } : {}) };
  return await health.lastGoodRuns(platforms.of(desire.tile), plan, facts, now(), call);
}

/** What a task gives, or why it failed: a full disk or a lost state folder must not end the process. */
function attempt<T>(task: () => T): { ok: true; value: T } | { ok: false; error: unknown } {
  try {
    return { ok: true, value: task() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** The status that the sweep before left behind; tells of steps whose outcome is not known. Throws a StateError. */
function recall({ store, log, previous, told }: SweepContext, tile: string): TileStatus | undefined {
  for (const step of store.unfinished(tile)) {
    log.warn('this step was begun and its outcome is not known; the platform is looked at now', {
      tile,
      account: step.account,
      step: step.step,
      kind: step.kind,
    });
  }
  // Where nothing can be written, what is stored is older than what this process has told.
  return previous ? previous(tile) : (told?.(tile) ?? lastStatus(store, tile));
}

/** Keeps what a sweep came to. Throws a StateError. */
function remember(context: SweepContext, desire: DesiredTile, run: TileRun, status: TileStatus): void {
  const { store, now } = context;
  const tile = keyOf(desire.tile);
  store.put(statusKey(tile), status as unknown as Json);
  // What was left unknown in this run is looked up at the beginning of the next.
  if (run.facts && !run.receipts.some((receipt) => receipt.outcome === 'unknown'))
    store.resolveUnfinished(tile, now().toISOString());
  record(context, desire, run, sweepOutcome(run, status));
}

async function runTile(
  context: SweepContext,
  desire: DesiredTile,
  attribution: Attribution,
): Promise<TileRun> {
  const { store, log, platforms, now } = context;
  let logged: string | undefined;
  try {
    return await reconcileTile(
      {
        ...context,
        journal: store,
        onPlan: (plan, round) => {
          if (plan.hash !== logged) logDrift(log, plan);
          logged = plan.hash;
          context.onPlan?.(plan, round);
        },
        beforeActing: async (plan, facts) =>
          attribution.ask(platforms.of(desire.tile), facts, desire.accounts, plan, now()),
        changedBy: (account, path) => attribution.found[driftKey(account, path)],
        onReceipt: (receipt, step) => {
          logReceipt(log, receipt, step, attribution);
          context.onReceipt?.(receipt, step);
        },
      },
      desire,
    );
  } catch (error) {
    return withFailure(nothingDone, error);
  }
}

/** Looks up who changed what has drifted or is not declared. */
async function attributeChanges(
  { platforms, now }: SweepContext,
  { tile, accounts }: DesiredTile,
  { plan, facts, corrected }: TileRun,
  attribution: Attribution,
): Promise<void> {
  if (!plan || !facts) return;
  const changes = { ...plan, drift: [...plan.drift, ...corrected] };
  await attribution.ask(platforms.of(tile), facts, accounts, changes, now());
}

function statusOf(
  context: SweepContext,
  desire: DesiredTile,
  run: TileRun,
  previous: TileStatus | undefined,
  attribution: Attribution,
): TileStatus {
  const now = context.now();
  if (!run.plan || !run.facts) return unobserved(context, desire, run, previous);
  return accountStatuses({
    plan: run.plan,
    receipts: run.receipts,
    corrected: run.corrected,
    failure: run.failure && shownFailure(run.failure),
    previous,
    now: now.toISOString(),
    attribution: attribution.found,
    ...(desire.generations === undefined ? {} : { generations: desire.generations }),
  });
}

function unobserved(
  { now }: SweepContext,
  { tile }: DesiredTile,
  { failure }: TileRun,
  previous: TileStatus | undefined,
): TileStatus {
  const why = failure ? shownFailure(failure) : { message: 'The tile was not read.' };
  return unobservedStatus({ tile: keyOf(tile), previous, now: now().toISOString(), ...why });
}

function sweepOutcome(run: TileRun, status: TileStatus): SweepRecord['outcome'] {
  if (!run.plan) return 'unobserved';
  if (
    run.failure ||
    run.receipts.some((receipt) => receipt.outcome === 'failed' || receipt.outcome === 'unknown')
  )
    return 'failed';
  if (status.accounts.some((account) => account.waiting !== undefined)) return 'waiting';
  if (run.plan.blockers.length > 0 || run.receipts.some((receipt) => receipt.outcome === 'refused'))
    return 'blocked';
  if (run.receipts.some((receipt) => receipt.outcome === 'done')) return 'changed';
  return run.plan.drift.length > 0 ? 'drifted' : 'synced';
}

function messageOf(run: TileRun): string {
  const done = run.receipts.filter((receipt) => receipt.outcome === 'done').length;
  return (
    run.failure?.message ??
    `${done} steps done, ${run.plan?.steps.length ?? 0} left, ${run.plan?.drift.length ?? 0} paths drifted`
  );
}

function record(
  { store, now }: SweepContext,
  desire: DesiredTile,
  run: TileRun,
  outcome: SweepRecord['outcome'],
): void {
  const tile = keyOf(desire.tile);
  const revision = desire.revision === undefined ? {} : { revision: desire.revision };
  const last = store.outcomes(tile, undefined, 1)[0];
  const stored = outcome === 'unobserved' ? 'failed' : outcome === 'drifted' ? 'blocked' : outcome;
  const message = messageOf(run);
  // A sweep that did nothing and says what the one before said is no history: one waits for a person for days.
  const quiet = outcome !== 'changed' && outcome !== 'failed' && outcome !== 'unobserved';
  if (quiet && last?.outcome === stored && last.message === message && last.revision === desire.revision)
    return;
  store.recordOutcome({
    tile,
    at: now().toISOString(),
    outcome: stored,
    message,
    ...revision,
    ...(run.plan ? { planHash: run.plan.hash } : {}),
  });
}

/** What a person asked for by name is an act that was seen: the log keeps it whatever comes of it. */
function logAsked(log: Log, { tile, asked }: DesiredTile): void {
  for (const word of askedWords)
    for (const account of asked?.[word] ?? [])
      log.info(`a person asked for "${wordSpellings[word]}" by name`, { tile: keyOf(tile), account });
  for (const [account, paths] of asked?.acceptPaths ?? [])
    for (const path of paths)
      log.info('a person asked for "accept" by name', { tile: keyOf(tile), account, path });
}

function logSweep(log: Log, desire: DesiredTile, run: TileRun, outcome: SweepRecord['outcome']): void {
  if (run.approval?.came === 'NamesNothing')
    log.warn(unmatchedText(run.approval.hash), { tile: keyOf(desire.tile) });
  const level = run.failure
    ? failureResponses[run.failure.kind].log
    : outcome === 'synced'
      ? 'debug'
      : 'info';
  log[level](messageOf(run), {
    tile: keyOf(desire.tile),
    outcome,
    revision: desire.revision,
    planHash: run.plan?.hash,
    ...(run.failure ? { reason: run.failure.kind } : {}),
  });
}

function logDrift(log: Log, plan: Plan): void {
  for (const drift of plan.drift) {
    log.warn('drift: the live value differs from the declared one', {
      account: drift.account,
      path: drift.path,
      reason: drift.reason,
      // What a plan is to put back is put back when its receipt says so.
      outcome: drift.response === 'corrected' ? 'pending' : drift.response,
    });
  }
}

function logReceipt(log: Log, receipt: Receipt, step: Step, attribution: Attribution): void {
  const level = receipt.outcome === 'done' ? 'info' : 'warn';
  log[level](`${step.title}: ${receipt.message}${authorsOf(step, attribution)}`, {
    account: receipt.account,
    kind: receipt.kind,
    outcome: receipt.outcome,
    step: receipt.step,
    reason: step.reason,
  });
}

/** Who had changed what a step puts back, as far as the audit log says. */
function authorsOf(step: Step, { found }: Attribution): string {
  if (step.reason !== 'ValueDrifted') return '';
  const authors = step.changes.flatMap(({ path }) => {
    const by = found[driftKey(step.account, path)];
    return by === undefined ? [] : `${path} was changed by ${by.who} through ${by.source} at ${by.at}`;
  });
  return authors.length === 0 ? '' : ` (${authors.join('; ')})`;
}
