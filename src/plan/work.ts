import { isReady, type ReadyStep, type Step } from './steps.ts';
import type { Plan } from './plan.ts';

/** What of a plan is carried out in one go. It is not the plan: what was left out of it is still intended. */
export interface Work {
  /** `namespace/name` of the tile. */
  readonly tile: string;
  readonly revision: string | undefined;
  /** Hash of the plan that it is taken from. */
  readonly planHash: string;
  readonly steps: readonly ReadyStep[];
}

/**
 * The work that some steps of a plan make: of each account those before the first that is only foreseen, since that one
 * is filled in once they were carried out and looked at.
 */
export function workOf({ tile, revision, hash }: Plan, steps: readonly Step[]): Work {
  const byAccount = Map.groupBy(steps, ({ account }) => account);
  const ready = [...byAccount.values()].flatMap((own) => {
    const foreseen = own.findIndex((step) => step.deferred);
    return (foreseen === -1 ? own : own.slice(0, foreseen)).filter(isReady);
  });
  return { tile, revision, planHash: hash, steps: ready };
}
