import type { Condition } from './statusTypes.ts';

/** A condition before it is known since when it holds. */
export type Claim = Omit<Condition, 'lastTransitionTime' | 'observedGeneration'>;

/**
 * Dates the claims: a condition whose status is what it was keeps its transition time, any other changed `now`.
 * `Reconciling` and `Stalled` are left out where they are not true, as kstatus has it.
 */
export function dated(
  claims: readonly Claim[],
  previous: readonly Condition[] | undefined,
  now: string,
  generation: number | undefined,
): Condition[] {
  return claims
    .filter((claim) => claim.status === 'True' || !(claim.type === 'Reconciling' || claim.type === 'Stalled'))
    .map((claim) => {
      const before = previous?.find((each) => each.type === claim.type);
      return {
        ...claim,
        lastTransitionTime: before?.status === claim.status ? before.lastTransitionTime : now,
        ...(generation === undefined ? {} : { observedGeneration: generation }),
      };
    });
}

/** The condition of a type, undefined where it does not stand. */
export function conditionOf(
  conditions: readonly Condition[],
  type: Condition['type'],
): Condition | undefined {
  return conditions.find((each) => each.type === type);
}

/** Whether the condition of a type stands and is true. */
export function isTrue(conditions: readonly Condition[], type: Condition['type']): boolean {
  return conditionOf(conditions, type)?.status === 'True';
}
