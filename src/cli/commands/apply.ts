import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { openStateStore } from '../../act/journal/stateStore.ts';
import { Platforms } from '../../controller/platforms.ts';
import type { TileDesire } from '../../controller/reconcile.ts';
import { sweepTile, type Sweep } from '../../controller/sweep.ts';
import { createLog } from '../../report/log.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { holderName, processWatch } from '../holder.ts';
import { readDesires } from '../manifests.ts';
import { colorsFor, jsonText, type Format, type Output } from '../output.ts';
import { Progress } from '../progress.ts';
import { planText } from '../render/planText.ts';
import { visibleLines } from '../render/visible.ts';

export interface ApplyOptions {
  readonly output: Format;
  readonly stateDir: string;
  /** File that `plan --out` wrote: only what was reviewed is done. */
  readonly plan?: string;
  /** Hash of a plan that may go over its budget once. */
  readonly approve?: string;
}

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

/** As `apply`, for what was read already. */
export async function applyDesires(
  desires: ReadonlyMap<string, TileDesire>,
  options: ApplyOptions,
  output: Output,
  signal?: AbortSignal,
): Promise<ExitCode> {
  const reviewed = await readReviewed(options.plan);
  const store = openStateStore(options.stateDir);
  const platforms = new Platforms();
  const progress = new Progress(output);
  const sweeps: Sweep[] = [];
  signal?.addEventListener('abort', () => platforms.stop(), { once: true });
  try {
    for (const [key, desire] of desires) {
      if (signal?.aborted) break;
      if (reviewed && !reviewed.has(key))
        throw new UsageError(`the reviewed plan has nothing about the tile ${key}`);
      sweeps.push(
        await sweepTile(
          {
            platforms,
            store,
            log: createLog({ level: 'silent' }),
            holder: holderName(),
            watch: processWatch(),
            lane: 'person',
            now: () => new Date(),
            sleep: realSleep,
            stopping: () => signal?.aborted ?? false,
            approved: options.approve,
            reviewed: reviewed?.get(key),
            onStep: (step) => progress.step(step),
            onReceipt: (receipt, step) => progress.receipt(receipt, step),
          },
          desire,
        ),
      );
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

async function realSleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises');
  await wait(milliseconds, undefined, signal ? { signal } : {});
}

function print(sweeps: readonly Sweep[], options: ApplyOptions, output: Output): void {
  if (options.output === 'json') {
    output.out(
      jsonText({
        tiles: sweeps.map(({ status, run, outcome }) => ({
          outcome,
          status,
          receipts: run.receipts,
          failure: run.failure,
        })),
      }),
    );
    return;
  }
  for (const { run, status } of sweeps) {
    if (run.failure)
      output.err(visibleLines([`${colorsFor(output).red(run.failure.kind)}: ${run.failure.message}`, '']));
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
