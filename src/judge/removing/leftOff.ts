import type { AccountFacts } from '../../observe/facts.ts';
import { pointer } from '../../lib/pointer.ts';
import { isOurs } from '../common/holder.ts';
import { leftOffText } from '../flows/leftOff.ts';
import type { Blocker } from '../../plan/plan.ts';
import type { GoneInput } from './leaving.ts';

/** An account that no manifest holds now, with flows that we switched off around a save and never on again. */
export interface LeftOffAccount {
  readonly key: string;
  readonly live: AccountFacts;
  readonly flows: readonly string[];
}

/**
 * The accounts that no manifest holds and that Storekeeper left with a flow off, in the order of their keys: nothing may be
 * written there, and nobody else knows that the flow was on. Also those that were let go of before.
 */
export function accountsLeftOff({
  facts,
  declared,
  source,
  contexts,
}: Pick<GoneInput, 'facts' | 'declared' | 'source' | 'contexts'>): LeftOffAccount[] {
  const held = new Set(contexts.flatMap((context) => context.identity.live?.id ?? []));
  return (declared ? facts.accounts : [])
    .flatMap((live): LeftOffAccount[] => {
      const mark = facts.marks.accounts[live.id];
      if (!mark || held.has(live.id) || !isOurs(mark, source) || live.state !== 'active') return [];
      const flows = (mark.paused ?? []).filter((name) => isOff(live, name));
      return flows.length > 0 ? [{ key: mark.account, live, flows }] : [];
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Whether the account has a flow of that name that is off. */
export function isOff(live: AccountFacts, flow: string): boolean {
  return live.flows.some(({ name, disabled }) => name === flow && disabled);
}

/** What is told of it, a line for each flow. */
export function leftOffBlockers({ key, live, flows }: LeftOffAccount): Blocker[] {
  return flows.map((flow) => ({
    account: key,
    code: 'FlowLeftOff',
    path: pointer('flows', flow, 'enabled'),
    message: `${leftOffText(flow, `"${live.name}"`)}; no manifest holds the account now, so that nobody here switches it on`,
    remedy:
      'Switch it on in the app (to keep it off, switch it off again once this is not told any more), or bring the manifest back: Storekeeper then does it.',
    passing: true,
  }));
}
