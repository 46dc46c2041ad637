import type { Blocker, BlockerCode } from '../../plan/plan.ts';

/** A blocker before it is told of which account it is. */
export type Finding = Omit<Blocker, 'account' | 'path'> & { readonly path?: string };

/** Puts a finding together. `passing`: it goes by another's doing. */
export function finding(
  code: BlockerCode,
  message: string,
  remedy: string,
  passing = false,
  path?: string,
): Finding {
  return { code, message, remedy, passing, ...(path === undefined ? {} : { path }) };
}
