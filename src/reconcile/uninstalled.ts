import { isGone } from '../judge/removing/removal.ts';
import type { TileRun } from './context.ts';

/**
 * Whether nothing is left of an account that was to be uninstalled: the tile was read without it, or this run has uninstalled
 * it and could not read the tile any more. With the last account the app removes the whole tile (platform.md P105), so that no
 * later reading can tell of any account that went before it.
 */
export function isUninstalled({ plan, facts, receipts, failure }: TileRun, key: string): boolean {
  if (plan === undefined || facts === undefined) return false;
  if (isGone(plan, facts, key)) return true;
  // Where the tile was read again afterwards, that reading counts.
  if (failure === undefined || facts.marks.wizard?.account === key) return false;
  const own = receipts.filter(({ account, kind }) => account === key && kind === 'UninstallAccount');
  return own.length > 0 && own.every(({ outcome }) => outcome === 'done');
}
