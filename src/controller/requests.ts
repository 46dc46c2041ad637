import type { ApprovalOutcome } from '../plan/approval.ts';
import { unitedAsked, type Asked } from '../plan/asked.ts';
import type { Sweep } from '../reconcile/sweep.ts';

/** What a person asks of the next run on a tile. */
export interface RunRequest {
  readonly asked?: Asked | undefined;
  /** Hash of a plan that may go over its budget once. */
  readonly approved?: string | undefined;
}

interface Entry {
  readonly request: RunRequest;
  readonly settle: (sweep: Sweep | undefined) => void;
}

/** What was taken of a tile for one run. */
export interface TakenRequests extends RunRequest {
  readonly entries: readonly Entry[];
}

/**
 * What people have asked of the tiles and no run has answered yet. A run takes what stands there when it begins; what comes
 * later is the next one's.
 */
export class RunRequests {
  readonly #waiting = new Map<string, readonly Entry[]>();

  /** Resolves with the run that answers it; with undefined where none will, because the tile is let go of. */
  add(tile: string, request: RunRequest): Promise<Sweep | undefined> {
    return new Promise((settle) => {
      this.#waiting.set(tile, [...(this.#waiting.get(tile) ?? []), { request, settle }]);
    });
  }

  /** Everything that was asked of a tile, for the run that begins now. */
  take(tile: string): TakenRequests {
    const entries = this.#waiting.get(tile) ?? [];
    this.#waiting.delete(tile);
    const asked = unitedAsked(entries.map(({ request }) => request.asked));
    const approved = entries.map(({ request }) => request.approved).findLast((hash) => hash !== undefined);
    return { entries, ...(asked ? { asked } : {}), ...(approved === undefined ? {} : { approved }) };
  }

  /**
   * Gives back what a run took and did not answer, before what has come since. `approval`: what came of the approval among
   * it, which is not given back once it was used: it holds for one run.
   */
  putBack(tile: string, { entries }: TakenRequests, approval?: ApprovalOutcome): void {
    const left =
      approval?.came === 'Used'
        ? entries.map(({ request, settle }) => ({ request: { ...request, approved: undefined }, settle }))
        : entries;
    if (left.length > 0) this.#waiting.set(tile, [...left, ...(this.#waiting.get(tile) ?? [])]);
  }

  /** No run on the tile will come. */
  drop(tile: string): void {
    answer(this.take(tile), undefined);
  }

  /** No run on any tile will come. */
  dropAll(): void {
    for (const tile of [...this.#waiting.keys()]) this.drop(tile);
  }
}

/** Tells everybody who asked what came of it. */
export function answer({ entries }: TakenRequests, sweep: Sweep | undefined): void {
  for (const { settle } of entries) settle(sweep);
}
