import type { Plan } from '../plan/plan.ts';
import type { TileFacts } from '../observe/facts.ts';
import type { CallOptions, PlatformApi } from '../platform/api.ts';
import { PlatformError } from '../platform/errors.ts';

/** Milliseconds between two looks at the runs of a tile: they say how a shop does, and nothing is decided by them. */
const pause = 15 * 60_000;
/** How far back the first look reaches, in milliseconds. */
const firstReach = 24 * 3_600_000;
/** Runs that were begun before the last look may have ended since. */
const overlap = 3_600_000;

interface Known {
  readonly lookedAt: number;
  /** When a flow last ended well, epoch milliseconds, by its id. */
  readonly ended: ReadonlyMap<string, number>;
}

/** When the flows of each account last ran to a good end, by the platform's jobs: one list a quarter of an hour and tile. */
export class ShopHealth {
  readonly #known = new Map<string, Known>();

  /**
   * Epoch milliseconds of the last good run of any flow, by the key of the account; none for an account that was not seen to
   * have one. Costs a call where the last look is a while ago. Does not reject with a `PlatformError`.
   */
  async lastGoodRuns(
    api: PlatformApi,
    { tile, accounts }: Pick<Plan, 'tile' | 'accounts'>,
    facts: TileFacts,
    now: Date,
    call: CallOptions,
  ): Promise<ReadonlyMap<string, number>> {
    const known = await this.#look(api, tile, facts.integration.id, now.getTime(), call);
    const byAccount = new Map<string, number>();
    for (const { account, accountId } of accounts) {
      const live = facts.accounts.find(({ id }) => id === accountId);
      const ends = (live?.flows ?? []).flatMap(({ id }) => known.get(id) ?? []);
      if (ends.length > 0) byAccount.set(account, Math.max(...ends));
    }
    return byAccount;
  }

  async #look(
    api: PlatformApi,
    tile: string,
    integrationId: string,
    now: number,
    call: CallOptions,
  ): Promise<ReadonlyMap<string, number>> {
    const before = this.#known.get(tile);
    if (before && now - before.lookedAt < pause) return before.ended;
    const from = before ? before.lookedAt - overlap : now - firstReach;
    const ended = new Map(before?.ended ?? []);
    try {
      for (const job of await api.listFlowJobs(integrationId, new Date(from).toISOString(), call)) {
        const at = Date.parse(job.endedAt ?? '');
        if (job.status !== 'completed' || job._flowId === undefined || Number.isNaN(at)) continue;
        ended.set(job._flowId, Math.max(at, ended.get(job._flowId) ?? 0));
      }
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
    }
    this.#known.set(tile, { lookedAt: now, ended });
    return ended;
  }
}
