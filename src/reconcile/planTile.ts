import { judgeTile } from '../judge/judge.ts';
import type { TileFacts } from '../observe/facts.ts';
import { needsOf } from '../observe/needs.ts';
import { observeTile } from '../observe/observe.ts';
import { beyondApproval, type Approved } from '../plan/approval.ts';
import { askedKeys } from '../plan/askedNames.ts';
import { partsRefused, withBlockers } from '../plan/budget.ts';
import type { Plan } from '../plan/plan.ts';
import type { FieldDocument } from '../platform/documents.ts';
import type { ReconcileContext } from './context.ts';
import type { DesiredTile } from './desiredTiles.ts';

/**
 * Reads a tile and judges it, without writing anything. `allowed`: the plan by whose approval the run goes on, in place of the
 * budget. Rejects with what stopped it.
 */
export async function planTile(
  context: Pick<ReconcileContext, 'platforms' | 'lane' | 'now' | 'signal' | 'approved'> &
    Partial<Pick<ReconcileContext, 'sleep'>>,
  desire: DesiredTile,
  refreshed?: ReadonlyMap<string, FieldDocument>,
  allowed?: Approved,
): Promise<{ plan: Plan; facts: TileFacts }> {
  const call = { lane: context.lane, ...(context.signal ? { signal: context.signal } : {}) };
  const integrationId = await context.platforms.integrationId(desire.tile, call);
  const facts = await observeTile(
    context.platforms.of(desire.tile),
    integrationId,
    context.now,
    call,
    refreshed,
    needsOf(desire.tile, desire.accounts),
    context.sleep,
  );
  const plan = judgeTile({
    tile: desire.tile,
    accounts: desire.accounts,
    facts,
    now: context.now(),
    revision: desire.revision,
    declared: desire.declared,
    leaving: desire.leaving,
    departures: desire.departures,
    said: desire.said,
    heldLoss: desire.loss,
    source: desire.source,
    twins: context.platforms.twinsOf(desire.tile, desire.others ?? [], integrationId),
    asked: askedKeys(desire.asked, desire.accounts, facts),
  });
  const budgets = desire.tile.spec.policy?.budgets;
  const refused = allowed
    ? beyondApproval(plan, allowed, budgets)
    : partsRefused(plan, budgets, context.approved);
  const blockers = refused.flatMap((part) => part.blockers);
  const held = refused.flatMap((part) => part.steps);
  return { plan: withBlockers(plan, blockers, held), facts };
}
