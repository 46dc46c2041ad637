import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { StateError } from '../../act/journal/stateError.ts';
import { openStateStore, type StateStore } from '../../act/journal/stateStore.ts';
import { Platforms } from '../../reconcile/platforms.ts';
import type { DesiredTile } from '../../reconcile/desiredTiles.ts';
import { sweepTile, type Sweep, type SweepContext } from '../../reconcile/sweep.ts';
import { struckOut } from '../../lib/scrubbed.ts';
import { shownPath } from '../../lib/pointer.ts';
import { createLog } from '../../report/log.ts';
import { notedAddress } from '../run/apiToken.ts';
import { applyThrough, sweepWhenFree } from '../steer/beside.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { reportLines } from '../failure.ts';
import { holderName, processWatch } from '../holder.ts';
import { readDesires } from '../manifests.ts';
import { colorsFor, jsonText, type Format, type Output } from '../output.ts';
import { Progress } from '../progress.ts';
import { planText } from '../render/planText.ts';
import { visible, visibleLines } from '../render/visible.ts';

export interface ApplyOptions {
  readonly output: Format;
  readonly stateDir: string;
  /** File that `plan --out` wrote: only what was reviewed is done. */
  readonly plan?: string;
  /** Hash of a plan that may go over its budget once. */
  readonly approve?: string;
  /** Milliseconds that a tile is waited for which another holds. */
  readonly wait?: number;
  /** A running controller that is to do it, where it works by the same manifests. */
  readonly server?: string;
  /** File with the token of that controller. */
  readonly apiTokenFile?: string;
  /** `debug`: where a fault of our own was thrown is told as well. */
  readonly logLevel?: string;
}

/** Milliseconds that the run of a controller is waited for. */
const throughTimeout = 600_000;

const reviewedPlan = z.object({ tiles: z.array(z.object({ tile: z.string(), hash: z.string() })) });

