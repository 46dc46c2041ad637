import type { Plan } from '../plan/plan.ts';
import { stepKinds } from '../plan/stepKinds.ts';
import type { TileFacts } from '../observe/facts.ts';
import type { CallOptions, PlatformApi } from '../platform/api.ts';

/**
 * Pings the connections that the plan's next steps need and that look online: the platform notices a dead one only at a
 * ping or when a flow runs (platform.md P80). Each connection is pinged once; `pinged` remembers them. Gives
 * whether one turned out to be offline, so that the tile is to be looked at again before anything is written.
 */
export async function findsOffline(
  api: PlatformApi,
  plan: Plan,
  facts: TileFacts,
  pinged: Set<string>,
  call: CallOptions,
): Promise<boolean> {
  const steps = plan.steps.filter((step) => !step.deferred && stepKinds[step.kind].reachesOut);
  if (steps.length === 0) return false;
  const changed = new Set(steps.map((step) => step.account));
  const ids = new Set(
    plan.accounts.filter((outlook) => changed.has(outlook.account)).map((outlook) => outlook.accountId),
  );
  const amazon = facts.accounts.flatMap((live) =>
    ids.has(live.id) && live.state === 'active' && live.amazon ? [live.amazon] : [],
  );
  let offline = false;
  for (const connection of [...facts.netsuiteConnections, ...amazon]) {
    if (connection.offline || pinged.has(connection.id)) continue;
    pinged.add(connection.id);
    // One that cannot be pinged is as it was read.
    offline = (await api.pingConnection(connection.id, call)).online === false || offline;
  }
  return offline;
}
