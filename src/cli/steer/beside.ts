import type { DesiredTile } from '../../reconcile/desiredTiles.ts';
import { declarationDigest } from '../../controller/steering.ts';
import type { Sweep } from '../../reconcile/sweep.ts';
import type { TileStatus } from '../../report/status/statusTypes.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { SteeringReceipt } from '../../web/steering.ts';
import { ControllerClient, ControllerRefusal, type ControllerChoice } from './controllerClient.ts';
import { exitCodes, UsageError, type ExitCode } from '../exit.ts';
import { jsonText, type Format, type Output } from '../output.ts';
import { visibleLines } from '../render/visible.ts';
import { pathOfDocument } from './steerController.ts';
import { exitOfStanding, standingLines } from './steered.ts';

/** Milliseconds between two tries to have a tile that another holds; a lease that nobody renews is over after two minutes. */
const leasePause = 15_000;

/** How a lease that another holds is waited for. */
export interface LeaseWait {
  /** Milliseconds that it is waited for at most. */
  readonly wait: number;
  readonly now: () => number;
  /** May reject where the wait is cut off. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** True ends it. */
  readonly stopping: () => boolean;
  readonly output: Output;
}

/** Sweeps a tile, and where another holds its lease again after a pause, until it is free or the time is over. */
export async function sweepWhenFree(sweep: () => Promise<Sweep>, options: LeaseWait): Promise<Sweep> {
  const { wait, now, sleep, stopping, output } = options;
  const end = now() + wait;
  for (let told = false; ; told = true) {
    const swept = await sweep();
    const { failure } = swept.run;
    const left = end - now();
    if (failure?.heldBy === undefined || left <= 0 || stopping()) return swept;
    if (!told)
      output.err(
        visibleLines([failure.message, `waiting for it, at most ${formatDuration(wait)} (--wait)`, '']),
      );
    await sleep(Math.min(leasePause, left)).catch(() => undefined);
  }
}

/** What of `apply` a running controller can do in its place. */
export interface ThroughOptions {
  readonly output: Format;
  /** Milliseconds that its run is waited for. */
  readonly timeout: number;
}

/**
 * Has the controller that works on the tiles bring them to their declared state now, where it does so by the same manifests.
 * Undefined where no controller answers. Rejects with a `ControllerRefusal` where it does not have the tile, or has it by
 * others.
 */
export async function applyThrough(
  desires: ReadonlyMap<string, DesiredTile>,
  choice: ControllerChoice,
  options: ThroughOptions,
  output: Output,
): Promise<ExitCode | undefined> {
  const client = new ControllerClient(choice);
  const receipts: SteeringReceipt[] = [];
  try {
    for (const [key, desire] of desires)
      receipts.push(await reconciled(client, key, desire, options, output));
    const { tiles } = await client.get<{ tiles: readonly TileStatus[] }>('/api/v1/tiles');
    tell(receipts, tiles, options, output);
    const codes = receipts.map(exitOfStanding);
    return (
      codes.find((code) => code === exitCodes.error) ??
      codes.find((code) => code !== exitCodes.ok) ??
      exitCodes.ok
    );
  } catch (error) {
    if (error instanceof UsageError && !(error instanceof ControllerRefusal) && receipts.length === 0)
      return undefined;
    throw error;
  }
}

async function reconciled(
  client: ControllerClient,
  key: string,
  desire: DesiredTile,
  { timeout }: ThroughOptions,
  output: Output,
): Promise<SteeringReceipt> {
  const path = pathOfDocument({ kind: 'IntegrationTile', key }, 'reconcile');
  const body = { declares: declarationDigest(desire), wait: timeout / 1000 };
  const receipt = await client.post<SteeringReceipt>(path, body, timeout);
  output.err(
    `the controller at ${client.server} works on ${key} by the same manifests; it was asked to do it\n`,
  );
  return receipt;
}

function tell(
  receipts: readonly SteeringReceipt[],
  tiles: readonly TileStatus[],
  { output: format }: ThroughOptions,
  output: Output,
): void {
  const told = receipts.map((receipt) => ({
    receipt,
    status: tiles.find(({ tile }) => tile === receipt.key),
  }));
  if (format === 'json') {
    const entries = told.map(({ receipt, status }) => ({
      outcome: receipt.outcome,
      status,
      receipts: receipt.receipts ?? [],
      failure: receipt.failure,
    }));
    output.out(jsonText({ tiles: entries }));
    return;
  }
  for (const { receipt, status } of told) {
    output.out(visibleLines(standingLines(receipt)));
    for (const { account, waiting } of status?.accounts ?? [])
      if (waiting)
        output.out(
          visibleLines([
            `${account} waits: ${waiting.message}`,
            ...(waiting.link === undefined ? [] : [`  open ${waiting.link}`]),
            '',
          ]),
        );
  }
}