async function readReviewed(file: string | undefined): Promise<ReadonlyMap<string, string> | undefined> {
  if (file === undefined) return undefined;
  try {
    const { tiles } = reviewedPlan.parse(JSON.parse(await readFile(file, 'utf8')));
    return new Map(tiles.map((entry) => [entry.tile, entry.hash]));
  } catch (error) {
    throw new UsageError(
      `${file} is not a plan that "storekeeper plan --out" wrote: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
    );
  }
}

/**
 * `storekeeper apply PATH…`: brings the accounts to their declared state once. Exit 0 everything is as declared, 2
 * something waits for a person or passes by itself, 1 an error.
 */
export async function apply(
  paths: readonly string[],
  options: ApplyOptions,
  output: Output,
  signal?: AbortSignal,
): Promise<ExitCode> {
  return await applyDesires(await readDesires(paths, output), options, output, signal);
}

/**
 * As `apply`, for what was read already. Where a controller of this machine has the state folder it is asked to do it; where
 * another holds the tile he is waited for.
 */
export async function applyDesires(
  desires: ReadonlyMap<string, DesiredTile>,
  options: ApplyOptions,
  output: Output,
  signal?: AbortSignal,
): Promise<ExitCode> {
  const reviewed = await readReviewed(options.plan);
  const opened = await storeOrController(desires, options, output);
  if ('code' in opened) return opened.code;
  const { store } = opened;
  const platforms = new Platforms();
  const progress = new Progress(output);
  const sweeps: Sweep[] = [];
  signal?.addEventListener('abort', () => platforms.stop(), { once: true });
  try {
    for (const [key, desire] of desires) {
      if (signal?.aborted) break;
      if (reviewed && !reviewed.has(key))
        throw new UsageError(`the reviewed plan has nothing about the tile ${key}`);
      const context: SweepContext = {
        ...{ platforms, store, holder: holderName(), watch: processWatch(), lane: 'person' },
        log: createLog({ level: 'silent' }),
        now: () => new Date(),
        sleep: realSleep,
        stopping: () => signal?.aborted ?? false,
        approved: options.approve,
        reviewed: reviewed?.get(key),
        onStep: (step) => progress.step(step),
        onReceipt: (receipt, step) => progress.receipt(receipt, step),
      };
      const lease = {
        wait: options.wait ?? 0,
        now: Date.now,
        stopping: context.stopping ?? (() => false),
        output,
      };
      const sleep = (milliseconds: number) => realSleep(milliseconds, signal);
      sweeps.push(await sweepWhenFree(() => sweepTile(context, desire), { ...lease, sleep }));
      progress.clear();
    }
    print(sweeps, options, output);
    return worst([...sweeps.map(exitOf), signal?.aborted ? exitCodes.open : exitCodes.ok]);
  } finally {
    progress.clear();
    await platforms.close();
    store.close();
  }
}

/** The state store; or, where a running controller has it, what came of asking that. Throws the `StateError` where none does. */
async function storeOrController(
  desires: ReadonlyMap<string, DesiredTile>,
  options: ApplyOptions,
  output: Output,
): Promise<{ readonly store: StateStore } | { readonly code: ExitCode }> {
  const { stateDir, plan, approve, server, apiTokenFile, output: format } = options;
  const through = (): Promise<ExitCode | undefined> => {
    if (plan !== undefined || approve !== undefined || [...desires.values()].some(({ asked }) => asked))
      throw new UsageError(
        'a running controller works on it, which takes no --plan and no PATH: have it approve a plan with "storekeeper approve", say the word to it without PATH, or stop it first',
      );
    const choice = { server, stateDir, apiTokenFile };
    return applyThrough(desires, choice, { output: format, timeout: throughTimeout }, output);
  };
  if (server !== undefined) {
    const code = await through();
    if (code === undefined)
      throw new UsageError(`no controller answers at ${server}; leave out --server to apply from here`);
    return { code };
  }
  try {
    return { store: openStateStore(stateDir) };
  } catch (error) {
    const isHeld = error instanceof StateError && error.kind === 'inUse';
    const code = isHeld && notedAddress(stateDir) !== undefined ? await through() : undefined;
    if (code === undefined) throw error;
    return { code };
  }
}

async function realSleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises');
  await wait(milliseconds, undefined, signal ? { signal } : {});
}

function print(sweeps: readonly Sweep[], options: ApplyOptions, output: Output): void {
  const telling = { stack: options.logLevel === 'debug' };
  for (const { run } of sweeps)
    if (run.bug !== undefined) output.err(visible(struckOut(reportLines(run.bug, telling))));
  if (options.output === 'json') {
    output.out(
      jsonText({
        tiles: sweeps.map(({ status, run, outcome }) => ({
          outcome,
          status,
          receipts: run.receipts,
          ...(run.accepted.length > 0 ? { accepted: run.accepted } : {}),
          failure: run.failure,
        })),
      }),
    );
    return;
  }
  for (const { run, status } of sweeps) {
    if (run.failure)
      output.err(
        visibleLines([
          `${colorsFor(output).red(run.failure.kind)}: ${status.tile}: ${run.failure.message}`,
          '',
        ]),
      );
    for (const { account, path } of run.accepted)
      output.out(visibleLines([`${account}: accepted ${shownPath(path)}`, '']));
    if (run.plan) output.out(planText(run.plan, colorsFor(output)));
    for (const account of status.accounts) {
      if (account.waiting)
        output.out(
          visibleLines([
            `${account.account} waits: ${account.waiting.message}`,
            ...(account.waiting.link === undefined ? [] : [`  open ${account.waiting.link}`]),
            '',
          ]),
        );
    }
  }
}

function exitOf({ run, status }: Sweep): ExitCode {
  if (
    run.failure ||
    !run.plan ||
    run.receipts.some((receipt) => ['failed', 'refused', 'unknown'].includes(receipt.outcome))
  )
    return exitCodes.error;
  if (run.plan.blockers.some((blocker) => !blocker.passing)) return exitCodes.error;
  const waiting = status.accounts.some((account) => account.waiting !== undefined);
  return waiting || run.plan.steps.length + run.plan.drift.length + run.plan.blockers.length > 0
    ? exitCodes.open
    : exitCodes.ok;
}

function worst(codes: readonly ExitCode[]): ExitCode {
  if (codes.includes(exitCodes.error)) return exitCodes.error;
  return codes.includes(exitCodes.open) ? exitCodes.open : exitCodes.ok;
}
